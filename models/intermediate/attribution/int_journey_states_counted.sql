-- The states of the chain: a channel that is on too few journeys to say anything of
-- its own shares a state with the others like it.
{%- set parameters = attribution_parameters() %}
with

journeys as (

    select * from {{ ref('int_journeys_unioned') }}

),

visited as (

    select
        conversion_type,
        channel_id,
        count(distinct case when is_converted then journey_key end)
            as converted_journeys,
        count(distinct case when not is_converted then journey_key end)
            as other_journeys
    from journeys
    group by
        conversion_type,
        channel_id

),

states as (

    select
        conversion_type,
        channel_id,
        converted_journeys,
        converted_journeys + other_journeys as journeys,
        case
            when
                converted_journeys + other_journeys
                < {{ parameters.markov_min_paths }}
                then '(rare channels)'
            else channel_id
        end as state
    from visited

)

select * from states
