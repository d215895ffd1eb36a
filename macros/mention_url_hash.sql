{% macro mention_url_hash(url) -%}
    {#-
        One key for all spellings of a mention's address: without scheme, `www.`,
        fragment, tracking parameters and a slash at the end. It is a pseudonym, because
        an address may hold a person's name.
    -#}
    {{ pseudonym(adapter.dispatch('plain_url', 'social_roi')(url)) }}
{%- endmacro %}

{% macro duckdb__plain_url(url) -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                trim({{ url }}), '(?i)^[a-z]+://(www[.]|m[.]|mobile[.])?|#.*$', '', 'g'
            ),
            '(?i)[?&](utm_[a-z_]+|fbclid|igshid|igsh|ref|ref_src|si)=[^&]*', '', 'g'
        ),
        '[/?&]+$', ''
    )
{%- endmacro %}

{% macro spark__plain_url(url) -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                trim({{ url }}), '(?i)^[a-z]+://(www[.]|m[.]|mobile[.])?|#.*$', ''
            ),
            '(?i)[?&](utm_[a-z_]+|fbclid|igshid|igsh|ref|ref_src|si)=[^&]*', ''
        ),
        '[/?&]+$', ''
    )
{%- endmacro %}
