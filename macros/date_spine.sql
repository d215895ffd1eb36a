{% macro date_spine(first_day, last_day) -%}
    {#- One select: a row a day, both ends included. -#}
    select {{ explode_array(date_series(first_day, last_day)) }} as date_day
{%- endmacro %}
