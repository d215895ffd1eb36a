{{ config(materialized='view') }}

-- Conversion x touch x model with a weight above zero. A further rule is a further
-- `when` in the three cases below and a line in the attribution_models seed.
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
        paths.touched_at,
        paths.touched_date,
        paths.channel_id,
        paths.campaign_platform,
        paths.campaign_id,
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

-- Where a part begins is computed as the end of the part before, by the same formula:
-- the two are the same number to the last bit, so no cent falls between them.
weighted as (

    select
        model_key,
        conversion_key,
        touchpoint_key,
        touched_at,
        touched_date,
        channel_id,
        campaign_platform,
        campaign_id,
        case weight_rule
            when 'first' then case when position = 1 then 1.0 else 0.0 end
            when 'last' then case when position = positions then 1.0 else 0.0 end
            when 'linear' then {{ safe_divide('1', 'positions') }}
        end as weight,
        case weight_rule
            when 'linear' then {{ safe_divide('position - 1', 'positions') }}
            else 0.0
        end as share_from,
        case weight_rule
            when 'linear' then {{ safe_divide('position', 'positions') }}
            else 1.0
        end as share_to
    from eligible

),

weights as (

    select
        model_key,
        conversion_key,
        touchpoint_key,
        touched_at,
        touched_date,
        channel_id,
        campaign_platform,
        campaign_id,
        cast(weight as double) as weight,
        cast(share_from as double) as share_from,
        cast(share_to as double) as share_to
    from weighted
    where weight > 0

)

select * from weights
