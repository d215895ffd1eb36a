-- Conversion x touch x model with a weight above zero. A further rule is a further
-- `when` here and a line in the attribution_models seed.
with

paths as (

    select * from {{ ref('int_conversion_paths_joined') }}

),

models as (

    select * from {{ ref('int_attribution_models_configured') }}

),

-- Direct visits give way to any other; where nothing else is left, they count.
eligible as (

    select
        models.model_key,
        models.weight_rule,
        paths.conversion_key,
        paths.touchpoint_key,
        case
            when models.direct_handling = 'include' or paths.other_touches = 0
                then paths.touch_number
            else paths.other_touch_number
        end as position,
        case
            when models.direct_handling = 'include' or paths.other_touches = 0
                then paths.touches
            else paths.other_touches
        end as positions
    from paths
    cross join models
    where
        models.direct_handling = 'include'
        or paths.other_touches = 0
        or not paths.is_direct

),

rated as (

    select
        model_key,
        conversion_key,
        touchpoint_key,
        position,
        positions,
        case weight_rule
            when 'first' then case when position = 1 then 1.0 else 0.0 end
            when 'last' then case when position = positions then 1.0 else 0.0 end
            when 'linear' then {{ safe_divide('1', 'positions') }}
        end as raw_weight
    from eligible

),

cumulated as (

    select
        model_key,
        conversion_key,
        touchpoint_key,
        position,
        raw_weight,
        sum(raw_weight) over (partition by model_key, conversion_key) as total_weight,
        sum(raw_weight) over (
            partition by model_key, conversion_key
            order by position
            rows between unbounded preceding and current row
        ) as running_weight,
        lead(position) over (
            partition by model_key, conversion_key
            order by position
        ) as next_position
    from rated
    where raw_weight > 0

),

-- Exactly one at the end of the path, so that the cents add up.
shared as (

    select
        model_key,
        conversion_key,
        touchpoint_key,
        position,
        {{ safe_divide('raw_weight', 'total_weight') }} as weight,
        case
            when next_position is null then cast(1 as double)
            else {{ safe_divide('running_weight', 'total_weight') }}
        end as share_to
    from cumulated

),

-- The very number where the part before ends: computed anew it could differ in the
-- last bit, and a cent with it.
weights as (

    select
        model_key,
        conversion_key,
        touchpoint_key,
        weight,
        coalesce(
            lag(share_to) over (
                partition by model_key, conversion_key
                order by position
            ),
            cast(0 as double)
        ) as share_from,
        share_to
    from shared

)

select * from weights
