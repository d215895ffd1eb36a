{# Yes or no in the words of the exports → boolean, null when it is neither. #}
{% macro parse_boolean(value) %}
    {{- return(adapter.dispatch('parse_boolean')(value)) -}}
{% endmacro %}

{% macro duckdb__parse_boolean(value) -%}
case
    when lower(trim({{ value }})) in (
        'true', 'yes', 'y', 't', '1', 'x', 'ja', 'j', 'wahr', 'sant', 'oui', 'sí', 'waar'
    ) then true
    when lower(trim({{ value }})) in (
        'false', 'no', 'n', 'f', '0', 'nein', 'nej', 'nee', 'falsch', 'falskt', 'non',
        'onwaar'
    ) then false
end
{%- endmacro %}

{% macro spark__parse_boolean(value) -%}
    {{ duckdb__parse_boolean(value) }}
{%- endmacro %}
