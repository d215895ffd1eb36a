{% macro round_parts(amount, partition_by, order_by) -%}
    {#-
        Parts of a total in whole cents that add up to it: the running sum is rounded,
        not the part.
    -#}
    cast(
        round(
            sum({{ amount }}) over (
                partition by {{ partition_by }}
                order by {{ order_by }}
                rows between unbounded preceding and current row
            ),
            2
        )
        - round(
            coalesce(
                sum({{ amount }}) over (
                    partition by {{ partition_by }}
                    order by {{ order_by }}
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ),
            2
        )
        as decimal(18, 2)
    )
{%- endmacro %}
