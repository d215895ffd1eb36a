{% macro service_seconds(earlier, later) -%}
    {#-
        Seconds of the company's service hours between two moments in UTC: those before
        the later one less those before the earlier one, counted from a Monday.
    -#}
    ({{ service_seconds_until(later) }} - {{ service_seconds_until(earlier) }})
{%- endmacro %}

{% macro service_seconds_until(moment) -%}
    {%- set monday = "cast('1970-01-05' as date)" -%}
    {%- set day = to_business_date(moment) -%}
    {%- set days = '(' ~ days_between(monday, day) ~ ')' -%}
    {%- set open = var('service_hours_start') * 3600 -%}
    {%- set length = (var('service_hours_end') - var('service_hours_start')) * 3600 -%}
    {%- set weekdays = var('service_weekdays') -%}
    {%- set midnight = to_utc('cast(' ~ day ~ ' as timestamp)', var('company_time_zone')) -%}
    {#- Whole weeks, the weekdays of this week before the day, and the day so far. -#}
    (
        cast(floor({{ days }} / 7.0) as bigint) * {{ weekdays | length * length }}
        + (
            {%- for weekday in weekdays %}
            case when ({{ days }}) % 7 > {{ weekday - 1 }} then {{ length }} else 0 end
            {%- if not loop.last %} +{% endif %}
            {%- endfor %}
        )
        + case
            when ({{ days }}) % 7 + 1 in ({{ weekdays | join(', ') }})
                then least(
                    greatest({{ seconds_between(midnight, moment) }} - {{ open }}, 0),
                    {{ length }}
                )
            else 0
        end
    )
{%- endmacro %}
