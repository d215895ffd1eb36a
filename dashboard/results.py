"""Cost and credited sales of the chosen months and channels, added up.

Ratios are sums over sums. A sum that is not known in all its parts is not known.
"""

from collections.abc import Sequence

import pandas as pd

from dashboard.filters import REST_PREFIX
from dashboard.queries.results import CAMPAIGN_ROWS, CHANNEL_ROWS, RESULTS
from dashboard.view import View

_SUMS = (
    "cost",
    "spend",
    "cost_media",
    "cost_total",
    "cost_total_cash",
    "net_revenue",
    "contribution_margin",
    "net_revenue_accrual",
    "contribution_margin_accrual",
    "conversions",
    "leads",
    "new_customers",
)

# A return by its numerator; all are divided by the cost of the chosen scope.
RETURNS = {
    "roi_rev": "net_revenue",
    "roi_cm": "contribution_margin",
    "roi_rev_accrual": "net_revenue_accrual",
    "roi_cm_accrual": "contribution_margin_accrual",
}

_REST_REASONS = ("sales that no visit explains", "cost of no single channel")
_EVERYTHING = "all sales over all cost"


def read(view: View) -> pd.DataFrame:
    """One row a month and channel (and chosen campaign)."""
    return view.read(RESULTS, from_month=view.filters.first_month)


def mart(view: View) -> str:
    """The mart that the results come from."""
    return (
        "rpt_campaign_roi"
        if view.filters.campaign_keys
        else ("rpt_channel_roi_monthly")
    )


def mart_rows(view: View) -> pd.DataFrame:
    """The mart's own rows behind the results."""
    return view.read(CAMPAIGN_ROWS if view.filters.campaign_keys else CHANNEL_ROWS)


def add_up(frame: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Sums, ratios and the reason for none; one row, or one for each value of `by`."""
    if not by:
        return _one_row(frame).to_frame().T.reset_index(drop=True)
    parts = [
        _one_row(part)
        .to_frame()
        .T.assign(
            **dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True))
        )
        for key, part in frame.groupby(list(by), sort=False)
    ]
    if not parts:
        return pd.DataFrame(columns=[*by, *_SUMS, *RETURNS, "reason"])
    return pd.concat(parts, ignore_index=True)


def _one_row(frame: pd.DataFrame) -> pd.Series:
    sums = {
        name: frame[name].sum() if frame[name].notna().all() else None for name in _SUMS
    }
    reason = _reason(frame, sums["cost"])
    for name, gain in RETURNS.items():
        is_known = reason is None and sums[gain] is not None
        sums[name] = (sums[gain] - sums["cost"]) / sums["cost"] if is_known else None
    return pd.Series(
        {
            **sums,
            "reason": reason,
            "is_cost_complete": bool(frame["is_cost_complete"].all()),
            "is_mature": bool(frame["is_mature"].all()),
        },
        dtype=object,
    )


def _reason(frame: pd.DataFrame, cost: float | None) -> str | None:
    if frame.empty:
        return "no rows"
    reasons = set(frame["roi_reason"].dropna())
    rest = frame["channel_id"].str.startswith(REST_PREFIX)
    if rest.all():
        return next(iter(reasons & set(_REST_REASONS)), _EVERYTHING)
    if rest.any():
        return _EVERYTHING
    # Nobody measured: the same for every row. Single rows without cost add up.
    if unmeasured := reasons - set(_REST_REASONS) - {"no cost"}:
        return unmeasured.pop()
    return "no cost" if not cost else None
