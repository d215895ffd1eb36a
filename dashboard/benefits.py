"""Benefits beside sales, as figures, lines and charts: for page and report.

What was measured against a control, what a survey says and what is only imagined stand
apart, and nothing of it is added to another.
"""

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from dashboard import charts, figures
from dashboard.figures import (
    CAUSAL,
    COUNT,
    COUNTED,
    DAYS,
    HOURS,
    INDEX,
    MINUTES,
    MONEY,
    PRICE,
    SCENARIO,
    SHARE,
    Figure,
)
from dashboard.language import NO_VALUE
from dashboard.queries import benefits as queries
from dashboard.view import View

VALUE = "rpt_social_value"
SERVICE = "rpt_service_savings_monthly"
KPIS = "rpt_department_kpis_monthly"
FEEDBACK = "rpt_feedback_monthly"
INFORMATION = "rpt_information_diffusion"
PARTICIPATION = "rpt_participation_monthly"
KEY_FIGURES = "rpt_key_figures_monthly"
MATURITY = "rpt_maturity_monthly"
RISK = "rpt_risk_of_ignorance_monthly"
SENSITIVITY = "rpt_risk_sensitivity_monthly"

EVERYBODY = "(all)"
SCENARIOS = ("low", "base", "high")

# Below that, whole units of money would hide what the widest swing is.
_SMALL_SWING = 10
_SENSITIVITY = ("amount_at_low", "amount_at_base", "amount_at_high", "swing")
# Names of parameters beside their bars: letters a line, and what stands between lines.
_NAME_LETTERS = 27
_BREAK = "|"
_PIXELS_A_DIGIT = 7

_UNITS = {
    "count": COUNT,
    "money": MONEY,
    "share": SHARE,
    "days": DAYS,
    "hours": HOURS,
    "minutes": MINUTES,
    "index": INDEX,
}
_IS_MORE_BETTER = {"up": True, "down": False}

# Cards in the order in which things happen; what is not named comes last.
_ORDER = (
    "questions_asked",
    "questions_solved_online",
    "questions_solved_within_sla",
    "solved_within_sla_rate",
    "first_response_median_minutes",
    "positive_mentions_after_solved",
    "positive_mention_rate_difference",
    "ideas_presented",
    "ideas_accepted",
    "ideas_parked",
    "ideas_rejected",
    "ideas_shipped",
    "idea_acceptance_rate",
    "idea_days_to_presented",
    "idea_days_to_shipped",
    "influencers_discovered",
    "influencers_contacted",
    "influencers_networked",
    "influencer_customers",
    "influencer_margin",
    "influencer_cost",
    "influencer_net_value",
    "partnerships_found",
    "partnerships_found_unqualified",
    "partner_pipeline_amount",
    "partner_won_margin",
    "applications",
    "applications_from_social",
    "social_application_share",
    "hires_from_social",
    "mentions_unanswered",
    "mentions_unanswered_rate",
    "purchase_intents_unanswered",
    "complaints_unanswered",
    "detection_lag_hours",
)

# Marks tell lines apart where colours do not.
_COLOURS = (
    charts.BLUE,
    charts.ORANGE,
    charts.GREEN,
    charts.PINK,
    charts.VERMILION,
    charts.SKY,
    charts.BLACK,
    charts.GREY,
)


def month_before(view: View) -> date:
    """The month before the chosen ones, to compare the first of them with."""
    first = view.filters.first_month
    return (pd.Timestamp(first) - pd.DateOffset(months=1)).date()


def read(view: View, sql: str, **more: Any) -> pd.DataFrame:
    """Rows of the chosen months and of the one before."""
    return view.read(sql, month_before=month_before(view), **more)


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of each month in the order in which things happen."""
    places = {name: place for place, name in enumerate(_ORDER)}
    return rows.sort_values(
        ["date_month", "metric_id"],
        key=lambda column: (
            column.map(lambda name: places.get(name, len(places)))
            if column.name == "metric_id"
            else column
        ),
        kind="stable",
    )


def chosen(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without those of the month before."""
    return rows[rows["date_month"] >= view.filters.first_month]


def of_month(rows: pd.DataFrame, month: date) -> pd.DataFrame:
    """The rows of one month."""
    return rows[rows["date_month"] == month]


