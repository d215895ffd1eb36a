{% macro has_tag(tags, wanted) -%}
    {#- True when a comma separated list, as Shopify writes tags, holds one of these. -#}
    (
        {%- for tag in wanted %}
        coalesce(
            replace(replace(',' || lower({{ tags }}) || ',', ', ', ','), ' ,', ',')
            like '%,{{ tag }},%',
            false
        ){{ ' or' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
