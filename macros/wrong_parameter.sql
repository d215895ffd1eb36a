{% macro wrong_parameter(name, found, expected) -%}
    {#- Stop the build before a figure can follow from the value. -#}
    {{- exceptions.raise_compiler_error(
        'dbt_project.yml: ' ~ name ~ ' is ' ~ found ~ '; expected ' ~ expected ~ '.'
    ) -}}
{%- endmacro %}
