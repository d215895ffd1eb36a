{% macro text_list(values) -%}
    {#- What stands between the brackets of `in (…)`; an empty list matches nothing. -#}
    {%- for value in values or [] -%}
        '{{ value | replace("'", "''") }}'{{ ', ' if not loop.last }}
    {%- else -%}
        null
    {%- endfor -%}
{%- endmacro %}
