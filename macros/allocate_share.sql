{% macro allocate_share(amount, share_from, share_to, scale=6) -%}
    {#-
        The part of an amount between two cumulative shares. The parts of a sequence
        whose shares run from 0 to 1 without a gap add up to the amount exactly.
    -#}
    (
        case
            when {{ share_to }} >= 1 then cast({{ amount }} as decimal(18, {{ scale }}))
            else cast(
                round(cast({{ amount }} as double) * {{ share_to }}, {{ scale }})
                as decimal(18, {{ scale }})
            )
        end
        - case
            when {{ share_from }} <= 0 then cast(0 as decimal(18, {{ scale }}))
            when {{ share_from }} >= 1 then cast({{ amount }} as decimal(18, {{ scale }}))
            else cast(
                round(cast({{ amount }} as double) * {{ share_from }}, {{ scale }})
                as decimal(18, {{ scale }})
            )
        end
    )
{%- endmacro %}
