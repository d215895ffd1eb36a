{{ config(
    severity='error',
    meta={'dagster': {'ref': {'name': 'fct_costs'}}}
) }}

-- An amount without a rate would be missing from every total.
with

spend as (
    select
        'spend' as subject,
        currency_code,
        date_day
    from {{ ref('fct_ad_performance_daily') }}
    where fx_rate is null
),

costs as (
    select
        'cost' as subject,
        currency_code,
        date_day
    from {{ ref('fct_costs') }}
    where fx_rate is null
),

unconverted as (
    select * from spend
    union all
    select * from costs
),

missing_rates as (
    select
        subject,
        currency_code,
        min(date_day) as first_day,
        max(date_day) as last_day,
        count(*) as row_count
    from unconverted
    group by
        subject,
        currency_code
)

select * from missing_rates
