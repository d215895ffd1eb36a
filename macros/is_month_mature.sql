{% macro is_month_mature(date_month) -%}
    {#-
        A month is mature when nothing can come to it any more: the last sale that a
        touch of the month may earn, and the platforms' restatements.
    -#}
    {%- set days = [
        var('maturity_days'), attribution_parameters().lookback_days.values() | max
    ] | max -%}
    cast({{ add_months(date_month, 1) }} as date)
    <= cast({{ dbt.dateadd('day', -days, as_of_date()) }} as date)
{%- endmacro %}
