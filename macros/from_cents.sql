{% macro from_cents(cents) -%}
    {#- A fractional number of cents, rounded half away from zero, as money. -#}
    cast(cast(round({{ cents }}, 0) as decimal(18, 0)) * 0.01 as decimal(18, 2))
{%- endmacro %}
