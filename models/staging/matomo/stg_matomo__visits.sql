{{ config(materialized='table') }}

with

source as (

    select * from {{ source('raw_matomo', 'visits') }}

),

loads as (

    select
        load_id,
        recency
    from {{ source('ops', 'loads') }}

),

-- By the visit and not by the day: the site's day, by which Matomo exports, is part of
-- two days in UTC, and a file holds but a part of the second.
newest as (

    select source.*
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        row_number() over (
            partition by
                {{ clean_id('source.id_site') }},
                {{ clean_id('source.id_visit') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

utm_sources as (

    select * from {{ ref('utm_sources') }}

),

source_categories as (

    select * from {{ ref('ga4_source_categories') }}

),

typed as (

    select
        {{ clean_id('id_site') }} as id_site,
        {{ clean_id('id_visit') }} as id_visit,
        {{ parse_timestamp('first_action_timestamp', '_locale') }} as started_at,
        {{ parse_timestamp('last_action_timestamp', '_locale') }} as last_action_at,
        -- A site that keeps no profiles has `false` here, in CSV 0.
        case
            when lower({{ clean_id('visitor_id') }}) not in ('0', 'false')
                then {{ pseudonym('visitor_id') }}
        end as visitor_hash,
        {{ clean_id('user_id') }} as user_id,
        coalesce({{ parse_integer('visit_duration', '_locale') }}, 0)
            as visit_seconds,
        coalesce({{ parse_integer('actions', '_locale') }}, 0) as actions,
        coalesce({{ parse_boolean('visit_converted') }}, false) as is_converted,
        lower({{ clean_text('referrer_type') }}) as referrer_type,
        {{ clean_text('referrer_name') }} as referrer_name,
        {{ clean_text('referrer_url') }} as referrer_url,
        {{ url_host('referrer_url') }} as referrer_host,
        {{ clean_text('campaign_name') }} as campaign_name,
        {{ clean_text('campaign_source') }} as campaign_source,
        {{ clean_text('campaign_medium') }} as campaign_medium,
        {{ clean_text('campaign_content') }} as campaign_content,
        {{ clean_id('campaign_id') }} as campaign_id,
        {{ clean_text('landing_url') }} as landing_url,
        {{ url_host('landing_url') }} as hostname,
        order_ids,
        {{ clean_text('browser') }} as browser,
        {{ clean_text('operating_system') }} as operating_system,
        lower({{ clean_text('device_type') }}) as device_category,
        lower({{ clean_text('country_code') }}) as country_code,
        _load_id as load_id,
        _row_number as row_number
    from newest

),

told as (

    select
        *,
        coalesce(
            referrer_type = 'campaign'
            or campaign_source is not null
            or campaign_medium is not null
            or campaign_name is not null,
            false
        ) as is_campaign,
        lower(coalesce(referrer_name, referrer_host)) as referrer
    from typed

),

visits as (

    select
        told.id_site,
        told.id_visit,
        case
            when told.visitor_hash is not null
                then 'matomo:' || told.id_site || ':' || told.id_visit
        end as session_key,
        'matomo:' || told.visitor_hash as visitor_key,
        case when told.user_id not like '%@%' then told.user_id end as user_id,
        -- Sites often tell Matomo the mail address as the user.
        case
            when
                told.user_id like '%@%' and not {{ is_shared_inbox('told.user_id') }}
                then {{ pseudonym('told.user_id') }}
        end as user_email_hash,
        told.started_at,
        greatest(
            coalesce(told.last_action_at, told.started_at), told.started_at
        ) as ended_at,
        {{ to_business_date('told.started_at') }} as date_day,
        told.visit_seconds,
        greatest(told.actions, 1) as actions,
        told.is_converted,
        -- Without the plugin for campaigns Matomo keeps their name alone, and takes
        -- source and medium out of the address: the site behind says what is left.
        case
            when told.is_campaign
                then coalesce(told.campaign_source, told.referrer_host, '(not set)')
        end as campaign_source,
        case when told.is_campaign then told.campaign_medium end as campaign_medium,
        case
            when told.is_campaign then coalesce(told.campaign_name, told.referrer_name)
        end as campaign_name,
        case when told.is_campaign then told.campaign_id end as campaign_id,
        case when told.is_campaign then told.campaign_content end as campaign_content,
        -- Names before addresses: of a search without its words the address is
        -- Matomo's own help, and a network has an address for every language.
        case
            when told.is_campaign then null
            when told.referrer_type in ('search', 'social') then told.referrer
            when
                coalesce(told.referrer_type, 'direct') <> 'direct'
                and told.referrer_url is null
                then told.referrer
        end as source,
        case
            when told.is_campaign then null
            when told.referrer_type = 'search' then 'organic'
            -- Where the lists know the site they decide, as for any other visit.
            when
                told.referrer_type = 'social'
                and source_categories.source_category is null
                then 'social'
            when
                told.referrer_type = 'social'
                or (
                    coalesce(told.referrer_type, 'direct') <> 'direct'
                    and told.referrer_url is null
                )
                then 'referral'
        end as medium,
        told.landing_url,
        told.referrer_url,
        told.hostname,
        told.order_ids,
        told.browser,
        told.operating_system,
        told.device_category,
        told.country_code,
        told.load_id,
        told.row_number
    from told
    left join utm_sources
        on told.referrer = utm_sources.source_alias
    left join source_categories
        on
            coalesce(utm_sources.source, told.referrer)
            = source_categories.source
    where told.started_at is not null

)

select * from visits
