{% macro as_of_date() -%}
    {#- The run says it by the environment: with a variable of its own on the command
    line dbt would parse the whole project anew. Read when a model is executed only, so
    that no parsed file depends on it. -#}
    {%- set stated = env_var('SOCIAL_ROI_AS_OF', '') if execute else '' -%}
    {%- set day = var('as_of', none) or stated -%}
    {%- if day -%}
        cast('{{ day }}' as date)
    {%- else -%}
        current_date
    {%- endif -%}
{%- endmacro %}
