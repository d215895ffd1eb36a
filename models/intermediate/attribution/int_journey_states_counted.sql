-- The states of the chain: a channel that is on too few journeys to say anything of
-- its own shares a state with the others like it.
{%- set parameters = attribution_parameters() %}
with

journeys as (

    select * from {{ ref('int_journeys_unioned') }}

),

journey_channels as (

    select
        conversion_type,
        channel_id,
        is_converted,
        journey_key,
        max(journeys) as journeys
    from journeys
    group by
        conversion_type,
        channel_id,
        is_converted,
        journey_key

),

visited as (

    select
        conversion_type,
        channel_id,
        sum(journeys) as journeys
    from journey_channels
    group by
        conversion_type,
        channel_id

),

states as (

    select
        conversion_type,
        channel_id,
        journeys,
        case
            when journeys < {{ parameters.markov_min_paths }} then '(rare channels)'
            else channel_id
        end as state
    from visited

)

select * from states
