with

events as (

    select
        session_key,
        event_at,
        event_name,
        coalesce(event_bundle_sequence_id, 0) * 1000
        + coalesce(batch_event_index, 0) as sequence_number,
        page_location,
        page_referrer,
        lower(hostname) as hostname,
        source,
        medium,
        campaign,
        campaign_id,
        gclid,
        collected_source,
        collected_medium,
        collected_campaign_name,
        collected_campaign_id,
        collected_gclid
    from {{ ref('stg_ga4__events') }}
    where
        session_key is not null
        and (
            source is not null
            or medium is not null
            or gclid is not null
            or collected_source is not null
            or collected_medium is not null
            or collected_gclid is not null
            or page_location like '%utm_%'
            or page_location like '%clid=%'
            or page_location like '%li_fat_id=%'
            or page_location like '%braid=%'
            or (
                page_referrer is not null
                and event_name in ('session_start', 'first_visit', 'page_view')
            )
        )

),

sessions as (

    select
        session_key,
        started_at
    from {{ ref('int_sessions_aggregated') }}

),

referral_exclusions as (

    select host from {{ ref('referral_exclusions') }}

),

parsed as (

    select
        events.session_key,
        events.event_at,
        events.sequence_number,
        nullif(events.collected_source, '(direct)') as collected_source,
        nullif(events.collected_medium, '(none)') as collected_medium,
        events.collected_campaign_name,
        events.collected_campaign_id,
        nullif(events.source, '(direct)') as event_source,
        nullif(events.medium, '(none)') as event_medium,
        events.campaign as event_campaign,
        events.campaign_id as event_campaign_id,
        {{ url_parameter('events.page_location', 'utm_source') }} as utm_source,
        {{ url_parameter('events.page_location', 'utm_medium') }} as utm_medium,
        {{ url_parameter('events.page_location', 'utm_campaign') }} as utm_campaign,
        {{ url_parameter('events.page_location', 'utm_id') }} as utm_id,
        case
            when
                coalesce(events.gclid, events.collected_gclid) is not null
                or {{ matches_pattern(
                    'events.page_location', '(?i)[?&](gclid|gbraid|wbraid)='
                ) }}
                then 'google'
        end as google_click,
        -- Only ads carry these identifiers; fbclid stands on every outgoing link.
        case
            when {{ matches_pattern('events.page_location', '(?i)[?&]msclkid=') }}
                then 'bing'
            when {{ matches_pattern('events.page_location', '(?i)[?&]ttclid=') }}
                then 'tiktok'
            when {{ matches_pattern('events.page_location', '(?i)[?&]li_fat_id=') }}
                then 'linkedin'
            when {{ matches_pattern('events.page_location', '(?i)[?&]twclid=') }}
                then 'x'
        end as ad_click,
        case
            when {{ matches_pattern('events.page_location', '(?i)[?&]fbclid=') }}
                then 'facebook'
        end as social_click,
        -- A referrer in the middle of a session is a payment page or the shop itself.
        case
            when events.event_at <= sessions.started_at + interval 2 second
                then nullif(
                    regexp_extract(
                        lower(events.page_referrer),
                        '^(https?|android-app)://(www[.])?([^/:?#]+)',
                        3
                    ),
                    ''
                )
        end as referrer_host,
        regexp_extract(events.hostname, '^(www[.])?(.+)$', 2) as own_host
    from events
    inner join sessions
        on events.session_key = sessions.session_key

),

own_referrers_removed as (

    select
        parsed.*,
        case
            when
                parsed.referrer_host <> coalesce(parsed.own_host, '')
                and referral_exclusions.host is null
                {%- for domain in var('own_domains') %}
                and parsed.referrer_host not like '%{{ domain }}'
                {%- endfor %}
                then parsed.referrer_host
        end as referrer_source
    from parsed
    left join referral_exclusions
        on parsed.referrer_host = referral_exclusions.host

),

based as (

    select
        *,
        case
            when google_click is not null then 'google click id'
            when coalesce(collected_source, collected_medium) is not null
                then 'collected'
            when coalesce(event_source, event_medium) is not null then 'event'
            when coalesce(utm_source, utm_medium) is not null then 'utm'
            when ad_click is not null then 'ad click id'
            when social_click is not null then 'social click id'
            when referrer_source is not null then 'referrer'
        end as source_basis
    from own_referrers_removed

),

traffic_events as (

    select
        session_key,
        event_at,
        sequence_number,
        source_basis,
        case source_basis
            when 'google click id' then 'google'
            when 'collected' then collected_source
            when 'event' then event_source
            when 'utm' then utm_source
            when 'ad click id' then ad_click
            when 'social click id' then social_click
            when 'referrer' then referrer_source
        end as source_raw,
        case source_basis
            when 'google click id' then 'cpc'
            when 'collected' then collected_medium
            when 'event' then event_medium
            when 'utm' then utm_medium
            when 'ad click id' then 'cpc'
            when 'social click id' then 'social'
            when 'referrer' then 'referral'
        end as medium_raw,
        case
            when source_basis in ('google click id', 'collected', 'event', 'utm')
                then coalesce(collected_campaign_name, event_campaign, utm_campaign)
        end as campaign_raw,
        case
            when source_basis in ('google click id', 'collected', 'event', 'utm')
                then coalesce(collected_campaign_id, event_campaign_id, utm_id)
        end as campaign_id_raw
    from based
    where source_basis is not null

)

select
    session_key,
    event_at,
    sequence_number,
    source_basis,
    source_raw,
    medium_raw,
    campaign_raw,
    campaign_id_raw,
    {{ surrogate_key([
        'source_raw', 'medium_raw', 'campaign_raw', 'campaign_id_raw'
    ]) }} as traffic_source_key
from traffic_events
