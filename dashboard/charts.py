"""How charts look: one palette, one colour a channel, and what a printed page needs.

The palette is Okabe and Ito's, which people with any kind of colour blindness tell
apart (https://jfly.uni-koeln.de/color/).
"""

from collections.abc import Iterable

import altair as alt
import pandas as pd
import streamlit as st

from dashboard.view import View

ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILION, PINK, BLACK = "#0072B2", "#D55E00", "#CC79A7", "#000000"
GREY, LIGHT_GREY = "#767676", "#BBBBBB"
_TEXT = "#404040"

PALETTE = (BLUE, ORANGE, GREEN, SKY, VERMILION, PINK, YELLOW, BLACK)

COST_COLOURS = {
    "media": BLUE,
    "personnel": ORANGE,
    "agency": GREEN,
    "content": SKY,
    "tools": PINK,
    "other": GREY,
}

# Organic channels have the colour of the paid ones of the same network; charts tell
# them apart by name and place.
_CHANNEL_COLOURS = {
    "meta": BLUE,
    "facebook": BLUE,
    "instagram": VERMILION,
    "linkedin": SKY,
    "tiktok": BLACK,
    "x": GREY,
    "pinterest": PINK,
    "snapchat": YELLOW,
    "reddit": ORANGE,
    "google": GREEN,
    "microsoft": PINK,
    "video": VERMILION,
}


def channel_colour(channel_id: str) -> str:
    """The one colour of a channel in every chart."""
    return _CHANNEL_COLOURS.get(channel_id.rsplit("_", 1)[-1], LIGHT_GREY)


def channel_scale(channel_ids: Iterable[str], names: Iterable[str]) -> alt.Scale:
    """Colours for channels that stand under their names."""
    colours = [channel_colour(channel_id) for channel_id in channel_ids]
    return alt.Scale(domain=list(names), range=colours)


def show(
    view: View,
    chart: alt.Chart | alt.LayerChart,
    title: str,
    source: str,
    height: int = 380,
    period: str | None = None,
    note: str = "",
    legend_columns: int = 1,
) -> None:
    """Draw the chart, finished."""
    drawn, said = finished(
        view, chart, title, source, height, period, note, legend_columns
    )
    st.altair_chart(drawn, alt=said)


def finished(
    view: View,
    chart: alt.Chart | alt.LayerChart,
    title: str,
    source: str,
    height: int = 380,
    period: str | None = None,
    note: str = "",
    legend_columns: int = 1,
) -> tuple[alt.Chart | alt.LayerChart, str]:
    """The chart with title, source, period and the numbers of the language.

    `source`: the mart, without its schema. `period`: where it is not the chosen one.
    `note`: what a reader of the printed chart must know besides. `legend_columns`: more
    than one fit on a telephone only where the words are short. With the chart comes
    what is said to those who do not see it.
    """
    subtitle = view.text(
        "chart.source", mart=f"marts.{source}", period=period or view.period
    )
    lines = [subtitle, note] if note else [subtitle]
    drawn = (
        chart.properties(
            title=alt.TitleParams(title, subtitle=lines, anchor="start"), height=height
        )
        .configure(locale=_locale(view))
        .configure_title(fontSize=14, subtitleFontSize=11, subtitleColor=_TEXT)
        .configure_axis(
            labelFontSize=12, titleFontSize=12, labelColor=_TEXT, titleColor=_TEXT
        )
        .configure_axisY(labelLimit=160)
        .configure_axisBand(labelOverlap=False)
        .configure_legend(
            orient="bottom",
            columns=legend_columns,
            labelLimit=320,
            labelFontSize=12,
            titleFontSize=12,
            labelColor=_TEXT,
            titleColor=_TEXT,
        )
        .configure_view(strokeWidth=0)
    )
    return drawn, ". ".join([title, *lines])


def in_currency(view: View, what: str) -> str:
    """The title of an axis of money."""
    return view.text("chart.money", what=what, currency=view.currency)


def bars_height(bars: int, per_bar: int = 26) -> int:
    """Height of a chart of that many horizontal bars, with title, axis and legend."""
    return 160 + max(bars, 3) * per_bar


def month_axis(view: View, frame: pd.DataFrame) -> alt.X:
    """Months as words of the language, in their order."""
    names = [view.language.month(day) for day in sorted(set(frame["date_month"]))]
    return alt.X("month:N", sort=names, title=view.text("chart.month")).axis(
        labelAngle=-45
    )


def with_month_names(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a column `month` that `month_axis` shows."""
    return frame.assign(month=frame["date_month"].map(view.language.month))


def maturity_opacity() -> dict:
    """Figures that still move are pale; the column is `is_mature`."""
    return alt.condition(alt.datum.is_mature, alt.value(1), alt.value(0.45))


def maturity_note(view: View, frame: pd.DataFrame) -> str:
    """What pale means, where anything is."""
    return "" if frame["is_mature"].all() else view.text("chart.pale")


def _locale(view: View) -> dict:
    is_german = view.language.code == "de"
    decimal, thousands = (",", ".") if is_german else (".", ",")
    return {
        "number": {
            "decimal": decimal,
            "thousands": thousands,
            "grouping": [3],
            "currency": ["", ""],
            "percent": "\N{NARROW NO-BREAK SPACE}%" if is_german else "%",
        }
    }
