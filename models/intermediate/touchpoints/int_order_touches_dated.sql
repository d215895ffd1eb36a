-- What the shop noted of an order's way to it (`Source: facebook`, `Organic: Google`),
-- as a touch at the moment of the order. Channel groups follow those of the web; the
-- note has no medium, so a campaign link on a social network is organic social, paid or
-- not. What says no channel (typed in by staff, unknown, another word) is no touch.
with

orders as (

    select
        order_id,
        source_platform,
        created_at,
        attribution
    from {{ ref('int_orders_unioned') }}
    where
        attribution is not null
        and created_at is not null
        and not {{ has_tag('tags', var('order_test_tags')) }}

),

utm_sources as (

    select * from {{ ref('utm_sources') }}

),

source_categories as (

    select * from {{ ref('ga4_source_categories') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

group_channels as (

    select
        channel_group,
        min(channel_id) as channel_id
    from channels
    where platform is null
    group by channel_group

),

-- The word before the colon is in the language of the site.
noted as (

    select
        order_id,
        source_platform,
        created_at,
        case
            when
                {{ matches_pattern(
                    'lower(attribution)', '^(source|quelle|källa) *:'
                ) }}
                then 'source'
            when
                {{ matches_pattern(
                    'lower(attribution)', '^(organic|organisch|organisk|organiskt) *:'
                ) }}
                then 'organic'
            when
                {{ matches_pattern(
                    'lower(attribution)',
                    '^(referral|empfehlung|verweis|hänvisning) *:'
                ) }}
                then 'referral'
            when lower(attribution) in ('direct', 'direkt')
                then 'direct'
        end as noted_as,
        nullif(
            regexp_replace(
                trim(lower(regexp_replace(attribution, '^[^:]*:', ''))), '^www[.]', ''
            ),
            ''
        ) as source_alias
    from orders

),

categorised as (

    select
        noted.order_id,
        noted.source_platform,
        noted.created_at,
        noted.noted_as,
        case
            when noted.noted_as = 'direct' then '(direct)'
            else coalesce(utm_sources.source, noted.source_alias, '(not set)')
        end as source,
        utm_sources.platform
    from noted
    left join utm_sources
        on noted.source_alias = utm_sources.source_alias
    where noted.noted_as is not null

),

grouped as (

    select
        categorised.*,
        case
            when categorised.noted_as = 'direct' then 'Direct'
            when source_categories.source_category = 'shopping'
                then 'Organic Shopping'
            when source_categories.source_category = 'social' then 'Organic Social'
            when source_categories.source_category = 'video' then 'Organic Video'
            when
                source_categories.source_category = 'search'
                or categorised.noted_as = 'organic'
                then 'Organic Search'
            when categorised.noted_as = 'referral' then 'Referral'
            when categorised.source = 'newsletter' then 'Email'
        end as channel_group
    from categorised
    left join source_categories
        on categorised.source = source_categories.source

),

touches as (

    select
        grouped.order_id,
        grouped.source_platform,
        'order_source' as touch_type,
        grouped.noted_as,
        grouped.created_at as touched_at,
        coalesce(platform_channels.channel_id, group_channels.channel_id) as channel_id,
        grouped.source,
        grouped.channel_group = 'Direct' as is_direct
    from grouped
    inner join group_channels
        on grouped.channel_group = group_channels.channel_group
    left join channels as platform_channels
        on
            grouped.channel_group = platform_channels.channel_group
            and grouped.platform = platform_channels.platform

)

select * from touches
