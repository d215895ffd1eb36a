{% test no_overlapping_periods(model, key, valid_from, valid_to) %}
{#- Each period of a key ends before the next begins; a null end is open. -#}
with

periods as (
    select
        {{ key | join(', ') }},
        {{ valid_to }} as period_end,
        lead({{ valid_from }}) over (
            partition by {{ key | join(', ') }}
            order by {{ valid_from }}
        ) as next_start
    from {{ model }}
)

select *
from periods
where
    next_start is not null
    and (period_end is null or period_end >= next_start)
{% endtest %}
