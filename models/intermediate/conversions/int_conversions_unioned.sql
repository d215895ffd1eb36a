with

orders as (

    select * from {{ ref('int_orders_classified') }}
    where exclusion_reason is null

),

order_margins as (

    select * from {{ ref('int_order_margins_calculated') }}

),

refunds as (

    select * from {{ ref('int_refunds_dated') }}

),

deals as (

    select * from {{ ref('int_deals_classified') }}
    where
        exclusion_reason is null
        and deal_status = 'won'

),

-- Duplicates, tests and staff are raw leads: they count in nothing but leads_raw.
leads as (

    select * from {{ ref('int_leads_classified') }}
    where became_lead_at is not null

),

margins as (

    select * from {{ ref('int_margins_dated') }}

),

persons as (

    select * from {{ ref('int_persons_described') }}

),

fx_rates as (

    select * from {{ ref('int_fx_rates_filled') }}

),

numbered_orders as (

    select
        orders.order_id,
        -- A shop that names no buyer says at least whether it knew them.
        coalesce(orders.customer_type, '') <> 'returning'
        and row_number() over (
            partition by orders.person_key
            order by orders.created_at, orders.order_id
        ) = 1 as is_new_customer
    from orders

),

dated_deals as (

    select
        deals.*,
        {{ to_business_date('deals.won_at') }} as date_day,
        row_number() over (
            partition by deals.account_key
            order by deals.won_at, deals.deal_id
        ) = 1 as is_new_customer
    from deals

),

conversions as (

    select
        'purchase' as conversion_type,
        orders.order_id as conversion_id,
        orders.source_platform,
        'B2C' as business_type,
        orders.person_key,
        cast(null as {{ dbt.type_string() }}) as account_key,
        orders.created_at as converted_at,
        orders.date_day,
        orders.date_day as rate_day,
        order_margins.product,
        orders.region,
        orders.currency_code,
        orders.net_revenue_local,
        order_margins.margin_rate,
        order_margins.margin_basis,
        numbered_orders.is_new_customer,
        false as is_refund,
        cast(null as {{ dbt.type_string() }}) as original_conversion_id,
        cast(null as {{ dbt.type_string() }}) as refunded_date_basis,
        orders.date_day as original_date_day,
        cast(null as boolean) as is_valid_lead,
        orders.load_id
    from orders
    inner join numbered_orders
        on orders.order_id = numbered_orders.order_id
    left join order_margins
        on orders.order_id = order_margins.order_id

    union all

    -- At the rate of the sale: a full refund leaves nothing of it.
    select
        'purchase' as conversion_type,
        orders.order_id || ':refund:'
        || cast(refunds.snapshot_number as {{ dbt.type_string() }}) as conversion_id,
        orders.source_platform,
        'B2C' as business_type,
        orders.person_key,
        cast(null as {{ dbt.type_string() }}) as account_key,
        refunds.refunded_at as converted_at,
        refunds.date_day,
        orders.date_day as rate_day,
        order_margins.product,
        orders.region,
        orders.currency_code,
        {{ from_cents('refunds.net_cents') }} as net_revenue_local,
        order_margins.margin_rate,
        order_margins.margin_basis,
        false as is_new_customer,
        true as is_refund,
        orders.order_id as original_conversion_id,
        refunds.refunded_date_basis,
        orders.date_day as original_date_day,
        cast(null as boolean) as is_valid_lead,
        orders.load_id
    from refunds
    inner join orders
        on refunds.order_id = orders.order_id
    left join order_margins
        on orders.order_id = order_margins.order_id

    union all

    select
        'deal_won' as conversion_type,
        dated_deals.deal_id as conversion_id,
        dated_deals.source_platform,
        'B2B' as business_type,
        cast(null as {{ dbt.type_string() }}) as person_key,
        dated_deals.account_key,
        dated_deals.won_at as converted_at,
        dated_deals.date_day,
        dated_deals.date_day as rate_day,
        dated_deals.product,
        cast(null as {{ dbt.type_string() }}) as region,
        dated_deals.currency_code,
        dated_deals.net_revenue_local,
        coalesce(
            cast(margins.margin_rate as double), {{ default_margin_rate() }}
        ) as margin_rate,
        case
            when margins.margin_rate is not null then 'product'
            when {{ default_margin_rate() }} is not null then 'default rate'
            else 'no margin known'
        end as margin_basis,
        dated_deals.is_new_customer,
        false as is_refund,
        cast(null as {{ dbt.type_string() }}) as original_conversion_id,
        cast(null as {{ dbt.type_string() }}) as refunded_date_basis,
        dated_deals.date_day as original_date_day,
        cast(null as boolean) as is_valid_lead,
        dated_deals.load_id
    from dated_deals
    left join margins
        on
            lower(trim(dated_deals.product)) = margins.product
            and dated_deals.date_day >= margins.valid_from
            and dated_deals.date_day < margins.valid_before

    union all

    select
        'lead' as conversion_type,
        leads.contact_id as conversion_id,
        leads.source_platform,
        case
            when leads.account_key is not null then 'B2B'
            else '{{ var("default_business_type") }}'
        end as business_type,
        leads.person_key,
        leads.account_key,
        leads.became_lead_at as converted_at,
        leads.date_day,
        leads.date_day as rate_day,
        cast(null as {{ dbt.type_string() }}) as product,
        cast(null as {{ dbt.type_string() }}) as region,
        '{{ var("reporting_currency") }}' as currency_code,
        cast(0 as decimal(18, 2)) as net_revenue_local,
        cast(null as double) as margin_rate,
        'a lead has no margin' as margin_basis,
        false as is_new_customer,
        false as is_refund,
        cast(null as {{ dbt.type_string() }}) as original_conversion_id,
        cast(null as {{ dbt.type_string() }}) as refunded_date_basis,
        leads.date_day as original_date_day,
        leads.exclusion_reason is null as is_valid_lead,
        leads.load_id
    from leads

),

