{% macro relationship_parameter(name) -%}
    {#- A threshold of the relationship models: a whole number above zero. -#}
    {%- set value = var('relationship').get(name) -%}
    {%- if value is not integer or value is boolean or value < 1 -%}
        {{ exceptions.raise_compiler_error(
            'vars: relationship: ' ~ name
            ~ ' must be a whole number above 0; it is ' ~ value ~ '.'
        ) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}
