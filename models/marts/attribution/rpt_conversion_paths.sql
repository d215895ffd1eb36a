-- The paths that sold and those that did not, with the columns that attribution tools
-- take: path, conversions, value, nulls. Paths are those of the removal effect, where
-- direct visits give way to any other.
with

journeys as (

    select * from {{ ref('int_journeys_unioned') }}

),

written as (

    select
        conversion_type,
        is_converted,
        journey_key,
        count(*) as touches,
        {{ join_array(ordered_array('channel_id', 'touch_number'), ' > ') }} as path
    from journeys
    group by
        conversion_type,
        is_converted,
        journey_key

),

conversions as (

    select
        conversion_key,
        coalesce(original_conversion_key, conversion_key) as path_conversion_key,
        converted_at,
        net_revenue,
        contribution_margin,
        is_refund
    from {{ ref('fct_conversions') }}

),

-- A refund takes its value from the path of its sale.
path_values as (

    select
        path_conversion_key,
        sum(net_revenue) as net_revenue,
        case
            when count(*) = count(contribution_margin) then sum(contribution_margin)
        end as contribution_margin,
        max(case when not is_refund then converted_at end) as converted_at
    from conversions
    group by path_conversion_key

),

first_touches as (

    select
        conversion_key,
        min(touched_at) as first_touched_at
    from {{ ref('int_conversion_paths_joined') }}
    where lookback_key = 'configured'
    group by conversion_key

),

journeys_with_values as (

    select
        written.conversion_type,
        written.path,
        written.touches,
        written.is_converted,
        path_values.net_revenue,
        path_values.contribution_margin,
        {{ safe_divide(
            seconds_between(
                'first_touches.first_touched_at', 'path_values.converted_at'
            ),
            '86400'
        ) }} as days_to_convert
    from written
    left join path_values
        on
            written.is_converted
            and written.journey_key = path_values.path_conversion_key
    left join first_touches
        on
            written.is_converted
            and written.journey_key = first_touches.conversion_key

),

counted as (

    select
        conversion_type,
        path,
        max(touches) as touches,
        sum(case when is_converted then 1 else 0 end) as conversions,
        sum(case when is_converted then 0 else 1 end) as nulls,
        coalesce(sum(net_revenue), 0) as value,
        case
            when
                sum(case when is_converted then 1 else 0 end)
                = count(contribution_margin)
                then coalesce(sum(contribution_margin), 0)
        end as contribution_margin,
        median(days_to_convert) as median_days_to_convert
    from journeys_with_values
    group by
        conversion_type,
        path

)

select
    {{ surrogate_key(['conversion_type', 'path']) }} as conversion_path_key,
    conversion_type,
    path,
    cast(touches as bigint) as touches,
    cast(conversions as bigint) as conversions,
    cast(value as decimal(18, 2)) as value,
    cast(contribution_margin as decimal(18, 2)) as contribution_margin,
    cast(nulls as bigint) as nulls,
    {{ safe_divide('conversions', 'conversions + nulls') }} as conversion_rate,
    cast(median_days_to_convert as double) as median_days_to_convert
from counted
