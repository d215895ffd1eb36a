{% macro is_branded_query(query) -%}
    {#- Whether a search query in lower case names the brand (var brand_terms). -#}
    (
        {%- for term in var('brand_terms') or [] %}
            {{ query }} like '%{{ term | lower | replace("'", "''") }}%'
            {{- ' or' if not loop.last }}
        {%- else -%}
            false
        {%- endfor %}
    )
{%- endmacro %}
