-- Which channels and campaigns brought a new customer, by attribution model; one row of
-- weight 1 where no touch explains it.
with

acquisitions as (

    select conversion_key from {{ ref('fct_conversions') }}
    where new_customers = 1

),

models as (

    select * from {{ ref('int_attribution_models_configured') }}

),

weights as (

    select * from {{ ref('int_attribution_weights_calculated') }}

),

explained as (

    select
        acquisitions.conversion_key,
        weights.model_key,
        weights.channel_id,
        weights.campaign_platform,
        weights.campaign_id,
        sum(weights.weight) as weight
    from acquisitions
    inner join weights
        on acquisitions.conversion_key = weights.conversion_key
    group by
        acquisitions.conversion_key,
        weights.model_key,
        weights.channel_id,
        weights.campaign_platform,
        weights.campaign_id

),

explained_keys as (

    select distinct conversion_key from explained

),

weighted as (

    select * from explained

    union all

    select
        acquisitions.conversion_key,
        models.model_key,
        '(unattributed)' as channel_id,
        cast(null as {{ dbt.type_string() }}) as campaign_platform,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(1 as double) as weight
    from acquisitions
    cross join models
    left join explained_keys
        on acquisitions.conversion_key = explained_keys.conversion_key
    where explained_keys.conversion_key is null

)

select * from weighted
