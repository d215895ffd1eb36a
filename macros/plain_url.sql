{% macro plain_url(url) -%}
    {#-
        An address without scheme, `www.`, tracking parameters and a slash at the end.
        What stands behind `#` may say which post of a thread is meant and stays, but for
        a passage that a browser was to mark.
    -#}
    {{ adapter.dispatch('plain_url', 'social_roi')(url) }}
{%- endmacro %}

{% macro duckdb__plain_url(url) -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    trim({{ url }}),
                    '^[A-Za-z]+://(www[.]|m[.]|mobile[.])?|#:~:text=.*$', '', 'g'
                ),
                '([?&])(utm_[A-Za-z_]+|fbclid|gclid|igshid|igsh|ref_src|si)=[^&#]*',
                '\1', 'g'
            ),
            '([?&])&+', '\1', 'g'
        ),
        '[/?&]+(#|$)', '\1'
    )
{%- endmacro %}

{% macro spark__plain_url(url) -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    trim({{ url }}),
                    '^[A-Za-z]+://(www[.]|m[.]|mobile[.])?|#:~:text=.*$', ''
                ),
                '([?&])(utm_[A-Za-z_]+|fbclid|gclid|igshid|igsh|ref_src|si)=[^&#]*',
                '$1'
            ),
            '([?&])&+', '$1'
        ),
        '[/?&]+(#|$)', '$1'
    )
{%- endmacro %}
