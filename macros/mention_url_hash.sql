{% macro mention_url_hash(url) -%}
    {#-
        One key for all spellings of a mention's address. It is a pseudonym, because an
        address may hold a person's name.
    -#}
    {{ pseudonym(plain_url(url)) }}
{%- endmacro %}
