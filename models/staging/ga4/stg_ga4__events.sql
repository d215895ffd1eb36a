{{ config(materialized='table') }}

with

source as (
    select * from {{ source('raw_ga4', 'events') }}
),

coverage as (
    select
        load_id,
        account_key,
        coalesce(level, '') as level,
        date_day
    from {{ source('ops', 'coverage') }}
    where
        source = 'ga4'
        and entity = 'events'
        and is_current
),

typed as (
    select
        {{ parse_date('event_date', '_locale') }} as property_date,
        {{ from_epoch_micros('try_cast(event_timestamp as bigint)') }} as event_at,
        trim(event_name) as event_name,
        try_cast(event_bundle_sequence_id as bigint) as event_bundle_sequence_id,
        try_cast(batch_event_index as bigint) as batch_event_index,
        nullif(trim(user_pseudo_id), '') as user_pseudo_id,
        nullif(trim(user_id), '') as user_id,
        nullif(trim(ga_session_id), '') as ga_session_id,
        try_cast(ga_session_number as bigint) as ga_session_number,
        {{ parse_boolean('session_engaged') }} as is_session_engaged,
        coalesce(try_cast(engagement_time_msec as bigint), 0) as engagement_time_msec,
        nullif(trim(page_location), '') as page_location,
        nullif(trim(page_referrer), '') as page_referrer,
        nullif(trim(source), '') as source,
        nullif(trim(medium), '') as medium,
        nullif(trim(campaign), '') as campaign,
        nullif(trim(campaign_id), '') as campaign_id,
        nullif(trim(term), '') as term,
        nullif(trim(content), '') as content,
        nullif(trim(gclid), '') as gclid,
        nullif(trim(collected_source), '') as collected_source,
        nullif(trim(collected_medium), '') as collected_medium,
        nullif(trim(collected_campaign_name), '') as collected_campaign_name,
        nullif(trim(collected_campaign_id), '') as collected_campaign_id,
        nullif(trim(collected_term), '') as collected_term,
        nullif(trim(collected_content), '') as collected_content,
        nullif(trim(collected_gclid), '') as collected_gclid,
        nullif(trim(first_source), '') as first_source,
        nullif(trim(first_medium), '') as first_medium,
        nullif(trim(first_campaign_name), '') as first_campaign_name,
        nullif(trim(transaction_id), '') as transaction_id,
        {{ parse_decimal('purchase_revenue', '_locale') }} as purchase_revenue_local,
        upper(nullif(trim(currency_code), '')) as currency_code,
        nullif(trim(stream_id), '') as stream_id,
        nullif(trim(platform), '') as platform,
        lower(nullif(trim(hostname), '')) as hostname,
        lower(nullif(trim(device_category), '')) as device_category,
        nullif(trim(browser), '') as browser,
        nullif(trim(operating_system), '') as operating_system,
        nullif(trim(country), '') as country,
        nullif(trim(analytics_storage), '') as analytics_storage,
        nullif(trim(form_id), '') as form_id,
        coalesce(_level, '') as level,
        _account_key as account_key,
        _load_id as load_id,
        _row_number as row_number
    from source
),

events as (
    select
        typed.property_date,
        typed.event_at,
        {{ to_business_date('typed.event_at') }} as date_day,
        typed.event_name,
        typed.event_bundle_sequence_id,
        typed.batch_event_index,
        typed.user_pseudo_id,
        typed.user_id,
        typed.ga_session_id,
        typed.ga_session_number,
        -- Without a client or a session id (consent refused) there is no session.
        typed.user_pseudo_id || '.' || typed.ga_session_id as session_key,
        typed.is_session_engaged,
        typed.engagement_time_msec,
        typed.page_location,
        typed.page_referrer,
        typed.source,
        typed.medium,
        typed.campaign,
        typed.campaign_id,
        typed.term,
        typed.content,
        typed.gclid,
        typed.collected_source,
        typed.collected_medium,
        typed.collected_campaign_name,
        typed.collected_campaign_id,
        typed.collected_term,
        typed.collected_content,
        typed.collected_gclid,
        typed.first_source,
        typed.first_medium,
        typed.first_campaign_name,
        typed.transaction_id,
        typed.purchase_revenue_local,
        typed.currency_code,
        typed.stream_id,
        typed.platform,
        typed.hostname,
        typed.device_category,
        typed.browser,
        typed.operating_system,
        typed.country,
        typed.analytics_storage,
        typed.form_id,
        typed.load_id,
        typed.row_number
    from typed
    inner join
        coverage
        on
            typed.load_id = coverage.load_id
            and typed.account_key = coverage.account_key
            and typed.level = coverage.level
            and typed.property_date = coverage.date_day
)

select * from events
