{% macro matches_pattern(column, pattern) -%}
    {#- True when the pattern is found anywhere. No backslashes: Spark eats one. -#}
    (regexp_extract({{ column }}, '{{ pattern }}', 0) <> '')
{%- endmacro %}
