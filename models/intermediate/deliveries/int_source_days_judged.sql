with

expected_sources as (
    select * from {{ ref('expected_sources') }}
),

coverage as (
    select * from {{ ref('stg_ops__coverage') }}
),

loads as (
    select * from {{ ref('stg_ops__loads') }}
),

ad_accounts as (
    select
        platform,
        account_id,
        account_name,
        end_date
    from {{ ref('stg_finance__ad_accounts') }}
),

dates as (
    select
        date_day,
        is_weekend
    from {{ ref('dim_dates') }}
),

limits as (
    select
        source,
        entity,
        source_name,
        domain,
        case when domain = 'web' then domain else entity end as stream,
        case domain
            {% for domain, days in var('stale_after_days').items() %}
                when '{{ domain }}' then {{ days }}
            {% endfor %}
        end as stale_after_days
    from expected_sources
),

-- Rates reach back to 1999: they are judged from the first day that needs them.
first_needed as (
    select min(coverage.date_day) as date_day
    from coverage
    inner join
        limits
        on
            coverage.source = limits.source
            and coverage.entity = limits.entity
    where limits.domain <> 'fx'
),

-- Time sheets are one source for all: no day of a single person is shown.
covered_days as (
    select distinct
        limits.source,
        limits.entity,
        case when limits.domain = 'time' then '(all)' else coverage.account_key end
            as account_key,
        coalesce(coverage.level, '') as level,
        coverage.date_day
    from coverage
    inner join
        limits
        on
            coverage.source = limits.source
            and coverage.entity = limits.entity
    cross join first_needed
    where
        limits.domain <> 'fx'
        or (
            coverage.date_day <= {{ as_of_date() }}
            and (
                first_needed.date_day is null
                or coverage.date_day >= first_needed.date_day
            )
        )
),

-- Records (contacts, orders, invoices) have no days to cover: the day of a file counts.
-- A file made after the as-of date, as when history is loaded, is there on that date.
delivery_days as (
    select distinct
        limits.source,
        limits.entity,
        '(all)' as account_key,
        '' as level,
        least(cast(loads.effective_at as date), {{ as_of_date() }}) as date_day
    from loads
    inner join
        limits
        on
            loads.source = limits.source
            and loads.entity = limits.entity
    left join
        covered_days
        on
            loads.source = covered_days.source
            and loads.entity = covered_days.entity
    where
        loads.status = 'loaded'
        and loads.effective_at is not null
        and covered_days.source is null
),

periods as (
    select
        source,
        entity,
        account_key,
        level,
        true as has_days,
        min(date_day) as first_day,
        max(date_day) as last_day
    from covered_days
    group by
        source,
        entity,
        account_key,
        level

    union all

    select
        source,
        entity,
        account_key,
        level,
        false as has_days,
        max(date_day) as first_day,
        max(date_day) as last_day
    from delivery_days
    group by
        source,
        entity,
        account_key,
        level
),

source_periods as (
    select
        source,
        entity,
        max(last_day) as last_day
    from periods
    group by
        source,
        entity
),

-- One tool for the same takes the place of another: monitoring, the support desk, the
-- telephone, web analytics. Of the others each has records of its own.
domain_periods as (
    select
        limits.domain,
        limits.stream,
        max(source_periods.last_day) as last_day
    from source_periods
    inner join
        limits
        on
            source_periods.source = limits.source
            and source_periods.entity = limits.entity
    where limits.domain in ('listening', 'service', 'web')
    group by
        limits.domain,
        limits.stream
),

-- What was reported by campaign and is now reported by ad goes on: the account counts.
account_periods as (
    select
        source,
        entity,
        account_key,
        max(last_day) as last_day
    from periods
    group by
        source,
        entity,
        account_key
),

