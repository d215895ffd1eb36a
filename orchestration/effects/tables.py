"""Between the warehouse's tables and the estimators: rows in, rows out.

No SQL and no estimate here. The dbt model int_goal_effects_estimated calls it.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from orchestration.effects import estimate_goal
from orchestration.effects.designs import Design, Panel
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


def estimate_goals(designs: Columns, panel: Columns) -> pa.Table:
    """Every goal by every method, as a table of SCHEMA.

    `designs` are the columns of int_goal_designs_checked, one entry a goal; `panel`
    those of int_goal_panel_completed, one entry a goal, unit, role and period. What
    DuckDB hands over as masked is taken as absent.
    """
    rows = []
    owners = np.asarray(panel["goal_id"])
    for number, goal_id in enumerate(designs["goal_id"]):
        mine = owners == goal_id
        design = _design({name: column[number] for name, column in designs.items()})
        goal_panel = _panel({name: column[mine] for name, column in panel.items()})
        rows += [_row(goal_id, e) for e in estimate_goal(design, goal_panel)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _design(row: Mapping[str, Any]) -> Design:
    effect = _plain(row["minimum_detectable_effect"])
    reasons = _plain(row["blocking_reasons"])
    scale = _plain(row["scale"])
    notes = [] if scale in ("ratio", "levels") else [f"no scale is called {scale}"]
    return Design(
        goal_id=str(row["goal_id"]),
        kpi=str(_plain(row["kpi"])),
        direction=_plain(row["direction"]),
        kind=str(row["kpi_kind"]),
        method=_plain(row["method"]),
        scale="ratio" if notes else str(scale),
        baseline_start=_day(row["baseline_start"]),
        baseline_end=_day(row["baseline_end"]),
        post_start=_day(row["post_start"]),
        post_end=_day(row["post_end"]),
        burn_in_days=max(int(row["burn_in_days"]), 0),
        minimum_detectable_effect=None if effect is None else float(effect),
        as_of=_day(row["as_of_day"]) or date.max,
        period_days=PERIOD_DAYS[str(row["grain"])],
        blocking=tuple(
            f"{reason[0].upper()}{reason[1:]}."
            for reason in [*(reasons.split("|") if reasons else ()), *notes]
        ),
    )


def _panel(columns: Columns) -> Panel:
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
        values = np.ma.asarray(columns[name]).astype(float)
        cells[row, column] = values.filled(np.nan)
        return cells

    is_share = columns["kpi_kind"][0] == "share"
    return Panel(
        dates,
        tuple(key.split("\n")[0] for key in keys.tolist()),
        np.array([key.endswith("\ntreated") for key in keys.tolist()]),
        spread("numerator"),
        spread("denominator") if is_share else None,
    )


def _row(goal_id: str, estimate: Estimate) -> dict[str, Any]:
    row = asdict(estimate)
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


def _plain(value: Any) -> Any:
    """None for what is masked or not a number."""
    if value is None or np.ma.is_masked(value) or value != value:
        return None
    return value


def _day(value: Any) -> date | None:
    value = _plain(value)
    if value is None or np.isnat(np.datetime64(value)):
        return None
    return np.datetime64(value, "D").astype(date)