converted as (

    select
        conversions.*,
        fx_rates.fx_rate,
        {{ exchange('conversions.net_revenue_local', 'fx_rates.fx_rate', 2) }}
            as net_revenue
    from conversions
    left join fx_rates
        on
            conversions.currency_code = fx_rates.currency_code
            and conversions.rate_day = fx_rates.date_day

),

valued as (

    select
        {{ surrogate_key([
            'converted.conversion_type', 'converted.conversion_id'
        ]) }} as conversion_key,
        converted.conversion_type,
        converted.conversion_id,
        converted.source_platform,
        converted.business_type,
        converted.person_key,
        coalesce(converted.account_key, persons.account_key) as account_key,
        converted.converted_at,
        converted.date_day,
        coalesce(
            converted.product,
            case when converted.conversion_type = 'lead' then '(none)' end,
            '(not stated)'
        ) as product,
        coalesce(converted.region, '(not stated)') as region,
        converted.currency_code,
        converted.net_revenue_local,
        converted.fx_rate,
        converted.net_revenue,
        converted.margin_rate,
        converted.margin_basis,
        case
            when converted.conversion_type = 'lead'
                then cast(0 as decimal(18, 2))
            when converted.margin_rate is not null
                then {{ from_cents(
                    to_cents('converted.net_revenue')
                    ~ ' * converted.margin_rate'
                ) }}
        end as contribution_margin,
        case
            when converted.is_refund or converted.conversion_type = 'lead' then 0
            else 1
        end as conversions,
        case when converted.is_valid_lead then 1 else 0 end as leads,
        case when converted.conversion_type = 'lead' then 1 else 0 end as leads_raw,
        converted.is_valid_lead,
        converted.is_new_customer,
        case when converted.is_new_customer then 1 else 0 end as new_customers,
        converted.is_refund,
        case
            when converted.original_conversion_id is not null
                then {{ surrogate_key([
                    'converted.conversion_type', 'converted.original_conversion_id'
                ]) }}
        end as original_conversion_key,
        converted.original_date_day,
        converted.refunded_date_basis,
        converted.load_id
    from converted
    left join persons
        on converted.person_key = persons.person_key

)

select * from valued
