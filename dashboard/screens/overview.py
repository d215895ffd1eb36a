"""Overview: what came back, what it cost, what changed, what is not certain yet."""

from datetime import date

import altair as alt
import pandas as pd
import streamlit as st

from dashboard import charts, figures, results, returns, tables, trust, view
from dashboard.figures import ATTRIBUTED, COUNT, COUNTED, MONEY, RETURN, Figure
from dashboard.queries import overview as queries
from dashboard.view import View

# Beyond that many channels, a chart of changes is a list.
SHOWN_CHANGES = 12


def show(seen: View) -> None:
    """Draw the page."""
    st.title(seen.text("overview.title"))
    seen.say_choice()
    rows = results.read(seen)
    if rows.empty:
        seen.say_empty(["ads", "shop", "crm"])
    else:
        total = results.total(rows)
        _returns(seen, total)
        _money(seen, total)
        tables.rows(
            seen, results.mart(seen), lambda: results.mart_rows(seen), "results"
        )
        left, right = st.columns(2)
        with left:
            _cost_stack(seen)
        with right:
            _months(seen, rows)
        tables.rows(seen, "fct_costs", lambda: seen.read(queries.COST_LINES), "costs")
        _changes(seen)
    _not_mature(seen, rows)
    _gaps(seen)
    _blocks(seen)


def _returns(seen: View, total: pd.Series) -> None:
    designs = returns.designs(seen)
    figures.row(seen, "returns", returns.three(seen, total, designs))
    st.caption(seen.text("overview.three_returns"))
    _designs(seen, designs)


def _designs(seen: View, designs: pd.DataFrame) -> None:
    known = designs[designs["roi_inc"].notna()]
    if len(known) > 1:
        st.markdown(seen.text("overview.designs"))
        verdicts = {key: seen.text(f"verdicts.{key}") for key in set(known["verdict"])}
        tables.table(
            seen,
            known[
                [
                    "title",
                    "starts_on",
                    "ends_on",
                    "incremental_margin",
                    "cost_total",
                    "roi_inc",
                    "roi_inc_low",
                    "roi_inc_high",
                    "verdict",
                ]
            ].assign(verdict=known["verdict"].map(verdicts)),
            {
                "incremental_margin": MONEY,
                "cost_total": MONEY,
                "roi_inc": RETURN,
                "roi_inc_low": RETURN,
                "roi_inc_high": RETURN,
            },
            "designs",
            "rpt_incremental_roi",
        )
    if not designs.empty:
        tables.rows(seen, "rpt_incremental_roi", lambda: designs, "design_rows")


def _money(seen: View, total: pd.Series) -> None:
    figures.row(seen, "money", returns.money(seen, total))
    if not total["is_cost_complete"]:
        st.warning(seen.text("overview.cost_incomplete"), icon=":material/error:")


def _cost_stack(seen: View) -> None:
    costs = returns.cost_kinds(seen)
    st.header(seen.text("overview.cost_stack"))
    if costs.empty:
        st.text(seen.language.reason("no cost"))
        return
    charts.show(
        seen,
        returns.cost_chart(seen, costs),
        seen.text("overview.cost_chart"),
        "fct_costs",
        legend_columns=3,
    )


def _months(seen: View, rows: pd.DataFrame) -> None:
    st.header(seen.text("overview.by_month"))
    months = charts.with_month_names(seen, results.add_up(rows, ["date_month"]))
    names = {
        name: seen.text(f"figures.{name}")
        for name in ("net_revenue", "contribution_margin", "cost")
    }
    long = months.melt(["month", "date_month", "is_mature"], list(names), "name")
    long = long.assign(what=long["name"].map(names)).dropna(subset=["value"])
    title = charts.in_currency(seen, seen.text("chart.amount"))
    chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            x=charts.month_axis(seen, months),
            xOffset=alt.XOffset("what:N", sort=list(names.values())),
            y=alt.Y("value:Q", title=title).axis(format=",.0f"),
            color=alt.Color("what:N", title=None).scale(
                domain=list(names.values()),
                range=[charts.SKY, charts.BLUE, charts.ORANGE],
            ),
            opacity=charts.maturity_opacity(),
            tooltip=[
                alt.Tooltip("month:N", title=seen.text("chart.month")),
                alt.Tooltip("what:N", title=seen.text("chart.amount")),
                alt.Tooltip("value:Q", title=title, format=",.0f"),
            ],
        )
    )
    charts.show(
        seen,
        chart,
        seen.text("overview.month_chart"),
        results.mart(seen),
        note=charts.maturity_note(seen, months),
    )


