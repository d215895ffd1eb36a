with

channels as (
    select * from {{ ref('channels') }}
),

dim_channels as (
    select
        channel_id,
        channel_name,
        channel_group,
        platform,
        is_paid,
        is_social,
        sort_order
    from channels
)

select * from dim_channels
