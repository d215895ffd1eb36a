"""ROI: by channel, campaign and month; how much it depends on how one asks."""

import altair as alt
import pandas as pd
import streamlit as st

from dashboard import charts, figures, filters, results, returns, tables, view
from dashboard.figures import (
    ATTRIBUTED,
    COUNTED,
    MONEY,
    RETURN,
    SHARE,
    Figure,
)
from dashboard.queries import roi as queries
from dashboard.view import View

# Beyond that many campaigns, a chart is a list; the table holds all.
SHOWN_CAMPAIGNS = 15


def show(seen: View) -> None:
    """Draw the page."""
    st.title(seen.text("roi.title"))
    seen.say_choice()
    rows = results.read(seen)
    if rows.empty:
        seen.say_empty(["ads", "shop", "crm"])
        return
    _by_channel(seen, rows)
    _by_campaign(seen)
    _by_month(seen, rows)
    _accrual_and_cash(seen, rows)
    _range(seen)
    _break_even(seen, rows)


def _by_channel(seen: View, rows: pd.DataFrame) -> None:
    st.header(seen.text("roi.by_channel"))
    channels = returns.by_channel(seen, rows)
    _returns_chart(
        seen,
        channels,
        seen.text("roi.channel_chart"),
        "columns.channel_id",
        results.mart(seen),
    )
    tables.table(
        seen,
        returns.for_people(seen, channels, {"name": "channel_id"}),
        returns.CHANNEL_UNITS,
        "roi_by_channel",
        results.mart(seen),
    )
    tables.rows(seen, results.mart(seen), lambda: results.mart_rows(seen), "results")


def _by_campaign(seen: View) -> None:
    st.header(seen.text("roi.by_campaign"))
    rows = seen.read(queries.CAMPAIGNS)
    campaigns = results.add_up(
        rows, ["channel_id", "platform", "campaign_id", "campaign_name"]
    )
    campaigns = returns.with_prices(campaigns[returns.has_anything(campaigns)])
    if campaigns.empty:
        seen.say_empty(["ads"])
        return
    names = seen.file.channel_names()
    campaigns = campaigns.sort_values("cost", ascending=False)
    campaigns = campaigns.assign(
        name=campaigns["campaign_name"],
        channel=[
            seen.channel(channel, names.get(channel))
            for channel in campaigns["channel_id"]
        ],
    )
    shown = campaigns.head(SHOWN_CAMPAIGNS)
    title = seen.text("roi.campaign_chart")
    if len(campaigns) > len(shown):
        title = seen.text("roi.largest_campaigns", count=len(shown))
    # Two campaigns may bear one name.
    shown = shown.assign(name=shown["name"] + " (" + shown["channel"] + ")")
    _returns_chart(seen, shown, title, "columns.campaign_name", "rpt_campaign_roi")
    tables.table(
        seen,
        returns.for_people(
            seen,
            campaigns,
            {
                "campaign_name": "campaign_name",
                "channel": "channel_id",
                "campaign_id": "campaign_id",
            },
        ),
        returns.CHANNEL_UNITS,
        "roi_by_campaign",
        "rpt_campaign_roi",
    )


def _returns_chart(
    seen: View, lines: pd.DataFrame, title: str, what: str, source: str
) -> None:
    chart = returns.chart_of(seen, lines, what)
    if chart is None:
        reasons = sorted({seen.language.reason(text) for text in lines["reason"]})
        st.text(" ".join(reasons))
        return
    charts.show(
        seen,
        chart,
        title,
        source,
        height=charts.bars_height(int(lines["roi_rev"].notna().sum()), 34),
        note="" if lines["is_mature"].all() else seen.text("chart.partly_mature"),
    )


def _by_month(seen: View, rows: pd.DataFrame) -> None:
    st.header(seen.text("roi.by_month"))
    months = charts.with_month_names(seen, results.add_up(rows, ["date_month"]))
    names = {
        name: seen.text(f"figures.{name}") for name in ("roi_cm", "roi_cm_accrual")
    }
    long = months.melt(["month", "date_month", "is_mature"], list(names), "figure")
    long = long.assign(figure=long["figure"].map(names)).dropna(subset=["value"])
    if long.empty:
        reason = results.reason_without_margin(results.total(rows))
        st.text(seen.language.reason(reason))
    else:
        _month_chart(seen, months, long, list(names.values()))
    tables.table(
        seen,
        months[
            [
                "date_month",
                "cost",
                "net_revenue",
                "contribution_margin",
                "net_revenue_accrual",
                "contribution_margin_accrual",
                *results.RETURNS,
                *returns.MARKS,
            ]
        ].assign(
            date_month=months["month"],
            reason=months["reason"].map(seen.language.reason),
        ),
        returns.CHANNEL_UNITS
        | {
            "net_revenue_accrual": MONEY,
            "contribution_margin_accrual": MONEY,
            "roi_rev_accrual": RETURN,
            "roi_cm_accrual": RETURN,
        },
        "roi_by_month",
        results.mart(seen),
    )


