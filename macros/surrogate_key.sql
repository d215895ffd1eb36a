{% macro surrogate_key(columns) -%}
    {#- A null and an empty text give different keys, and so do ('a|b') and ('a', 'b'). -#}
    md5(
        {%- for column in columns %}
        coalesce(replace(cast({{ column }} as {{ dbt.type_string() }}), '|', '||'), '|-')
        {%- if not loop.last %} || '|.' || {% endif %}
        {%- endfor %}
    )
{%- endmacro %}
