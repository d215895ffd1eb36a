-- Every conversion, refund included, is shared out completely in every model.
with

credits as (

    select * from {{ ref('fct_attribution_credits') }}

),

conversions as (

    select conversion_key from {{ ref('fct_conversions') }}

),

summed as (

    select
        conversion_key,
    {%- for model in credit_models() %}
    sum({{ model.key }}_weight) as {{ model.key }}_weight
    {{- "," if not loop.last }}
    {%- endfor %}
    from credits
    group by conversion_key

)

select
    conversions.conversion_key,
    summed.*
from conversions
left join summed
    on conversions.conversion_key = summed.conversion_key
where
{%- for model in credit_models() %}
    {{ "or " if not loop.first -}}
    coalesce(abs(summed.{{ model.key }}_weight - 1), 1) > 0.000000001
{%- endfor %}