def in_last_month(view: View, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the last chosen month, and of the month before that."""
    last = view.filters.last_month
    earlier = (pd.Timestamp(last) - pd.DateOffset(months=1)).date()
    return of_month(rows, last), of_month(rows, earlier)


def kpi(view: View, row: Mapping[str, Any], mart: str, before: Any = None) -> Figure:
    """A key figure whose name, unit and definition stand in its row."""
    is_money = row["unit"] == MONEY
    value = row["amount"] if is_money else row["value"]
    reason = row["reason"] if isinstance(row["reason"], str) else None
    return Figure(
        row["metric_id"],
        value,
        _UNITS[row["unit"]],
        mart,
        "amount" if is_money else "value",
        row["claim_type"],
        reason or "no value",
        row.get("value_low"),
        row.get("value_high"),
        before=before,
        is_more_better=_IS_MORE_BETTER.get(row["direction"]),
        definition=row["definition"],
        note=None if pd.isna(value) else view.language.reason(reason) or None,
    )


def kpis(view: View, rows: pd.DataFrame, mart: str) -> list[Figure]:
    """The key figures of the last chosen month beside those of the month before."""
    now, earlier = in_last_month(view, rows)
    before = {
        row["metric_id"]: row["amount"] if row["unit"] == MONEY else row["value"]
        for _, row in earlier.iterrows()
    }
    return [
        kpi(view, row, mart, before.get(row["metric_id"])) for _, row in now.iterrows()
    ]


def kpi_lines(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Key figures by month, a column a month, written for people."""
    written = [
        {
            "metric_id": metric(view, row),
            "date_month": row["date_month"],
            "value": figures.written(
                view.language,
                row["amount"] if row["unit"] == MONEY else row["value"],
                _UNITS[row["unit"]],
                view.currency,
            ),
        }
        for _, row in rows.iterrows()
    ]
    if not written:
        return pd.DataFrame(columns=["metric_id"])
    wide = pd.DataFrame(written).pivot(
        index="metric_id", columns="date_month", values="value"
    )
    wide = wide.reindex(list(dict.fromkeys(line["metric_id"] for line in written)))
    wide.columns = [view.language.month(month) for month in wide.columns]
    return wide.fillna(NO_VALUE).reset_index()


def metric(view: View, row: Mapping[str, Any]) -> str:
    """The name of a key figure."""
    return view.language.text_or(f"figures.{row['metric_id']}", row["metric_name"])


def lines_chart(
    view: View, rows: pd.DataFrame, title: str, number: str = ",.0f"
) -> alt.LayerChart:
    """Figures by month as lines; `rows` has date_month, name and value."""
    named = charts.with_month_names(view, rows)
    names = list(dict.fromkeys(named["name"]))
    base = alt.Chart(named.dropna(subset=["value"])).encode(
        x=charts.month_axis(view, named),
        y=alt.Y("value:Q", title=title).axis(format=number),
        color=alt.Color("name:N", title=None).scale(
            domain=names, range=list(_COLOURS[: len(names)])
        ),
        tooltip=[
            alt.Tooltip("month:N", title=view.text("chart.month")),
            alt.Tooltip("name:N", title=view.text("chart.figure")),
            alt.Tooltip("value:Q", title=title, format=number),
        ],
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        shape=alt.Shape("name:N", title=None).scale(domain=names)
    )
    return alt.layer(base.mark_line(), points)


def long(
    view: View, rows: pd.DataFrame, names: Mapping[str, str] | Sequence[str]
) -> pd.DataFrame:
    """Columns as rows with date_month, name and value, for `lines_chart`."""
    titles = (
        names
        if isinstance(names, Mapping)
        else {name: view.text(f"figures.{name}") for name in names}
    )
    melted = rows.melt("date_month", list(titles), "column")
    return melted.assign(name=melted["column"].map(titles))


def value(view: View) -> pd.DataFrame:
    """What was earned, saved and gained in the chosen months, one row a figure."""
    if not view.file.has(VALUE):
        return pd.DataFrame(columns=["metric_id"])
    return view.read(queries.VALUE)


def value_figures(view: View, rows: pd.DataFrame) -> list[Figure]:
    """The sums that may be added, and what they come to."""
    return [
        Figure(
            row["metric_id"],
            row["amount"],
            MONEY,
            VALUE,
            "amount",
            row["claim_type"],
            "a part of it is unknown"
            if row["value_kind"] == "total"
            else row["why_not_added"] or "no value",
            definition=row["definition"],
            is_more_better=None,
        )
        for _, row in rows.iterrows()
        if row["is_addable"] or row["value_kind"] == "total"
    ]


def value_lines(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """All of it as a table for people: what is not added says why."""
    return pd.DataFrame(
        [
            {
                "value_kind": view.language.text_or(
                    f"value_kinds.{row['value_kind']}", row["value_kind"]
                ),
                "metric_id": metric(view, row),
                "amount": figures.written(
                    view.language,
                    row["amount"] if row["unit"] == MONEY else row["quantity"],
                    _UNITS[row["unit"]],
                    view.currency,
                ),
                "claim_type": view.text(f"claims.{row['claim_type']}"),
                "why_not_added": ""
                if row["is_addable"]
                else view.language.reason(row["why_not_added"]),
            }
            for _, row in rows.iterrows()
        ]
    )


def service(view: View) -> pd.DataFrame:
    """Questions and calls by month and region, from the month before on."""
    return read(view, queries.SERVICE)


def everywhere(rows: pd.DataFrame, column: str = "region") -> pd.DataFrame:
    """The rows of all regions or departments together."""
    return rows[rows[column] == EVERYBODY]


def measured_savings(view: View, now: Mapping[str, Any]) -> list[Figure]:
    """Calls avoided against a control, and what they were worth."""
    reason = now["calls_avoided_reason"]
    method = view.text("benefits.by_control")
    return [
        Figure(
            "calls_avoided_causal",
            now["calls_avoided_causal"],
            COUNT,
            SERVICE,
            "calls_avoided_causal",
            CAUSAL,
            reason,
            now["calls_avoided_causal_low"],
            now["calls_avoided_causal_high"],
            method=method,
        ),
        *(
            Figure(name, now[name], MONEY, SERVICE, name, CAUSAL, reason, method=method)
            for name in ("saving_cash", "saving_fully_loaded")
        ),
    ]


def surveyed_savings(now: Mapping[str, Any]) -> list[Figure]:
    """The most that answers to a survey would make of it: a scenario."""
    reason = now["saving_upper_bound_reason"]
    return [
        Figure(name, now[name], kind, SERVICE, name, SCENARIO, reason)
        for name, kind in (
            ("calls_avoided_upper_bound", COUNT),
            ("saving_cash_upper_bound", MONEY),
            ("saving_fully_loaded_upper_bound", MONEY),
        )
    ]


def questions(now: Mapping[str, Any], earlier: Mapping[str, Any]) -> list[Figure]:
    """What was asked on networks, what was solved, how fast."""
    return [
        Figure(
            name,
            now[column],
            kind,
            SERVICE,
            column,
            COUNTED,
            reason,
            before=earlier.get(column),
            is_more_better=is_more_better,
        )
        for name, column, kind, reason, is_more_better in (
            ("questions", "questions", COUNT, "no question in the month", None),
            (
                "solved_within_sla_rate",
                "solved_within_sla_rate",
                SHARE,
                "no question in the month",
                True,
            ),
            (
                "first_response_median_minutes",
                "first_response_median_minutes",
                MINUTES,
                now["response_reason"],
                False,
            ),
            ("support_calls", "calls", COUNT, "no calls delivered", False),
        )
    ]


def savings_chart(view: View, rows: pd.DataFrame) -> alt.LayerChart:
    """Calls avoided by month: measured with its interval, and the scenario apart."""
    measured, surveyed = (
        view.text("figures.calls_avoided_causal"),
        view.text("figures.calls_avoided_upper_bound"),
    )
    named = charts.with_month_names(view, rows)
    title = view.text("benefits.calls_a_month")
    x = charts.month_axis(view, named)
    scale = alt.Scale(domain=[measured, surveyed], range=[charts.BLUE, charts.ORANGE])
    colour = alt.Color("what:N", title=None, scale=scale)
    shape = alt.Shape("what:N", title=None).scale(
        domain=[measured, surveyed], range=["circle", "triangle-up"]
    )
    own = named.dropna(subset=["calls_avoided_causal"]).assign(what=measured)
    said = named.dropna(subset=["calls_avoided_upper_bound"]).assign(what=surveyed)
    points = pd.concat(
        [
            own.assign(value=own["calls_avoided_causal"]),
            said.assign(value=said["calls_avoided_upper_bound"]),
        ]
    )[["month", "what", "value"]]
    drawn = [
        alt.Chart(pd.DataFrame({"value": [0]}))
        .mark_rule(color=charts.GREY)
        .encode(y=alt.Y("value:Q", title=title).axis(format=",.0f")),
        alt.Chart(points)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=x,
            y=alt.Y("value:Q", title=title),
            color=colour,
            shape=shape,
            tooltip=[
                alt.Tooltip("month:N", title=view.text("chart.month")),
                alt.Tooltip("what:N", title=view.text("chart.figure")),
                alt.Tooltip("value:Q", title=title, format=",.0f"),
            ],
        ),
    ]
    # A layer without a mark is a picture of nothing to who hears the page.
    if len(own):
        drawn.append(
            alt.Chart(own)
            .mark_rule(strokeWidth=2)
            .encode(
                x=x,
                y=alt.Y("calls_avoided_causal_low:Q", title=title),
                y2="calls_avoided_causal_high:Q",
                color=colour,
            )
        )
    return alt.layer(*drawn)


def feedback_figures(
    now: Mapping[str, Any], earlier: Mapping[str, Any]
) -> list[Figure]:
    """How regularly ideas of the community are answered."""
    return [
        Figure(
            name,
            now[name],
            kind,
            FEEDBACK,
            name,
            COUNTED,
            "nothing in the month",
            before=earlier.get(name),
        )
        for name, kind in (
            ("ideas_captured", COUNT),
            ("ideas_answered", COUNT),
            ("loops_closed", COUNT),
            ("feedback_regularity", SHARE),
        )
    ]


def information(view: View) -> pd.DataFrame:
    """What was told to employees in the chosen months, by audience."""
    return view.read(queries.INFORMATION)


def information_figures(rows: pd.DataFrame) -> list[Figure]:
    """How fast the newest piece of information spread."""
    newest = rows.iloc[-1]
    return [
        Figure(
            name,
            newest[name],
            kind,
            INFORMATION,
            name,
            COUNTED,
            newest["diffusion_reason"],
            is_more_better=None,
        )
        for name, kind in (
            ("t50_days", DAYS),
            ("t80_days", DAYS),
            ("km_share_perceived", SHARE),
            ("eligible", COUNT),
        )
    ]


def information_chart(view: View, rows: pd.DataFrame) -> alt.LayerChart:
    """Days until half and four of five knew; what was not reached has no mark."""
    names = {name: view.text(f"figures.{name}") for name in ("t50_days", "t80_days")}
    melted = rows.melt(["date_day", "topic", "information_id"], list(names), "column")
    melted = melted.assign(
        name=melted["column"].map(names), date_day=pd.to_datetime(melted["date_day"])
    ).dropna(subset=["value"])
    title = view.text("benefits.days_until")
    base = alt.Chart(melted).encode(
        x=alt.X("date_day:T", title=view.text("columns.published_on")).axis(
            format="%m/%Y", labelAngle=-45, labelOverlap=True
        ),
        y=alt.Y("value:Q", title=title).axis(format=",.0f"),
        color=alt.Color("name:N", title=None).scale(
            domain=list(names.values()), range=[charts.SKY, charts.BLUE]
        ),
        shape=alt.Shape("name:N", title=None).scale(domain=list(names.values())),
        tooltip=[
            alt.Tooltip("information_id:N", title=view.text("columns.information_id")),
            alt.Tooltip("topic:N", title=view.text("columns.topic")),
            alt.Tooltip("name:N", title=view.text("chart.figure")),
            alt.Tooltip("value:Q", title=title, format=",.1f"),
        ],
    )
    return alt.layer(base.mark_point(filled=True, size=80, opacity=1))


def participation_figures(
    now: Mapping[str, Any], earlier: Mapping[str, Any]
) -> list[Figure]:
    """How many employees take part, actively or passively."""
    return [
        Figure(
            name,
            now[name],
            kind,
            PARTICIPATION,
            name,
            COUNTED,
            now["participation_reason"],
            before=earlier.get(name),
            is_more_better=is_more_better,
        )
        for name, kind, is_more_better in (
            ("coverage", SHARE, True),
            ("active_share", SHARE, True),
            ("passive_share", SHARE, True),
            ("headcount", COUNT, None),
        )
    ]


def department(view: View, name: str) -> str:
    """The name of a group of people; those of the data stay as they are."""
    return view.language.text_or(f"departments.{name}", name)


def participation_chart(view: View, rows: pd.DataFrame) -> alt.LayerChart:
    """Active and passive shares by department in one month."""
    names = {name: view.text(f"figures.{name}") for name in _SHARES}
    named = rows.assign(
        department=[department(view, name) for name in rows["department"]]
    )
    melted = named.melt("department", list(names), "column").dropna(subset=["value"])
    melted = melted.assign(name=melted["column"].map(names))
    title = view.text("benefits.of_headcount")
    bars = (
        alt.Chart(melted)
        .mark_bar()
        .encode(
            y=alt.Y("department:N", sort=list(named["department"]), title=None),
            yOffset=alt.YOffset("name:N", sort=list(names.values())),
            x=alt.X("value:Q", title=title).axis(format=".0%").scale(domain=[0, 1]),
            color=alt.Color("name:N", title=None).scale(
                domain=list(names.values()),
                range=[charts.BLUE, charts.SKY],
            ),
            tooltip=[
                alt.Tooltip("department:N", title=view.text("columns.department")),
                alt.Tooltip("name:N", title=view.text("chart.figure")),
                alt.Tooltip("value:Q", title=title, format=".0%"),
            ],
        )
    )
    return alt.layer(bars)


_SHARES = ("active_share", "passive_share")


def key_figures(view: View) -> pd.DataFrame:
    """The key figures of the chosen months; each knows the month before."""
    return view.read(queries.KEY_FIGURES)


def key_figure_cards(view: View, rows: pd.DataFrame) -> dict[str, list[Figure]]:
    """The key figures of the last chosen month by theme."""
    now = of_month(rows, view.filters.last_month)
    return {
        theme: [
            kpi(
                view,
                row,
                KEY_FIGURES,
                # Across a change of what is counted there is no comparison.
                None if row["is_series_break"] else row["previous_value"],
            )
            for _, row in part.iterrows()
        ]
        for theme, part in now.groupby("theme", sort=True)
    }


def maturity_figures(view: View, now: Mapping[str, Any]) -> list[Figure]:
    """The stage by evidence, how near the next is, and what the company thinks."""
    return [
        Figure(
            name,
            now[column],
            kind,
            MATURITY,
            column,
            COUNTED,
            reason,
            note=None
            if kind == SHARE or pd.isna(now[column])
            else view.text(f"maturity.{int(now[column])}"),
        )
        for name, column, kind, reason in (
            ("maturity_stage", "stage", COUNT, "no value"),
            ("next_stage_share", "next_stage_share", SHARE, "nothing above it"),
            ("assessed_stage", "assessed_stage", COUNT, "nobody assessed it"),
        )
    ]


def rule_lines(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """What each stage needs and what was found."""
    return pd.DataFrame(
        [
            {
                "stage": row["stage"],
                "rule": view.language.text_or(
                    f"rules.{row['rule_id']}", row["rule_name"]
                ),
                "found": _evidence(view, row["value"], row["threshold"]),
                "threshold": _evidence(view, row["threshold"], row["threshold"]),
                "result": view.text(
                    "results.passed" if row["is_passed"] else "results.failed"
                ),
                "reason": view.language.reason(row["reason"]),
            }
            for _, row in rows.iterrows()
        ]
    )


def _evidence(view: View, value: Any, threshold: float) -> str:
    # Shares are measured against a share; counts against a whole number.
    is_share = 0 < threshold < 1
    return figures.written(view.language, value, SHARE if is_share else COUNT)


def maturity_chart(view: View, rows: pd.DataFrame) -> alt.LayerChart:
    """The stage by evidence, month by month, and the company's own view beside it."""
    names = {
        "stage": view.text("benefits.by_evidence"),
        "assessed_stage": view.text("benefits.by_own_view"),
    }
    found = rows.assign(
        assessed_stage=rows["assessed_stage"].astype("Float64"),
        stage=rows["stage"].astype("Float64"),
    )
    named = charts.with_month_names(view, long(view, found, names))
    title = view.text("benefits.stage_axis")
    base = alt.Chart(named.dropna(subset=["value"])).encode(
        x=charts.month_axis(view, named),
        y=alt.Y("value:Q", title=title)
        .axis(values=[0, 1, 2, 3, 4, 5], format="d")
        .scale(domain=[0, 5]),
        color=alt.Color("name:N", title=None).scale(
            domain=list(names.values()), range=[charts.BLUE, charts.ORANGE]
        ),
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        shape=alt.Shape("name:N", title=None).scale(domain=list(names.values())),
        tooltip=[
            alt.Tooltip("month:N", title=view.text("chart.month")),
            alt.Tooltip("name:N", title=view.text("chart.figure")),
            alt.Tooltip("value:Q", title=title, format="d"),
        ],
    )
    return alt.layer(base.mark_line(interpolate="step-after"), points)


def risk(view: View) -> pd.DataFrame:
    """What was counted of the risk of ignorance, and the scenario, by month."""
    return read(view, queries.RISK)


def risk_scenarios(view: View, rows: pd.DataFrame) -> list[Figure]:
    """What might be lost if the assumptions held: low, base, high."""
    now = of_month(rows, view.filters.last_month)
    return [
        Figure(
            f"risk_value_{row['scenario']}",
            row["amount"],
            MONEY,
            RISK,
            "amount",
            SCENARIO,
            row["reason"],
            is_more_better=None,
            definition=row["definition"],
        )
        for _, row in now[now["scenario"].isin(SCENARIOS)].iterrows()
    ]


def risk_chart(view: View, rows: pd.DataFrame) -> alt.LayerChart:
    """The scenario by month: base, and from low to high."""
    wide = rows.pivot_table(
        index="date_month", columns="scenario", values="amount", aggfunc="sum"
    ).reset_index()
    named = charts.with_month_names(view, wide)
    title = charts.in_currency(view, view.text("figures.risk_value"))
    base = alt.Chart(named).encode(x=charts.month_axis(view, named))
    return alt.layer(
        base.mark_rule(strokeWidth=8, opacity=0.4, color=charts.ORANGE).encode(
            y=alt.Y("low:Q", title=title).axis(format=",.0f"), y2="high:Q"
        ),
        base.mark_point(filled=True, size=80, color=charts.VERMILION, opacity=1).encode(
            y="base:Q",
            tooltip=[
                alt.Tooltip("month:N", title=view.text("chart.month")),
                *(
                    alt.Tooltip(
                        f"{name}:Q",
                        title=view.text(f"figures.risk_value_{name}"),
                        format=",.0f",
                    )
                    for name in SCENARIOS
                ),
            ],
        ),
    )


def parameter_lines(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """What the scenario assumes, a row a parameter, with source and owner."""
    now = of_month(rows, view.filters.last_month)
    now = now[now["scenario"].isin(SCENARIOS)].set_index("scenario")
    assumed = {
        name: _pairs(now.loc[name, "parameters"], "=")
        for name in SCENARIOS
        if name in now.index
    }
    if not any(assumed.values()):
        return pd.DataFrame()
    first = now.iloc[0]
    sources, owners = (
        _pairs(first[column], ": ") for column in ("parameter_source", "owner_role")
    )
    return pd.DataFrame(
        [
            {
                "parameter": view.language.text_or(f"parameters.{key}", key),
                **{
                    f"scenario_{name}": view.language.number(float(values[key]), 2)
                    if key in values
                    else NO_VALUE
                    for name, values in assumed.items()
                },
                "parameter_source": sources.get(key, ""),
                "owner_role": owners.get(key, ""),
            }
            for key in dict.fromkeys(key for pairs in assumed.values() for key in pairs)
        ]
    )


def sensitivity(view: View) -> pd.DataFrame:
    """What the scenario is worth when one parameter moves, by month and parameter."""
    if not view.file.has(SENSITIVITY):
        return pd.DataFrame(columns=["date_month"])
    return view.read(queries.SENSITIVITY)


def why_no_sensitivity(view: View, now: pd.DataFrame) -> str:
    """Why there is nothing to draw of the parameters of a month; empty if there is."""
    if now["swing"].isna().all():
        return " ".join(dict.fromkeys(map(view.language.reason, now["reason"])))
    if not now["swing"].any():
        return view.text("benefits.nothing_moves")
    return ""


def _unit_of(now: pd.DataFrame) -> str:
    return PRICE if now["swing"].max() < _SMALL_SWING else MONEY


def sensitivity_note(view: View, now: pd.DataFrame) -> str:
    """What the line of `sensitivity_chart` is."""
    base = figures.written(
        view.language, now["amount_at_base"].iloc[0], _unit_of(now), view.currency
    )
    return view.text("benefits.sensitivity_note", base=base)


def sensitivity_chart(view: View, now: pd.DataFrame) -> alt.LayerChart:
    """A tornado: a bar from low to high for each parameter, the widest first."""
    ends = {name: view.text(f"benefits.{name}") for name in ("at_low", "at_high")}
    halves = _halves(view, now, ends)
    title = charts.in_currency(view, view.text("figures.risk_value"))
    ends_of_all = [halves["amount"].min(), halves["amount"].max()]
    # Room for the numbers at the ends of the widest bar, on a screen of any width.
    room = _PIXELS_A_DIGIT * (halves["written"].str.len().max() + 1)
    x = (
        alt.X("amount:Q", title=title)
        .axis(format=",.0f" if _unit_of(now) == MONEY else ",.2f", tickCount=4)
        .scale(domain=ends_of_all, padding=room, zero=False, nice=False)
    )
    y = alt.Y("name:N", sort=list(dict.fromkeys(halves["name"])), title=None).axis(
        # A long name takes two lines, of which the first stands at the bar's middle.
        labelExpr=f"split(datum.label, '{_BREAK}')",
        labelOffset=-4,
        ticks=False,
        domain=False,
    )
    base = alt.Chart(halves)
    bars = base.mark_bar().encode(
        x=x,
        x2="base:Q",
        y=y,
        color=alt.Color("end:N", title=None).scale(
            domain=list(ends.values()), range=[charts.SKY, charts.ORANGE]
        ),
        tooltip=[
            alt.Tooltip("parameter:N", title=view.text("columns.parameter")),
            alt.Tooltip("end:N", title=view.text("chart.figure")),
            alt.Tooltip("assumed:N", title=view.text("benefits.assumed")),
            alt.Tooltip("written:N", title=title),
        ],
    )
    line = base.mark_rule(color=charts.BLACK, strokeWidth=1.5).encode(x="base:Q")
    numbers = [
        base.transform_filter(alt.datum.side == side)
        .mark_text(align=align, dx=away, fontSize=12)
        .encode(x=x, y=y, text="written:N")
        for side, align, away in (("left", "right", -4), ("right", "left", 4))
    ]
    return alt.layer(bars, line, *numbers)


def _halves(view: View, now: pd.DataFrame, ends: Mapping[str, str]) -> pd.DataFrame:
    """Two rows a parameter: from base to where it is low, and to where it is high."""
    unit = _unit_of(now)
    rows = []
    for _, row in now.iterrows():
        name = view.language.text_or(f"parameters.{row['parameter']}", row["parameter"])
        is_low_left = row["amount_at_low"] <= row["amount_at_high"]
        for end, level in (("at_low", "low"), ("at_high", "high")):
            amount = row[f"amount_{end}"]
            rows.append(
                {
                    "parameter": name,
                    "name": _BREAK.join(textwrap.wrap(name, _NAME_LETTERS)),
                    "end": ends[end],
                    "side": "left" if (level == "low") == is_low_left else "right",
                    "amount": amount,
                    "base": row["amount_at_base"],
                    "written": figures.written(view.language, amount, unit),
                    "assumed": _assumed(view, row, f"parameter_{level}"),
                }
            )
    return pd.DataFrame(rows)


def _assumed(view: View, row: Mapping[str, Any], column: str) -> str:
    unit = PRICE if row["parameter_unit"] == MONEY else SHARE
    return figures.written(view.language, row[column], unit, view.currency)


def sensitivity_lines(view: View, now: pd.DataFrame) -> pd.DataFrame:
    """The same as a table for people, the widest first."""
    names = [
        view.language.text_or(f"parameters.{name}", name) for name in now["parameter"]
    ]
    return now.assign(parameter=names)[["parameter", *_SENSITIVITY]]


def sensitivity_units(now: pd.DataFrame) -> dict[str, str]:
    """The columns of `sensitivity_lines` that are figures."""
    return dict.fromkeys(_SENSITIVITY, _unit_of(now))


def _pairs(text: Any, between: str) -> dict[str, str]:
    """What a column of the mart lists as `name=value; name=value`."""
    if not isinstance(text, str):
        return {}
    parts = (part.partition(between) for part in text.split("; "))
    return {name: value for name, _, value in parts}
