-- Customers of a month, by the channel that once acquired them.
with

customer_months as (

    select * from {{ ref('int_customer_months_summed') }}

),

acquisition_channels as (

    select * from {{ ref('int_acquisition_channels_summed') }}

),

models as (

    select * from {{ ref('int_attribution_models_configured') }}

),

{% set amounts = [
    'gross_revenue', 'gross_revenue_new', 'net_revenue', 'refunded_by_sale',
    'refunded_by_booking'
] -%}

credited as (

    select
        customer_months.date_month,
        customer_months.business_type,
        acquisition_channels.channel_id,
        acquisition_channels.model_key,
        sum(
            case when customer_months.sales > 0 then acquisition_channels.weight else 0 end
        ) as active_customers,
        sum(acquisition_channels.weight * customer_months.sales_new) as new_customers,
        sum(acquisition_channels.weight * customer_months.sales) as sales
        {%- for amount in amounts %},
        sum(acquisition_channels.weight * customer_months.{{ amount }}) as {{ amount }}
        {%- endfor %}
    from customer_months
    inner join acquisition_channels
        on customer_months.acquisition_key = acquisition_channels.acquisition_key
    group by
        customer_months.date_month,
        customer_months.business_type,
        acquisition_channels.channel_id,
        acquisition_channels.model_key

),

in_cents as (

    select
        date_month,
        business_type,
        channel_id,
        model_key,
        cast(active_customers as double) as active_customers,
        cast(new_customers as double) as new_customers,
        cast(sales as double) as sales
        {%- for amount in amounts %},
        {{ round_parts(
            amount, 'date_month, business_type, model_key', 'channel_id'
        ) }} as {{ amount }}
        {%- endfor %}
    from credited

),

rpt_customers_monthly as (

    select
        {{ surrogate_key([
            'in_cents.date_month',
            'in_cents.business_type',
            'in_cents.channel_id',
            'in_cents.model_key'
        ]) }} as customers_key,
        in_cents.date_month,
        in_cents.business_type,
        in_cents.channel_id,
        in_cents.model_key,
        models.params_hash,
        models.is_default_model,
        in_cents.active_customers,
        in_cents.new_customers,
        in_cents.active_customers - in_cents.new_customers as returning_customers,
        in_cents.sales,
        in_cents.gross_revenue,
        in_cents.gross_revenue_new,
        in_cents.net_revenue,
        in_cents.refunded_by_sale,
        in_cents.refunded_by_booking,
        {{ safe_divide('in_cents.new_customers', 'in_cents.active_customers') }}
            as new_customer_share,
        {{ safe_divide('in_cents.new_customers', 'in_cents.sales') }}
            as new_sale_share,
        {{ safe_divide('in_cents.gross_revenue_new', 'in_cents.gross_revenue') }}
            as new_revenue_share,
        {{ safe_divide('in_cents.net_revenue', 'in_cents.active_customers') }}
            as net_revenue_per_customer,
        {{ safe_divide('in_cents.refunded_by_sale', 'in_cents.gross_revenue') }}
            as refund_rate_by_sale,
        {{ safe_divide('in_cents.refunded_by_booking', 'in_cents.gross_revenue') }}
            as refund_rate_by_booking
    from in_cents
    inner join models
        on in_cents.model_key = models.model_key

)

select * from rpt_customers_monthly
