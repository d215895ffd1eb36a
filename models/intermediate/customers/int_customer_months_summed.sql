-- Every sale and refund belongs to the customer who made it, and every customer to the
-- sale that acquired him: by account for deals, by person for orders.
with

bookings as (

    select
        conversion_key,
        conversion_type,
        business_type,
        case
            when conversion_type = 'deal_won' then account_key
            else person_key
        end as customer_key,
        cast(date_trunc('month', date_day) as date) as date_month,
        cast(date_trunc('month', original_date_day) as date) as original_month,
        net_revenue,
        contribution_margin,
        conversions,
        is_new_customer,
        is_refund
    from {{ ref('fct_conversions') }}
    where conversion_type <> 'lead'

),

acquisitions as (

    select
        conversion_key as acquisition_key,
        conversion_type,
        customer_key,
        date_month as acquisition_month
    from bookings
    where is_new_customer

),

entries as (

    select
        conversion_type,
        business_type,
        customer_key,
        date_month,
        conversions as sales,
        case when is_new_customer then 1 else 0 end as sales_new,
        case when is_refund then 0 else net_revenue end as gross_revenue,
        case when is_new_customer then net_revenue else 0 end as gross_revenue_new,
        net_revenue,
        contribution_margin,
        case when contribution_margin is null then 1 else 0 end as has_unknown_margin,
        case when is_refund then -net_revenue else 0 end as refunded_by_booking,
        cast(0 as decimal(18, 2)) as refunded_by_sale
    from bookings

    union all

    select
        conversion_type,
        business_type,
        customer_key,
        original_month as date_month,
        0 as sales,
        0 as sales_new,
        cast(0 as decimal(18, 2)) as gross_revenue,
        cast(0 as decimal(18, 2)) as gross_revenue_new,
        cast(0 as decimal(18, 2)) as net_revenue,
        cast(0 as decimal(18, 2)) as contribution_margin,
        0 as has_unknown_margin,
        cast(0 as decimal(18, 2)) as refunded_by_booking,
        -net_revenue as refunded_by_sale
    from bookings
    where is_refund

),

summed as (

    select
        acquisitions.acquisition_key,
        acquisitions.acquisition_month,
        entries.business_type,
        entries.date_month,
        sum(entries.sales) as sales,
        sum(entries.sales_new) as sales_new,
        sum(entries.gross_revenue) as gross_revenue,
        sum(entries.gross_revenue_new) as gross_revenue_new,
        sum(entries.net_revenue) as net_revenue,
        sum(entries.contribution_margin) as contribution_margin,
        max(entries.has_unknown_margin) as has_unknown_margin,
        sum(entries.refunded_by_booking) as refunded_by_booking,
        sum(entries.refunded_by_sale) as refunded_by_sale
    from entries
    inner join acquisitions
        on
            entries.conversion_type = acquisitions.conversion_type
            and entries.customer_key = acquisitions.customer_key
    group by
        acquisitions.acquisition_key,
        acquisitions.acquisition_month,
        entries.business_type,
        entries.date_month

),

customer_months as (

    select
        acquisition_key,
        acquisition_month,
        business_type,
        date_month,
        cast(sales as bigint) as sales,
        cast(sales_new as bigint) as sales_new,
        cast(gross_revenue as decimal(18, 2)) as gross_revenue,
        cast(gross_revenue_new as decimal(18, 2)) as gross_revenue_new,
        cast(net_revenue as decimal(18, 2)) as net_revenue,
        cast(contribution_margin as decimal(18, 2)) as contribution_margin,
        has_unknown_margin,
        cast(refunded_by_booking as decimal(18, 2)) as refunded_by_booking,
        cast(refunded_by_sale as decimal(18, 2)) as refunded_by_sale
    from summed

)

select * from customer_months
