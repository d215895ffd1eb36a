with

rates as (
    select * from {{ ref('stg_ecb__rates') }}
),

days as (
    {{ date_spine(
        "cast('" ~ var('calendar_start') ~ "' as date)",
        dbt.dateadd('day', 366, as_of_date())
    ) }}
),

-- The bank quotes units per euro, so the euro itself has no row.
quotes as (
    select
        currency_code,
        rate_date,
        rate
    from rates

    union all

    select
        'EUR' as currency_code,
        cast(date_day as date) as rate_date,
        cast(1 as decimal(18, 6)) as rate
    from days
),

currencies as (
    select distinct currency_code from quotes
),

currency_days as (
    select
        currencies.currency_code,
        cast(days.date_day as date) as date_day
    from currencies
    cross join days
),

-- Weekends and holidays take the last working day's rate before them.
dated as (
    select
        currency_days.currency_code,
        currency_days.date_day,
        max(quotes.rate_date) over (
            partition by currency_days.currency_code
            order by currency_days.date_day
            rows between unbounded preceding and current row
        ) as rate_date
    from currency_days
    left join
        quotes
        on
            currency_days.currency_code = quotes.currency_code
            and currency_days.date_day = quotes.rate_date
),

valued as (
    select
        dated.currency_code,
        dated.date_day,
        dated.rate_date,
        quotes.rate,
        {{ days_between('dated.rate_date', 'dated.date_day') }} as gap_days
    from dated
    inner join
        quotes
        on
            dated.currency_code = quotes.currency_code
            and dated.rate_date = quotes.rate_date
),

reporting as (
    select
        date_day,
        rate_date,
        rate,
        gap_days
    from valued
    where currency_code = '{{ var("reporting_currency") }}'
),

filled as (
    select
        valued.currency_code,
        valued.date_day,
        least(valued.rate_date, reporting.rate_date) as rate_date,
        greatest(valued.gap_days, reporting.gap_days) as gap_days,
        case
            when valued.currency_code = '{{ var("reporting_currency") }}'
                then cast(1 as decimal(18, 10))
            when
                greatest(valued.gap_days, reporting.gap_days)
                <= {{ var('max_fx_gap_days') }}
                then cast(
                    round({{ safe_divide('reporting.rate', 'valued.rate') }}, 10)
                    as decimal(18, 10)
                )
        end as fx_rate
    from valued
    inner join reporting on valued.date_day = reporting.date_day
)

select * from filled
