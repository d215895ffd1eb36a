-- What a picture of an effect is drawn from: what was, what would have been.
with

unfolded as (

    select
        goal_id,
        method,
        is_design_method,
        {{ explode_array('days') }} as day_figures
    from {{ ref('int_goal_effects_estimated') }}

),

fct_goal_effects_daily as (

    select
        {{ surrogate_key(['goal_id', 'method', 'day_figures.date_day']) }}
            as goal_effect_day_key,
        goal_id,
        method,
        is_design_method,
        day_figures.date_day,
        day_figures.phase,
        day_figures.actual,
        day_figures.counterfactual,
        day_figures.counterfactual_low,
        day_figures.counterfactual_high,
        day_figures.actual - day_figures.counterfactual as effect
    from unfolded

)

select * from fct_goal_effects_daily
