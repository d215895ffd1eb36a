-- What the removal effects say of each channel. Rare channels share one effect; their
-- part of the conversions is split by how many journeys each was on.
with

effects as (

    select
        conversion_type,
        state,
        removal_effect,
        residual,
        {{ safe_divide(
            'removal_effect',
            'sum(removal_effect) over (partition by conversion_type)'
        ) }} as state_share
    from {{ ref('int_removal_effects_solved') }}

),

states as (

    select
        conversion_type,
        channel_id,
        state,
        journeys,
        {{ safe_divide(
            'journeys',
            'sum(journeys) over (partition by conversion_type, state)'
        ) }} as channel_share
    from {{ ref('int_journey_states_counted') }}

),

shared as (

    select
        states.conversion_type,
        states.channel_id,
        states.state,
        effects.removal_effect,
        coalesce(effects.state_share * states.channel_share, 0.0) as conversion_share,
        effects.residual
    from states
    inner join effects
        on
            states.conversion_type = effects.conversion_type
            and states.state = effects.state

)

select * from shared
