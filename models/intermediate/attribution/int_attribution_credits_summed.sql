-- The credits by everything that reports and checks ask for, one row a model. What a
-- model gives away in whole conversions is the weight, of whatever is counted.
{%- set models = credit_models() %}
with

credits as (

    select * from {{ ref('fct_attribution_credits') }}

),

summed as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        cast(date_trunc('month', accrual_date) as date) as accrual_month,
        conversion_type,
        business_type,
        product,
        currency_code,
        channel_id,
        campaign_platform,
        campaign_id,
        is_attributed,
        conversions,
        leads,
        leads_raw,
        new_customers,
    {%- for model in models %}
    sum({{ model.key }}_weight) as {{ model.key }}_weight,
    sum({{ model.key }}_net_revenue) as {{ model.key }}_net_revenue,
    sum({{ model.key }}_contribution_margin) as {{ model.key }}_contribution_margin,
    sum(
        case
            when {{ model.key }}_contribution_margin is null
                then {{ model.key }}_weight
            else 0
        end
    ) as {{ model.key }}_weight_without_margin
    {{- "," if not loop.last }}
    {%- endfor %}
    from credits
    group by
        cast(date_trunc('month', date_day) as date),
        cast(date_trunc('month', accrual_date) as date),
        conversion_type,
        business_type,
        product,
        currency_code,
        channel_id,
        campaign_platform,
        campaign_id,
        is_attributed,
        conversions,
        leads,
        leads_raw,
        new_customers

),

by_model as (

    {%- for model in models %}
    select
        '{{ model.key }}' as model_key,
        date_month,
        accrual_month,
        conversion_type,
        business_type,
        product,
        currency_code,
        channel_id,
        campaign_platform,
        campaign_id,
        is_attributed,
        {{ model.key }}_weight as weight,
        {{ model.key }}_net_revenue as net_revenue,
        -- A sum that leaves out sales of unknown margin would read as a loss.
        case
            when {{ model.key }}_weight_without_margin = 0
                then {{ model.key }}_contribution_margin
        end as contribution_margin,
        {{ model.key }}_weight * conversions as conversions,
        {{ model.key }}_weight * leads as leads,
        {{ model.key }}_weight * leads_raw as leads_raw,
        {{ model.key }}_weight * new_customers as new_customers
    from summed
    where {{ model.key }}_weight > 0
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

)

select * from by_model
