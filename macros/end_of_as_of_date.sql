{% macro end_of_as_of_date() -%}
    {#- The moment, in UTC, up to which the company has been observed. -#}
    {{ to_utc(
        'cast(' ~ dbt.dateadd('day', 1, as_of_date()) ~ ' as timestamp)',
        var('company_time_zone')
    ) }}
{%- endmacro %}
