-- Which months of each kind of record were delivered: nothing happened and nothing
-- delivered are two different things. Days are known of what is delivered by the day. A
-- file of records tells what was there when it was made: whole are the days before.
with

sources as (

    select
        kpi_sources.needs,
        kpi_sources.source,
        kpi_sources.entity,
        expected_sources.domain,
        -- One tool for the same takes the place of another; of shops, customer lists and
        -- registers each has records of its own.
        case
            when expected_sources.domain = 'web' then 'web'
            when expected_sources.domain in ('ads', 'time', 'listening', 'service')
                then expected_sources.entity
            else expected_sources.source || ' ' || expected_sources.entity
        end as stream
    from {{ ref('kpi_sources') }} as kpi_sources
    inner join {{ ref('expected_sources') }} as expected_sources
        on
            kpi_sources.source = expected_sources.source
            and kpi_sources.entity = expected_sources.entity

),

months as (

    select
        date_month,
        {{ add_months('date_month', 1) }} as next_month,
        cast({{ dbt.dateadd('day', -1, add_months('date_month', 1)) }} as date)
            as last_day
    from (
        select distinct date_month from {{ ref('dim_dates') }}
        where date_day <= {{ as_of_date() }}
    ) as begun

),

covered as (

    select
        source,
        entity,
        min(date_day) as first_day,
        max(date_day) as last_day
    from {{ ref('stg_ops__coverage') }}
    where date_day <= {{ as_of_date() }}
    group by
        source,
        entity

),

-- An empty file is a delivery of nothing.
made as (

    select
        source,
        entity,
        max(
            least(
                cast(
                    {{ dbt.dateadd('day', -1, to_business_date('effective_at')) }}
                    as date
                ),
                {{ as_of_date() }}
            )
        ) as last_day
    from {{ ref('stg_ops__loads') }}
    where status in ('loaded', 'empty') and effective_at is not null
    group by
        source,
        entity

),

streams as (

    select
        sources.needs,
        sources.stream,
        min(case when sources.domain = 'web' then covered.first_day end) as first_day,
        max(coalesce(covered.last_day, made.last_day)) as last_day
    from sources
    left join covered
        on
            sources.source = covered.source
            and sources.entity = covered.entity
    left join made
        on
            sources.source = made.source
            and sources.entity = made.entity
    group by
        sources.needs,
        sources.stream

),

periods as (

    select
        needs,
        min(first_day) as first_day,
        max(last_day) as last_day,
        min(last_day) as whole_until
    from streams
    group by needs

),

-- Of visits a missing day is seen; advertising may rest, and nobody works at weekends.
web_days as (

    select
        sources.needs,
        cast(date_trunc('month', coverage.date_day) as date) as date_month,
        count(distinct coverage.date_day) as days
    from {{ ref('stg_ops__coverage') }} as coverage
    inner join sources
        on
            coverage.source = sources.source
            and coverage.entity = sources.entity
    where sources.domain = 'web' and coverage.date_day <= {{ as_of_date() }}
    group by
        sources.needs,
        cast(date_trunc('month', coverage.date_day) as date)

),

joined as (

    select
        periods.needs,
        months.date_month,
        periods.first_day,
        periods.last_day,
        periods.whole_until,
        months.last_day as last_day_of_month,
        {{ days_between('months.date_month', 'months.next_month') }} as days_of_month,
        periods.first_day is not null as has_days,
        coalesce(web_days.days, 0) as days
    from periods
    cross join months
    left join web_days
        on
            periods.needs = web_days.needs
            and months.date_month = web_days.date_month

),

judged as (

    select
        needs,
        date_month,
        first_day,
        case
            when last_day is null then needs || ' never delivered'
            when last_day < date_month then 'after the last ' || needs
            when first_day > last_day_of_month then 'before the first ' || needs
            when has_days and days = 0 then needs || ' missing for the month'
        end as missing_reason,
        case
            when whole_until < last_day_of_month
                then
                    needs || ' delivered until '
                    || cast(whole_until as {{ dbt.type_string() }})
            when has_days and days < days_of_month
                then
                    needs || ' delivered for '
                    || cast(days as {{ dbt.type_string() }}) || ' of '
                    || cast(days_of_month as {{ dbt.type_string() }}) || ' days'
        end as gap_reason
    from joined

),

int_record_months_judged as (

    select
        needs,
        date_month,
        first_day,
        missing_reason is null as is_delivered,
        missing_reason is null and gap_reason is null as is_complete,
        coalesce(missing_reason, gap_reason) as delivery_reason
    from judged

)

select * from int_record_months_judged
