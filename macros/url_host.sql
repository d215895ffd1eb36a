{% macro url_host(url) -%}
    {#- The host of an address in lower case, without `www.`; null without one. -#}
    nullif(
        regexp_replace(
            regexp_extract(lower(trim({{ url }})), '^(?:[a-z]+://)?([^/?#:]+)', 1),
            '^www[.]',
            ''
        ),
        ''
    )
{%- endmacro %}
