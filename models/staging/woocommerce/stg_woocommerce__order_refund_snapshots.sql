with

source as (
    select * from {{ source('raw_woocommerce', 'orders') }}
),

loads as (
    select
        load_id,
        recency,
        effective_at
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
        order_statuses.status as order_status,
        coalesce({{ parse_decimal('source.net_sales', 'source._locale') }}, 0)
            as net_sales_local,
        source._row_number as row_number,
        source._load_id as load_id
    from source
    left join
        order_statuses
        on lower({{ clean_text('source.status') }}) = order_statuses.status_alias
),

refund_lines as (
    select
        account_key,
        order_name,
        load_id,
        sum(-net_sales_local) as refunded_local
    from typed
    where net_sales_local < 0
    group by
        account_key,
        order_name,
        load_id
),

order_lines as (
    select *
    from typed
    where net_sales_local >= 0
    qualify
        row_number() over (
            partition by account_key, order_name, load_id
            order by row_number asc
        ) = 1
),

left_over as (
    select
        order_lines.account_key,
        order_lines.order_name,
        order_lines.load_id,
        max(order_lines.net_sales_local) over (
            partition by order_lines.account_key, order_lines.order_name
        ) as sold_net_local,
        case
            when order_lines.order_status = 'refunded' then 0
            else
                order_lines.net_sales_local
                - coalesce(refund_lines.refunded_local, 0)
        end as left_net_local
    from order_lines
    left join
        refund_lines
        on
            order_lines.account_key = refund_lines.account_key
            and order_lines.order_name = refund_lines.order_name
            and order_lines.load_id = refund_lines.load_id
),

snapshots as (
    select
        'woocommerce:'
        || case
            when left_over.account_key <> '(all)'
                then left_over.account_key || ':'
            else ''
        end
        || left_over.order_name as order_id,
        left_over.order_name,
        cast(left_over.sold_net_local - left_over.left_net_local as decimal(18, 6))
            as refunded_amount_local,
        loads.effective_at,
        loads.recency,
        left_over.load_id
    from left_over
    inner join loads on left_over.load_id = loads.load_id
)

select * from snapshots
