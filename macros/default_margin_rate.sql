{% macro default_margin_rate() -%}
    cast({{ var('default_margin_rate') if var('default_margin_rate') is not none
        else 'null' }} as double)
{%- endmacro %}
