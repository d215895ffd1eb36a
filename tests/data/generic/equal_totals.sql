{% test equal_totals(model, column_name, to, to_column=none, group_by=[]) %}
    {#- Conservation: the same sum on both sides, in total or for each group. -#}
    with

    here as (
        select
            {% for column in group_by %}{{ column }}, {% endfor -%}
            sum({{ column_name }}) as amount
        from {{ model }}
        {% if group_by %}group by {{ group_by | join(', ') }}{% endif %}
    ),

    there as (
        select
            {% for column in group_by %}{{ column }}, {% endfor -%}
            sum({{ to_column or column_name }}) as amount
        from {{ to }}
        {% if group_by %}group by {{ group_by | join(', ') }}{% endif %}
    )

    select
        here.amount as amount_here,
        there.amount as amount_there
    from here
    full outer join
        there
        on
            true
            {%- for column in group_by %}
            and here.{{ column }} is not distinct from there.{{ column }}
            {%- endfor %}
    where coalesce(here.amount, 0) <> coalesce(there.amount, 0)
{% endtest %}
