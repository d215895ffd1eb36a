-- The whole effect on its units and days: in proportion to what was measured there on
-- the scale of ratios, in equal parts on that of levels. Of goals with a design that
-- allows a verdict, by that design alone.
with

effects as (

    select
        estimates.goal_id,
        estimates.scale,
        estimates.effect_total,
        estimates.effect_total_low,
        estimates.effect_total_high,
        estimates.verdict
    from {{ ref('int_goal_effects_estimated') }} as estimates
    where
        estimates.is_design_method
        and estimates.effect_total is not null
        and estimates.effect_total_low is not null
        and estimates.verdict <> 'insufficient data'

),

cells as (

    select
        panel.goal_id,
        panel.kpi,
        panel.unit_type,
        panel.unit,
        panel.date_day,
        effects.verdict,
        effects.effect_total,
        effects.effect_total_low,
        effects.effect_total_high,
        case when effects.scale = 'ratio' then panel.numerator else 1 end as weight
    from {{ ref('int_goal_panel_completed') }} as panel
    inner join effects
        on panel.goal_id = effects.goal_id
    where
        panel.phase = 'post'
        and panel.role = 'treated'
        and panel.numerator is not null

),

shared as (

    select
        *,
        {{ safe_divide(
            'weight', 'sum(weight) over (partition by goal_id)'
        ) }} as share
    from cells

),

int_goal_effects_spread as (

    select
        goal_id,
        kpi,
        unit_type,
        unit,
        date_day,
        verdict,
        effect_total * share as effect,
        effect_total_low * share as effect_low,
        effect_total_high * share as effect_high
    from shared

)

select * from int_goal_effects_spread
