{% macro add_months(date_day, months) -%}
    {{ adapter.dispatch('add_months', 'social_roi')(date_day, months) }}
{%- endmacro %}

{% macro duckdb__add_months(date_day, months) -%}
    cast({{ date_day }} + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{% macro spark__add_months(date_day, months) -%}
    add_months({{ date_day }}, {{ months }})
{%- endmacro %}
