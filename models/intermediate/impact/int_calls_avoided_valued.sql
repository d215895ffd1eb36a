-- Calls that an effect with a control spared, by region and month, at the day's cost of a
-- call. Where several goals are about the same calls, the one that was registered first
-- counts: they are never added.
with

goals as (

    select
        goal_id,
        first_registered_at
    from {{ ref('stg_plan__goals') }}

),

designs as (

    select * from {{ ref('int_goal_designs_completed') }}

),

effects as (

    select
        effects.goal_id,
        effects.unit_type,
        effects.unit,
        effects.date_day,
        -- What was spared is what is not there.
        -effects.effect as calls_avoided,
        -effects.effect_high as calls_avoided_low,
        -effects.effect_low as calls_avoided_high
    from {{ ref('int_goal_effects_spread') }} as effects
    inner join goals
        on effects.goal_id = goals.goal_id
    where
        effects.kpi = 'support_calls'
        and effects.unit_type in ('region', 'company')
    qualify
        row_number() over (
            partition by effects.unit_type, effects.unit, effects.date_day
            order by goals.first_registered_at, effects.goal_id
        ) = 1

),

-- A goal about the whole company holds what goals about regions hold, too.
kinds as (

    select
        *,
        min(unit_type) over () = max(unit_type) over () as is_only_kind
    from effects

),

months as (

    select
        kinds.goal_id,
        kinds.unit_type,
        kinds.unit,
        cast(date_trunc('month', kinds.date_day) as date) as date_month,
        sum(kinds.calls_avoided) as calls_avoided,
        sum(kinds.calls_avoided_low) as calls_avoided_low,
        sum(kinds.calls_avoided_high) as calls_avoided_high,
        -- A day without a known cost leaves the month without one.
        case
            when count(*) = count(costs.call_cost)
                then sum(kinds.calls_avoided * costs.call_cost)
        end as avoided_cost,
        case
            when count(*) = count(costs.call_cost)
                then sum(kinds.calls_avoided_low * costs.call_cost)
        end as avoided_cost_low,
        case
            when count(*) = count(costs.call_cost)
                then sum(kinds.calls_avoided_high * costs.call_cost)
        end as avoided_cost_high,
        case
            when count(*) = count(costs.call_cost_loaded)
                then sum(kinds.calls_avoided * costs.call_cost_loaded)
        end as avoided_cost_loaded
    from kinds
    left join {{ ref('int_contact_costs_dated') }} as costs
        on kinds.date_day = costs.date_day
    where
        kinds.is_only_kind
        or kinds.unit_type = 'region'
    group by
        kinds.goal_id,
        kinds.unit_type,
        kinds.unit,
        cast(date_trunc('month', kinds.date_day) as date)

),

-- Months that lie in the time after, from its first to its last day.
int_calls_avoided_valued as (

    select
        months.*,
        months.date_month >= {{ dbt.dateadd(
            'day', 'designs.burn_in_days', 'designs.post_start'
        ) }}
        and {{ add_months('months.date_month', 1) }}
        <= {{ dbt.dateadd('day', 1, 'designs.post_end') }} as is_whole_month
    from months
    inner join designs
        on months.goal_id = designs.goal_id

)

select * from int_calls_avoided_valued
