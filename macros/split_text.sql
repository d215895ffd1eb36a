{% macro split_text(column, separator) -%}
    {{ adapter.dispatch('split_text', 'social_roi')(column, separator) }}
{%- endmacro %}

{% macro duckdb__split_text(column, separator) -%}
    string_split({{ column }}, '{{ separator }}')
{%- endmacro %}

{% macro spark__split_text(column, separator) -%}
    split({{ column }}, '[{{ separator }}]')
{%- endmacro %}
