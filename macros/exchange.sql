{% macro exchange(amount, fx_rate, scale=6) -%}
    {#-
        An amount in reporting currency. One digit more than 18 makes DuckDB multiply in
        128 bits; in 64 the scale alone leaves room for less than a hundred.
    -#}
    cast(
        cast({{ amount }} as decimal(19, {{ scale }})) * {{ fx_rate }}
        as decimal(18, {{ scale }})
    )
{%- endmacro %}
