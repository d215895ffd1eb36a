-- The journeys that the chain of the removal effect learns from: the path of every
-- conversion, and, of everyone whose touches led to none of that kind, those touches.
-- Without the latter every journey would end in a sale.
{%- set parameters = attribution_parameters() %}
with

paths as (

    select
        conversion_type,
        conversion_key,
        touchpoint_key,
        channel_id,
        is_direct,
        touch_number
    from {{ ref('int_conversion_paths_joined') }}
    where
        lookback_key = 'configured'
        and is_valid_conversion

),

touchpoints as (

    select
        touchpoint_key,
        person_key,
        account_key,
        touched_at,
        sequence_number,
        channel_id,
        is_direct
    from {{ ref('fct_touchpoints') }}
    {%- if parameters.view_through == 'exclude' %}
    where not is_view_through
    {%- endif %}

),

conversion_types as (

    select distinct conversion_type from paths

),

path_touches as (

    select distinct
        conversion_type,
        touchpoint_key
    from paths

),

-- Only who is known to belong to an account can win a deal.
without_conversion as (

    select
        conversion_types.conversion_type,
        case
            when conversion_types.conversion_type = 'deal_won'
                then touchpoints.account_key
            else touchpoints.person_key
        end as journey_key,
        touchpoints.touchpoint_key,
        touchpoints.touched_at,
        touchpoints.sequence_number,
        touchpoints.channel_id,
        touchpoints.is_direct
    from touchpoints
    cross join conversion_types
    left join path_touches
        on
            conversion_types.conversion_type = path_touches.conversion_type
            and touchpoints.touchpoint_key = path_touches.touchpoint_key
    where
        path_touches.touchpoint_key is null
        and (
            conversion_types.conversion_type <> 'deal_won'
            or touchpoints.account_key is not null
        )

),

all_journeys as (

    select
        conversion_type,
        conversion_key as journey_key,
        true as is_converted,
        1 as journeys,
        channel_id,
        is_direct,
        touch_number
    from paths

    union all

    select
        conversion_type,
        journey_key,
        false as is_converted,
        1 as journeys,
        channel_id,
        is_direct,
        row_number() over (
            partition by conversion_type, journey_key
            order by touched_at, sequence_number, touchpoint_key
        ) as touch_number
    from without_conversion

)
{%- if parameters.direct_handling == 'exclude_if_other' %},

-- Direct visits give way to others here as they do on paths.
journeys_with_others as (

    select distinct
        conversion_type,
        journey_key,
        is_converted
    from all_journeys
    where not is_direct

),

counted as (

    select all_journeys.*
    from all_journeys
    left join journeys_with_others
        on
            all_journeys.conversion_type = journeys_with_others.conversion_type
            and all_journeys.journey_key = journeys_with_others.journey_key
            and all_journeys.is_converted = journeys_with_others.is_converted
    where
        not all_journeys.is_direct
        or journeys_with_others.journey_key is null

)

select * from counted
{%- else %}

select * from all_journeys
{%- endif %}