def _month_chart(
    seen: View, months: pd.DataFrame, long: pd.DataFrame, names: list[str]
) -> None:
    zero = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(color=charts.GREY)
    lines = alt.Chart(long).encode(
        x=charts.month_axis(seen, months),
        y=alt.Y("value:Q", title=seen.text("chart.return_on_cost")).axis(format="+.0%"),
        color=alt.Color("figure:N", title=None).scale(
            domain=names, range=[charts.BLUE, charts.VERMILION]
        ),
        tooltip=[
            alt.Tooltip("month:N", title=seen.text("chart.month")),
            alt.Tooltip("figure:N", title=seen.text("chart.figure")),
            alt.Tooltip("value:Q", title=seen.text("chart.value"), format="+.0%"),
        ],
    )
    points = lines.mark_point(filled=True, size=70).encode(
        shape=alt.Shape("figure:N", title=None),
        opacity=charts.maturity_opacity(),
    )
    charts.show(
        seen,
        zero.encode(y="value:Q") + lines.mark_line() + points,
        seen.text("roi.month_chart"),
        results.mart(seen),
        note=charts.maturity_note(seen, months),
    )


def _accrual_and_cash(seen: View, rows: pd.DataFrame) -> None:
    st.header(seen.text("roi.accrual_and_cash"))
    st.markdown(seen.text("roi.accrual_and_cash_is"))
    total = results.total(rows)
    mart = results.mart(seen)
    margin_reason = results.reason_without_margin(total)
    reasons = {
        "roi_rev": total["reason"],
        "roi_rev_accrual": total["reason"],
        "roi_cm": margin_reason,
        "roi_cm_accrual": margin_reason,
    }
    figures.row(
        seen,
        "two_dates",
        [
            Figure(name, total[name], RETURN, mart, name, ATTRIBUTED, reason)
            for name, reason in reasons.items()
        ],
    )
    figures.row(
        seen,
        "two_costs",
        [
            Figure(name, total[name], MONEY, mart, name, COUNTED)
            for name in ("cost_total", "cost_total_cash", "cost_media")
        ],
    )


def _range(seen: View) -> None:
    st.header(seen.text("roi.range"))
    seen.say_by_channel()
    found = returns.range_of(seen)
    if found["roi_rev"].isna().all():
        total = results.total(results.read(seen))
        st.text(seen.language.reason(total["reason"] or "no cost"))
        return
    lookback = filters.option(
        "lookback",
        seen.text("roi.lookback"),
        {key: _lookback_name(seen, key) for key in returns.lookbacks(found)},
    )
    figures.row(seen, "range", returns.ends(found))
    charts.show(
        seen,
        returns.range_chart(seen, found, lookback),
        seen.text("roi.range_chart"),
        "rpt_roi_range",
        height=charts.bars_height(found["model_key"].nunique(), 30),
    )
    tables.rows(seen, "rpt_roi_range", lambda: seen.read(queries.RANGE_ROWS), "range")


def _break_even(seen: View, rows: pd.DataFrame) -> None:
    st.header(seen.text("roi.break_even"))
    st.markdown(seen.text("roi.break_even_is"))
    total = results.total(rows)
    mart = results.mart(seen)
    reason = results.reason_without_margin(total)
    needed, rate = _break_even_of(total) if reason is None else (None, None)
    margin_rate = _ratio(total["contribution_margin"], total["net_revenue"])
    figures.row(
        seen,
        "break_even",
        [
            Figure(
                "margin_rate",
                margin_rate if reason is None else None,
                SHARE,
                mart,
                "contribution_margin",
                ATTRIBUTED,
                reason or "no sales credited",
            ),
            Figure(
                "break_even_margin_rate",
                rate,
                SHARE,
                mart,
                "net_revenue",
                ATTRIBUTED,
                reason or "no sales credited",
            ),
            Figure(
                "break_even_revenue",
                needed,
                MONEY,
                mart,
                "net_revenue",
                ATTRIBUTED,
                reason or "no sales credited",
            ),
        ],
    )
    channels = results.add_up(rows, ["channel_id", "channel_name"])
    channels = channels[channels["reason"].isna()].sort_values("cost", ascending=False)
    if channels.empty:
        return
    both = [_break_even_of(line) for _, line in channels.iterrows()]
    channels = channels.assign(
        channel_id=[
            seen.channel(*key)
            for key in zip(
                channels["channel_id"], channels["channel_name"], strict=True
            )
        ],
        margin_rate=[
            _ratio(line["contribution_margin"], line["net_revenue"])
            for _, line in channels.iterrows()
        ],
        break_even_margin_rate=[rate for _, rate in both],
        break_even_revenue=[needed for needed, _ in both],
    )
    columns = {
        "cost": MONEY,
        "net_revenue": MONEY,
        "margin_rate": SHARE,
        "break_even_margin_rate": SHARE,
        "break_even_revenue": MONEY,
    }
    tables.table(seen, channels[["channel_id", *columns]], columns, "break_even", mart)


def _break_even_of(line: pd.Series) -> tuple[float | None, float | None]:
    """The revenue at today's margin, and the margin of today's revenue, for ROI 0."""
    margin, revenue, cost = (
        line["contribution_margin"],
        line["net_revenue"],
        line["cost"],
    )
    needed = _ratio(cost, _ratio(margin, revenue))
    # A margin of more than the revenue cannot be reached by any price.
    return needed, _ratio(cost, revenue)


def _ratio(above: float | None, below: float | None) -> float | None:
    if above is None or below is None or pd.isna(above) or pd.isna(below):
        return None
    return above / below if below > 0 else None


def _lookback_name(seen: View, key: str) -> str:
    if key == "configured":
        return seen.text("roi.configured_lookback")
    return seen.text("roi.lookback_days", days=key.split()[0])


show(view.current())
