{% macro matrix_vector_product(matrix, vector) -%}
    {#- An array of rows times an array: one number a row. -#}
    {{ adapter.dispatch('matrix_vector_product', 'social_roi')(matrix, vector) }}
{%- endmacro %}

{% macro duckdb__matrix_vector_product(matrix, vector) -%}
    list_transform(
        {{ matrix }}, lambda matrix_row: list_dot_product(matrix_row, {{ vector }})
    )
{%- endmacro %}

{% macro spark__matrix_vector_product(matrix, vector) -%}
    transform(
        {{ matrix }},
        matrix_row -> aggregate(
            zip_with(matrix_row, {{ vector }}, (l, r) -> l * r),
            cast(0 as double),
            (total, part) -> total + part
        )
    )
{%- endmacro %}
