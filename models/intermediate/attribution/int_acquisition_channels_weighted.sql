-- Which channels and campaigns brought a new customer, by every model. The removal
-- effect knows of all customers together: each gets the channels' shares.
with

credits as (

    select * from {{ ref('fct_attribution_credits') }}
    where new_customers = 1

),

effects as (

    select
        conversion_type,
        channel_id,
        conversion_share
    from {{ ref('int_removal_effects_shared') }}
    where conversion_share > 0

),

acquisitions as (

    select distinct
        conversion_key,
        conversion_type,
        is_attributed
    from credits

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

    union all
    {% endfor %}
    select
        'markov' as model_key,
        acquisitions.conversion_key,
        effects.channel_id,
        cast(null as {{ dbt.type_string() }}) as campaign_platform,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        effects.conversion_share as weight
    from acquisitions
    inner join effects
        on acquisitions.conversion_type = effects.conversion_type
    where acquisitions.is_attributed

    union all

    select
        'markov' as model_key,
        conversion_key,
        '(unattributed)' as channel_id,
        cast(null as {{ dbt.type_string() }}) as campaign_platform,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        1.0 as weight
    from acquisitions
    where not is_attributed

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
