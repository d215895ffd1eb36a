-- How many visits of a campaign its links tell, and how many they do not. A paid visit
-- that names no campaign could be any one's that had clicks on the platform that day:
-- it is shared out among them by their clicks.
with

touchpoints as (

    select
        session_key,
        date_day,
        channel_id,
        campaign_platform,
        campaign_id
    from {{ ref('fct_touchpoints') }}
    where touch_type = 'visit'

),

paid_channels as (

    select
        channel_id,
        platform
    from {{ ref('dim_channels') }}
    where
        is_paid
        and platform is not null

),

clicks as (

    select
        platform,
        campaign_id,
        date_day,
        sum(clicks) as clicks
    from {{ ref('fct_ad_performance_daily') }}
    where campaign_id is not null
    group by
        platform,
        campaign_id,
        date_day
    having sum(clicks) > 0

),

platform_clicks as (

    select
        platform,
        date_day,
        sum(clicks) as clicks
    from clicks
    group by
        platform,
        date_day

),

untold as (

    select
        paid_channels.platform,
        touchpoints.date_day,
        count(distinct touchpoints.session_key) as sessions
    from touchpoints
    inner join paid_channels
        on touchpoints.channel_id = paid_channels.channel_id
    where touchpoints.campaign_id is null
    group by
        paid_channels.platform,
        touchpoints.date_day

),

entries as (

    select
        campaign_platform as platform,
        campaign_id,
        cast(count(distinct session_key) as double) as sessions,
        cast(0 as double) as untold_sessions
    from touchpoints
    where campaign_id is not null
    group by
        campaign_platform,
        campaign_id

    union all

    select
        clicks.platform,
        clicks.campaign_id,
        cast(0 as double) as sessions,
        sum(
            untold.sessions
            * {{ safe_divide('clicks.clicks', 'platform_clicks.clicks') }}
        ) as untold_sessions
    from clicks
    inner join platform_clicks
        on
            clicks.platform = platform_clicks.platform
            and clicks.date_day = platform_clicks.date_day
    inner join untold
        on
            clicks.platform = untold.platform
            and clicks.date_day = untold.date_day
    group by
        clicks.platform,
        clicks.campaign_id

),

campaign_sessions as (

    select
        platform,
        campaign_id,
        cast(sum(sessions) as bigint) as sessions,
        sum(untold_sessions) as untold_sessions
    from entries
    group by
        platform,
        campaign_id

)

select * from campaign_sessions
