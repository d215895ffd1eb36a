"""One figure on a page: its value as far as it is known, what it claims, what it means.

Every figure goes through `figure`; nothing else writes a number of a mart.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.language import NO_VALUE, Language
from dashboard.view import View

MONEY, PRICE, RETURN, SHARE = "money", "price", "return", "share"
COUNT, DAYS, TIMES, HOURS = "count", "days", "times", "hours"
MINUTES, INDEX = "minutes", "index"

COUNTED, ATTRIBUTED = "counted", "attributed"
CAUSAL, SCENARIO = "causal_estimate", "scenario"
EXPLORATORY = "exploratory"

CLAIM_COLOURS = {
    COUNTED: "gray",
    ATTRIBUTED: "blue",
    CAUSAL: "green",
    SCENARIO: "orange",
    EXPLORATORY: "violet",
}


@dataclass(frozen=True)
class Figure:
    """A figure of a mart.

    `name`: key of its title under `figures`. `table`, `column`: where it is defined.
    An unknown value (null) needs a `reason`. `low`, `high`: its interval. `before`:
    what it is compared with; `is_more_better` colours the difference, None does not.
    `definition`: where the mart has one for each row. `method`: how it was estimated,
    where not by the attribution model. `note`: what to know of it besides, in words for
    people.
    """

    name: str
    value: Any
    unit: str
    table: str
    column: str
    claim_type: str = COUNTED
    reason: str | None = None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    is_more_better: bool | None = True
    note: str | None = None
    definition: str | None = None
    method: str | None = None
    note: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return not _is_null(self.value)

    @property
    def has_interval(self) -> bool:
        """Whether the value is an estimate with both ends known."""
        return not _is_null(self.low) and not _is_null(self.high)

    def written(self, view: View, value: Any) -> str:
        """The value, or what it is compared with, to the digits that it supports."""
        digits = None
        if self.has_interval:
            digits = supported_digits(self.low, self.high, self.unit)
        return written(view.language, value, self.unit, view.currency, digits)


def written(
    language: Language,
    value: Any,
    unit: str,
    currency: str = "",
    digits: int | None = None,
) -> str:
    """The value as people read it, a dash where it is unknown.

    `digits`: as `supported_digits` says, where the value has an interval.
    """
    if _is_null(value):
        return NO_VALUE
    if unit == MONEY:
        return f"{language.number(value, digits or 0)} {currency}".strip()
    if unit == PRICE:
        return f"{language.number(value, 2)} {currency}".strip()
    if unit == RETURN:
        return language.percent(value, digits or 0, is_signed=True)
    if unit == SHARE:
        # Below a tenth, whole percents say too little.
        return language.percent(value, digits or int(0 < abs(value) < 0.1))
    if unit == COUNT:
        # Credits split one sale; a whole number of them is counted.
        is_whole = math.isclose(value, round(value), abs_tol=1e-6)
        return language.number(value, int(not is_whole) if digits is None else digits)
    if unit == INDEX:
        return language.number(value, 0)
    if unit in (DAYS, HOURS, MINUTES):
        return f"{language.number(value, 1)} {language.text(f'units.{unit}')}"
    return language.number(value, 2)


def supported_digits(low: float, high: float, unit: str) -> int:
    """Digits behind the comma that an interval supports, less than 0 for tens.

    The last digit shown is the first one of the half-width: -60 % [-80 %, -40 %].
    """
    half = abs(high - low) / 2 * (100 if unit in (RETURN, SHARE) else 1)
    if half == 0:
        return 0
    return min(2, -math.floor(math.log10(half)))


def row(
    view: View, place: str, shown: Sequence[Figure], places: int | None = None
) -> None:
    """Figures side by side; below one another where the screen is narrow.

    `place`: name of the row on its page. `places`: how many would fit into it, where
    it may be fewer.
    """
    columns = st.columns(places or len(shown))[: len(shown)]
    for column, one in zip(columns, shown, strict=True):
        with column:
            figure(view, place, one)


def figure(view: View, place: str, shown: Figure) -> None:
    """Show the figure as a card: value, interval or reason, claim, definition."""
    difference = _difference(view, shown)
    key = f"{place}_{shown.name}"
    with st.container(border=True, height="stretch", key=key):
        st.metric(
            view.text(f"figures.{shown.name}"),
            shown.written(view, shown.value),
            delta=difference,
            delta_color=_delta_colour(shown),
            delta_arrow="auto" if _is_change(difference) else "off",
        )
        if difference:
            before = shown.written(view, shown.before)
            st.caption(view.text("figure.before", value=before))
        if not shown.is_known and shown.reason:
            st.text(view.language.reason(shown.reason))
        elif shown.has_interval:
            st.caption(interval(view, shown))
        if shown.note:
            st.text(shown.note)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            claim(view, shown.claim_type)
            definition(view, shown)


def interval(view: View, shown: Figure) -> str:
    """The 95 % interval in words."""
    low, high = (shown.written(view, end) for end in (shown.low, shown.high))
    return view.text("figure.interval", low=low, high=high)


def claim(view: View, claim_type: str) -> None:
    """The badge that says what kind of claim a figure is."""
    st.badge(
        view.text(f"claims.{claim_type}"),
        color=CLAIM_COLOURS[claim_type],
        help=view.text(f"claims.{claim_type}_help"),
    )


def definition(view: View, shown: Figure) -> None:
    """The button that opens definition, grain, model and freshness."""
    with st.popover(view.text("figure.definition"), type="tertiary"):
        st.markdown(f"**{view.text(f'figures.{shown.name}')}**")
        if explained := view.language.text_or(f"explained.{shown.name}", ""):
            st.markdown(explained)
        if published := published_definition(view, shown):
            st.caption(view.text("figure.published_definition"))
            st.text(published.replace("`", ""))
        if grain := view.file.definition(shown.table):
            st.caption(view.text("figure.grain"))
            st.text(grain.partition(":")[0].partition(". ")[0].rstrip("."))
        st.caption(about(view, shown, f"`marts.{shown.table}.{shown.column}`"))


def published_definition(view: View, shown: Figure) -> str | None:
    """What the figure means, as the published file says it."""
    return shown.definition or view.file.definition(shown.table, shown.column)


def about(view: View, shown: Figure, source: str) -> str:
    """Where the figure comes from, by which model or method, and how fresh it is."""
    latest = view.file.tables.get(shown.table)
    is_modelled = shown.claim_type == ATTRIBUTED
    return view.text(
        "figure.about",
        source=source,
        model=shown.method
        or (view.model if is_modelled else view.text("figure.no_model")),
        day=view.language.day(view.file.about.as_of),
        latest=view.language.day(latest) if latest else NO_VALUE,
    )


def _difference(view: View, shown: Figure) -> str | None:
    text = _written_difference(view, shown)
    # The arrow of st.metric follows a plain hyphen only.
    return text and text.replace("\N{MINUS SIGN}", "-")


def _written_difference(view: View, shown: Figure) -> str | None:
    if not shown.is_known or _is_null(shown.before):
        return None
    difference = shown.value - shown.before
    if shown.unit in (RETURN, SHARE):
        points = view.language.number(100 * difference, 0, is_signed=True)
        return f"{points} {view.text('units.points')}"
    if shown.before == 0:
        return None
    return view.language.percent(difference / abs(shown.before), 0, is_signed=True)


def _is_change(difference: str | None) -> bool:
    """Whether it is more than nothing, as it is written."""
    return any(digit in (difference or "") for digit in "123456789")


def _delta_colour(shown: Figure) -> str:
    if shown.is_more_better is None:
        return "off"
    return "normal" if shown.is_more_better else "inverse"


def _is_null(value: Any) -> bool:
    return value is None or pd.isna(value)
