"""Effects in the demo company: from the files to the same figures as from its truth."""

import duckdb
import numpy as np
import pytest

from orchestration.demo.calls import REGIONS, SERVED
from orchestration.effects import Design, Panel, estimate_goal


@pytest.fixture(scope="module")
def marts(pipeline):
    path = pipeline.settings.published_dir / "current.duckdb"
    connection = duckdb.connect()
    connection.execute(f"attach '{path}' as published (read_only)")
    connection.execute("use published")
    truth = pipeline.settings.data_dir / "truth" / "calls_avoided.parquet"
    connection.execute(
        f"create table memory.truth_calls as from read_parquet('{truth}')"
    )
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def goal(marts):
    """What is said of the goal about calls, by method."""
    cursor = marts.execute("from marts.rpt_before_after where goal_id = 'G-01'")
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["method"]: row for row in rows}


def truth_panel(marts):
    """Calls by region and day as they were made, none of them from a file."""
    rows = marts.execute(
        "select region, date_day, calls from memory.truth_calls order by all"
    ).fetchall()
    regions = sorted({region for region, _, _ in rows})
    days = sorted({day for _, day, _ in rows})
    counts = np.array([calls for _, _, calls in rows], dtype=float)
    return Panel(
        np.array(days, dtype="datetime64[D]"),
        tuple(regions),
        np.array([region in REGIONS[:SERVED] for region in regions]),
        counts.reshape(len(regions), len(days)),
    )


def test_mart_says_what_the_truth_gives(marts, goal):
    """The way through files, loader, panel and model changes no figure."""
    judged = goal["difference_in_differences_ratio"]
    design = Design(
        goal_id="G-01",
        kpi="support_calls",
        direction="down",
        kind="flow",
        method="difference_in_differences",
        scale="ratio",
        baseline_start=judged["baseline_start"],
        baseline_end=judged["baseline_end"],
        post_start=judged["post_start"],
        post_end=judged["post_end"],
        burn_in_days=judged["burn_in_days"],
        minimum_detectable_effect=judged["minimum_detectable_effect"],
        as_of=judged["post_end"],
        period_days=1,
    )

    estimates = {e.method: e for e in estimate_goal(design, truth_panel(marts))}

    assert judged["is_design_method"]
    for method in (
        "difference_in_differences_ratio",
        "difference_in_differences_levels",
    ):
        for name in (
            "mean_before",
            "mean_after",
            "effect_relative",
            "effect_relative_low",
            "effect_relative_high",
            "effect_total",
            "p_value",
        ):
            expected = getattr(estimates[method], name)
            assert goal[method][name] == pytest.approx(expected, rel=1e-9), name
        assert goal[method]["verdict"] == estimates[method].verdict


def test_truth_lies_within_the_interval(marts, goal):
    judged = goal["difference_in_differences_ratio"]
    made, avoided = marts.execute(
        """
        select sum(calls), sum(calls_avoided)
        from memory.truth_calls
        where has_social_service
            and date_day >= cast(? as date) + cast(? as integer)
        """,
        [judged["post_start"], judged["burn_in_days"]],
    ).fetchone()

    true_share = -avoided / (made + avoided)

    assert judged["effect_relative_low"] < true_share < judged["effect_relative_high"]
    assert judged["effect_total_low"] < -avoided < judged["effect_total_high"]


def test_raw_difference_is_shown_and_judges_nothing(goal):
    raw = goal["raw_difference"]

    assert raw["effect_relative"] is not None
    assert raw["effect_relative_low"] is None
    assert raw["claim_type"] == "counted"
    assert (raw["is_design_method"], raw["verdict"]) == (False, "insufficient data")


def test_a_goal_changed_after_its_start_gets_no_verdict(marts):
    verdict, reason = marts.execute(
        """
        select verdict, verdict_reason from marts.rpt_before_after
        where goal_id = 'G-03' and is_design_method
        """
    ).fetchone()

    assert verdict == "insufficient data"
    assert "changed after its start" in reason


def test_without_a_verdict_no_call_is_avoided(marts, goal):
    """Four months with some forty calls a region are too few to see a sixth."""
    assert goal["difference_in_differences_ratio"]["verdict"] == "insufficient data"

    rows = marts.execute(
        """
        select calls_avoided_causal, saving_cash, calls_avoided_reason
        from marts.rpt_service_savings_monthly
        """
    ).fetchall()

    assert rows
    for avoided, saving, reason in rows:
        assert (avoided, saving) == (None, None)
        assert reason.startswith("no effect estimated: ")


def test_no_design_no_number(marts):
    rows = marts.execute(
        """
        select channel_id, roi_inc, roi_inc_low, roi_inc_high, roi_inc_reason
        from marts.rpt_channel_roi_monthly
        where channel_id not in (
            select channel_id from marts.rpt_incremental_roi
            where channel_id is not null
        )
        """
    ).fetchall()

    assert rows
    for channel_id, value, low, high, reason in rows:
        assert (value, low, high) == (None, None, None), channel_id
        assert reason in ("no incrementality design", "no cost"), channel_id


def test_pictures_are_drawn_from_what_was_counted(marts):
    """Actual figures of the picture are the calls of the treated regions."""
    wrong = marts.execute(
        """
        select picture.date_day, picture.actual, facts.calls
        from marts.fct_goal_effects_daily as picture
        inner join (
            select date_day, sum(calls) as calls
            from memory.truth_calls
            where region in (
                select region from memory.truth_calls where has_social_service
            )
            group by date_day
        ) as facts using (date_day)
        where
            picture.goal_id = 'G-01'
            and picture.is_design_method
            and picture.actual <> facts.calls
        """
    ).fetchall()

    assert wrong == []
    assert marts.execute(
        "select count(*) from marts.fct_goal_effects_daily where goal_id = 'G-01'"
    ).fetchone()[0]
