-- Normalised and classified once per distinct spelling, not once per event. The
-- channel group follows GA4's default rules; the first that matches wins.
with

traffic_sources as (

    select
        traffic_source_key,
        max(source_raw) as source_raw,
        max(medium_raw) as medium_raw,
        max(campaign_raw) as campaign_raw,
        max(campaign_id_raw) as campaign_id_raw
    from {{ ref('int_traffic_events_parsed') }}
    group by traffic_source_key

),

utm_sources as (

    select * from {{ ref('utm_sources') }}

),

utm_mediums as (

    select * from {{ ref('utm_mediums') }}

),

source_categories as (

    select * from {{ ref('ga4_source_categories') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

cleaned as (

    select
        traffic_source_key,
        source_raw,
        medium_raw,
        campaign_raw,
        nullif(
            regexp_replace(
                trim(lower({{ decode_url('source_raw') }})), '^www[.]', ''
            ),
            ''
        ) as source_alias,
        nullif(trim(lower({{ decode_url('medium_raw') }})), '') as medium_alias,
        nullif(
            nullif(trim({{ decode_url('campaign_raw') }}), ''), '(not set)'
        ) as campaign_name,
        nullif(trim(campaign_id_raw), '') as campaign_id
    from traffic_sources

),

normalised as (

    select
        cleaned.traffic_source_key,
        cleaned.source_raw,
        cleaned.medium_raw,
        cleaned.campaign_raw,
        -- Google answers under a domain of its own in every country.
        case
            when utm_sources.source is not null then utm_sources.source
            when {{ matches_pattern(
                'cleaned.source_alias', '^([a-z0-9-]+[.])*google([.][a-z]+)+$'
            ) }} then 'google'
            else coalesce(cleaned.source_alias, '(not set)')
        end as source,
        coalesce(utm_mediums.medium, cleaned.medium_alias, '(not set)')
            as medium,
        coalesce(utm_sources.platform, '') as platform,
        coalesce(utm_sources.ads_platform, '') as ads_platform,
        cleaned.campaign_name,
        lower(coalesce(cleaned.campaign_name, '')) as campaign,
        cleaned.campaign_id,
        utm_sources.source is not null as is_known_source,
        utm_mediums.medium is not null as is_known_medium
    from cleaned
    left join utm_sources
        on cleaned.source_alias = utm_sources.source_alias
    left join utm_mediums
        on cleaned.medium_alias = utm_mediums.medium_alias

),

described as (

    select
        normalised.*,
        coalesce(source_categories.source_category, '') as source_category,
        {{ matches_pattern(
            'normalised.medium', '^(.*cp.*|ppc|retargeting|paid.*)$'
        ) }} as is_paid_medium,
        {{ matches_pattern(
            'normalised.campaign', '^(.*(([^a-df-z]|^)shop|shopping).*)$'
        ) }} as is_shopping_campaign
    from normalised
    left join source_categories
        on normalised.source = source_categories.source

),

grouped as (

    select
        described.*,
        case
            when source = '(direct)' and medium in ('(none)', '(not set)')
                then 'Direct'
            when campaign like '%cross-network%' then 'Cross-network'
            when
                (source_category = 'shopping' or is_shopping_campaign)
                and is_paid_medium
                then 'Paid Shopping'
            when source_category = 'search' and is_paid_medium then 'Paid Search'
            when source_category = 'social' and is_paid_medium then 'Paid Social'
            when source_category = 'video' and is_paid_medium then 'Paid Video'
            when medium in ('display', 'banner', 'expandable', 'interstitial', 'cpm')
                then 'Display'
            -- Says so itself, from a network that no list knows yet.
            when medium = 'paid_social' then 'Paid Social'
            when is_paid_medium then 'Paid Other'
            when source_category = 'shopping' or is_shopping_campaign
                then 'Organic Shopping'
            when
                source_category = 'social'
                or medium in (
                    'social',
                    'social-network',
                    'social-media',
                    'sm',
                    'social network',
                    'social media'
                )
                then 'Organic Social'
            when source_category = 'video' or medium like '%video%'
                then 'Organic Video'
            when source_category = 'search' or medium = 'organic'
                then 'Organic Search'
            when medium in ('referral', 'app', 'link') then 'Referral'
            when
                {{ matches_pattern('source', 'email|e-mail|e_mail|e mail') }}
                or {{ matches_pattern('medium', 'email|e-mail|e_mail|e mail') }}
                then 'Email'
            when medium = 'affiliate' then 'Affiliates'
            when medium = 'audio' then 'Audio'
            when source = 'sms' or medium = 'sms' then 'SMS'
            when
                medium like '%push'
                or medium like '%mobile%'
                or medium like '%notification%'
                or source = 'firebase'
                then 'Mobile Push Notifications'
            else 'Unassigned'
        end as channel_group
    from described

),

platform_channels as (

    select
        channel_id,
        channel_group,
        platform
    from channels
    where platform is not null

),

group_channels as (

    select
        channel_group,
        min(channel_id) as channel_id
    from channels
    where platform is null
    group by channel_group

),

classified as (

    select
        grouped.traffic_source_key,
        grouped.source_raw,
        grouped.medium_raw,
        grouped.campaign_raw,
        grouped.source,
        grouped.medium,
        grouped.campaign_name,
        grouped.campaign_id,
        grouped.channel_group,
        -- Paid channels are split by the platform that sends the bill.
        case
            when grouped.channel_group like 'Paid%' then nullif(grouped.ads_platform, '')
            else nullif(grouped.platform, '')
        end as platform,
        nullif(grouped.ads_platform, '') as ads_platform,
        coalesce(
            platform_channels.channel_id, group_channels.channel_id, 'unassigned'
        ) as channel_id,
        grouped.is_known_source,
        grouped.is_known_medium
    from grouped
    left join platform_channels
        on
            grouped.channel_group = platform_channels.channel_group
            and case
                when grouped.channel_group like 'Paid%' then grouped.ads_platform
                else grouped.platform
            end = platform_channels.platform
    left join group_channels
        on grouped.channel_group = group_channels.channel_group

)

select * from classified
