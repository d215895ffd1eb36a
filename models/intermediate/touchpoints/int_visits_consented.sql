-- How much of a channel attribution can see: consent is refused more often where
-- people come from social networks, and what is not seen is not credited.
with

touchpoints as (

    select
        {{ to_business_date('touched_at') }} as date_day,
        channel_id
    from {{ ref('int_touchpoints_sessionised') }}

),

refused_starts as (

    select
        date_day,
        count(*) as visits
    from {{ ref('int_web_events_unioned') }}
    where
        session_key is null
        and event_name = 'session_start'
    group by date_day

),

traffic_events as (

    select
        {{ to_business_date('event_at') }} as date_day,
        traffic_source_key
    from {{ ref('int_traffic_events_parsed') }}
    where session_key is null

),

traffic_sources as (

    select
        traffic_source_key,
        channel_id
    from {{ ref('int_traffic_sources_classified') }}

),

refused_channels as (

    select
        traffic_events.date_day,
        traffic_sources.channel_id,
        count(*) as visits
    from traffic_events
    inner join traffic_sources
        on traffic_events.traffic_source_key = traffic_sources.traffic_source_key
    group by
        traffic_events.date_day,
        traffic_sources.channel_id

),

refused_with_source as (

    select
        date_day,
        sum(visits) as visits
    from refused_channels
    group by date_day

),

counted as (

    select
        date_day,
        channel_id,
        count(*) as visits,
        count(*) as visits_with_consent
    from touchpoints
    group by
        date_day,
        channel_id

    union all

    select
        date_day,
        channel_id,
        visits,
        0 as visits_with_consent
    from refused_channels

    union all

    -- What says nothing came without a source.
    select
        refused_starts.date_day,
        'direct' as channel_id,
        refused_starts.visits - coalesce(refused_with_source.visits, 0) as visits,
        0 as visits_with_consent
    from refused_starts
    left join refused_with_source
        on refused_starts.date_day = refused_with_source.date_day

),

visits as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        channel_id,
        cast(sum(visits) as bigint) as visits,
        cast(sum(visits_with_consent) as bigint) as visits_with_consent
    from counted
    group by
        cast(date_trunc('month', date_day) as date),
        channel_id

)

select * from visits
