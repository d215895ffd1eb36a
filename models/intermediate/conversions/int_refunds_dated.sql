-- Shops state refunds as a running total without a date. Where an earlier file
-- knows the order with less refunded, the file that first shows more dates the rise;
-- otherwise nothing better is known than the day of the order.
with

shopify_snapshots as (

    select * from {{ ref('stg_shopify__order_refund_snapshots') }}

),

woocommerce_snapshots as (

    select * from {{ ref('stg_woocommerce__order_refund_snapshots') }}

),

snapshots as (

    select
        order_name as order_key,
        refunded_amount_local,
        effective_at,
        recency,
        load_id
    from shopify_snapshots

    union all

    select
        order_id as order_key,
        refunded_amount_local,
        effective_at,
        recency,
        load_id
    from woocommerce_snapshots

),

orders as (

    select * from {{ ref('int_orders_classified') }}

),

compared as (

    select
        order_key,
        recency,
        effective_at,
        refunded_amount_local,
        lag(refunded_amount_local) over (
            partition by order_key
            order by recency, load_id
        ) as previous_amount_local,
        row_number() over (
            partition by order_key
            order by recency, load_id
        ) as snapshot_number
    from snapshots

),

changes as (

    select
        order_key,
        snapshot_number,
        effective_at,
        snapshot_number > 1 and effective_at is not null as is_dated_by_export,
        refunded_amount_local,
        coalesce(previous_amount_local, 0) as previous_amount_local
    from compared
    where refunded_amount_local <> coalesce(previous_amount_local, 0)

),

refunds as (

    select
        orders.order_id,
        changes.snapshot_number,
        case
            when changes.is_dated_by_export
                then greatest(changes.effective_at, orders.created_at)
            else orders.created_at
        end as refunded_at,
        case
            when changes.is_dated_by_export then 'export' else 'order'
        end as refunded_date_basis,
        changes.refunded_amount_local - changes.previous_amount_local as change_local,
        -- Shipping and tax were never revenue, so only the net part is taken back. It
        -- is the running total's part that is rounded: a full refund leaves nothing.
        cast(
            round({{ safe_divide(
                'cast(' ~ to_cents('changes.previous_amount_local') ~ ' as double)'
                ~ ' * orders.net_cents',
                'orders.total_cents'
            ) }}, 0)
            - round({{ safe_divide(
                'cast(' ~ to_cents('changes.refunded_amount_local') ~ ' as double)'
                ~ ' * orders.net_cents',
                'orders.total_cents'
            ) }}, 0)
            as bigint
        ) as net_cents
    from changes
    inner join orders
        on changes.order_key = orders.order_key
    where
        orders.exclusion_reason is null
        and orders.total_cents <> 0

)

select
    order_id,
    snapshot_number,
    refunded_at,
    {{ to_business_date('refunded_at') }} as date_day,
    refunded_date_basis,
    change_local,
    net_cents
from refunds
