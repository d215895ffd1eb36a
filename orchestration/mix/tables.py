"""Between the warehouse's tables and the fit: columns in, a table out.

No SQL and no estimate here. The dbt model int_mmm_effects_fitted calls it.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.mix.fit import ChannelEffect, fit_mix
from orchestration.mix.inputs import Bools, Lift, Panel
from orchestration.mix.transforms import Floats

Columns = Mapping[str, Any]

# Panel columns that move demand and that advertising does not move, in people's words.
# Searches for the brand and direct visits are none of them: they are on the way from
# an ad to a sale, and holding them fixed would take the ads' own effect away.
DEMAND_CONTROLS: Mapping[str, str] = {
    "control_holiday_days": "holidays",
    "control_shopping_days": "shopping season",
    "control_promotion_days": "price promotions",
    "control_intervention_days": "other interventions",
    "control_other_search_clicks": "searches without the brand",
}

# Which flag says that all of a week's outcome was delivered.
COMPLETE_FLAGS: Mapping[str, str] = {
    "contribution_margin": "is_sales_complete",
    "net_revenue": "is_sales_complete",
    "conversions": "is_sales_complete",
    "new_customers": "is_sales_complete",
    "leads": "is_leads_complete",
}

_TYPES = {
    "channel_id": pa.string(),
    "first_week": pa.date32(),
    "last_week": pa.date32(),
    "demand_controls": pa.string(),
    "reason": pa.string(),
    "n_weeks": pa.int64(),
    "lifts_used": pa.int64(),
}
SCHEMA = pa.schema(
    [("outcome", pa.string())]
    + [
        (field.name, _TYPES.get(field.name, pa.float64()))
        for field in fields(ChannelEffect)
    ]
)


def fit_outcomes(
    outcomes: Columns, weeks: Columns, spend: Columns, lifts: Columns
) -> pa.Table:
    """Every outcome that is to be fitted × every channel with media: a table of SCHEMA.

    The columns of int_mmm_outcomes_listed, int_mmm_company_weeks_summed,
    int_mmm_channel_weeks_summed and int_mmm_lifts_listed. What DuckDB hands over as
    masked is taken as unknown.
    """
    rows = []
    for outcome, is_fitted in zip(
        outcomes["outcome"], outcomes["is_fitted"], strict=True
    ):
        if is_fitted:
            panel = read_panel(weeks, spend, outcome)
            effects = fit_mix(panel, read_lifts(lifts, outcome))
            rows += [{"outcome": outcome, **_plain(effect)} for effect in effects]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def read_panel(weeks: Columns, spend: Columns, outcome: str) -> Panel:
    """The panel of an outcome; channels without media are left out."""
    days = _days(weeks["date_week"])
    order = np.argsort(days)
    days = days[order]
    is_complete = _flags(weeks[COMPLETE_FLAGS[outcome]])[order]
    values = _floats(weeks[f"company_{outcome}"])[order]

    names = np.asarray(spend["channel_id"], dtype=object)
    has_media = np.isfinite(_floats(spend["spend"]))
    channels = tuple(sorted(set(names[has_media].tolist())))
    is_kept = np.isin(names, np.array(channels, dtype=object))
    at = (
        np.searchsorted(np.array(channels, dtype=object), names[is_kept]),
        np.searchsorted(days, _days(spend["date_week"])[is_kept]),
    )

    def table(column: str) -> Floats:
        filled = np.full((len(channels), len(days)), np.nan)
        filled[at] = _floats(spend[column])[is_kept]
        return filled

    return Panel(
        weeks=days,
        channels=channels,
        spend=table("spend"),
        cost=table("cost_total"),
        is_media_complete=table("is_media_complete") == 1,
        outcome=np.where(is_complete, values, np.nan),
        controls={
            label: _floats(weeks[column])[order]
            for column, label in DEMAND_CONTROLS.items()
        },
    )


def read_lifts(lifts: Columns, outcome: str) -> list[Lift]:
    """The experiments on an outcome, in the order of their goals."""
    mine = np.flatnonzero(np.asarray(lifts["outcome"], dtype=object) == outcome)
    goals = np.asarray(lifts["goal_id"], dtype=object)
    first, last = _days(lifts["first_day"]), _days(lifts["last_day"])
    found, low, high = (
        _floats(lifts[name]) for name in ("effect", "effect_low", "effect_high")
    )
    return [
        Lift(
            channel_id=str(lifts["channel_id"][number]),
            first_day=first[number].astype(object),
            last_day=last[number].astype(object),
            effect=float(found[number]),
            low=float(low[number]),
            high=float(high[number]),
        )
        for number in sorted(mine.tolist(), key=lambda n: str(goals[n]))
    ]


def _plain(effect: ChannelEffect) -> dict[str, Any]:
    row = asdict(effect)
    for name in ("first_week", "last_week"):
        if row[name] is not None:
            row[name] = row[name].astype("datetime64[D]").astype(object)
    return row


def _floats(column: Any) -> Floats:
    return np.ma.filled(np.ma.asarray(column).astype(np.float64), np.nan)


def _flags(column: Any) -> Bools:
    return np.ma.filled(np.ma.asarray(column).astype(bool), False)


def _days(column: Any) -> NDArray[np.datetime64]:
    return np.asarray(column).astype("datetime64[D]")
