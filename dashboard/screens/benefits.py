"""Benefits: what social media brings beside sales, and what ignoring it may cost."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import benefits, charts, figures, filters, tables, view
from dashboard.figures import COUNT, MONEY, SHARE, Figure
from dashboard.queries import benefits as queries
from dashboard.view import View

# That many cards in a row are wide enough for their titles.
IN_A_ROW = 4


def show(seen: View) -> None:
    """Draw the page."""
    st.title(seen.text("benefits.title"))
    st.text(seen.period)
    area = filters.option(
        "area",
        seen.text("benefits.area"),
        {key: seen.text(f"benefits.areas.{key}") for key in _AREAS},
    )
    _AREAS[area](seen)


def _cards(seen: View, place: str, shown: Sequence[Figure]) -> None:
    """Cards, so many side by side that their titles can be read."""
    for first in range(0, len(shown), IN_A_ROW):
        figures.row(seen, f"{place}_{first}", shown[first : first + IN_A_ROW], IN_A_ROW)


def _month(seen: View) -> None:
    st.header(seen.language.month(seen.filters.last_month))


def _line(rows: pd.DataFrame) -> Mapping[str, Any]:
    """The only row, or nothing where there is none."""
    return rows.iloc[0].to_dict() if len(rows) else {}


def _value(seen: View) -> None:
    st.markdown(seen.text("benefits.value_is"))
    rows = benefits.value(seen)
    if rows.empty:
        seen.say_empty(["ads", "shop", "crm"])
        return
    _cards(seen, "value", benefits.value_figures(seen, rows))
    st.caption(seen.text("benefits.nothing_twice"))
    tables.table(seen, benefits.value_lines(seen, rows), {}, "value", benefits.VALUE)
    tables.rows(
        seen, benefits.VALUE, lambda: seen.read(queries.VALUE_ROWS), "value_rows"
    )


def _service(seen: View) -> None:
    rows = benefits.service(seen)
    everywhere = benefits.everywhere(rows)
    now, earlier = map(_line, benefits.in_last_month(seen, everywhere))
    if not now:
        seen.say_empty(["service"])
        return
    _month(seen)
    _cards(seen, "questions", benefits.questions(now, earlier))
    if isinstance(now["response_reason"], str):
        st.text(seen.language.reason(now["response_reason"]))
    st.header(seen.text("benefits.measured"))
    st.markdown(seen.text("benefits.measured_is"))
    _cards(seen, "measured", benefits.measured_savings(seen, now))
    st.header(seen.text("benefits.surveyed"))
    st.warning(seen.text("benefits.surveyed_is"), icon=":material/theater_comedy:")
    _cards(seen, "surveyed", benefits.surveyed_savings(now))
    if isinstance(now["saving_upper_bound_reason"], str):
        st.text(seen.language.reason(now["saving_upper_bound_reason"]))
    st.header(seen.text("benefits.by_month"))
    months = benefits.chosen(seen, everywhere)
    known = months[["calls_avoided_causal", "calls_avoided_upper_bound"]].notna()
    if known.any(axis=None):
        charts.show(
            seen,
            benefits.savings_chart(seen, months),
            seen.text("benefits.savings"),
            benefits.SERVICE,
            note=seen.text("benefits.savings_note"),
        )
    _months_chart(
        seen,
        months,
        ["questions", "questions_solved_online", "questions_solved_within_sla"],
        seen.text("benefits.questions_asked"),
        benefits.SERVICE,
    )
    st.header(seen.text("benefits.by_region"))
    regions, _ = benefits.in_last_month(seen, rows)
    columns = {
        "questions": COUNT,
        "calls": COUNT,
        "calls_avoided_causal": COUNT,
        "saving_cash": MONEY,
        "calls_avoided_upper_bound": COUNT,
    }
    tables.table(
        seen,
        regions[["region", *columns]].assign(
            region=[benefits.department(seen, name) for name in regions["region"]],
            calls_avoided_reason=regions["calls_avoided_reason"].map(
                seen.language.reason
            ),
        ),
        columns,
        "regions",
        benefits.SERVICE,
    )
    tables.rows(seen, benefits.SERVICE, lambda: benefits.chosen(seen, rows), "service")
    _department(seen, ["service"])


def _months_chart(
    seen: View, months: pd.DataFrame, columns: Sequence[str], title: str, mart: str
) -> None:
    found = benefits.long(seen, months, columns)
    _lines(seen, found, seen.text("chart.number"), title, mart)


def _lines(
    seen: View,
    found: pd.DataFrame,
    axis: str,
    title: str,
    mart: str,
    number: str = ",.0f",
    note: str = "",
) -> bool:
    """Draw figures by month, if any is known; says whether."""
    if not found["value"].notna().any():
        return False
    charts.show(
        seen,
        benefits.lines_chart(seen, found, axis, number),
        title,
        mart,
        # Each line has a line in the legend.
        height=330 + 22 * found["name"].nunique(),
        note=note,
    )
    return True


def _department(seen: View, departments: Sequence[str]) -> None:
    """The key figures of departments: as cards, the counts as lines, all as a table."""
    st.header(seen.text("benefits.department_kpis"))
    rows = benefits.in_order(
        benefits.read(seen, queries.KPIS, departments=list(departments))
    )
    now, _ = benefits.in_last_month(seen, rows)
    if now.empty:
        seen.say_empty(["register", "service", "people"])
        return
    st.subheader(seen.language.month(seen.filters.last_month))
    _cards(seen, "kpis", benefits.kpis(seen, rows, benefits.KPIS))
    months = benefits.chosen(seen, rows)
    counted = months[months["unit"] == "count"]
    counted = counted.assign(
        name=[benefits.metric(seen, row) for _, row in counted.iterrows()]
    )
    _lines(
        seen,
        counted,
        seen.text("chart.number"),
        seen.text("benefits.counted"),
        benefits.KPIS,
    )
    tables.table(
        seen, benefits.kpi_lines(seen, months), {}, "department_kpis", benefits.KPIS
    )
    tables.rows(seen, benefits.KPIS, lambda: months, "department_kpi_rows")


def _development(seen: View) -> None:
    _department(seen, ["development"])
    st.header(seen.text("benefits.feedback"))
    st.markdown(seen.text("benefits.feedback_is"))
    rows = benefits.read(seen, queries.FEEDBACK)
    now, earlier = map(_line, benefits.in_last_month(seen, rows))
    if now:
        _cards(seen, "feedback", benefits.feedback_figures(now, earlier))
        _months_chart(
            seen,
            benefits.chosen(seen, rows),
            ["ideas_captured", "ideas_decided", "ideas_answered", "loops_closed"],
            seen.text("benefits.feedback"),
            benefits.FEEDBACK,
        )
        tables.rows(
            seen,
            "rpt_feedback_loop",
            lambda: seen.read(queries.FEEDBACK_ROWS),
            "feedback",
        )
    else:
        seen.say_empty(["register"])
    _information(seen)


def _information(seen: View) -> None:
    st.header(seen.text("benefits.information"))
    st.markdown(seen.text("benefits.information_is"))
    rows = benefits.information(seen)
    if rows.empty:
        seen.say_empty(["people"])
        return
    audiences = {
        name: benefits.department(seen, name)
        for name in dict.fromkeys([benefits.EVERYBODY, *rows["audience_scope"]])
    }
    audience = filters.pick("audience", seen.text("benefits.audience"), audiences)
    told = rows[rows["audience_scope"] == audience]
    if told.empty:
        st.text(seen.text("benefits.nothing_told"))
        return
    st.caption(
        seen.text("benefits.newest", day=seen.language.day(told["date_day"].iloc[-1]))
    )
    _cards(seen, "information", benefits.information_figures(told))
    if told[["t50_days", "t80_days"]].notna().any(axis=None):
        charts.show(
            seen,
            benefits.information_chart(seen, told),
            seen.text("benefits.information"),
            benefits.INFORMATION,
            note=seen.text("benefits.not_reached"),
        )
    columns = {
        "eligible": COUNT,
        "km_share_perceived": SHARE,
        "t50_days": figures.DAYS,
        "t80_days": figures.DAYS,
    }
    tables.table(
        seen,
        told[["information_id", "topic", *columns]].assign(
            published_on=told["date_day"],
            reason=told["diffusion_reason"].map(seen.language.reason),
        ),
        columns,
        "information",
        benefits.INFORMATION,
    )
    tables.rows(seen, benefits.INFORMATION, lambda: rows, "information_rows")


def _pr(seen: View) -> None:
    _department(seen, ["pr", "marketing"])


def _people(seen: View) -> None:
    st.header(seen.text("benefits.participation"))
    st.markdown(seen.text("benefits.participation_is"))
    rows = benefits.read(seen, queries.PARTICIPATION)
    everybody = benefits.everywhere(rows, "department")
    now, earlier = map(_line, benefits.in_last_month(seen, everybody))
    if now:
        st.subheader(seen.language.month(seen.filters.last_month))
        _cards(seen, "participation", benefits.participation_figures(now, earlier))
        if isinstance(now["participation_reason"], str):
            st.text(seen.language.reason(now["participation_reason"]))
        by_department, _ = benefits.in_last_month(seen, rows)
        if by_department["coverage"].notna().any():
            charts.show(
                seen,
                benefits.participation_chart(seen, by_department),
                seen.text("benefits.by_department"),
                benefits.PARTICIPATION,
                height=charts.bars_height(len(by_department), 34),
                period=seen.language.month(seen.filters.last_month),
            )
        months = benefits.chosen(seen, everybody)
        found = benefits.long(
            seen, months, ["coverage", "active_share", "passive_share"]
        )
        _lines(
            seen,
            found,
            seen.text("benefits.of_headcount"),
            seen.text("benefits.participation"),
            benefits.PARTICIPATION,
            ".0%",
        )
        tables.rows(
            seen,
            benefits.PARTICIPATION,
            lambda: benefits.chosen(seen, rows),
            "participation",
        )
    else:
        seen.say_empty(["people"])
    _department(seen, ["hr"])
    _information(seen)


def _key_figures(seen: View) -> None:
    rows = benefits.key_figures(seen)
    cards = benefits.key_figure_cards(seen, rows)
    if not cards:
        seen.say_empty(["web", "service", "listening"])
        return
    st.text(seen.language.month(seen.filters.last_month))
    for theme, shown in cards.items():
        st.header(seen.language.text_or(f"themes.{theme}", theme))
        _cards(seen, f"key_{theme}", shown)
    st.header(seen.text("benefits.by_month"))
    titles = {
        row["metric_id"]: benefits.metric(seen, row) for _, row in rows.iterrows()
    }
    chosen = filters.pick("figure", seen.text("benefits.figure"), titles)
    course = rows[rows["metric_id"] == chosen]
    unit = course["unit"].iloc[0]
    column = "amount" if unit == "money" else "value"
    course = course.assign(name=titles[chosen], value=course[column])
    title = titles[chosen]
    is_drawn = _lines(
        seen,
        course,
        charts.in_currency(seen, title) if unit == "money" else title,
        title,
        benefits.KEY_FIGURES,
        ".0%" if unit == "share" else ",.0f",
        _series_breaks(seen, course),
    )
    if not is_drawn:
        reasons = sorted({seen.language.reason(text) for text in course["reason"]})
        st.text("\n".join(reasons))
    tables.table(
        seen, benefits.kpi_lines(seen, rows), {}, "key_figures", benefits.KEY_FIGURES
    )
    tables.rows(seen, benefits.KEY_FIGURES, lambda: rows, "key_figure_rows")


def _series_breaks(seen: View, course: pd.DataFrame) -> str:
    broken = course[course["is_series_break"].fillna(False).astype(bool)]
    if broken.empty:
        return ""
    months = ", ".join(seen.language.month(day) for day in broken["date_month"])
    return seen.text("benefits.series_break", months=months)


def _maturity(seen: View) -> None:
    st.markdown(seen.text("benefits.maturity_is"))
    rows = seen.read(queries.MATURITY)
    now = _line(benefits.of_month(rows, seen.filters.last_month))
    if not now:
        seen.say_empty(["listening", "social"])
        return
    _month(seen)
    _cards(seen, "maturity", benefits.maturity_figures(seen, now))
    charts.show(
        seen,
        benefits.maturity_chart(seen, rows),
        seen.text("benefits.maturity"),
        benefits.MATURITY,
    )
    st.header(seen.text("benefits.rules"))
    tables.table(
        seen,
        benefits.rule_lines(seen, seen.read(queries.RULES)),
        {"stage": COUNT},
        "rules",
        "rpt_maturity",
    )
    tables.rows(seen, "rpt_maturity", lambda: seen.read(queries.RULE_ROWS), "rule_rows")


def _risk(seen: View) -> None:
    rows = benefits.risk(seen)
    now, _ = benefits.in_last_month(seen, rows)
    if now.empty:
        seen.say_empty(["listening"])
        return
    _month(seen)
    st.header(seen.text("benefits.risk_counted"))
    counted = benefits.in_order(rows[rows["scenario"] == "measured"])
    _cards(seen, "risk", benefits.kpis(seen, counted, benefits.RISK))
    tables.table(
        seen,
        benefits.kpi_lines(seen, benefits.chosen(seen, counted)),
        {},
        "risk",
        benefits.RISK,
    )
    st.header(seen.text("benefits.scenario_title"))
    st.warning(seen.text("benefits.scenario_is"), icon=":material/theater_comedy:")
    _cards(seen, "scenario", benefits.risk_scenarios(seen, rows))
    months = benefits.chosen(seen, rows)
    imagined = months[months["scenario"].isin(benefits.SCENARIOS)]
    if imagined["amount"].notna().any():
        charts.show(
            seen,
            benefits.risk_chart(seen, imagined),
            seen.text("benefits.scenario_title"),
            benefits.RISK,
            note=seen.text("claims.scenario_help"),
        )
    assumed = benefits.parameter_lines(seen, rows)
    if not assumed.empty:
        st.subheader(seen.text("benefits.assumptions"))
        tables.table(seen, assumed, {}, "assumptions", benefits.RISK)
    tables.rows(seen, benefits.RISK, lambda: months, "risk_rows")
    _sensitivity(seen)


def _sensitivity(seen: View) -> None:
    """Which assumption moves the scenario of the last chosen month most."""
    rows = benefits.sensitivity(seen)
    now = benefits.of_month(rows, seen.filters.last_month)
    if now.empty:
        return
    st.subheader(seen.text("benefits.sensitivity"))
    st.markdown(seen.text("benefits.sensitivity_is"))
    why_not = benefits.why_no_sensitivity(seen, now)
    if why_not:
        st.text(why_not)
    else:
        charts.show(
            seen,
            benefits.sensitivity_chart(seen, now),
            seen.text("benefits.sensitivity_title"),
            benefits.SENSITIVITY,
            height=charts.bars_height(len(now), 54),
            period=seen.language.month(seen.filters.last_month),
            note=benefits.sensitivity_note(seen, now),
            legend_columns=2,
        )
        tables.table(
            seen,
            benefits.sensitivity_lines(seen, now),
            benefits.sensitivity_units(now),
            "sensitivity",
            benefits.SENSITIVITY,
        )
    tables.rows(seen, benefits.SENSITIVITY, lambda: rows, "sensitivity_rows")


_AREAS: dict[str, Callable[[View], None]] = {
    "value": _value,
    "service": _service,
    "development": _development,
    "pr": _pr,
    "people": _people,
    "key_figures": _key_figures,
    "maturity": _maturity,
    "risk": _risk,
}


show(view.current())
