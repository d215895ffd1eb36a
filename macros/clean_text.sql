{# Text without blanks around it; null for the words that mean missing (` --`). #}
{% macro clean_text(value) %}
    {{- return(adapter.dispatch('clean_text')(value)) -}}
{% endmacro %}

{% macro duckdb__clean_text(value) -%}
case when not {{ duckdb__parse_missing(value) }} then trim({{ value }}) end
{%- endmacro %}

{% macro spark__clean_text(value) -%}
    {{ duckdb__clean_text(value) }}
{%- endmacro %}
