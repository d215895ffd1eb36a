"""The third return from files to marts: as its truth gives it, to the cent."""

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import numpy as np
import pytest

from orchestration.demo.company import TESTED_CAMPAIGN
from orchestration.effects import Design, Panel, estimate_goal

CAMPAIGN_GOAL, CHANNEL_GOAL = "G-07", "G-08"
CHANNEL = "paid_social_snapchat"
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def marts(pipeline):
    """The published file, and the truth beside it."""
    path = pipeline.settings.published_dir / "current.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as published (read_only)")
        connection.execute("create schema truth")
        for name in ("geo_test", "spend_daily", "costs_daily"):
            file = pipeline.settings.truth_dir / f"{name}.parquet"
            connection.execute(f"create table truth.{name} as from '{file}'")
        connection.execute("use published")
        yield connection


def rows_of(marts, query, *values):
    """Rows of a query by the names of its columns."""
    cursor = marts.execute(query, list(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def judged(marts, goal_id):
    """The row that judges a goal, with its money beside it."""
    (row,) = rows_of(
        marts,
        """
        select * exclude (title, platform, channel_id, campaign_id, activity)
        from marts.rpt_before_after
        inner join (
            select * exclude (method, verdict, claim_type, amec_tier)
            from marts.rpt_incremental_roi
        ) using (goal_id)
        where goal_id = ? and is_design_method
        """,
        goal_id,
    )
    return row


@pytest.fixture(scope="module")
def goal(marts):
    return judged(marts, CAMPAIGN_GOAL)


@pytest.fixture(scope="module")
def estimate(marts, goal):
    """The estimate on margins that come from no file."""
    rows = marts.execute(
        """
        select region, date_day, contribution_margin,
            bool_or(is_treated) over (partition by region)
        from memory.truth.geo_test
        order by region, date_day
        """
    ).fetchall()
    states = sorted({region for region, *_ in rows})
    days = sorted({day for _, day, *_ in rows})
    treated = {region for region, *_, is_treated in rows if is_treated}
    margins = np.array([float(margin) for _, _, margin, _ in rows])
    panel = Panel(
        np.array(days, dtype="datetime64[D]"),
        tuple(states),
        np.array([state in treated for state in states]),
        margins.reshape(len(states), len(days)),
    )
    design = Design(
        goal_id=CAMPAIGN_GOAL,
        kpi="contribution_margin",
        direction="up",
        kind="flow",
        method="difference_in_differences",
        scale="ratio",
        baseline_start=goal["baseline_start"],
        baseline_end=goal["baseline_end"],
        post_start=goal["post_start"],
        post_end=goal["post_end"],
        burn_in_days=0,
        minimum_detectable_effect=goal["minimum_detectable_effect"],
        as_of=goal["post_end"],
        period_days=1,
    )
    (own,) = (e for e in estimate_goal(design, panel) if e.is_design_method)
    return own


def in_cents(amount):
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


def test_orders_by_state_and_day_are_those_that_were_placed(marts):
    found = """
        select region, date_day, sum(conversions), sum(net_revenue),
            sum(contribution_margin)
        from marts.fct_conversions
        where region in (select region from memory.truth.geo_test)
        group by all
    """
    true = """
        select region, date_day, orders, net_revenue, contribution_margin
        from memory.truth.geo_test
        where orders > 0
    """
    assert marts.execute(f"({found}) except all ({true})").fetchall() == []
    assert marts.execute(f"({true}) except all ({found})").fetchall() == []
    assert marts.execute(f"select count(*) from ({true})").fetchone()[0] > 300


@pytest.mark.parametrize("goal_id", [CAMPAIGN_GOAL, CHANNEL_GOAL])
def test_the_panel_has_every_state_and_day_in_its_role(marts, goal_id):
    found = f"""
        select unit, date_day, role, phase, cast(numerator as decimal(18, 2))
        from marts.fct_goal_panel
        where goal_id = '{goal_id}' and phase <> 'before'
    """
    true = """
        select
            lower(region), date_day,
            if(bool_or(is_treated) over (partition by region), 'treated', 'control'),
            if(
                date_day >= (
                    select min(date_day) from memory.truth.geo_test where is_treated
                ),
                'post', 'baseline'
            ),
            contribution_margin
        from memory.truth.geo_test
    """
    assert marts.execute(f"({found}) except all ({true})").fetchall() == []
    assert marts.execute(f"({true}) except all ({found})").fetchall() == []


@pytest.mark.parametrize("goal_id", [CAMPAIGN_GOAL, CHANNEL_GOAL])
def test_incremental_margin_is_the_estimate_on_the_truth(marts, estimate, goal_id):
    shown = judged(marts, goal_id)

    assert estimate.effect_total is not None
    assert shown["verdict"] == estimate.verdict
    assert shown["benefit_type"] == "margin"
    for end in ("", "_low", "_high"):
        expected = in_cents(getattr(estimate, f"effect_total{end}"))
        assert shown[f"incremental_margin{end}"] == expected, end


def test_truth_lies_within_the_interval(marts, goal):
    (brought,) = marts.execute(
        "select sum(contribution_margin - contribution_margin_without)"
        " from memory.truth.geo_test"
    ).fetchone()

    assert brought > 0
    assert goal["incremental_margin_low"] < brought < goal["incremental_margin_high"]


def test_return_is_margin_less_all_cost_of_the_campaign(marts, goal):
    parts = marts.execute(
        """
        select sum(spend) as amount
        from memory.truth.spend_daily
        where campaign_id = $campaign and date_day between $first and $last
        union all
        select sum(amount)
        from memory.truth.costs_daily
        where campaign_id = $campaign and date_day between $first and $last
        """,
        {
            "campaign": TESTED_CAMPAIGN.campaign_id,
            "first": goal["post_start"],
            "last": goal["post_end"],
        },
    ).fetchall()
    spend, films = (amount for (amount,) in parts)

    assert spend > 0
    assert films == 480
    cost = spend + films
    assert abs(goal["cost_total"] - cost) < Decimal("0.001")
    for end in ("", "_low", "_high"):
        margin = goal[f"incremental_margin{end}"]
        expected = float((margin - cost) / cost)
        assert goal[f"roi_inc{end}"] == pytest.approx(expected, rel=1e-6), end
    assert goal["roi_inc_reason"] is None


def test_a_channel_costs_what_it_shares_as_well(marts, goal):
    channel = judged(marts, CHANNEL_GOAL)
    (shared,) = marts.execute(
        "select sum(amount) from marts.fct_costs where channel_id = ?"
        " and campaign_id is null and date_day between ? and ?",
        [CHANNEL, goal["post_start"], goal["post_end"]],
    ).fetchone()

    assert shared > 0
    assert channel["cost_total"] == goal["cost_total"] + shared
    assert channel["incremental_margin"] == goal["incremental_margin"]
    assert channel["roi_inc_low"] < channel["roi_inc"] < goal["roi_inc"]


@pytest.mark.parametrize(
    ("mart", "whose"),
    [
        ("rpt_campaign_roi", f"campaign_id = '{TESTED_CAMPAIGN.campaign_id}'"),
        ("rpt_channel_roi_monthly", f"channel_id = '{CHANNEL}'"),
    ],
)
def test_months_have_the_return_where_they_are_covered(marts, goal, mart, whose):
    months = rows_of(
        marts,
        f"""
        select date_month, cost_total, incremental_margin, roi_inc, roi_inc_low,
            roi_inc_high, roi_inc_reason
        from marts.{mart}
        where is_default_model and {whose}
        order by date_month
        """,
    )
    partly, covered = goal["post_start"].replace(day=1), goal["post_end"].month
    for month in months:
        if month["date_month"].month == covered:
            margin, cost = month["incremental_margin"], month["cost_total"]
            # The margin of a month is shown in cents, and divided as it is.
            expected, cent = float((margin - cost) / cost), float(CENT / cost)
            assert month["roi_inc"] == pytest.approx(expected, abs=cent)
            assert month["roi_inc_low"] < month["roi_inc"] < month["roi_inc_high"]
            assert month["roi_inc_reason"] is None
        else:
            assert month["roi_inc"] is None
            assert month["roi_inc_reason"] in (
                "no incrementality design",
                "no cost",
            ) or (
                month["date_month"] == partly
                and month["roi_inc_reason"]
                == "the effect counts for a part of the month"
            )
    assert months[-1]["roi_inc"] is not None
    assert any(month["date_month"] == partly for month in months)


def test_attribution_knows_nothing_of_what_the_campaign_brought(marts, goal):
    (credited,) = marts.execute(
        "select sum(contribution_margin) from marts.rpt_campaign_roi"
        " where is_default_model and campaign_id = ?",
        [TESTED_CAMPAIGN.campaign_id],
    ).fetchone()

    assert credited == 0
    assert goal["incremental_margin"] > 0
