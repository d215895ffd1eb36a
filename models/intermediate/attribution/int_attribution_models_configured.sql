-- What a figure under a model depends on, in one hash: the model's own rule and the
-- parameters that all models share.
{%- set parameters = attribution_parameters() %}
with

models as (

    {%- for model in var('attribution_models') %}
    select
        '{{ model.key }}' as model_key,
        '{{ model.name }}' as model_name,
        '{{ model.rule }}' as weight_rule,
        '{{ model.get("direct", parameters.direct_handling) }}' as direct_handling,
        {{ loop.index }} as sort_order,
        {{ 'false' if model.rule == 'removal_effect' else 'true' }} as is_per_touch,
        {{ model.key == var('default_attribution_model') }} as is_default_model,
        {{ params_hash({'model': model, 'parameters': parameters}) }} as params_hash
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

)

select * from models
