{% macro url_parameter(column, name) -%}
    {#- The still encoded value of a query parameter, null when it is absent or empty. -#}
    nullif(regexp_extract({{ column }}, '(?i)[?&#;]{{ name }}=([^&#]+)', 1), '')
{%- endmacro %}
