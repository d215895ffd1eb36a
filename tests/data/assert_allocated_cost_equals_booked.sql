{{ config(meta={'dagster': {'ref': {'name': 'fct_costs'}}}) }}

-- Of every line and day, in both currencies and both rates: nothing lost or invented.
with

booked as (
    select
        cost_line_id,
        currency_code,
        date_day,
        amount_local,
        amount,
        amount_cash
    from {{ ref('int_cost_lines_unioned') }}
),

allocated as (
    select
        cost_line_id,
        currency_code,
        date_day,
        sum(amount_local) as amount_local,
        sum(amount) as amount,
        sum(amount_cash) as amount_cash
    from {{ ref('fct_costs') }}
    group by
        cost_line_id,
        currency_code,
        date_day
),

differences as (
    select
        coalesce(booked.cost_line_id, allocated.cost_line_id) as cost_line_id,
        coalesce(booked.date_day, allocated.date_day) as date_day,
        booked.amount as booked_amount,
        allocated.amount as allocated_amount
    from booked
    full outer join
        allocated
        on
            booked.cost_line_id = allocated.cost_line_id
            and booked.currency_code = allocated.currency_code
            and booked.date_day = allocated.date_day
    where
        coalesce(booked.amount_local, 0) <> coalesce(allocated.amount_local, 0)
        or coalesce(booked.amount, 0) <> coalesce(allocated.amount, 0)
        or coalesce(booked.amount_cash, 0) <> coalesce(allocated.amount_cash, 0)
)

select * from differences
