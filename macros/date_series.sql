{% macro date_series(first_day, last_day) -%}
    {{ adapter.dispatch('date_series', 'social_roi')(first_day, last_day) }}
{%- endmacro %}

{% macro duckdb__date_series(first_day, last_day) -%}
    cast(
        generate_series({{ first_day }}, {{ last_day }}, interval 1 day) as date []
    )
{%- endmacro %}

{% macro spark__date_series(first_day, last_day) -%}
    sequence({{ first_day }}, {{ last_day }}, interval 1 day)
{%- endmacro %}
