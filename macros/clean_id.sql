{#
    An id as text without what platforms and spreadsheets put around it: brackets
    (`[82945799304067]`), quotes, a leading apostrophe, blanks. Null when missing.
#}
{% macro clean_id(value) %}
    {{- return(adapter.dispatch('clean_id')(value)) -}}
{% endmacro %}

{% macro duckdb__clean_id(value) -%}
case
    when not {{ duckdb__parse_missing(value) }}
        then nullif(trim({{ value }}, '[]"''= '), '')
end
{%- endmacro %}

{% macro spark__clean_id(value) -%}
case
    when not {{ duckdb__parse_missing(value) }}
        then nullif(trim(both '[]"\'= ' from {{ value }}), '')
end
{%- endmacro %}
