{% macro vector_sum(left_vector, right_vector) -%}
    {#- Element by element; both are arrays of doubles of one length. -#}
    {{ adapter.dispatch('vector_sum', 'social_roi')(left_vector, right_vector) }}
{%- endmacro %}

{% macro duckdb__vector_sum(left_vector, right_vector) -%}
    list_transform(
        list_zip({{ left_vector }}, {{ right_vector }}),
        lambda pair: pair[1] + pair[2]
    )
{%- endmacro %}

{% macro spark__vector_sum(left_vector, right_vector) -%}
    zip_with({{ left_vector }}, {{ right_vector }}, (l, r) -> l + r)
{%- endmacro %}
