-- How often one state follows another. A state is the last touches' channels, as many
-- as the chain remembers.
{%- set order = attribution_parameters().markov_order %}
with

journeys as (

    select * from {{ ref('int_journeys_unioned') }}

),

states as (

    select * from {{ ref('int_journey_states_counted') }}

),

stated as (

    select
        journeys.conversion_type,
        journeys.is_converted,
        journeys.journeys,
        states.state,
        {%- for back in range(1, order + 1) %}
        lag(states.state, {{ back }}) over (
            partition by
                journeys.conversion_type,
                journeys.is_converted,
                journeys.journey_key
            order by journeys.touch_number
        ) as state_{{ back }}_before,
        {%- endfor %}
        lead(states.state) over (
            partition by
                journeys.conversion_type,
                journeys.is_converted,
                journeys.journey_key
            order by journeys.touch_number
        ) is null as is_end
    from journeys
    inner join states
        on
            journeys.conversion_type = states.conversion_type
            and journeys.channel_id = states.channel_id

),

remembered as (

    select
        conversion_type,
        is_converted,
        journeys,
        is_end,
        case
            when state_1_before is null then '(start)'
            else
                {%- for back in range(order, 1, -1) %}
                coalesce(state_{{ back }}_before || ' > ', '') ||
                {%- endfor %}
                state_1_before
        end as from_state,
        {%- for back in range(order - 1, 0, -1) %}
        coalesce(state_{{ back }}_before || ' > ', '') ||
        {%- endfor %}
        state as to_state
    from stated

),

transitions as (

    select
        conversion_type,
        from_state,
        to_state,
        sum(journeys) as transitions
    from remembered
    group by
        conversion_type,
        from_state,
        to_state

    union all

    select
        conversion_type,
        to_state as from_state,
        case when is_converted then '(conversion)' else '(null)' end as to_state,
        sum(journeys) as transitions
    from remembered
    where is_end
    group by
        conversion_type,
        to_state,
        case when is_converted then '(conversion)' else '(null)' end

)

select * from transitions
