-- A view: copying every event would cost more than reading it.
{{ config(materialized='view') }}

with

ga4_events as (

    select * from {{ ref('stg_ga4__events') }}

),

matomo_visits as (

    select * from {{ ref('stg_matomo__visits') }}

),

left_out as (

    select
        source_platform,
        date_day,
        hostname
    from {{ ref('int_web_days_judged') }}
    where not is_counted

),

unioned as (

    select
        ga4_events.session_key,
        ga4_events.user_pseudo_id,
        ga4_events.event_at,
        ga4_events.event_at as ended_at,
        ga4_events.date_day,
        ga4_events.event_name,
        ga4_events.event_bundle_sequence_id,
        ga4_events.batch_event_index,
        1 as events,
        case when ga4_events.event_name = 'page_view' then 1 else 0 end as page_views,
        ga4_events.engagement_time_msec,
        ga4_events.is_session_engaged,
        ga4_events.page_location,
        ga4_events.page_referrer,
        ga4_events.source,
        ga4_events.medium,
        ga4_events.campaign,
        ga4_events.campaign_id,
        ga4_events.content,
        ga4_events.gclid,
        ga4_events.collected_source,
        ga4_events.collected_medium,
        ga4_events.collected_campaign_name,
        ga4_events.collected_campaign_id,
        ga4_events.collected_content,
        ga4_events.collected_gclid,
        ga4_events.hostname,
        ga4_events.browser,
        ga4_events.operating_system,
        ga4_events.device_category,
        ga4_events.country,
        'ga4' as source_platform
    from ga4_events
    left join left_out
        on
            left_out.source_platform = 'ga4'
            and ga4_events.date_day = left_out.date_day
            and coalesce(ga4_events.hostname, '') = left_out.hostname
    where left_out.date_day is null

    union all

    -- A visit is its own first event.
    select
        matomo_visits.session_key,
        matomo_visits.visitor_key as user_pseudo_id,
        matomo_visits.started_at as event_at,
        matomo_visits.ended_at,
        matomo_visits.date_day,
        'session_start' as event_name,
        cast(null as bigint) as event_bundle_sequence_id,
        cast(null as bigint) as batch_event_index,
        matomo_visits.actions as events,
        matomo_visits.actions as page_views,
        matomo_visits.visit_seconds * 1000 as engagement_time_msec,
        matomo_visits.is_converted as is_session_engaged,
        matomo_visits.landing_url as page_location,
        matomo_visits.referrer_url as page_referrer,
        matomo_visits.source,
        matomo_visits.medium,
        cast(null as {{ dbt.type_string() }}) as campaign,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_string() }}) as content,
        cast(null as {{ dbt.type_string() }}) as gclid,
        matomo_visits.campaign_source as collected_source,
        matomo_visits.campaign_medium as collected_medium,
        matomo_visits.campaign_name as collected_campaign_name,
        matomo_visits.campaign_id as collected_campaign_id,
        matomo_visits.campaign_content as collected_content,
        cast(null as {{ dbt.type_string() }}) as collected_gclid,
        matomo_visits.hostname,
        matomo_visits.browser,
        matomo_visits.operating_system,
        matomo_visits.device_category,
        matomo_visits.country_code as country,
        'matomo' as source_platform
    from matomo_visits
    left join left_out
        on
            left_out.source_platform = 'matomo'
            and matomo_visits.date_day = left_out.date_day
            and coalesce(matomo_visits.hostname, '') = left_out.hostname
    where left_out.date_day is null

)

select * from unioned
