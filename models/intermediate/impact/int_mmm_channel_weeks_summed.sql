-- What each channel was given in each week: zero where its platforms delivered and
-- nothing was spent, null where they did not deliver.
with

platform_days as (

    select * from {{ ref('int_mmm_platform_days_judged') }}

),

ad_performance as (

    select
        channel_id,
        platform,
        date_day,
        cast(date_trunc('week', date_day) as date) as date_week,
        spend,
        impressions,
        clicks
    from {{ ref('fct_ad_performance_daily') }}

),

costs as (

    select
        coalesce(channel_id, '(unallocated)') as channel_id,
        cast(date_trunc('week', date_day) as date) as date_week,
        sum(amount) as cost_total
    from {{ ref('fct_costs') }}
    group by
        coalesce(channel_id, '(unallocated)'),
        cast(date_trunc('week', date_day) as date)

),

channel_platforms as (

    select distinct
        channel_id,
        platform
    from ad_performance

),

-- Without any ads there is no mix.
bounds as (

    select
        cast(date_trunc('week', min(date_day)) as date) as first_week,
        cast(date_trunc('week', max(date_day)) as date) as last_week
    from platform_days
    where is_delivered

),

days as (

    select
        dates.date_day,
        dates.date_week
    from {{ ref('dim_dates') }} as dates
    inner join bounds
        on dates.date_week between bounds.first_week and bounds.last_week

),

-- A channel that several platforms bring is complete when all of them are.
channel_days as (

    select
        days.date_week,
        days.date_day,
        channel_platforms.channel_id,
        max(case when platform_days.is_delivered then 1 else 0 end) as is_delivered,
        min(case when platform_days.is_complete then 1 else 0 end) as is_complete
    from days
    cross join channel_platforms
    left join platform_days
        on
            days.date_day = platform_days.date_day
            and channel_platforms.platform = platform_days.platform
    group by
        days.date_week,
        days.date_day,
        channel_platforms.channel_id

),

media_weeks as (

    select
        date_week,
        channel_id,
        sum(is_delivered) as media_days,
        sum(is_complete) as complete_days
    from channel_days
    group by
        date_week,
        channel_id

),

ad_weeks as (

    select
        channel_id,
        date_week,
        sum(spend) as spend,
        sum(impressions) as impressions,
        sum(clicks) as clicks
    from ad_performance
    group by
        channel_id,
        date_week

),

channels as (

    select channel_id from channel_platforms

    union

    select costs.channel_id
    from costs
    inner join bounds
        on costs.date_week between bounds.first_week and bounds.last_week

),

channel_weeks as (

    select
        weeks.date_week,
        channels.channel_id
    from (select distinct date_week from days) as weeks
    cross join channels

),

int_mmm_channel_weeks_summed as (

    select
        channel_weeks.date_week,
        channel_weeks.channel_id,
        case
            when media_weeks.media_days > 0
                then cast(coalesce(ad_weeks.spend, 0) as decimal(18, 6))
        end as spend,
        case
            when media_weeks.media_days > 0
                then cast(coalesce(ad_weeks.impressions, 0) as bigint)
        end as impressions,
        case
            when media_weeks.media_days > 0
                then cast(coalesce(ad_weeks.clicks, 0) as bigint)
        end as clicks,
        cast(coalesce(costs.cost_total, 0) as decimal(18, 6)) as cost_total,
        cast(media_weeks.media_days as integer) as media_days,
        coalesce(media_weeks.complete_days = 7, false) as is_media_complete
    from channel_weeks
    left join media_weeks
        on
            channel_weeks.date_week = media_weeks.date_week
            and channel_weeks.channel_id = media_weeks.channel_id
    left join ad_weeks
        on
            channel_weeks.date_week = ad_weeks.date_week
            and channel_weeks.channel_id = ad_weeks.channel_id
    left join costs
        on
            channel_weeks.date_week = costs.date_week
            and channel_weeks.channel_id = costs.channel_id

)

select * from int_mmm_channel_weeks_summed
