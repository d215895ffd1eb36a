with

source as (
    select * from {{ source('raw_shopify', 'orders') }}
),

loads as (
    select
        load_id,
        recency
    from {{ source('ops', 'loads') }}
),

-- An order has as many rows as lines: the newest file that holds the order says all.
newest as (
    select source.*
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        rank() over (
            partition by source.order_name
            order by loads.recency desc, source._load_id desc
        ) = 1
),

order_lines as (
    select
        trim(order_name) as order_name,
        row_number() over (
            partition by order_name
            order by _row_number
        ) as line_number,
        nullif(trim(lineitem_name), '') as product,
        nullif(trim(lineitem_sku), '') as sku,
        nullif(trim(vendor), '') as vendor,
        {{ parse_decimal('lineitem_quantity', '_locale') }} as quantity,
        {{ parse_decimal('lineitem_price', '_locale') }} as unit_price_local,
        coalesce({{ parse_decimal('lineitem_discount', '_locale') }}, 0)
            as line_discount_local,
        {{ parse_timestamp('created_at', '_locale') }} as created_at,
        _row_number as row_number,
        _load_id as load_id
    from newest
)

select * from order_lines
