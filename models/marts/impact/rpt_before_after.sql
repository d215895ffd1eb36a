-- Every goal by every method. The method of the design judges, whatever the others say.
with

goals as (

    select * from {{ ref('stg_plan__goals') }}

),

designs as (

    select * from {{ ref('int_goal_designs_checked') }}

),

metrics as (

    select * from {{ ref('goal_metrics') }}

),

estimates as (

    select * from {{ ref('int_goal_effects_estimated') }}

),

rpt_before_after as (

    select
        {{ surrogate_key(['estimates.goal_id', 'estimates.method']) }}
            as before_after_key,
        estimates.goal_id,
        goals.title,
        goals.company_goal,
        goals.department,
        goals.owner_role,
        goals.kpi,
        metrics.kpi_name,
        metrics.unit as kpi_unit,
        metrics.kind as kpi_kind,
        goals.direction,
        cast(goals.target_value as double) as target_value,
        goals.target_date,
        goals.goal_hash,
        goals.first_registered_at,
        goals.is_registered_before_start,
        goals.is_edited_after_start,
        designs.unit_type,
        goals.treated_units,
        goals.control_units,
        goals.baseline_start,
        goals.baseline_end,
        goals.post_start,
        goals.post_end,
        cast(designs.burn_in_days as integer) as burn_in_days,
        designs.grain,
        estimates.method,
        estimates.scale,
        estimates.is_design_method,
        estimates.n_treated,
        estimates.n_control,
        estimates.n_before,
        estimates.n_after,
        estimates.mean_before,
        estimates.mean_after,
        estimates.effect,
        estimates.effect_low,
        estimates.effect_high,
        estimates.effect_relative,
        estimates.effect_relative_low,
        estimates.effect_relative_high,
        estimates.effect_total,
        estimates.effect_total_low,
        estimates.effect_total_high,
        estimates.p_value,
        cast(goals.minimum_detectable_effect as double) as minimum_detectable_effect,
        estimates.detectable_effect,
        estimates.completeness,
        estimates.pre_trend_p_value,
        estimates.placebo_dates,
        estimates.placebo_dates_significant,
        estimates.placebo_units_p_value,
        estimates.dispersion,
        estimates.autocorrelation,
        estimates.pre_fit_error,
        designs.overlapping_interventions,
        estimates.failed_checks,
        estimates.verdict,
        estimates.verdict_reason,
        case
            when estimates.method in ('raw_difference', 'seasonal_difference')
                then 'counted'
            else 'causal_estimate'
        end as claim_type,
        coalesce(metrics.amec_tier, 'outcome') as amec_tier
    from estimates
    inner join goals on estimates.goal_id = goals.goal_id
    inner join designs on estimates.goal_id = designs.goal_id
    left join metrics on goals.kpi = metrics.kpi

)

select * from rpt_before_after
