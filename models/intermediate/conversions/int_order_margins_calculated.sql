with

shopify_lines as (

    select * from {{ ref('stg_shopify__order_lines') }}

),

woocommerce_orders as (

    select * from {{ ref('stg_woocommerce__orders') }}

),

orders as (

    select * from {{ ref('int_orders_classified') }}

),

margins as (

    select * from {{ ref('int_margins_dated') }}

),

fx_rates as (

    select * from {{ ref('int_fx_rates_filled') }}

),

-- WooCommerce prices no line: a basket of several products is one line without a
-- product that a margin is known for.
order_lines as (

    select
        order_name as order_key,
        product,
        sku,
        quantity,
        cast(quantity as decimal(19, 6)) * unit_price_local - line_discount_local
            as line_amount_local
    from shopify_lines

    union all

    select
        order_id as order_key,
        product,
        cast(null as {{ dbt.type_string() }}) as sku,
        items_sold as quantity,
        sold_net_local as line_amount_local
    from woocommerce_orders

),

valued_lines as (

    select
        orders.order_id,
        orders.date_day,
        orders.currency_code,
        {{ safe_divide('orders.net_cents', to_cents('orders.subtotal_local')) }}
            as net_share,
        order_lines.product,
        order_lines.sku,
        order_lines.quantity,
        order_lines.line_amount_local
    from order_lines
    inner join orders
        on order_lines.order_key = orders.order_key

),

-- The article number says it best; the name stands in for it.
matched_lines as (

    select
        valued_lines.*,
        coalesce(by_sku.margin_rate, by_name.margin_rate) as margin_rate,
        coalesce(by_sku.unit_cost, by_name.unit_cost) as unit_cost,
        coalesce(by_sku.currency_code, by_name.currency_code)
            as unit_cost_currency_code
    from valued_lines
    left join margins as by_sku
        on
            lower(trim(valued_lines.sku)) = by_sku.product
            and valued_lines.date_day >= by_sku.valid_from
            and valued_lines.date_day < by_sku.valid_before
    left join margins as by_name
        on
            lower(trim(valued_lines.product)) = by_name.product
            and valued_lines.date_day >= by_name.valid_from
            and valued_lines.date_day < by_name.valid_before

),

rated_lines as (

    select
        matched_lines.order_id,
        matched_lines.product,
        matched_lines.line_amount_local,
        case
            when matched_lines.margin_rate is not null
                then cast(matched_lines.margin_rate as double)
            when matched_lines.unit_cost is not null
                then 1 - {{ safe_divide(
                    'matched_lines.unit_cost * cast(cost_rates.fx_rate as double)'
                    ~ ' * matched_lines.quantity',
                    'matched_lines.line_amount_local * matched_lines.net_share'
                    ~ ' * cast(line_rates.fx_rate as double)'
                ) }}
        end as product_margin_rate
    from matched_lines
    left join fx_rates as cost_rates
        on
            matched_lines.unit_cost_currency_code = cost_rates.currency_code
            and matched_lines.date_day = cost_rates.date_day
    left join fx_rates as line_rates
        on
            matched_lines.currency_code = line_rates.currency_code
            and matched_lines.date_day = line_rates.date_day

),

order_margins as (

    select
        order_id,
        -- A basket of several products has no single product.
        case
            when count(distinct product) = 1 then max(product) else '(several)'
        end as product,
        {{ safe_divide(
            'sum(line_amount_local * coalesce(product_margin_rate, '
            ~ default_margin_rate() ~ '))',
            'sum(line_amount_local)'
        ) }} as known_margin_rate,
        sum(case when product_margin_rate is null then 1 else 0 end)
            as lines_without_margin,
        count(*) as order_lines
    from rated_lines
    group by order_id

),

with_basis as (

    select
        order_id,
        product,
        case
            when
                lines_without_margin = 0
                or {{ default_margin_rate() }} is not null
                then known_margin_rate
        end as margin_rate,
        case
            when lines_without_margin = 0 then 'product'
            when {{ default_margin_rate() }} is null then 'no margin known'
            when lines_without_margin = order_lines then 'default rate'
            else 'product and default rate'
        end as margin_basis
    from order_margins

)

select * from with_basis
