-- Every order, counted or not: whoever asks why an order is missing finds it here.
with

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

persons as (

    select * from {{ ref('int_persons_resolved') }}

),

in_cents as (

    select
        orders.*,
        {{ to_cents('subtotal_local') }} as subtotal_cents,
        {{ to_cents('shipping_local') }} as shipping_cents,
        {{ to_cents('taxes_local') }} as taxes_cents,
        {{ to_cents('total_local') }} as total_cents
    from orders

),

netted as (

    select
        in_cents.*,
        -- Shops with prices that include tax state it inside the total, not beside it.
        abs(total_cents - subtotal_cents - shipping_cents) <= 2 as is_tax_included,
        case
            when abs(total_cents - subtotal_cents - shipping_cents) <= 2
                then subtotal_cents - coalesce(round({{ safe_divide(
                    'cast(taxes_cents as double) * subtotal_cents',
                    'subtotal_cents + shipping_cents'
                ) }}, 0), 0)
            else subtotal_cents
        end as net_cents
    from in_cents

),

classified as (

    select
        netted.source_platform,
        netted.order_id,
        netted.order_key,
        netted.order_name,
        persons.person_key,
        netted.created_at,
        {{ to_business_date('netted.created_at') }} as date_day,
        netted.currency_code,
        netted.subtotal_local,
        netted.shipping_local,
        netted.taxes_local,
        netted.total_local,
        netted.is_tax_included,
        cast(netted.net_cents as bigint) as net_cents,
        netted.total_cents,
        {{ from_cents('netted.net_cents') }} as net_revenue_local,
        netted.financial_status,
        netted.customer_type,
        netted.region,
        case
            when
                {{ has_tag('netted.tags', var('order_test_tags')) }}
                or netted.is_test_email
                then 'test order'
            when
                {{ has_tag('netted.tags', var('order_employee_tags')) }}
                or netted.is_internal_email
                then 'employee order'
            when
                netted.is_cancelled
                and (
                    netted.financial_status in (
                        'voided', 'pending', 'authorized', 'expired'
                    )
                    or (
                        not netted.is_paid
                        and netted.refunded_amount_local = 0
                    )
                )
                then 'cancelled unpaid'
            when netted.financial_status in ('voided', 'expired')
                then 'never paid'
            when netted.created_at is null then 'no date'
        end as exclusion_reason,
        netted.load_id
    from netted
    left join persons
        on
            persons.member_type = 'order'
            and netted.order_id = persons.member_id

)

select * from classified
