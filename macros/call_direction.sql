{% macro call_direction(column) -%}
    {#- `inbound` or `outbound`, whatever the telephone system calls it. -#}
    case
        when lower(trim({{ column }})) like 'in%' or lower(trim({{ column }})) like 'ein%'
            then 'inbound'
        when
            lower(trim({{ column }})) like 'out%'
            or lower(trim({{ column }})) like 'aus%'
            or lower(trim({{ column }})) like 'ut%'
            then 'outbound'
    end
{%- endmacro %}
