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
            milestone_sum(shares, numbers, milestones, number, last_number),
            milestone_sum(shares, numbers, milestones, last_number, last_number)
        ) }}, {{ safe_divide(number, last_number) }})
        {%- endif %}
    end
{%- endmacro %}
