with

source as (
    select * from {{ source('raw_woocommerce', 'orders') }}
),

loads as (
    select
        load_id,
        currency_code,
        recency
    from {{ source('ops', 'loads') }}
),

order_statuses as (
    select
        status_alias,
        status
    from {{ ref('order_statuses') }}
),

typed as (
    select
        source._account_key as account_key,
        replace({{ clean_id('source.order_number') }}, '#', '') as order_name,
        {{ parse_moment(
            'source.created_at', 'source._locale', var('company_time_zone')
        ) }} as created_at,
        coalesce(order_statuses.status, 'other') as order_status,
        lower({{ clean_text('source.customer_type') }}) as customer_type,
        {{ clean_text('source.products') }} as products,
        {{ parse_integer('source.items_sold', 'source._locale') }} as items_sold,
        {{ clean_text('source.coupons') }} as coupons,
        coalesce({{ parse_decimal('source.net_sales', 'source._locale') }}, 0)
            as net_sales_local,
        coalesce(upper({{ clean_text('source.currency_code') }}), loads.currency_code)
            as currency_code,
        {{ clean_text('source.attribution') }} as attribution,
        loads.recency,
        source._row_number as row_number,
        source._load_id as load_id
    from source
    inner join loads on source._load_id = loads.load_id
    left join
        order_statuses
        on lower({{ clean_text('source.status') }}) = order_statuses.status_alias
),

-- Lines below zero are refunds. What an order sold for is the most that any file says:
-- net sales fall when money goes back.
sold as (
    select
        *,
        max(net_sales_local) over (
            partition by account_key, order_name
        ) as sold_net_local
    from typed
    where net_sales_local >= 0
),

newest as (
    select *
    from sold
    qualify
        row_number() over (
            partition by account_key, order_name
            order by recency desc, load_id desc, row_number asc
        ) = 1
),

orders as (
    select
        'woocommerce:'
        || case when account_key <> '(all)' then account_key || ':' else '' end
        || order_name as order_id,
        order_name,
        account_key,
        created_at,
        order_status,
        case
            when customer_type in ('new', 'neu', 'ny') then 'new'
            when
                customer_type in (
                    'returning', 'wiederkehrend', 'återkommande', 'returnerande'
                )
                then 'returning'
        end as customer_type,
        -- A basket of several products has no single product.
        case
            when {{ matches_pattern('products', '[,;] *[0-9]+ *[×x] ') }}
                then '(several)'
            else nullif(trim(regexp_replace(products, '^[0-9]+ *[×x] *', '')), '')
        end as product,
        items_sold,
        coupons,
        sold_net_local,
        net_sales_local,
        currency_code,
        attribution,
        load_id
    from newest
)

select * from orders
