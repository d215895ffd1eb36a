-- Every conversion, refund included, is shared out completely in every model.
with

credits as (

    select * from {{ ref('fct_attribution_credits') }}

),

models as (

    select model_key from {{ ref('int_attribution_models_configured') }}

),

conversions as (

    select conversion_key from {{ ref('fct_conversions') }}

),

summed as (

    select
        model_key,
        conversion_key,
        sum(weight) as weight
    from credits
    group by
        model_key,
        conversion_key

)

select
    models.model_key,
    conversions.conversion_key,
    summed.weight
from conversions
cross join models
left join summed
    on
        models.model_key = summed.model_key
        and conversions.conversion_key = summed.conversion_key
where
    summed.weight is null
    or abs(summed.weight - 1) > 0.000000001
