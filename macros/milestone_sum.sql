{% macro milestone_sum(shares, numbers, milestones, number, last_number) -%}
    {#- What milestones and the touches between them have got up to a number. -#}
    (
        0.0
        {%- for milestone in milestones %}
        + case when {{ numbers[milestone] }} <= {{ number }}
            then {{ shares[milestone] }} else 0.0 end
        {%- endfor %}
        {%- if shares.get('others') %}
        + coalesce({{ shares['others'] }} * {{ safe_divide(
            number ~ ' - ' ~ milestone_touches(numbers, milestones, number),
            last_number ~ ' - ' ~ milestone_touches(numbers, milestones, last_number)
        ) }}, 0.0)
        {%- endif %}
    )
{%- endmacro %}
