-- What a figure under a model depends on, in one hash: the model's own rule and the
-- parameters that all models share.
with

models as (

    select * from {{ ref('attribution_models') }}

),

configured as (

    select
        model_key,
        model_name,
        weight_rule,
        direct_handling,
        sort_order,
        model_key = '{{ var("default_attribution_model") }}' as is_default_model,
        {{ surrogate_key([
            'model_key',
            'weight_rule',
            'direct_handling',
            params_hash({
                'lookback_days': var('lookback_days'),
                'deal_path': var('deal_path'),
            })
        ]) }} as params_hash
    from models

)

select * from configured
