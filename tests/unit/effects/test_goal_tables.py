"""Rows of the warehouse become designs and panels; estimates become rows."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from orchestration.effects.tables import SCHEMA, estimate_goals

DESIGN = {
    "goal_id": "A",
    "kpi": "support_calls",
    "direction": "down",
    "kpi_kind": "flow",
    "method": "difference_in_differences",
    "scale": "ratio",
    "minimum_detectable_effect": None,
    "baseline_start": date(2026, 1, 1),
    "baseline_end": date(2026, 2, 28),
    "post_start": date(2026, 3, 1),
    "post_end": date(2026, 4, 30),
    "burn_in_days": 0,
    "blocking_reasons": None,
    "as_of_day": date(2026, 5, 1),
    "grain": "day",
}
PANEL = pa.schema(
    [
        ("goal_id", pa.string()),
        ("unit", pa.string()),
        ("role", pa.string()),
        ("date_day", pa.date32()),
        ("numerator", pa.float64()),
        ("denominator", pa.float64()),
    ]
)


def designs(*rows):
    return pa.Table.from_pylist([{**DESIGN, **row} for row in rows])


def panel_of(goal_id, treated, control, days=120, denominator=None, last=None):
    """Ten a day, a little more or less by unit and day; treated fall by a fifth."""
    random = np.random.default_rng(7)
    rows = []
    for role, number in (("treated", treated), ("control", control)):
        for unit in range(number):
            for n in range(days):
                day = DESIGN["baseline_start"] + timedelta(days=n)
                fallen = role == "treated" and day >= DESIGN["post_start"]
                value = (8.0 if fallen else 10.0) + random.normal()
                known = last is None or day <= last
                rows.append(
                    {
                        "goal_id": goal_id,
                        "unit": f"{role} {unit}",
                        "role": role,
                        "date_day": day,
                        "numerator": value if known else None,
                        "denominator": denominator if known else None,
                    }
                )
    return pa.Table.from_pylist(rows, schema=PANEL)


def judged(table):
    """The row that judges, by goal."""
    return {r["goal_id"]: r for r in table.to_pylist() if r["is_design_method"]}


def test_each_goal_is_estimated_on_its_own_panel():
    table = estimate_goals(
        designs({"goal_id": "A"}, {"goal_id": "B", "direction": "up"}),
        pa.concat_tables([panel_of("A", 4, 6), panel_of("B", 4, 6)]),
    )

    assert table.schema == SCHEMA
    by_goal = judged(table)
    assert by_goal["A"]["verdict"] == "improved"
    assert by_goal["B"]["verdict"] == "worsened"
    assert abs(by_goal["A"]["effect_relative"] + 0.2) < 0.03
    days = by_goal["A"]["days"]
    assert [d["date_day"] for d in days] == sorted(d["date_day"] for d in days)
    assert {d["phase"] for d in days} >= {"baseline", "post"}


def test_reasons_found_in_tables_forbid_the_verdict():
    table = estimate_goals(
        designs({"blocking_reasons": "the goal came late|a control is treated too"}),
        panel_of("A", 4, 6),
    )

    row = judged(table)["A"]
    assert row["verdict"] == "insufficient data"
    assert row["verdict_reason"].startswith("The goal came late.")


def test_a_scale_that_does_not_exist_is_said():
    row = judged(estimate_goals(designs({"scale": "logs"}), panel_of("A", 4, 6)))["A"]

    assert row["verdict"] == "insufficient data"
    assert "No scale is called logs" in row["verdict_reason"]


def test_shares_are_numerators_over_denominators():
    table = estimate_goals(
        designs({"kpi_kind": "share"}), panel_of("A", 4, 6, denominator=100.0)
    )

    row = judged(table)["A"]
    assert abs(row["mean_before"] - 0.1) < 0.005
    assert row["effect_total"] is None


def test_unknown_days_are_a_gap_and_no_zeros():
    table = estimate_goals(
        designs({}), panel_of("A", 4, 6, last=DESIGN["post_start"] + timedelta(days=20))
    )

    assert judged(table)["A"]["verdict"] == "insufficient data"


def test_goals_without_data_and_no_goals_at_all_are_no_error():
    empty = PANEL.empty_table()

    row = judged(estimate_goals(designs({}), empty))["A"]
    none = estimate_goals(designs({}).slice(0, 0), empty)

    assert row["verdict"] == "insufficient data"
    assert (none.num_rows, none.schema) == (0, SCHEMA)
