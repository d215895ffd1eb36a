{% macro from_epoch_micros(microseconds) -%}
    {{ adapter.dispatch('from_epoch_micros', 'social_roi')(microseconds) }}
{%- endmacro %}

{% macro duckdb__from_epoch_micros(microseconds) -%}
    make_timestamp({{ microseconds }})
{%- endmacro %}

{% macro spark__from_epoch_micros(microseconds) -%}
    timestamp_micros({{ microseconds }})
{%- endmacro %}
