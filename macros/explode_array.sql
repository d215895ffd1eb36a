{% macro explode_array(array) -%}
    {{ adapter.dispatch('explode_array', 'social_roi')(array) }}
{%- endmacro %}

{% macro duckdb__explode_array(array) -%}
    unnest({{ array }})
{%- endmacro %}

{% macro spark__explode_array(array) -%}
    explode({{ array }})
{%- endmacro %}
