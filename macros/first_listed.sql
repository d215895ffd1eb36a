{% macro first_listed(column) -%}
    {#- The first of a list that HubSpot joins by semicolons. -#}
    split_part({{ column }}, ';', 1)
{%- endmacro %}
