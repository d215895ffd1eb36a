with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}

),

sessions as (

    select
        session_key,
        min(user_pseudo_id) as user_pseudo_id,
        min(event_at) as started_at,
        max(ended_at) as ended_at,
        min(date_day) as date_day,
        cast(sum(events) as bigint) as events,
        sum(page_views) as page_views,
        sum(coalesce(engagement_time_msec, 0)) as engagement_msec,
        max(case when is_session_engaged then 1 else 0 end) as engaged_events,
        min(hostname) as hostname,
        min(browser) as browser,
        min(operating_system) as operating_system,
        min(device_category) as device_category,
        min(country) as country,
        max(source_platform) as source_platform
    from (
        select
            session_key,
            user_pseudo_id,
            event_at,
            ended_at,
            date_day,
            events,
            page_views,
            engagement_time_msec,
            is_session_engaged,
            lower(hostname) as hostname,
            browser,
            operating_system,
            device_category,
            country,
            source_platform
        from web_events
        where session_key is not null
    ) as session_events
    group by session_key

),

engaged_sessions as (

    -- GA4's own definition: ten seconds, or two pages, or marked so by the tag.
    select
        session_key,
        user_pseudo_id,
        started_at,
        ended_at,
        date_day,
        events,
        page_views,
        engagement_msec,
        engaged_events > 0 or engagement_msec >= 10000 or page_views >= 2 as is_engaged,
        hostname,
        browser,
        operating_system,
        device_category,
        country,
        source_platform
    from sessions

)

select * from engaged_sessions
