{#
    A number as an export writes it → decimal(18, 6), null when it is none.
    The locale (`de:comma:dmy`) says which sign is the decimal one. Strict: a group of
    thousands has three digits, so `1,5` is not 15 in an English file but null.
    Takes spaces and apostrophes between thousands, a currency before or after, `%`
    (divided by 100), brackets or a trailing sign for negative amounts.
#}
{% macro parse_decimal(value, locale) %}
    {{- return(adapter.dispatch('parse_decimal')(value, locale)) -}}
{% endmacro %}

{% macro duckdb__parse_decimal(value, locale) -%}
{#- A locale that is a constant needs one branch only. -#}
{%- set is_constant = locale.startswith("'") -%}
{%- set is_comma = ':comma:' in locale -%}
case
    when {{ value }} is null then null
    -- Nearly all values are digits with at most the decimal sign, or with thousands.
    {%- if is_comma or not is_constant %}
    when contains({{ locale }}, ':comma:') then coalesce(
        case
            when not contains({{ value }}, '.')
                then try_cast(replace({{ value }}, ',', '.') as decimal(18, 6))
            when regexp_full_match({{ value }}, '[0-9]{1,3}([.][0-9]{3})+(,[0-9]+)?')
                then try_cast(
                    replace(replace({{ value }}, '.', ''), ',', '.') as decimal(18, 6)
                )
        end,
        {{ duckdb__parse_decimal_written(
            value, '[0-9]{1,3}([.][0-9]{3})+(,[0-9]*)?|[0-9]+(,[0-9]*)?|,[0-9]+',
            '.', ','
        ) }}
    )
    {%- endif %}
    {%- if not is_comma or not is_constant %}
    else coalesce(
        case
            when not contains({{ value }}, ',')
                then try_cast({{ value }} as decimal(18, 6))
            when regexp_full_match({{ value }}, '[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?')
                then try_cast(replace({{ value }}, ',', '') as decimal(18, 6))
        end,
        {{ duckdb__parse_decimal_written(
            value, '[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?|[0-9]+([.][0-9]*)?|[.][0-9]+',
            ',', '.'
        ) }}
    )
    {%- endif %}
end
{%- endmacro %}

{# The long way: everything around the digits is taken off first. #}
{% macro duckdb__parse_decimal_written(value, digits, group, point) -%}
{%- set compact -%}
translate({{ value }}, chr(8722) || ' ''’' || chr(160) || chr(8239) || chr(8201), '-')
{%- endset -%}
{%- set currency = '([A-Z]{0,3}[$€£¥₺]|[A-Z]{3}|kr[.]?|zł|Kč|Ft)?' -%}
cast(
    try_cast(
        replace(
            replace(
                regexp_extract(
                    {{ compact }},
                    '^[(]?[+-]?{{ currency }}[+-]?({{ digits }}){{ currency }}%?[)-]?$',
                    2
                ),
                '{{ group }}',
                ''
            ),
            '{{ point }}',
            '.'
        ) as decimal(18, 6)
    )
    * case when regexp_matches({{ compact }}, '^[(]|-') then -1 else 1 end
    * cast(case when contains({{ value }}, '%') then 0.01 else 1 end as decimal(3, 2))
    as decimal(18, 6)
)
{%- endmacro %}

{% macro spark__parse_decimal(value, locale) -%}
case
    when {{ value }} is null then null
    when {{ locale }} like '%:comma:%' then {{ spark__parse_decimal_written(
        value, '[0-9]{1,3}([.][0-9]{3})+(,[0-9]*)?|[0-9]+(,[0-9]*)?|,[0-9]+', '.', ','
    ) }}
    else {{ spark__parse_decimal_written(
        value, '[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?|[0-9]+([.][0-9]*)?|[.][0-9]+',
        ',', '.'
    ) }}
end
{%- endmacro %}

{% macro spark__parse_decimal_written(value, digits, group, point) -%}
{%- set compact -%}
translate({{ value }}, '\u2212 \'’\u00a0\u202f\u2009', '-')
{%- endset -%}
{%- set currency = '([A-Z]{0,3}[$€£¥₺]|[A-Z]{3}|kr[.]?|zł|Kč|Ft)?' -%}
cast(
    try_cast(
        replace(
            replace(
                regexp_extract(
                    {{ compact }},
                    '^[(]?[+-]?{{ currency }}[+-]?({{ digits }}){{ currency }}%?[)-]?$',
                    2
                ),
                '{{ group }}',
                ''
            ),
            '{{ point }}',
            '.'
        ) as decimal(18, 6)
    )
    * case when {{ compact }} rlike '^[(]|-' then -1 else 1 end
    * cast(
        case when {{ value }} like '%!%%' escape '!' then 0.01 else 1 end
        as decimal(3, 2)
    )
    as decimal(18, 6)
)
{%- endmacro %}
