{#
    A moment as an export writes it → timestamp. With an offset or a zone mark in the
    value (`+0200`, `Z`, `UTC`, `GMT`) and for epoch numbers (10, 13 or 16 digits): UTC.
    Without: the local time as written; the model says whose local time it is.
    A bare day is its midnight.
#}
{% macro parse_timestamp(value, locale) %}
    {{- return(adapter.dispatch('parse_timestamp')(value, locale)) -}}
{% endmacro %}

{% macro duckdb__parse_timestamp(value, locale) -%}
case
    when {{ value }} is null then null
    when regexp_matches({{ value }}, '^[0-9]{16}$')
        then make_timestamp(try_cast({{ value }} as bigint))
    when regexp_matches({{ value }}, '^[0-9]{13}$')
        then make_timestamp(try_cast({{ value }} as bigint) * 1000)
    when regexp_matches({{ value }}, '^[0-9]{10}$')
        then make_timestamp(try_cast({{ value }} as bigint) * 1000000)
    else cast({{ duckdb__parse_date(value, locale) }} as timestamp)
        + to_seconds(
            coalesce(
                try_cast(
                    regexp_extract({{ value }}, '([0-9]{1,2}):[0-9]{2}', 1) as integer
                ) % case
                    when regexp_matches({{ value }}, '(?i)[0-9]\s*[ap][.]?m') then 12
                    else 24
                end,
                0
            ) * 3600
            + case
                when regexp_matches({{ value }}, '(?i)[0-9]\s*p[.]?m') then 43200 else 0
            end
            + coalesce(
                try_cast(
                    regexp_extract({{ value }}, '[0-9]{1,2}:([0-9]{2})', 1) as integer
                ), 0
            ) * 60
            + coalesce(
                try_cast(
                    regexp_extract({{ value }}, '[0-9]{1,2}:[0-9]{2}:([0-9]{2})', 1)
                    as integer
                ), 0
            )
            -- The offset: `+0200`, `+02:00`, `-08`.
            - case
                when regexp_matches({{ value }}, ':[0-9.]+ *-[0-9]{2}:?([0-9]{2})?$')
                    then -1
                else 1
            end
            * (
                coalesce(
                    try_cast(
                        regexp_extract(
                            {{ value }}, ':[0-9.]+ *[+-]([0-9]{2}):?([0-9]{2})?$', 1
                        ) as integer
                    ), 0
                ) * 3600
                + coalesce(
                    try_cast(
                        regexp_extract(
                            {{ value }}, ':[0-9.]+ *[+-]([0-9]{2}):?([0-9]{2})$', 2
                        ) as integer
                    ), 0
                ) * 60
            )
        )
end
{%- endmacro %}

{% macro spark__parse_timestamp(value, locale) -%}
case
    when {{ value }} is null then null
    when {{ value }} rlike '^[0-9]{16}$'
        then timestamp_micros(try_cast({{ value }} as bigint))
    when {{ value }} rlike '^[0-9]{13}$'
        then timestamp_millis(try_cast({{ value }} as bigint))
    when {{ value }} rlike '^[0-9]{10}$'
        then timestamp_seconds(try_cast({{ value }} as bigint))
    else timestamp_seconds(
        unix_date({{ spark__parse_date(value, locale) }}) * 86400
        + coalesce(
            try_cast(
                nullif(regexp_extract({{ value }}, '([0-9]{1,2}):[0-9]{2}', 1), '')
                as integer
            ) % case when {{ value }} rlike '(?i)[0-9] *[ap][.]?m' then 12 else 24 end,
            0
        ) * 3600
        + case when {{ value }} rlike '(?i)[0-9] *p[.]?m' then 43200 else 0 end
        + coalesce(
            try_cast(
                nullif(regexp_extract({{ value }}, '[0-9]{1,2}:([0-9]{2})', 1), '')
                as integer
            ), 0
        ) * 60
        + coalesce(
            try_cast(
                nullif(
                    regexp_extract({{ value }}, '[0-9]{1,2}:[0-9]{2}:([0-9]{2})', 1), ''
                ) as integer
            ), 0
        )
        - case
            when {{ value }} rlike ':[0-9.]+ *-[0-9]{2}:?([0-9]{2})?$' then -1 else 1
        end
        * (
            coalesce(
                try_cast(
                    nullif(
                        regexp_extract(
                            {{ value }}, ':[0-9.]+ *[+-]([0-9]{2}):?([0-9]{2})?$', 1
                        ), ''
                    ) as integer
                ), 0
            ) * 3600
            + coalesce(
                try_cast(
                    nullif(
                        regexp_extract(
                            {{ value }}, ':[0-9.]+ *[+-]([0-9]{2}):?([0-9]{2})$', 2
                        ), ''
                    ) as integer
                ), 0
            ) * 60
        )
    )
end
{%- endmacro %}
