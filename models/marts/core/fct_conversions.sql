with

conversions as (

    select * from {{ ref('int_conversions_unioned') }}

),

fct_conversions as (

    select
        conversion_key,
        conversion_type,
        conversion_id,
        source_platform,
        business_type,
        person_key,
        account_key,
        converted_at,
        date_day,
        product,
        region,
        currency_code,
        net_revenue_local,
        fx_rate,
        net_revenue,
        margin_rate,
        margin_basis,
        contribution_margin,
        conversions,
        leads,
        leads_raw,
        is_valid_lead,
        new_customers,
        is_new_customer,
        is_refund,
        original_conversion_key,
        original_date_day,
        refunded_date_basis,
        load_id
    from conversions

)

select * from fct_conversions
