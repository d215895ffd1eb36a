-- No call of a single person: counts by day, line and direction. A line stands for its
-- region where the company has one a region.
with

counted as (

    select
        date_day,
        source_platform,
        line,
        direction,
        count(*) as calls,
        sum(case when is_answered then 1 else 0 end) as answered,
        sum(case when is_answered then 0 else 1 end) as missed,
        sum(coalesce(talk_seconds, 0)) as talk_seconds,
        max(load_id) as load_id
    from {{ ref('int_calls_unioned') }}
    group by
        date_day,
        source_platform,
        line,
        direction

),

fct_service_calls_daily as (

    select
        {{ surrogate_key(['date_day', 'source_platform', 'line', 'direction']) }}
            as calls_key,
        date_day,
        source_platform,
        line,
        line as region,
        direction,
        cast(calls as bigint) as calls,
        cast(answered as bigint) as answered,
        cast(missed as bigint) as missed,
        cast(talk_seconds as bigint) as talk_seconds,
        'counted' as claim_type,
        'outcome' as amec_tier,
        load_id
    from counted

)

select * from fct_service_calls_daily
