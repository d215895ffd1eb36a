{% macro service_seconds(earlier, later) -%}
    {#-
        Seconds of the company's service hours between two moments in UTC: those before
        the later one less those before the earlier one, counted from a Monday.
    -#}
    ({{ service_seconds_until(later) }} - {{ service_seconds_until(earlier) }})
{%- endmacro %}
