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
    from {{ ref('int_web_events_unioned') }}
    where
        -- Of visits without consent only the first event is of use: to count them.
        (session_key is not null or event_name = 'session_start')
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
            or page_location like '%rdt_cid=%'
            or page_location like '%ScCid=%'
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

-- Patterns cost most, so they look only at links that can hold what they look for.
started as (

    select
        events.session_key,
        events.event_at,
        events.sequence_number,
        events.hostname,
        nullif(events.collected_source, '(direct)') as collected_source,
        nullif(events.collected_medium, '(none)') as collected_medium,
        events.collected_campaign_name,
        events.collected_campaign_id,
        nullif(events.source, '(direct)') as event_source,
        nullif(events.medium, '(none)') as event_medium,
        events.campaign as event_campaign,
        events.campaign_id as event_campaign_id,
        coalesce(events.gclid, events.collected_gclid) as google_click_id,
        case
            when events.page_location like '%utm_%' then events.page_location
        end as tagged_link,
        case
            when
                events.page_location like '%clid=%'
                or events.page_location like '%braid=%'
                or events.page_location like '%li_fat_id=%'
                or events.page_location like '%rdt_cid=%'
                or events.page_location like '%ScCid=%'
                then events.page_location
        end as clicked_link,
        -- A referrer in the middle of a session is a payment page or the shop itself.
        case
            when
                sessions.session_key is null
                or events.event_at <= sessions.started_at + interval 2 second
                then lower(events.page_referrer)
        end as entry_referrer
    from events
    left join sessions
        on events.session_key = sessions.session_key

),

parsed as (

    select
        session_key,
        event_at,
        sequence_number,
        collected_source,
        collected_medium,
        collected_campaign_name,
        collected_campaign_id,
        event_source,
        event_medium,
        event_campaign,
        event_campaign_id,
        case
            when
                google_click_id is not null
                or {{ matches_pattern(
                    'clicked_link', '(?i)[?&](gclid|gbraid|wbraid)='
                ) }}
                then 'google'
        end as google_click,
        {% set is_told_already = 'coalesce('
            ~ 'collected_source, collected_medium, event_source, event_medium'
            ~ ') is not null' -%}
        {% for parameter in ['source', 'medium', 'campaign', 'id'] -%}
        case
            when {{ is_told_already }} then null
            else {{ url_parameter('tagged_link', 'utm_' ~ parameter) }}
        end as utm_{{ parameter }},
        {% endfor -%}
        case
            when {{ is_told_already }} then null
            else lower(
                regexp_extract(
                    clicked_link,
                    '(?i)[?&]'
                    || '(msclkid|ttclid|li_fat_id|twclid|rdt_cid|sccid|fbclid)=',
                    1
                )
            )
        end as click_parameter,
        case
            when {{ is_told_already }} then null
            else nullif(
                regexp_extract(
                    entry_referrer,
                    '^(https?|android-app)://(www[.])?([^/:?#]+)',
                    3
                ),
                ''
            )
        end as referrer_host,
        case
            when hostname like 'www.%' then substr(hostname, 5)
            else hostname
        end as own_host
    from started

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
            -- Only ads carry these identifiers; fbclid stands on every outgoing link.
            when
                click_parameter in (
                    'msclkid', 'ttclid', 'li_fat_id', 'twclid', 'rdt_cid', 'sccid'
                )
                then 'ad click id'
            when click_parameter = 'fbclid' then 'social click id'
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
            when 'ad click id'
                then case click_parameter
                    when 'msclkid' then 'bing'
                    when 'ttclid' then 'tiktok'
                    when 'li_fat_id' then 'linkedin'
                    when 'twclid' then 'x'
                    when 'rdt_cid' then 'reddit'
                    when 'sccid' then 'snapchat'
                end
            when 'social click id' then 'facebook'
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
