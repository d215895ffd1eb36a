-- The orders of every shop system, in Shopify's terms: WooCommerce states net sales
-- alone, which have neither tax nor shipping in them, and has coupons for tags.
with

shopify_orders as (

    select * from {{ ref('stg_shopify__orders') }}

),

woocommerce_orders as (

    select * from {{ ref('stg_woocommerce__orders') }}

),

-- A currency sign that several countries share says nothing: the register does.
registered_shops as (

    select
        account_id,
        account_name,
        currency_code
    from {{ ref('stg_finance__ad_accounts') }}
    where
        platform = 'woocommerce'
        and currency_code is not null

),

shop_currencies as (

    select
        account_key,
        max(currency_code) as currency_code
    from (
        select
            account_id as account_key,
            currency_code
        from registered_shops

        union all

        select
            account_name as account_key,
            currency_code
        from registered_shops

        union all

        select
            '(all)' as account_key,
            currency_code
        from registered_shops
    ) as named_shops
    where account_key is not null
    group by account_key
    having count(distinct currency_code) = 1

),

orders as (

    select
        'shopify' as source_platform,
        order_id,
        order_name as order_key,
        order_name,
        email_hash,
        is_shared_inbox,
        is_test_email,
        is_internal_email,
        created_at,
        paid_at is not null as is_paid,
        cancelled_at is not null as is_cancelled,
        financial_status,
        currency_code,
        subtotal_local,
        shipping_local,
        taxes_local,
        total_local,
        refunded_amount_local,
        tags,
        region,
        cast(null as {{ dbt.type_string() }}) as customer_type,
        cast(null as {{ dbt.type_string() }}) as attribution,
        load_id
    from shopify_orders

    union all

    select
        'woocommerce' as source_platform,
        woocommerce_orders.order_id,
        woocommerce_orders.order_id as order_key,
        woocommerce_orders.order_name,
        cast(null as {{ dbt.type_string() }}) as email_hash,
        false as is_shared_inbox,
        false as is_test_email,
        false as is_internal_email,
        woocommerce_orders.created_at,
        woocommerce_orders.order_status in (
            'completed', 'processing', 'refunded', 'other'
        ) as is_paid,
        woocommerce_orders.order_status = 'cancelled' as is_cancelled,
        case
            when woocommerce_orders.order_status = 'refunded' then 'refunded'
            when woocommerce_orders.order_status = 'on_hold' then 'pending'
            when
                woocommerce_orders.order_status in (
                    'pending', 'cancelled', 'failed', 'draft', 'trash'
                )
                then 'voided'
            else 'paid'
        end as financial_status,
        coalesce(
            woocommerce_orders.currency_code, shop_currencies.currency_code
        ) as currency_code,
        woocommerce_orders.sold_net_local as subtotal_local,
        cast(0 as decimal(18, 6)) as shipping_local,
        cast(0 as decimal(18, 6)) as taxes_local,
        woocommerce_orders.sold_net_local as total_local,
        woocommerce_orders.sold_net_local - woocommerce_orders.net_sales_local
            as refunded_amount_local,
        woocommerce_orders.coupons as tags,
        cast(null as {{ dbt.type_string() }}) as region,
        woocommerce_orders.customer_type,
        woocommerce_orders.attribution,
        woocommerce_orders.load_id
    from woocommerce_orders
    left join shop_currencies
        on woocommerce_orders.account_key = shop_currencies.account_key

)

select * from orders
