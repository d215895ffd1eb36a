{% macro credit_models() -%}
    {#- The models that split a conversion over its touches: columns of the credits. -#}
    {{- return(
        var('attribution_models') | rejectattr('rule', 'eq', 'removal_effect') | list
    ) -}}
{%- endmacro %}
