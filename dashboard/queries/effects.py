"""Effects: goals, how each was judged, what would have been without, what it paid."""

# The row of the goal's own method judges it.
GOALS = """
    select *
    from marts.rpt_before_after
    where is_design_method
    order by goal_id
"""

METHODS = """
    select *
    from marts.rpt_before_after
    where goal_id = $goal_id
    order by
        is_design_method desc,
        claim_type = 'counted',
        method
"""

# Days that add up are added up to whole weeks: a week of which a day is missing, or was
# not yet foretold, has no sum. The ends of the interval are those of the course, which
# is wrong on all its days together, so they add up as well.
WEEKS = """
    select
        cast(date_trunc('week', date_day) as date) as date_day,
        if(count(actual) = 7, sum(actual), null) as actual,
        if(count(counterfactual) = 7, sum(counterfactual), null) as counterfactual,
        if(
            count(counterfactual_low) = 7, sum(counterfactual_low), null
        ) as counterfactual_low,
        if(
            count(counterfactual_high) = 7, sum(counterfactual_high), null
        ) as counterfactual_high
    from marts.fct_goal_effects_daily
    where goal_id = $goal_id and is_design_method
    group by all
    order by all
"""

PERIODS = """
    select
        date_day,
        actual,
        counterfactual,
        counterfactual_low,
        counterfactual_high
    from marts.fct_goal_effects_daily
    where goal_id = $goal_id and is_design_method
    order by date_day
"""

COURSE_ROWS = """
    select *
    from marts.fct_goal_effects_daily
    where goal_id = $goal_id
    order by method, date_day
"""

PANEL_ROWS = """
    select *
    from marts.fct_goal_panel
    where goal_id = $goal_id
    order by role, unit, date_day
"""

PLACEBOS = """
    select placebo_type, placebo, effect_relative, effect_relative_low,
        effect_relative_high, is_significant
    from marts.fct_goal_placebos
    where goal_id = $goal_id and method = $method
    order by placebo_type, placebo
"""

PLACEBO_ROWS = """
    select *
    from marts.fct_goal_placebos
    where goal_id = $goal_id
    order by method, placebo_type, placebo
"""

INTERVENTIONS = """
    select title, kind, origin, starts_on, ends_on, unit_type, units, kpis
    from marts.rpt_interventions
    where starts_on <= $window_end
        and coalesce(ends_on, $window_end) >= $window_start
        and not (origin = 'goal' and intervention_id = $goal_id)
    order by origin = 'campaign', starts_on, title
"""

INCREMENTAL = """
    select *
    from marts.rpt_incremental_roi
    order by goal_id
"""

MIX = """
    select *
    from marts.rpt_mmm_channels
    where is_main_outcome
    order by contribution desc nulls last, channel_id
"""
