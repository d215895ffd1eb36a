{% macro json_keys(column) -%}
    {{ adapter.dispatch('json_keys', 'social_roi')(column) }}
{%- endmacro %}

{% macro duckdb__json_keys(column) -%}
    json_keys({{ column }})
{%- endmacro %}

{% macro spark__json_keys(column) -%}
    json_object_keys({{ column }})
{%- endmacro %}
