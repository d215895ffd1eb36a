-- Which channels and campaigns brought a new customer, by every model that splits
-- single conversions.
with

credits as (

    select * from {{ ref('fct_attribution_credits') }}
    where new_customers = 1

),

by_model as (

    {%- for model in credit_models() %}
    select
        '{{ model.key }}' as model_key,
        conversion_key,
        channel_id,
        campaign_platform,
        campaign_id,
        {{ model.key }}_weight as weight
    from credits
    where {{ model.key }}_weight > 0
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

weighted as (

    select
        conversion_key,
        model_key,
        channel_id,
        campaign_platform,
        campaign_id,
        sum(weight) as weight
    from by_model
    group by
        conversion_key,
        model_key,
        channel_id,
        campaign_platform,
        campaign_id

)

select * from weighted
