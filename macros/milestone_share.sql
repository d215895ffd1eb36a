{% macro milestone_share(
    shares, number, last_number, lead_number, deal_number
) -%}
    {#-
        What a model by milestones has given away up to and including the touch with a
        number on the path, from 0 to 1.

        A milestone's share goes to its touch, the rest in equal parts to the touches
        that are no milestone. A milestone that the path lacks, and the rest where every
        touch is a milestone, give their share to the others in proportion. The numbers
        of the lead and the deal are those of the last touch before them, or null.
    -#}
    {%- set numbers = {
        'first': '1',
        'lead': lead_number,
        'deal': deal_number,
        'last': last_number,
    } -%}
    {%- set milestones = numbers.keys() | select('in', shares) | list -%}
    {%- set number = '(' ~ number ~ ')' -%}
    case
        when {{ number }} <= 0 then 0.0
        when {{ number }} >= {{ last_number }} then 1.0
        {%- if not milestones %}
        else {{ safe_divide(number, last_number) }}
        {%- else %}
        else coalesce({{ safe_divide(
            _milestone_sum(shares, numbers, milestones, number, last_number),
            _milestone_sum(shares, numbers, milestones, last_number, last_number)
        ) }}, {{ safe_divide(number, last_number) }})
        {%- endif %}
    end
{%- endmacro %}

{% macro _milestone_sum(shares, numbers, milestones, number, last_number) -%}
    (
        0.0
        {%- for milestone in milestones %}
        + case when {{ numbers[milestone] }} <= {{ number }}
            then {{ shares[milestone] }} else 0.0 end
        {%- endfor %}
        {%- if shares.get('others') %}
        + coalesce({{ shares['others'] }} * {{ safe_divide(
            number ~ ' - ' ~ _milestone_touches(numbers, milestones, number),
            last_number ~ ' - ' ~ _milestone_touches(numbers, milestones, last_number)
        ) }}, 0.0)
        {%- endif %}
    )
{%- endmacro %}

{% macro _milestone_touches(numbers, milestones, number) -%}
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
