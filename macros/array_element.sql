{% macro array_element(array, number) -%}
    {#- The element with a number, counted from 1. -#}
    {{ adapter.dispatch('array_element', 'social_roi')(array, number) }}
{%- endmacro %}

{% macro duckdb__array_element(array, number) -%}
    list_extract({{ array }}, {{ number }})
{%- endmacro %}

{% macro spark__array_element(array, number) -%}
    element_at({{ array }}, cast({{ number }} as int))
{%- endmacro %}
