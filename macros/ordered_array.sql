{% macro ordered_array(value, number) -%}
    {#- The values of a group as an array, in the order of a number. -#}
    {{ adapter.dispatch('ordered_array', 'social_roi')(value, number) }}
{%- endmacro %}

{% macro duckdb__ordered_array(value, number) -%}
    array_agg({{ value }} order by {{ number }})
{%- endmacro %}

{% macro spark__ordered_array(value, number) -%}
    transform(
        array_sort(array_agg(named_struct('number', {{ number }}, 'value', {{ value }}))),
        element -> element.value
    )
{%- endmacro %}
