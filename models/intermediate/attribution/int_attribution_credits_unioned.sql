-- All models, one row a model: what the reports add up. Where no touch explains a
-- conversion, none of the models does.
with

credits as (

    select * from {{ ref('int_attribution_credits_summed') }}

),

removal_credits as (

    select * from {{ ref('int_removal_credits_shared') }}

),

unattributed as (

    select * from credits
    where
        model_key = 'markov_path_weighted'
        and not is_attributed

),

unioned as (

    select * from credits

    union all

    select * from removal_credits

    union all

    select
        'markov' as model_key,
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
        weight,
        net_revenue,
        contribution_margin,
        conversions,
        leads,
        leads_raw,
        new_customers
    from unattributed

),

models as (

    select
        model_key,
        params_hash
    from {{ ref('int_attribution_models_configured') }}

)

select
    unioned.model_key,
    models.params_hash,
    unioned.date_month,
    unioned.accrual_month,
    unioned.conversion_type,
    unioned.business_type,
    unioned.product,
    unioned.currency_code,
    unioned.channel_id,
    unioned.campaign_platform,
    unioned.campaign_id,
    unioned.is_attributed,
    unioned.weight,
    unioned.net_revenue,
    unioned.contribution_margin,
    unioned.conversions,
    unioned.leads,
    unioned.leads_raw,
    unioned.new_customers
from unioned
inner join models
    on unioned.model_key = models.model_key
