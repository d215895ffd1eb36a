{% macro seconds_between(earlier, later) -%}
    {{ adapter.dispatch('seconds_between', 'social_roi')(earlier, later) }}
{%- endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    date_diff('second', {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    timestampdiff(second, {{ earlier }}, {{ later }})
{%- endmacro %}
