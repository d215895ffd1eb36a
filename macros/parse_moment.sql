{% macro parse_moment(value, locale, time_zone, is_end_of_day=false) -%}
    {#-
        A moment as an export writes it, in UTC: as stated where it carries an offset,
        else the local time of the zone. A bare day is its midnight, or with
        is_end_of_day its last second: what happened on the day came before.
    -#}
    case
        when
            {{ matches_pattern(
                value,
                '([0-9]:[0-9.]+ *(Z|UTC|GMT|[+-][0-9][0-9]:?([0-9][0-9])?)'
                ~ '|^([0-9]{10}|[0-9]{13}|[0-9]{16}))$'
            ) }}
            then {{ parse_timestamp(value, locale) }}
        else {% if is_end_of_day -%}
        {{ to_utc(
            parse_timestamp(value, locale)
            ~ ' + case when ' ~ value ~ " like '%:%' then interval 0 second"
            ~ ' else interval 86399 second end',
            time_zone
        ) }}
        {%- else -%}
        {{ to_utc(parse_timestamp(value, locale), time_zone) }}
        {%- endif %}
    end
{%- endmacro %}
