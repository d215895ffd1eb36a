-- Whether a key figure can be known of a day. Sources with a calendar of their own say
-- it themselves. Of records nobody says that there were none: where so many days pass
-- without one that chance hardly makes it so, the days were not delivered.
with

designs as (

    select distinct
        kpi,
        grain
    from {{ ref('int_goal_designs_completed') }}

),

metrics as (

    select * from {{ ref('goal_metrics') }}

),

records as (

    select
        kpi,
        date_day,
        count(*) as records
    from {{ ref('int_goal_records_listed') }}
    group by
        kpi,
        date_day

),

spans as (

    select
        kpi,
        min(date_day) as first_day,
        max(date_day) as last_day
    from records
    group by kpi

),

days as (

    select
        spans.kpi,
        dates.date_day,
        {{ dbt.date_trunc('week', 'dates.date_day') }} as date_week,
        coalesce(records.records, 0) as records
    from spans
    inner join {{ ref('dim_dates') }} as dates
        on dates.date_day between spans.first_day and spans.last_day
    left join records
        on
            spans.kpi = records.kpi
            and dates.date_day = records.date_day

),

-- Some doors are closed on Sundays.
weekdays as (

    select
        kpi,
        {{ days_between('date_week', 'date_day') }} as weekday,
        avg(records) as usual_records
    from days
    group by
        kpi,
        {{ days_between('date_week', 'date_day') }}

),

runs as (

    select
        days.kpi,
        days.date_day,
        days.records,
        weekdays.usual_records,
        sum(case when days.records > 0 then 1 else 0 end) over (
            partition by days.kpi
            order by days.date_day
        ) as run_number
    from days
    inner join weekdays
        on
            days.kpi = weekdays.kpi
            and {{ days_between('days.date_week', 'days.date_day') }} = weekdays.weekday

),

judged as (

    select
        kpi,
        date_day,
        records > 0
        -- e^-9.2 is one in ten thousand.
        or sum(case when records = 0 then usual_records else 0 end) over (
            partition by kpi, run_number
        ) < 9.2 as is_plausible
    from runs

),

-- Sources that have a day of their own for every day.
missing_days as (

    select
        metrics.kpi,
        source_days.source,
        source_days.date_day
    from {{ ref('int_source_days_judged') }} as source_days
    inner join metrics
        on
            source_days.domain = metrics.domain
            and source_days.entity = coalesce(metrics.entity, source_days.entity)
    where not source_days.is_complete
    group by
        metrics.kpi,
        source_days.source,
        source_days.date_day

),

int_goal_days_judged as (

    select
        judged.kpi,
        judged.date_day,
        judged.is_plausible,
        missing_days.source as missing_source
    from judged
    left join missing_days
        on
            judged.kpi = missing_days.kpi
            and judged.date_day = missing_days.date_day

)

select * from int_goal_days_judged
