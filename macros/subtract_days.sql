{% macro subtract_days(timestamp, days) -%}
    {#- So many times 24 hours before, in UTC. -#}
    {{ adapter.dispatch('subtract_days', 'social_roi')(timestamp, days) }}
{%- endmacro %}

{% macro duckdb__subtract_days(timestamp, days) -%}
    {{ timestamp }} - to_hours({{ days }} * 24)
{%- endmacro %}

{% macro spark__subtract_days(timestamp, days) -%}
    {{ timestamp }} - make_dt_interval({{ days }})
{%- endmacro %}
