{% macro mention_url_hash(url) -%}
    md5(lower({{ url }}))
{%- endmacro %}
