"""What the command line prints of a marketing mix: the published one, or a second.

Only reads. Every figure of the light fit is in the published file under the same name.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from orchestration.mix.bayes import BayesianMix
from orchestration.report import Column, money, ratio, table

_MIX_QUERY = """
    select channel_name, spend, contribution, contribution_low, contribution_high,
        roi_mmm, roi_mmm_low, roi_mmm_high, marginal_return, coalesce(reason, caveat),
        n_weeks, first_week, last_week, demand_controls, out_of_sample_error,
        out_of_sample_error_without_channels
    from marts.rpt_mmm_channels
    where outcome = ?
    order by contribution is null, spend desc, channel_name
"""
_MIX_WARNING = (
    "Exploratory: correlation over weeks, and budgets follow demand. No effect is"
    " proven."
)


def mix_table(database: Path, outcome: str) -> str:
    """The light fit of the marketing mix, as published."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(_MIX_QUERY, [outcome]).fetchall()
    if not rows:
        return f"{outcome} was not fitted: it is none of mix_outcomes."
    columns = [
        Column("channel"),
        Column("spend", is_number=True),
        Column(outcome, is_number=True),
        Column("95 % interval", is_number=True),
        Column("ROI mix", is_number=True),
        Column("95 % interval", is_number=True),
        Column("one more a week", is_number=True),
        Column("note"),
    ]
    printed = [
        [
            channel,
            money(spend),
            money(found),
            _between(low, high, money),
            ratio(roi) if found is not None else "",
            _between(roi_low, roi_high, ratio),
            "" if marginal is None else f"{marginal:,.2f}",
            note or "",
        ]
        for (
            channel,
            spend,
            found,
            low,
            high,
            roi,
            roi_low,
            roi_high,
            marginal,
            note,
            *_,
        ) in rows
    ]
    lines = [table(columns, printed), "", _MIX_WARNING]
    weeks, first, last, controls, error, error_without = rows[0][10:]
    if weeks:
        lines += [
            f"{weeks} weeks from {first} to {last}. Held fixed: {controls}.",
            f"The last weeks are missed by {error:.0%}; without any channel by"
            f" {error_without:.0%}.",
        ]
    return "\n".join(lines)


def bayesian_mix_table(found: BayesianMix, outcome: str) -> str:
    """The fit of pymc-marketing."""
    columns = [
        Column("channel"),
        Column("spend", is_number=True),
        Column(outcome, is_number=True),
        Column("95 % interval", is_number=True),
    ]
    rows = [
        [
            one.channel_id,
            money(one.spend),
            money(one.contribution),
            _between(one.low, one.high, money),
        ]
        for one in sorted(found.contributions, key=lambda one: -one.spend)
    ]
    return "\n".join(
        [
            table(columns, rows),
            "",
            _MIX_WARNING,
            f"{found.n_weeks} weeks. Held fixed: two yearly waves,"
            f" {', '.join(found.controls)}.",
            f"Largest r-hat {found.worst_r_hat:.3f} (above 1.05 the chains disagree),"
            f" {found.divergences} divergences.",
        ]
    )


def _between(low: Any, high: Any, text: Callable[[Any], str]) -> str:
    return "" if low is None or high is None else f"[{text(low)}, {text(high)}]"
