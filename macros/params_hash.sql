{% macro params_hash(params) -%}
    {#- Same parameters, same text, whatever their order. -#}
    '{{ local_md5(tojson(params, sort_keys=true)) }}'
{%- endmacro %}
