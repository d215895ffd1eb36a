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

-- Only the first line of an order carries what belongs to the order.
first_lines as (
    select source.*
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        row_number() over (
            partition by source.order_name
            order by
                loads.recency desc,
                source._load_id desc,
                source._row_number asc
        ) = 1
),

orders as (
    select
        coalesce({{ clean_id('order_id') }}, trim(order_name)) as order_id,
        trim(order_name) as order_name,
        {{ pseudonym('email') }} as email_hash,
        nullif(trim(email), '') is not null as has_email,
        {{ is_internal_domain("lower(trim(split_part(email, '@', 2)))") }}
            as is_internal_email,
        {{ is_shared_inbox('email') }} as is_shared_inbox,
        {{ is_test_email('email') }} as is_test_email,
        {{ parse_timestamp('created_at', '_locale') }} as created_at,
        {{ parse_timestamp('paid_at', '_locale') }} as paid_at,
        {{ parse_timestamp('cancelled_at', '_locale') }} as cancelled_at,
        lower(nullif(trim(financial_status), '')) as financial_status,
        lower(nullif(trim(fulfillment_status), '')) as fulfillment_status,
        upper(nullif(trim(currency_code), '')) as currency_code,
        coalesce({{ parse_decimal('subtotal', '_locale') }}, 0) as subtotal_local,
        coalesce({{ parse_decimal('shipping', '_locale') }}, 0) as shipping_local,
        coalesce({{ parse_decimal('taxes', '_locale') }}, 0) as taxes_local,
        coalesce({{ parse_decimal('total', '_locale') }}, 0) as total_local,
        nullif(trim(discount_code), '') as discount_code,
        coalesce({{ parse_decimal('discount_amount', '_locale') }}, 0)
            as discount_amount_local,
        coalesce({{ parse_decimal('refunded_amount', '_locale') }}, 0)
            as refunded_amount_local,
        nullif(trim(tags), '') as tags,
        lower(nullif(trim(risk_level), '')) as risk_level,
        nullif(trim(source_name), '') as source,
        nullif(trim(employee), '') is not null as has_employee,
        nullif(trim(coalesce(billing_country, shipping_country)), '') as country,
        -- Where it was sent to: a state or a province, in a country without them itself.
        coalesce(
            nullif(trim(shipping_province_name), ''),
            nullif(trim(shipping_province), ''),
            nullif(trim(shipping_country), '')
        ) as region,
        -- The shop writes "utm_source: facebook", one pair a line.
        nullif(
            trim(regexp_extract(note_attributes, 'utm_source *: *([^\n\r]*)', 1)), ''
        ) as utm_source,
        nullif(
            trim(regexp_extract(note_attributes, 'utm_medium *: *([^\n\r]*)', 1)), ''
        ) as utm_medium,
        nullif(
            trim(regexp_extract(note_attributes, 'utm_campaign *: *([^\n\r]*)', 1)), ''
        ) as utm_campaign,
        nullif(
            trim(regexp_extract(note_attributes, 'utm_term *: *([^\n\r]*)', 1)), ''
        ) as utm_term,
        nullif(
            trim(regexp_extract(note_attributes, 'utm_content *: *([^\n\r]*)', 1)), ''
        ) as utm_content,
        nullif(
            trim(regexp_extract(note_attributes, 'utm_id *: *([^\n\r]*)', 1)), ''
        ) as utm_id,
        _load_id as load_id
    from first_lines
)

select * from orders
