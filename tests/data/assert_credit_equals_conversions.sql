-- To the cent, for every conversion and model.
with

credits as (

    select
        conversion_key,
    {%- for model in credit_models() %}
    sum({{ model.key }}_net_revenue) as {{ model.key }}_net_revenue,
    sum({{ model.key }}_contribution_margin) as {{ model.key }}_contribution_margin
    {{- "," if not loop.last }}
    {%- endfor %}
    from {{ ref('fct_attribution_credits') }}
    group by conversion_key

),

conversions as (

    select
        conversion_key,
        net_revenue,
        contribution_margin
    from {{ ref('fct_conversions') }}

)

select
    conversions.net_revenue,
    conversions.contribution_margin,
    credits.*
from conversions
left join credits
    on conversions.conversion_key = credits.conversion_key
where
{%- for model in credit_models() %}
    {{ "or " if not loop.first -}}
    credits.{{ model.key }}_net_revenue is distinct from conversions.net_revenue
    or credits.{{ model.key }}_contribution_margin
    is distinct from conversions.contribution_margin
{%- endfor %}
