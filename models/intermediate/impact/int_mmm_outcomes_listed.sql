-- What the mix is fitted on, in the order of the variable mix_outcomes. Nothing is fitted
-- where the variable marketing_mix is off.
{%- set possible = [
    'contribution_margin', 'net_revenue', 'conversions', 'new_customers', 'leads'
] %}
{%- set outcomes = var('mix_outcomes') %}
{%- if not outcomes or outcomes | unique | list | length < outcomes | length %}
    {{- wrong_parameter('mix_outcomes', outcomes, 'a list without repetition') -}}
{%- endif %}
{%- for outcome in outcomes if outcome not in possible %}
    {{- wrong_parameter('mix_outcomes', outcome, 'some of ' ~ possible) -}}
{%- endfor %}
with

int_mmm_outcomes_listed as (

    {%- for outcome in outcomes %}
    select
        '{{ outcome }}' as outcome,
        {{ loop.first }} as is_main_outcome,
        {{ var('marketing_mix') | as_bool }} as is_fitted
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

)

select * from int_mmm_outcomes_listed
