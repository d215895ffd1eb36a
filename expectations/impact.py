"""Suites of the marts on effects: one verdict a goal, and nothing lost on the way."""

from expectations.suites import Expect, no_rows


def before_after_expectations() -> tuple[Expect, ...]:
    """Goals: each is judged once, by its own method."""
    return (
        no_rows(
            name="every_goal_is_judged_once",
            query="""
                with judged as (
                    select goal_id, count(*) filter (is_design_method) as verdicts
                    from {batch}
                    group by goal_id
                )
                select goals.goal_id, coalesce(judged.verdicts, 0) as verdicts
                from intermediate.int_goal_designs_completed as goals
                left join judged using (goal_id)
                where coalesce(judged.verdicts, 0) <> 1
            """,
            message="A goal has no verdict, or more than one.",
        ),
        no_rows(
            name="estimates_lie_within_their_interval",
            query="""
                select goal_id, method
                from {batch}
                where
                    effect_relative not between effect_relative_low
                    and effect_relative_high
                    or effect_total not between effect_total_low and effect_total_high
            """,
            message="An effect lies outside its own interval.",
        ),
        no_rows(
            name="raw_differences_claim_nothing",
            query="""
                select goal_id, method
                from {batch}
                where
                    method in ('raw_difference', 'seasonal_difference')
                    and (
                        verdict <> 'insufficient data'
                        or effect_low is not null
                        or claim_type <> 'counted'
                    )
            """,
            message="A difference without a control is shown as an effect.",
        ),
        no_rows(
            name="effects_are_spread_without_rest",
            query="""
                with spread as (
                    select goal_id, sum(effect) as effect
                    from intermediate.int_goal_effects_spread
                    group by goal_id
                )
                select spread.goal_id, spread.effect, judged.effect_total
                from spread
                left join {batch} as judged
                    on spread.goal_id = judged.goal_id and judged.is_design_method
                where
                    judged.effect_total is null
                    or abs(spread.effect - judged.effect_total)
                    > 1e-6 * greatest(abs(judged.effect_total), 1)
            """,
            message="The parts of an effect by unit and day are not the whole of it.",
        ),
    )


def goal_panel_expectations() -> tuple[Expect, ...]:
    """The panel: what the facts say, no more."""
    return (
        no_rows(
            name="calls_of_the_panel_are_those_of_the_facts",
            query="""
                with facts as (
                    select lower(region) as unit, date_day, sum(calls) as calls
                    from marts.fct_service_calls_daily
                    where direction = 'inbound'
                    group by all
                )
                select panel.goal_id, panel.unit, panel.date_day, panel.numerator,
                    facts.calls
                from {batch} as panel
                left join facts
                    on panel.unit = facts.unit and panel.date_day = facts.date_day
                where
                    panel.kpi = 'support_calls'
                    and panel.unit_type = 'region'
                    and panel.grain = 'day'
                    and panel.is_complete
                    and panel.numerator <> coalesce(facts.calls, 0)
            """,
            message="Effects would be estimated on other calls than those counted.",
        ),
    )


def incremental_roi_expectations() -> tuple[Expect, ...]:
    """The third return: only on effects that were judged."""
    return (
        no_rows(
            name="no_return_without_a_design",
            query="""
                select returns.goal_id, returns.roi_inc, judged.verdict
                from {batch} as returns
                left join marts.rpt_before_after as judged
                    on returns.goal_id = judged.goal_id and judged.is_design_method
                where
                    returns.roi_inc is not null
                    and (
                        judged.claim_type is distinct from 'causal_estimate'
                        or judged.verdict = 'insufficient data'
                    )
            """,
            message="An incremental return stands on no design with a control.",
        ),
        no_rows(
            name="returns_of_channels_are_those_of_goals",
            query="""
                with goals as (
                    select count(*) as goals
                    from {batch}
                    where benefit_type = 'margin'
                ),
                channels as (
                    select date_month, channel_id
                    from marts.rpt_channel_roi_monthly
                    where incremental_margin is not null
                    union all
                    select date_month, campaign_id
                    from marts.rpt_campaign_roi
                    where incremental_margin is not null
                )
                select channels.*
                from channels, goals
                where goals.goals = 0
            """,
            message="A channel has an incremental margin that no goal gives.",
        ),
    )


BUILDERS = {
    "rpt_before_after": before_after_expectations,
    "fct_goal_panel": goal_panel_expectations,
    "rpt_incremental_roi": incremental_roi_expectations,
}
