{#
    A day as an export writes it → date, null when it is none.
    Year-first dates read the same in every locale (also `20260901`, and with a time
    behind); `1.10.2026` is day first; `/` and `-` follow the order in the locale
    (`en:point:mdy`), and are no date where that order is `ymd`. Months may be words in
    English, German, Swedish, Dutch, French, Spanish, Portuguese and Italian.
#}
{% macro parse_date(value, locale) %}
    {{- return(adapter.dispatch('parse_date')(value, locale)) -}}
{% endmacro %}

{% macro duckdb__parse_date(value, locale) -%}
case
    when {{ value }} is null then null
    when {{ value }} like '____-__-__%'
        then try_cast(left({{ value }}, 10) as date)
    when regexp_matches({{ value }}, '^ *[0-9]{8} *$')
        then try_cast(
            regexp_replace(
                trim({{ value }}), '^([0-9]{4})([0-9]{2})([0-9]{2})$', '\1-\2-\3'
            ) as date
        )
    when regexp_matches(
        {{ value }},
        '^ *[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}([^0-9]|$)'
    )
        then try_cast(
            regexp_replace(
                {{ value }},
                '^ *([0-9]{4})[./-]([0-9]{1,2})[./-]([0-9]{1,2})([^0-9].*)?$',
                '\1-\2-\3'
            ) as date
        )
    when regexp_matches(
        {{ value }},
        '^ *[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}([0-9]{2})?([^0-9]|$)'
    )
        then try_cast(
            regexp_replace(
                regexp_replace(
                    {{ value }},
                    '^ *([0-9]{1,2}[./-][0-9]{1,2}[./-])([0-9]{2})([^0-9].*)?$',
                    '\120\2'
                ),
                '^ *([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})([^0-9].*)?$',
                case
                    when {{ locale }} like '%:dmy' or regexp_matches(
                        {{ value }}, '^ *[0-9]{1,2}[.]'
                    ) then '\3-\2-\1'
                    when {{ locale }} like '%:mdy' then '\3-\1-\2'
                    else 'ambiguous'
                end
            ) as date
        )
    else {{ duckdb__parse_date_words(value) }}
end
{%- endmacro %}

{# `Thu, 5 Feb 2026`, `September 21, 2026, 12:00 AM`, `1. Oktober 2026`. #}
{% macro duckdb__parse_date_words(value) -%}
try_cast(
    nullif(regexp_extract({{ value }}, '(^|[^0-9:])([12][0-9]{3})([^0-9:]|$)', 2), '')
    || '-'
    || case
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])(jan|ene|gen)') then '01'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])f[eé][bv]') then '02'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])(mar|mär|mrz|mrt|maart)')
            then '03'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])a[pbv][rv]') then '04'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])(ma[yijg]|mei)') then '05'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])(jun|juin|giu)') then '06'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])(jul|juil|lug)') then '07'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])a[uo][gû]') then '08'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])se[pt]') then '09'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])(o[kct]t|out)') then '10'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])nov') then '11'
        when regexp_matches(lower({{ value }}), '(^|[^a-zåäöé])d[ei][czs]') then '12'
    end
    || '-'
    || nullif(regexp_extract({{ value }}, '(^|[^0-9:])([0-9]{1,2})([^0-9:]|$)', 2), '')
    as date
)
{%- endmacro %}

{% macro spark__parse_date(value, locale) -%}
case
    when {{ value }} is null then null
    when {{ value }} rlike '^ *[0-9]{8} *$'
        then try_cast(
            regexp_replace(
                trim({{ value }}), '^([0-9]{4})([0-9]{2})([0-9]{2})$', '$1-$2-$3'
            ) as date
        )
    when {{ value }}
        rlike '^ *[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}([^0-9]|$)'
        then try_cast(
            regexp_replace(
                {{ value }},
                '^ *([0-9]{4})[./-]([0-9]{1,2})[./-]([0-9]{1,2})([^0-9].*)?$',
                '$1-$2-$3'
            ) as date
        )
    when {{ value }}
        rlike '^ *[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}([0-9]{2})?([^0-9]|$)'
        then try_cast(
            regexp_replace(
                regexp_replace(
                    {{ value }},
                    '^ *([0-9]{1,2}[./-][0-9]{1,2}[./-])([0-9]{2})([^0-9].*)?$',
                    concat('$1', '20', '$2')
                ),
                '^ *([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})([^0-9].*)?$',
                case
                    when {{ locale }} like '%:dmy' or {{ value }} rlike '^ *[0-9]{1,2}[.]'
                        then '$3-$2-$1'
                    when {{ locale }} like '%:mdy' then '$3-$1-$2'
                    else 'ambiguous'
                end
            ) as date
        )
    else {{ duckdb__parse_date_words(value) | replace('regexp_matches', 'regexp_like') }}
end
{%- endmacro %}
