-- The export carries no user agent, so machine traffic is told by behaviour: many
-- sessions and no engagement at all, from one device or from one kind of device.
with

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

counted as (

    select
        sessions.*,
        count(*) over (partition by user_pseudo_id, date_day) as device_sessions,
        sum(case when is_engaged then 1 else 0 end) over (
            partition by user_pseudo_id, date_day
        ) as device_engaged_sessions,
        count(*) over (
            partition by date_day, browser, operating_system, device_category, country
        ) as signature_sessions,
        sum(case when is_engaged then 1 else 0 end) over (
            partition by date_day, browser, operating_system, device_category, country
        ) as signature_engaged_sessions
    from sessions

),

flagged as (

    select
        session_key,
        user_pseudo_id,
        started_at,
        ended_at,
        date_day,
        events,
        page_views,
        engagement_msec,
        is_engaged,
        hostname,
        browser,
        operating_system,
        device_category,
        country,
        source_platform,
        case
            when lower(browser) in ({{ text_list(var('bot_browsers')) }})
                then 'automated browser'
            when events > {{ var('bot_max_session_events') }} then 'event flood'
            when
                device_sessions > {{ var('bot_max_device_sessions_per_day') }}
                and device_engaged_sessions = 0
                then 'device spike without engagement'
            when
                signature_sessions > {{ var('bot_max_signature_sessions_per_day') }}
                and signature_engaged_sessions = 0
                then 'signature spike without engagement'
        end as bot_rule,
        coalesce(
            hostname in ({{ text_list(var('internal_hostnames')) }}), false
        ) as is_internal_hostname
    from counted

)

select * from flagged
