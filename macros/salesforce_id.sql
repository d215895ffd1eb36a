{% macro salesforce_id(column) -%}
    {#-
        The 15 characters in which capitals count; three more only repeat the capitals
        for programs that ignore them. Never lower-cased.
    -#}
    substr({{ clean_id(column) }}, 1, 15)
{%- endmacro %}
