{% macro milestone_touches(numbers, milestones, number) -%}
    {#- Touches that are a milestone, each once: one may hold several. -#}
    (
        0
        {%- for milestone in milestones %}
        + case
            when {{ numbers[milestone] }} <= {{ number }}
            {%- for earlier in milestones[:loop.index0] %}
                and {{ numbers[milestone] }} is distinct from {{ numbers[earlier] }}
            {%- endfor %}
                then 1
            else 0
        end
        {%- endfor %}
    )
{%- endmacro %}
