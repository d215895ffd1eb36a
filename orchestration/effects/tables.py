"""Between the warehouse's tables and the estimators: rows in, rows out.

No SQL and no estimate here. The dbt model int_goal_effects_estimated calls it.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa

from orchestration.effects import estimate_goal
from orchestration.effects.designs import SCALES, Design, Panel
from orchestration.effects.estimates import Estimate

Columns = Mapping[str, np.ndarray]
PERIOD_DAYS = {"day": 1, "week": 7, "month": 30}

_NUMBER, _COUNT, _TEXT = pa.float64(), pa.int64(), pa.string()
_DAY = pa.struct(
    [
        ("date_day", pa.date32()),
        ("actual", _NUMBER),
        ("counterfactual", _NUMBER),
        ("counterfactual_low", _NUMBER),
        ("counterfactual_high", _NUMBER),
        ("phase", _TEXT),
    ]
)
_PLACEBO = pa.struct(
    [
        ("placebo_type", _TEXT),
        ("placebo", _TEXT),
        ("effect_relative", _NUMBER),
        ("effect_relative_low", _NUMBER),
        ("effect_relative_high", _NUMBER),
        ("is_significant", pa.bool_()),
    ]
)
_COUNTS = {
    "n_treated",
    "n_control",
    "n_before",
    "n_after",
    "placebo_dates",
    "placebo_dates_significant",
}
_TEXTS = {"method", "scale", "failed_checks", "verdict", "verdict_reason"}


def _column_type(name: str) -> pa.DataType:
    if name == "is_design_method":
        return pa.bool_()
    if name in _COUNTS:
        return _COUNT
    if name in _TEXTS:
        return _TEXT
    return {"days": pa.list_(_DAY), "placebos": pa.list_(_PLACEBO)}.get(name, _NUMBER)


SCHEMA = pa.schema(
    [("goal_id", _TEXT)]
    + [(field.name, _column_type(field.name)) for field in fields(Estimate)]
)


def estimate_goals(designs: pa.Table, panel: pa.Table) -> pa.Table:
    """Every goal by every method, as a table of SCHEMA.

    `designs` has the columns of int_goal_designs_checked, a row a goal; `panel` those
    of int_goal_panel_completed, a row a goal, unit, role and period.
    """
    rows = []
    columns = {
        name: panel[name].to_numpy()
        for name in ("goal_id", "unit", "role", "date_day", "numerator", "denominator")
    }
    for goal in designs.to_pylist():
        mine = columns["goal_id"] == goal["goal_id"]
        goal_panel = _panel(
            {name: column[mine] for name, column in columns.items()},
            is_share=goal["kpi_kind"] == "share",
        )
        rows += [
            _row(goal["goal_id"], estimate)
            for estimate in estimate_goal(_design(goal), goal_panel)
        ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _design(goal: Mapping[str, Any]) -> Design:
    scale, effect = goal["scale"], goal["minimum_detectable_effect"]
    reasons = (goal["blocking_reasons"] or "").split("|")
    if scale not in SCALES:
        reasons.append(f"no scale is called {scale}")
    return Design(
        goal_id=goal["goal_id"],
        kpi=goal["kpi"] or "(nothing)",
        direction=goal["direction"],
        kind=goal["kpi_kind"],
        method=goal["method"],
        scale=scale if scale in SCALES else SCALES[0],
        baseline_start=goal["baseline_start"],
        baseline_end=goal["baseline_end"],
        post_start=goal["post_start"],
        post_end=goal["post_end"],
        burn_in_days=max(goal["burn_in_days"], 0),
        minimum_detectable_effect=None if effect is None else float(effect),
        as_of=goal["as_of_day"],
        period_days=PERIOD_DAYS[goal["grain"]],
        blocking=tuple(f"{r[0].upper()}{r[1:]}." for r in reasons if r),
    )


def _panel(columns: Columns, is_share: bool) -> Panel:
    """Rows as units × periods; a period without a row in between is nan."""
    if not len(columns["unit"]):
        return Panel(
            np.array([], dtype="datetime64[D]"),
            (),
            np.array([], dtype=bool),
            np.empty((0, 0)),
        )
    dates, column = np.unique(
        columns["date_day"].astype("datetime64[D]"), return_inverse=True
    )
    # A unit that is named twice stands twice: the design says what is wrong with it.
    names = [f"{u}\n{r}" for u, r in zip(columns["unit"], columns["role"], strict=True)]
    keys, row = np.unique(np.array(names, dtype=object), return_inverse=True)

    def spread(name: str) -> np.ndarray:
        cells = np.full((len(keys), len(dates)), np.nan)
        cells[row, column] = columns[name].astype(float)
        return cells

    return Panel(
        dates,
        tuple(key.split("\n")[0] for key in keys.tolist()),
        np.array([key.endswith("\ntreated") for key in keys.tolist()]),
        spread("numerator"),
        spread("denominator") if is_share else None,
    )


def _row(goal_id: str, estimate: Estimate) -> dict[str, Any]:
    row = {field.name: getattr(estimate, field.name) for field in fields(Estimate)}
    row["goal_id"] = goal_id
    row["failed_checks"] = "; ".join(estimate.failed_checks) or None
    row["days"] = [
        {
            "date_day": day.date,
            "actual": day.actual,
            "counterfactual": day.counterfactual,
            "counterfactual_low": day.low,
            "counterfactual_high": day.high,
            "phase": day.phase,
        }
        for day in estimate.days
    ]
    row["placebos"] = [
        {
            "placebo_type": placebo.kind,
            "placebo": placebo.name,
            "effect_relative": placebo.effect_relative,
            "effect_relative_low": placebo.low,
            "effect_relative_high": placebo.high,
            "is_significant": placebo.is_significant,
        }
        for placebo in estimate.placebos
    ]
    return row
