{% macro json_get(column, key) -%}
    {{ adapter.dispatch('json_get', 'social_roi')(column, key) }}
{%- endmacro %}

{% macro duckdb__json_get(column, key) -%}
    json_extract_string({{ column }}, {{ key }})
{%- endmacro %}

{% macro spark__json_get(column, key) -%}
    element_at(from_json({{ column }}, 'map<string,string>'), {{ key }})
{%- endmacro %}
