-- What a goal leaves open is filled in as the metric has it: the scale, the grain.
with

goals as (

    select * from {{ ref('stg_plan__goals') }}

),

metrics as (

    select * from {{ ref('goal_metrics') }}

),

int_goal_designs_completed as (

    select
        goals.goal_id,
        goals.kpi,
        metrics.kpi is not null as is_known_kpi,
        coalesce(metrics.kind, 'flow') as kpi_kind,
        metrics.benefit,
        goals.direction,
        goals.method,
        coalesce(goals.scale, metrics.default_scale, 'ratio') as scale,
        goals.minimum_detectable_effect,
        goals.baseline_start,
        goals.baseline_end,
        goals.post_start,
        goals.post_end,
        coalesce(goals.burn_in_days, 0) as burn_in_days,
        -- Surveys and customers of a month have no days.
        case
            when metrics.domain in ('surveys', 'sales_months') then 'month'
            when goals.grain in ('week', 'month') then goals.grain
            else 'day'
        end as grain,
        coalesce(goals.unit_type, 'company') as unit_type,
        coalesce(metrics.unit_types, '') as known_unit_types,
        goals.treated_units,
        goals.control_units,
        goals.first_registered_at,
        goals.is_registered_before_start,
        goals.is_edited_after_start,
        goals.last_changed_at,
        goals.channel_id,
        goals.platform,
        goals.campaign_id,
        goals.activity
    from goals
    left join metrics on goals.kpi = metrics.kpi

)

select * from int_goal_designs_completed
