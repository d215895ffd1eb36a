{# True for the words that platforms write where there is no value. #}
{% macro parse_missing(value) %}
    {{- return(adapter.dispatch('parse_missing')(value)) -}}
{% endmacro %}

{% macro duckdb__parse_missing(value) -%}
(
    {{ value }} is null
    or lower(trim({{ value }})) in (
        '', '-', '--', '–', '—', 'nan', 'n/a', 'na', 'null', 'none', 'nil', 'undefined',
        '[]', '#n/a', 'ongoing', 'laufend', 'fortlaufend', 'pågående', 'nicht verfügbar'
    )
)
{%- endmacro %}

{% macro spark__parse_missing(value) -%}
    {{ duckdb__parse_missing(value) }}
{%- endmacro %}
