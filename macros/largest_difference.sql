{% macro largest_difference(left_vector, right_vector) -%}
    {#- The largest distance between elements at the same place. -#}
    {{ adapter.dispatch('largest_difference', 'social_roi')(left_vector, right_vector) }}
{%- endmacro %}

{% macro duckdb__largest_difference(left_vector, right_vector) -%}
    list_max(list_transform(
        list_zip({{ left_vector }}, {{ right_vector }}),
        lambda pair: abs(pair[1] - pair[2])
    ))
{%- endmacro %}

{% macro spark__largest_difference(left_vector, right_vector) -%}
    array_max(zip_with({{ left_vector }}, {{ right_vector }}, (l, r) -> abs(l - r)))
{%- endmacro %}
