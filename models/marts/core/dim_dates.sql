with

days as (
    {{ date_spine(
        "cast('" ~ var('calendar_start') ~ "' as date)",
        dbt.dateadd('day', 366, as_of_date())
    ) }}
),

dim_dates as (
    select
        cast(date_day as date) as date_day,
        cast(date_trunc('week', date_day) as date) as date_week,
        cast(date_trunc('month', date_day) as date) as date_month,
        cast(date_trunc('quarter', date_day) as date) as date_quarter,
        cast(date_trunc('year', date_day) as date) as date_year,
        cast(extract(day from date_day) as integer) as day_of_month,
        -- Monday is 1, as in ISO 8601.
        cast(
            {{ days_between("cast(date_trunc('week', date_day) as date)",
                "cast(date_day as date)") }} + 1
            as integer
        ) as day_of_week,
        {{ days_between("cast(date_trunc('week', date_day) as date)",
            "cast(date_day as date)") }} >= 5 as is_weekend
    from days
)

select * from dim_dates
