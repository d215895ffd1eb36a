{% macro safe_divide(numerator, denominator) -%}
    {#- 1/0 is null, infinity or an error depending on the engine: never write `/`. -#}
    (cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0))
{%- endmacro %}
