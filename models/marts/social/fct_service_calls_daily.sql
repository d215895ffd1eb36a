-- No call of a single person: counts by day, line and direction. A line stands for its
-- region where the company has one a region.
with

calls as (

    {%- for tool in ['aircall', 'threecx'] %}
    select
        '{{ tool }}' as source_platform,
        started_at,
        coalesce(line, '(no line)') as line,
        coalesce(direction, 'inbound') as direction,
        is_answered,
        talk_seconds,
        load_id
    from {{ ref('stg_' ~ tool ~ '__calls') }}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

dated as (

    select
        *,
        {{ to_business_date('started_at') }} as date_day
    from calls
    where started_at < {{ end_of_as_of_date() }}

),

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
    from dated
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
