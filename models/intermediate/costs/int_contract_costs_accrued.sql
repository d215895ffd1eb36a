with

contracts as (
    select * from {{ ref('stg_finance__contracts') }}
),

terms as (
    select
        'contract:' || contract_id as cost_line_id,
        contract_id as document_id,
        cost_type,
        supplier,
        platform,
        account_id,
        campaign_id,
        channel_id,
        activity,
        currency_code,
        cast(cast(amount_local as decimal(19, 6)) * social_share as decimal(18, 6))
            as social_amount_local,
        start_date,
        end_date,
        least(coalesce(end_date, {{ as_of_date() }}), {{ as_of_date() }}) as last_day,
        case billing_period
            when 'month' then 1
            when 'quarter' then 3
            when 'year' then 12
        end as months_per_period,
        load_id
    from contracts
),

days as (
    select
        *,
        {{ explode_array(date_series('start_date', 'last_day')) }} as contract_day
    from terms
    where start_date <= last_day
),

-- Billing periods begin on the contract's own day of the month.
dated as (
    select
        *,
        cast(contract_day as date) as date_day,
        (
            (extract(year from contract_day) - extract(year from start_date)) * 12
            + extract(month from contract_day)
            - extract(month from start_date)
        ) as calendar_months
    from days
),

guessed as (
    select
        *,
        cast(
            floor({{ safe_divide('calendar_months', 'months_per_period') }}) as integer
        ) as guessed_period
    from dated
),

started as (
    select
        *,
        {{ add_months('start_date', 'guessed_period * months_per_period') }}
            as guessed_start
    from guessed
),

counted as (
    select
        *,
        case
            when guessed_start > date_day then guessed_period - 1
            else guessed_period
        end as period_number
    from started
),

periods as (
    select
        *,
        case
            when months_per_period is null then start_date
            else {{ add_months('start_date', 'period_number * months_per_period') }}
        end as period_start,
        case
            -- A single payment is spread over the whole term.
            when months_per_period is null
                then cast(
                    {{ dbt.dateadd('day', 1, 'coalesce(end_date, start_date)') }} as date
                )
            else {{ add_months(
                'start_date', '(period_number + 1) * months_per_period'
            ) }}
        end as next_period_start
    from counted
),

numbered as (
    select
        *,
        {{ days_between('period_start', 'date_day') }} as days_before,
        {{ days_between('period_start', 'next_period_start') }} as day_count
    from periods
    where
        date_day >= period_start
        and date_day < next_period_start
),

accrued as (
    select
        cost_line_id,
        document_id,
        cost_type,
        supplier,
        platform,
        account_id,
        campaign_id,
        channel_id,
        activity,
        currency_code,
        date_day,
        {{ allocate_share(
            'social_amount_local',
            safe_divide('days_before', 'day_count'),
            safe_divide('days_before + 1', 'day_count')
        ) }} as amount_local,
        load_id
    from numbered
)

select * from accrued