closed_accounts as (
    select
        account_periods.source,
        account_periods.account_key,
        max(ad_accounts.end_date) as end_date
    from account_periods
    inner join
        ad_accounts
        on
            account_periods.source = ad_accounts.platform
            and (
                account_periods.account_key = ad_accounts.account_id
                or account_periods.account_key = ad_accounts.account_name
            )
    where ad_accounts.end_date is not null
    group by
        account_periods.source,
        account_periods.account_key
),

days as (
    select
        *,
        {{ explode_array(date_series(
            'first_day', 'greatest(last_day, ' ~ as_of_date() ~ ')'
        )) }} as series_day
    from periods
),

delivered as (
    select * from covered_days
    union all
    select * from delivery_days
),

judged as (
    select
        limits.source,
        limits.entity,
        limits.source_name,
        limits.domain,
        days.account_key,
        days.level,
        cast(days.series_day as date) as date_day,
        days.last_day as last_delivered_day,
        limits.stale_after_days,
        case
            when delivered.date_day is not null then 'delivered'
            when days.has_days and days.series_day < days.last_day then 'missing'
            when
                closed_accounts.end_date is not null
                and cast(days.series_day as date) > closed_accounts.end_date
                then 'ended'
            -- A stream of events may end where its source goes on without it. An ad
            -- account may not: unless its owner says so, its spend is missing.
            when
                days.last_day < case
                    when limits.domain = 'ads' then account_periods.last_day
                    else source_periods.last_day
                end
                and {{ days_between('days.last_day', as_of_date()) }}
                > limits.stale_after_days
                then 'ended'
            when
                domain_periods.last_day > days.last_day
                and {{ days_between('domain_periods.last_day', as_of_date()) }}
                <= limits.stale_after_days
                then 'ended'
            when
                {{ days_between('days.last_day', as_of_date()) }}
                > limits.stale_after_days
                then 'stale'
            else 'pending'
        end as status
    from days
    inner join
        limits
        on
            days.source = limits.source
            and days.entity = limits.entity
    inner join
        source_periods
        on
            days.source = source_periods.source
            and days.entity = source_periods.entity
    inner join
        account_periods
        on
            days.source = account_periods.source
            and days.entity = account_periods.entity
            and days.account_key = account_periods.account_key
    left join
        domain_periods
        on
            limits.domain = domain_periods.domain
            and limits.stream = domain_periods.stream
    left join
        closed_accounts
        on
            days.source = closed_accounts.source
            and days.account_key = closed_accounts.account_key
    left join
        delivered
        on
            days.source = delivered.source
            and days.entity = delivered.entity
            and days.account_key = delivered.account_key
            and days.level = delivered.level
            and cast(days.series_day as date) = delivered.date_day
),

-- Nobody owes hours for a weekend, nor rates for a central bank's holidays: where a gap
-- between rates is too long, the conversion says so.
owed as (
    select judged.*
    from judged
    inner join dates on judged.date_day = dates.date_day
    where
        judged.status <> 'missing'
        or (
            judged.domain <> 'fx'
            and (judged.domain <> 'time' or not dates.is_weekend)
        )
),

absent as (
    select
        limits.source,
        limits.entity,
        limits.source_name,
        limits.domain,
        '(none)' as account_key,
        '' as level,
        {{ as_of_date() }} as date_day,
        cast(null as date) as last_delivered_day,
        limits.stale_after_days,
        'absent' as status
    from limits
    left join
        source_periods
        on
            limits.source = source_periods.source
            and limits.entity = source_periods.entity
    where source_periods.source is null
),

all_days as (
    select * from owed
    union all
    select * from absent
),

int_source_days_judged as (
    select
        *,
        status = 'delivered' as is_delivered,
        status not in ('missing', 'stale', 'absent') as is_complete,
        domain <> 'ads'
        or date_day
        <= cast(
            {{ dbt.dateadd('day', '-' ~ var('maturity_days'), as_of_date()) }} as date
        ) as is_mature
    from all_days
)

select * from int_source_days_judged
