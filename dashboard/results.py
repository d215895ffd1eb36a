"""Cost and credited sales of the chosen months and channels, added up.

Ratios are sums over sums. A sum that is not known in all its parts is not known.
"""

from datetime import date
from typing import Any

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

# Returns by what came back; all are measured against the cost of the chosen scope.
RETURNS = {
    "roi_rev": "net_revenue",
    "roi_cm": "contribution_margin",
    "roi_rev_accrual": "net_revenue_accrual",
    "roi_cm_accrual": "contribution_margin_accrual",
}

_REST_REASONS = frozenset({"sales that no visit explains", "cost of no single channel"})
EVERYTHING = "all sales over all cost"


def read(view: View, from_month: date | None = None) -> pd.DataFrame:
    """One row a month and channel (and chosen campaign).

    `from_month`: to look further back than the chosen period.
    """
    return view.read(RESULTS, from_month=from_month or view.filters.first_month)


def mart(view: View) -> str:
    """The mart that the results come from."""
    chosen = view.filters.campaign_keys
    return "rpt_campaign_roi" if chosen else "rpt_channel_roi_monthly"


def mart_rows(view: View) -> pd.DataFrame:
    """The mart's own rows behind the results."""
    return view.read(CAMPAIGN_ROWS if view.filters.campaign_keys else CHANNEL_ROWS)


def total(frame: pd.DataFrame) -> pd.Series:
    """Sums, ratios, and the reason where there is no return, over rows that exist."""
    return add_up(frame.assign(every_row=0), ["every_row"]).iloc[0]


def add_up(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The same, one row for each value of `by`, in the order of the rows."""
    keys = [frame[name] for name in by]
    sums = list(_SUMS)
    added = frame.groupby(by, sort=False)[sums].sum()
    added = added.where(frame[sums].notna().groupby(keys, sort=False).all())
    rest = frame["channel_id"].str.startswith(REST_PREFIX)
    reason = frame["roi_reason"]
    groups = pd.DataFrame(
        {
            "has_rest": rest,
            "is_rest": rest,
            # Single rows without cost add up with others.
            "rest_reason": reason.where(rest),
            "unmeasured": reason.where(~reason.isin([*_REST_REASONS, "no cost"])),
            "is_cost_complete": frame["is_cost_complete"].astype(bool),
            "is_mature": frame["is_mature"].astype(bool),
        }
    ).groupby(keys, sort=False)
    about = groups.agg(
        {
            "has_rest": "any",
            "is_rest": "all",
            "rest_reason": "first",
            "unmeasured": "first",
            "is_cost_complete": "all",
            "is_mature": "all",
        }
    )
    reasons = [
        _reason(*line)
        for line in zip(
            about["has_rest"],
            about["is_rest"],
            about["rest_reason"],
            about["unmeasured"],
            added["cost"],
            strict=True,
        )
    ]
    added = added.assign(
        reason=pd.Series(reasons, index=added.index, dtype=object),
        is_cost_complete=about["is_cost_complete"],
        is_mature=about["is_mature"],
    )
    has_return = added["reason"].isna()
    for name, gain in RETURNS.items():
        left_over = added[gain] - added["cost"]
        added[name] = (left_over / added["cost"]).where(has_return)
    return added.reset_index()


def _reason(
    has_rest: bool, is_rest: bool, rest_reason: Any, unmeasured: Any, cost: float
) -> str | None:
    if is_rest:
        return rest_reason
    if has_rest:
        # The rest of the sales would have come anyway, for all that anybody knows.
        return EVERYTHING
    if isinstance(unmeasured, str):
        return unmeasured
    return None if cost else "no cost"


def reason_without_margin(line: pd.Series) -> str | None:
    """Why there is no return on margin: the return's own reason, or no margin."""
    if line["reason"] is None and pd.isna(line["contribution_margin"]):
        return "no margin known"
    return line["reason"]
