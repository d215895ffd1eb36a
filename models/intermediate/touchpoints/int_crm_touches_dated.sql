-- What the CRM noted of a contact's way to it: the first source, the latest one, and
-- the forms that were sent. A source that says no channel (offline, or a word that the
-- crm_sources seed does not know) is no touch.
with

contacts as (

    select * from {{ ref('int_crm_contacts_unioned') }}
    where
        not is_internal_email
        and not is_test_email

),

crm_sources as (

    select * from {{ ref('crm_sources') }}
    where channel_group <> 'Unassigned'

),

utm_sources as (

    select * from {{ ref('utm_sources') }}

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

noted as (

    select
        contact_id,
        source_platform,
        'crm_source' as touch_type,
        'first source' as noted_as,
        created_at as touched_at,
        original_source as crm_source,
        original_source_detail_1 as source_detail
    from contacts

    union all

    select
        contact_id,
        source_platform,
        'crm_source' as touch_type,
        'latest source' as noted_as,
        latest_source_at as touched_at,
        latest_source as crm_source,
        latest_source_detail_1 as source_detail
    from contacts

    union all

    select
        contact_id,
        source_platform,
        'form' as touch_type,
        'first form' as noted_as,
        first_conversion_at as touched_at,
        original_source as crm_source,
        original_source_detail_1 as source_detail
    from contacts

    union all

    select
        contact_id,
        source_platform,
        'form' as touch_type,
        'recent form' as noted_as,
        recent_conversion_at as touched_at,
        coalesce(latest_source, original_source) as crm_source,
        case
            when latest_source is null then original_source_detail_1
            else latest_source_detail_1
        end as source_detail
    from contacts

),

grouped as (

    select
        noted.contact_id,
        noted.source_platform,
        noted.touch_type,
        noted.noted_as,
        noted.touched_at,
        lower(noted.crm_source) as crm_source,
        crm_sources.channel_group,
        -- The detail of a social source is the network.
        coalesce(
            crm_sources.platform,
            case crm_sources.channel_group
                when 'Paid Social' then utm_sources.ads_platform
                when 'Organic Social' then utm_sources.platform
            end
        ) as platform
    from noted
    inner join crm_sources
        on lower(noted.crm_source) = crm_sources.crm_source
    left join utm_sources
        on lower(noted.source_detail) = utm_sources.source_alias
    where noted.touched_at is not null

),

touches as (

    select
        grouped.contact_id,
        grouped.source_platform,
        grouped.touch_type,
        grouped.noted_as,
        grouped.touched_at,
        coalesce(platform_channels.channel_id, group_channels.channel_id) as channel_id,
        grouped.crm_source as source,
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
