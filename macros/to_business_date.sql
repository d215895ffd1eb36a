{% macro to_business_date(utc_timestamp) -%}
    {{ adapter.dispatch('to_business_date', 'social_roi')(
        utc_timestamp, var('company_time_zone')
    ) }}
{%- endmacro %}

{% macro duckdb__to_business_date(utc_timestamp, time_zone) -%}
    cast(timezone('{{ time_zone }}', timezone('UTC', {{ utc_timestamp }})) as date)
{%- endmacro %}

{% macro spark__to_business_date(utc_timestamp, time_zone) -%}
    cast(from_utc_timestamp({{ utc_timestamp }}, '{{ time_zone }}') as date)
{%- endmacro %}
