with

visits as (

    select * from {{ ref('stg_matomo__visits') }}

),

places as (

    select
        visitor_key,
        order_ids,
        {{ explode_array(json_keys('order_ids')) }} as place
    from visits
    where
        order_ids is not null
        and visitor_key is not null

),

orders as (

    select distinct
        visitor_key,
        {{ clean_id(json_get('order_ids', 'place')) }} as order_number
    from places
    where {{ clean_id(json_get('order_ids', 'place')) }} is not null

)

select * from orders
