"""One figure on a page: its value as far as it is known, what it claims, what it means.

Every figure goes through `figure`; nothing else writes a number of a mart.
"""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.language import NO_VALUE, Language
from dashboard.view import View

MONEY, PRICE, RETURN, SHARE = "money", "price", "return", "share"
COUNT, DAYS, TIMES, HOURS = "count", "days", "times", "hours"

_CLAIM_COLOURS = {
    "counted": "gray",
    "attributed": "blue",
    "causal_estimate": "green",
    "scenario": "orange",
}


@dataclass(frozen=True)
class Figure:
    """A figure of a mart.

    `name` is its title's key under `figures`; `table` and `column` say where it is
    defined. A value of None needs a `reason`. `low` and `high` are the ends of its
    interval; `before` is the value that it is compared with.
    """

    name: str
    value: float | None
    unit: str
    table: str
    column: str
    claim_type: str = "counted"
    reason: str | None = None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    is_more_better: bool | None = True


def written(
    language: Language, value: Any, unit: str, currency: str = "", digits: int = 0
) -> str:
    """The value as people read it, a dash where it is unknown.

    `digits`: how many more digits than usual the interval supports.
    """
    if value is None or pd.isna(value):
        return NO_VALUE
    if unit == MONEY:
        return f"{language.number(value, digits)} {currency}".strip()
    if unit == PRICE:
        return f"{language.number(value, 2)} {currency}".strip()
    if unit == RETURN:
        return language.percent(value, digits, is_signed=True)
    if unit == SHARE:
        # Below a tenth, whole percents say too little.
        return language.percent(value, digits or int(abs(value) < 0.1))
    if unit == COUNT:
        # Credits split one sale; a whole number of them is counted.
        is_whole = math.isclose(value, round(value), abs_tol=1e-6)
        return language.number(value, 0 if is_whole else 1)
    if unit in (DAYS, HOURS):
        return f"{language.number(value, 1)} {language.text(f'units.{unit}')}"
    return language.number(value, 2)


def supported_digits(low: float, high: float, unit: str) -> int:
    """How many digits behind the comma an interval supports: two of its half-width."""
    half = abs(high - low) / 2 * (100 if unit in (RETURN, SHARE) else 1)
    if half == 0:
        return 0
    return max(0, min(2, 1 - math.floor(math.log10(half))))


def figure(view: View, shown: Figure) -> None:
    """Show the figure as a card: value, interval or reason, claim, definition."""
    title = view.text(f"figures.{shown.name}")
    digits = 0
    if shown.low is not None and shown.high is not None:
        digits = supported_digits(shown.low, shown.high, shown.unit)

    def text(value: float | None) -> str:
        return written(view.language, value, shown.unit, view.currency, digits)

    with st.container(border=True, key=f"figure_{shown.name}"):
        st.metric(
            title,
            text(shown.value),
            delta=_difference(view, shown),
            delta_color=_delta_colour(shown),
            delta_description=view.text("figure.than_before")
            if _difference(view, shown)
            else None,
        )
        if shown.value is None and shown.reason:
            st.caption(view.language.reason(shown.reason))
        elif shown.low is not None and shown.high is not None:
            st.caption(
                view.text("figure.interval", low=text(shown.low), high=text(shown.high))
            )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            claim(view, shown.claim_type)
            definition(view, shown.name, shown.table, shown.column)


def claim(view: View, claim_type: str) -> None:
    """The badge that says what kind of claim a figure is."""
    st.badge(
        view.text(f"claims.{claim_type}"),
        color=_CLAIM_COLOURS[claim_type],
        help=view.text(f"claims.{claim_type}_help"),
    )


def definition(view: View, name: str, table: str, column: str) -> None:
    """The button that opens definition, grain, model and freshness."""
    title = view.text(f"figures.{name}")
    with st.popover(view.text("figure.definition"), type="tertiary"):
        st.markdown(f"**{title}**")
        explained = view.language.text_or(f"explained.{name}", "")
        if explained:
            st.markdown(explained)
        published = view.file.definition(table, column)
        if published:
            st.caption(view.text("figure.published_definition"))
            st.text(published)
        st.caption(f"{view.text('figure.source')}: `marts.{table}.{column}`")
        grain = (view.file.definition(table) or "").split(". ")[0].rstrip(".:")
        if grain:
            st.caption(view.text("figure.grain"))
            st.text(grain)
        model = view.filters.model_key
        st.caption(
            f"{view.text('figure.model')}: "
            + view.language.text_or(f"models.{model}", model)
        )
        latest = view.file.tables.get(table)
        if latest:
            st.caption(view.text("figure.fresh_until", day=view.language.day(latest)))


def _difference(view: View, shown: Figure) -> str | None:
    if shown.value is None or shown.before is None:
        return None
    difference = shown.value - shown.before
    if shown.unit in (RETURN, SHARE):
        points = view.language.number(100 * difference, 0, is_signed=True)
        return f"{points} {view.text('units.points')}"
    if shown.before == 0:
        return None
    return view.language.percent(difference / abs(shown.before), 0, is_signed=True)


def _delta_colour(shown: Figure) -> str:
    if shown.is_more_better is None:
        return "off"
    return "normal" if shown.is_more_better else "inverse"
