{% macro matrix_product(left_rows, right_columns) -%}
    {#- Rows of one matrix times columns of another, both as arrays of arrays. -#}
    {{ adapter.dispatch('matrix_product', 'social_roi')(left_rows, right_columns) }}
{%- endmacro %}

{% macro duckdb__matrix_product(left_rows, right_columns) -%}
    list_transform(
        {{ left_rows }},
        lambda left_row: list_transform(
            {{ right_columns }},
            lambda right_column: list_dot_product(left_row, right_column)
        )
    )
{%- endmacro %}

{% macro spark__matrix_product(left_rows, right_columns) -%}
    transform(
        {{ left_rows }},
        left_row -> transform(
            {{ right_columns }},
            right_column -> aggregate(
                zip_with(left_row, right_column, (l, r) -> l * r),
                cast(0 as double),
                (total, part) -> total + part
            )
        )
    )
{%- endmacro %}