def _changes(seen: View) -> None:
    st.header(seen.text("overview.changes"))
    first, last = seen.filters.first_month, seen.filters.last_month
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    known = seen.months_with_data()
    before_first = _months_earlier(first, months)
    if before_first not in known:
        # Less to compare with than was chosen: the last month with the one before.
        first, months, before_first = last, 1, _months_earlier(last, 1)
    before_last = _months_earlier(last, months)
    if before_first not in known:
        st.info(seen.text("overview.nothing_before"), icon=":material/info:")
        return
    rows = results.read(seen, before_first)
    month = rows["date_month"]
    now_rows, before_rows = rows[month >= first], rows[month <= before_last]
    if now_rows.empty or before_rows.empty:
        st.info(seen.text("overview.nothing_before"), icon=":material/info:")
        return
    now, before = results.total(now_rows), results.total(before_rows)
    st.markdown(
        seen.text(
            "overview.compared",
            now=seen.months(first, last),
            before=seen.months(before_first, before_last),
        )
    )
    mart = results.mart(seen)
    figures.row(
        seen,
        "changes",
        [
            Figure(
                name,
                now[name],
                unit,
                mart,
                column,
                claim_type,
                results.reason_without_margin(now)
                if name == "roi_cm"
                else now["reason"],
                before=before[name],
                is_more_better=is_more_better,
            )
            for name, column, unit, claim_type, is_more_better in (
                ("cost", "cost_total", MONEY, COUNTED, None),
                ("net_revenue", "net_revenue", MONEY, ATTRIBUTED, True),
                ("contribution_margin", "contribution_margin", MONEY, ATTRIBUTED, True),
                ("roi_rev", "roi_rev", RETURN, ATTRIBUTED, True),
                ("roi_cm", "roi_cm", RETURN, ATTRIBUTED, True),
            )
        ],
    )
    if not now["is_mature"]:
        st.caption(seen.text("overview.change_not_mature"))
    _change_by_channel(
        seen,
        now_rows,
        before_rows,
        f"{seen.months(first, last)} / {seen.months(before_first, before_last)}",
    )


def _change_by_channel(
    seen: View, now_rows: pd.DataFrame, before_rows: pd.DataFrame, period: str
) -> None:
    by = ["channel_id", "channel_name"]
    now, before = results.add_up(now_rows, by), results.add_up(before_rows, by)
    both = now.merge(before, how="outer", on=by, suffixes=("", "_before"))
    left_over = both["contribution_margin"].fillna(0) - both["cost"].fillna(0)
    left_over_before = both["contribution_margin_before"].fillna(0) - both[
        "cost_before"
    ].fillna(0)
    both = both.assign(change=left_over - left_over_before)
    both = both[both["change"].abs() >= 0.5]
    if both.empty or now["contribution_margin"].isna().any():
        return
    largest = both["change"].abs().sort_values(ascending=False).index[:SHOWN_CHANGES]
    both = both.loc[largest].sort_values("change", ascending=False)
    both = both.assign(
        channel=[
            seen.channel(*key)
            for key in zip(both["channel_id"], both["channel_name"], strict=True)
        ]
    )
    title = charts.in_currency(seen, seen.text("overview.change_of_result"))
    chart = (
        alt.Chart(both)
        .mark_bar()
        .encode(
            x=alt.X("change:Q", title=title).axis(format="+,.0f"),
            y=alt.Y("channel:N", sort=None, title=seen.text("columns.channel_id")),
            color=alt.condition(
                alt.datum.change > 0, alt.value(charts.BLUE), alt.value(charts.ORANGE)
            ),
            tooltip=[
                alt.Tooltip("channel:N", title=seen.text("columns.channel_id")),
                alt.Tooltip("change:Q", title=title, format="+,.0f"),
            ],
        )
    )
    charts.show(
        seen,
        chart,
        seen.text("overview.change_by_channel"),
        results.mart(seen),
        height=charts.bars_height(len(both)),
        period=period,
    )


def _not_mature(seen: View, rows: pd.DataFrame) -> None:
    st.header(seen.text("overview.not_mature"))
    open_months = returns.open_months(rows)
    if open_months.empty:
        st.markdown(seen.text("overview.all_mature"))
        return
    months = sorted(set(open_months["date_month"]))
    st.markdown(
        seen.text(
            "overview.months_not_mature", months=seen.months(months[0], months[-1])
        )
    )
    figures.row(seen, "open", returns.open_shares(seen, rows))


def _gaps(seen: View) -> None:
    st.header(seen.text("overview.gaps"))
    gaps = trust.gaps(seen)
    if gaps.empty:
        st.markdown(seen.text("overview.no_gaps"))
        return
    st.markdown(seen.text("overview.gaps_are"))
    tables.table(seen, gaps, trust.GAP_UNITS, "gaps", trust.COMPLETENESS)


def _blocks(seen: View) -> None:
    st.header(seen.text("overview.blocks"))
    checks = seen.read(queries.CHECKS).iloc[0]
    number = seen.language.number
    if checks["blocking_failures"]:
        st.error(
            seen.text("overview.blocked", count=number(checks["blocking_failures"])),
            icon=":material/block:",
        )
    else:
        st.success(
            seen.text(
                "overview.nothing_blocks", count=number(checks["blocking_checks"])
            ),
            icon=":material/check_circle:",
        )
    failed = seen.read(queries.FAILED_CHECKS)
    if failed.empty:
        return
    st.markdown(seen.text("overview.warnings", count=number(checks["warnings"])))
    severities = {
        key: seen.text(f"severities.{key}") for key in set(failed["severity"])
    }
    tables.table(
        seen,
        failed.assign(severity=failed["severity"].map(severities)),
        {"unexpected_count": COUNT},
        "failed_checks",
        "rpt_checks",
    )


def _months_earlier(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


show(view.current())
