{% macro decode_url(column) -%}
    {#- A query parameter as it was meant: `Sommer+Aktion%21` is `Sommer Aktion!`. -#}
    {{ adapter.dispatch('decode_url', 'social_roi')(column) }}
{%- endmacro %}

{% macro duckdb__decode_url(column) -%}
    url_decode(replace({{ column }}, '+', ' '))
{%- endmacro %}

{% macro spark__decode_url(column) -%}
    try_url_decode({{ column }})
{%- endmacro %}
