"""Suites of the marketing mix: the panel is the company, the fit is of the panel."""

from expectations.suites import Expect, no_rows


def panel_expectations() -> tuple[Expect, ...]:
    """The panel: each week the company's own sales, the same beside every channel."""
    return (
        no_rows(
            name="weeks_hold_the_company_once",
            query="""
                select date_week
                from {batch}
                group by date_week
                having
                    count(distinct row(
                        company_net_revenue, company_contribution_margin,
                        company_conversions, company_new_customers, company_leads,
                        control_trend, control_holiday_days, control_search_clicks,
                        control_direct_sessions, is_sales_complete, is_leads_complete
                    )) > 1
            """,
            message="The company's own figures of a week differ between channels.",
        ),
        no_rows(
            name="complete_weeks_equal_sales",
            query="""
                with sold as (
                    select date_trunc('week', date_day)::date as date_week,
                        sum(net_revenue) as net_revenue,
                        sum(conversions) as conversions
                    from marts.fct_conversions
                    where conversion_type <> 'lead'
                    group by all
                )
                select panel.date_week, panel.company_net_revenue as panel,
                    sold.net_revenue as sold
                from (
                    select distinct date_week, company_net_revenue,
                        company_conversions
                    from {batch}
                    where is_sales_complete
                ) as panel
                left join sold on panel.date_week = sold.date_week
                where
                    panel.company_net_revenue is distinct from
                        coalesce(sold.net_revenue, 0)
                    or panel.company_conversions is distinct from
                        coalesce(sold.conversions, 0)
            """,
            message="A complete week of the panel does not hold the week's sales.",
        ),
        no_rows(
            name="costs_equal_booked_costs",
            query="""
                with booked as (
                    select date_trunc('week', date_day)::date as date_week,
                        sum(amount) as cost_total
                    from marts.fct_costs
                    group by all
                ),
                panel as (
                    select date_week, sum(cost_total) as cost_total
                    from {batch}
                    group by date_week
                )
                select panel.date_week, panel.cost_total, booked.cost_total as booked
                from panel
                left join booked on panel.date_week = booked.date_week
                where panel.cost_total <> coalesce(booked.cost_total, 0)
            """,
            message="The channels of a week do not hold all of its cost.",
        ),
    )


def channels_expectations() -> tuple[Expect, ...]:
    """The fit: within its interval, on what the panel has, by its own formula."""
    return (
        no_rows(
            name="estimates_lie_within_their_interval",
            query="""
                select outcome, channel_id
                from {batch}
                where
                    contribution not between contribution_low and contribution_high
                    or contribution_low < 0
                    or marginal_return not between marginal_return_low
                        and marginal_return_high
            """,
            message="A contribution lies outside its own interval, or below zero.",
        ),
        no_rows(
            name="spend_is_the_panels",
            # Not all of it: only weeks that are complete are fitted.
            query="""
                with panel as (
                    select channel_id, sum(spend) as spend
                    from marts.rpt_mmm_panel
                    where spend > 0
                    group by channel_id
                )
                select channels.outcome, channels.channel_id, channels.spend,
                    panel.spend as panel_spend
                from {batch} as channels
                left join panel on channels.channel_id = panel.channel_id
                where channels.spend > coalesce(panel.spend, 0) + 0.01
            """,
            message="A channel was fitted on more spend than the panel has.",
        ),
        no_rows(
            name="returns_follow_their_formula",
            query="""
                select outcome, channel_id, roi_mmm
                from {batch}
                where
                    -- Amounts are published to the cent.
                    abs(roi_mmm + 1 - contribution / cost_total)
                    > 0.01 * (1 + contribution / cost_total) / cost_total
                    or outcome <> 'contribution_margin' and roi_mmm is not null
            """,
            message="A return of the mix is not (contribution - cost) / cost.",
        ),
        no_rows(
            name="channels_bring_no_more_than_there_is",
            query="""
                select outcome, sum(contribution_share) as share
                from {batch}
                group by outcome
                having sum(contribution_share) > 1
            """,
            message="The mix ascribes more to channels than there was: read it as a"
            " sign that weeks cannot tell them apart.",
            severity="warn",
        ),
    )


BUILDERS = {
    "rpt_mmm_panel": panel_expectations,
    "rpt_mmm_channels": channels_expectations,
}
