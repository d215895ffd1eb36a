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
    height: int = 300,
    period: str | None = None,
) -> None:
    """Draw the chart with title, source, period and the numbers of the language.

    `source`: the mart, without its schema. `period`: where it is not the chosen one.
    """
    subtitle = view.text(
        "chart.source", mart=f"marts.{source}", period=period or view.period
    )
    finished = (
        chart.properties(
            title=alt.TitleParams(title, subtitle=subtitle, anchor="start"),
            height=height,
        )
        .configure(locale=_locale(view))
        .configure_title(fontSize=15, subtitleFontSize=12, subtitleColor="#595959")
        .configure_axis(labelFontSize=12, titleFontSize=12, labelLimit=150)
        .configure_legend(orient="bottom", labelFontSize=12, titleFontSize=12)
        .configure_view(strokeWidth=0)
    )
    st.altair_chart(finished, theme="streamlit", alt=f"{title}. {subtitle}")


def month_axis(view: View, frame: pd.DataFrame) -> alt.X:
    """Months as words of the language, in their order."""
    names = [view.language.month(day) for day in sorted(set(frame["date_month"]))]
    return alt.X("month:N", sort=names, title=view.text("chart.month")).axis(
        labelAngle=-45
    )


def with_month_names(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a column `month` that `month_axis` shows."""
    return frame.assign(month=frame["date_month"].map(view.language.month))


def _locale(view: View) -> dict:
    decimal, thousands = (",", ".") if view.language.code == "de" else (".", ",")
    return {
        "number": {
            "decimal": decimal,
            "thousands": thousands,
            "grouping": [3],
            "currency": ["", ""],
        }
    }
