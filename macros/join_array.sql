{% macro join_array(array, separator) -%}
    {#- The elements of an array of texts as one text. -#}
    {{ adapter.dispatch('join_array', 'social_roi')(array, separator) }}
{%- endmacro %}

{% macro duckdb__join_array(array, separator) -%}
    array_to_string({{ array }}, '{{ separator }}')
{%- endmacro %}

{% macro spark__join_array(array, separator) -%}
    array_join({{ array }}, '{{ separator }}')
{%- endmacro %}
