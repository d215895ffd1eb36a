{% macro service_seconds_until(moment) -%}
    {#-
        Seconds of service hours from a Monday in 1970 to a moment in UTC: whole weeks,
        the weekdays of this week before the day, and the day so far. The day is open from
        an hour on the clock, not so many hours after a midnight that may lie 23 or 25
        hours before the next.
    -#}
    {%- set monday = "cast('1970-01-05' as date)" -%}
    {%- set day = to_business_date(moment) -%}
    {%- set days = '(' ~ days_between(monday, day) ~ ')' -%}
    {%- set length = (var('service_hours_end') - var('service_hours_start')) * 3600 -%}
    {%- set weekdays = var('service_weekdays') -%}
    {%- set opening = to_utc(
        'cast(' ~ day ~ ' as timestamp) + interval '
        ~ var('service_hours_start') ~ ' hour',
        var('company_time_zone')
    ) -%}
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
                    greatest({{ seconds_between(opening, moment) }}, 0), {{ length }}
                )
            else 0
        end
    )
{%- endmacro %}
