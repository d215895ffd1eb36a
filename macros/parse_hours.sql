{#
    A duration in hours → decimal(18, 6): `01:30:00` and `1:30` are hours, minutes and
    seconds; `1.5` and `1,5` are decimal hours in any locale.
#}
{% macro parse_hours(value) %}
    {{- return(adapter.dispatch('parse_hours')(value)) -}}
{% endmacro %}

{% macro duckdb__parse_hours(value) -%}
case
    when regexp_matches({{ value }}, '^ *-?[0-9]+:[0-9]{1,2}(:[0-9]{1,2})? *$')
        then cast(
            round(
                case when starts_with(trim({{ value }}), '-') then -1 else 1 end
                * (
                    cast(regexp_extract({{ value }}, '([0-9]+):', 1) as decimal(18, 6))
                    * 3600
                    + cast(regexp_extract({{ value }}, ':([0-9]+)', 1) as integer) * 60
                    + coalesce(
                        try_cast(
                            regexp_extract({{ value }}, ':[0-9]+:([0-9]+)', 1) as integer
                        ), 0
                    )
                ) / 3600,
                6
            ) as decimal(18, 6)
        )
    else try_cast(replace(trim({{ value }}), ',', '.') as decimal(18, 6))
end
{%- endmacro %}

{% macro spark__parse_hours(value) -%}
case
    when {{ value }} rlike '^ *-?[0-9]+:[0-9]{1,2}(:[0-9]{1,2})? *$'
        then cast(
            round(
                case when trim({{ value }}) like '-%' then -1 else 1 end
                * (
                    cast(regexp_extract({{ value }}, '([0-9]+):', 1) as decimal(18, 6))
                    * 3600
                    + cast(regexp_extract({{ value }}, ':([0-9]+)', 1) as integer) * 60
                    + coalesce(
                        try_cast(
                            nullif(
                                regexp_extract({{ value }}, ':[0-9]+:([0-9]+)', 1), ''
                            ) as integer
                        ), 0
                    )
                ) / 3600,
                6
            ) as decimal(18, 6)
        )
    else try_cast(replace(trim({{ value }}), ',', '.') as decimal(18, 6))
end
{%- endmacro %}
