-- Effects where there can be none.
with

unfolded as (

    select
        goal_id,
        method,
        {{ explode_array('placebos') }} as placebo_figures
    from {{ ref('int_goal_effects_estimated') }}

),

fct_goal_placebos as (

    select
        {{ surrogate_key([
            'goal_id',
            'method',
            'placebo_figures.placebo_type',
            'placebo_figures.placebo',
        ]) }} as goal_placebo_key,
        goal_id,
        method,
        placebo_figures.placebo_type,
        placebo_figures.placebo,
        placebo_figures.effect_relative,
        placebo_figures.effect_relative_low,
        placebo_figures.effect_relative_high,
        placebo_figures.is_significant
    from unfolded

)

select * from fct_goal_placebos
