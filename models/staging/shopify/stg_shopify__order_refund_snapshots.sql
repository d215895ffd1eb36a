with

source as (
    select * from {{ source('raw_shopify', 'orders') }}
),

loads as (
    select
        load_id,
        recency,
        effective_at
    from {{ source('ops', 'loads') }}
),

-- `Refunded Amount` is a running total without a date: the files are its history.
first_lines as (
    select
        source.*,
        loads.recency,
        loads.effective_at
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        row_number() over (
            partition by source.order_name, source._load_id
            order by source._row_number
        ) = 1
),

snapshots as (
    select
        coalesce({{ clean_id('order_id') }}, trim(order_name)) as order_id,
        trim(order_name) as order_name,
        coalesce({{ parse_decimal('refunded_amount', '_locale') }}, 0)
            as refunded_amount_local,
        effective_at,
        recency,
        _load_id as load_id
    from first_lines
)

select * from snapshots
