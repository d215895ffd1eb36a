{% macro is_internal_domain(column) -%}
    {%- set domains = var('internal_email_domains') or ['(none)'] -%}
    coalesce(
        {{ column }} in (
            {%- for domain in domains %}
            '{{ domain | lower }}'{{ ',' if not loop.last }}
            {%- endfor %}
        ),
        false
    )
{%- endmacro %}
