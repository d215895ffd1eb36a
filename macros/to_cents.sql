{% macro to_cents(amount) -%}
    {#- Whole cents: their products and quotients as doubles round exactly. -#}
    cast(round({{ amount }} * 100, 0) as bigint)
{%- endmacro %}
