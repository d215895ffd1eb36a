{# A count as an export writes it → bigint; `15.00` is 15, `15.5` is null. #}
{% macro parse_integer(value, locale) %}
    {{- return(adapter.dispatch('parse_integer')(value, locale)) -}}
{% endmacro %}

{% macro duckdb__parse_integer(value, locale) -%}
case
    when regexp_full_match({{ value }}, '-?[0-9]{1,18}')
        then cast({{ value }} as bigint)
    when contains({{ locale }}, ':comma:')
        and regexp_full_match({{ value }}, '-?[0-9]{1,3}([.][0-9]{3})+')
        then try_cast(replace({{ value }}, '.', '') as bigint)
    when not contains({{ locale }}, ':comma:')
        and regexp_full_match({{ value }}, '-?[0-9]{1,3}(,[0-9]{3})+')
        then try_cast(replace({{ value }}, ',', '') as bigint)
    -- A decimal writes its six places: whole numbers end in zeros.
    else try_cast(
        regexp_extract(
            cast({{ duckdb__parse_decimal(value, locale) }} as varchar),
            '^(-?[0-9]+)[.]0+$',
            1
        ) as bigint
    )
end
{%- endmacro %}

{% macro spark__parse_integer(value, locale) -%}
coalesce(
    try_cast(nullif(regexp_extract({{ value }}, '^ *(-?[0-9]+) *$', 1), '') as bigint),
    case
        when {{ spark__parse_decimal(value, locale) }}
            = round({{ spark__parse_decimal(value, locale) }}, 0)
            then cast({{ spark__parse_decimal(value, locale) }} as bigint)
    end
)
{%- endmacro %}
