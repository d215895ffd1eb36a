"""Goals and what became of them, as figures, lines and charts: for page and report.

A difference between before and after is shown as what it is. Only a comparison with a
control makes an effect of it, and only the row of the goal's own method judges.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from dashboard import charts, figures
from dashboard.figures import (
    CAUSAL,
    COUNT,
    COUNTED,
    DAYS,
    MONEY,
    PRICE,
    RETURN,
    SHARE,
    Figure,
)
from dashboard.language import NO_VALUE
from dashboard.queries import effects as queries
from dashboard.view import View

BEFORE_AFTER = "rpt_before_after"
INCREMENTAL_ROI = "rpt_incremental_roi"

IMPROVED, NO_EVIDENCE, WORSENED = "improved", "no evidence", "worsened"
INSUFFICIENT = "insufficient data"

PASSED, FAILED, NOTED, NOT_DONE = "passed", "failed", "noted", "not_done"

# Half a year of days is as many points as a line can show.
DENSE_DAYS = 180

_LINES = ("actual", "counterfactual")

_UNITS = {"count": COUNT, "money": MONEY, "share": SHARE, "days": DAYS}

# What each check is called in the codes of what failed.
_CODES_OF_DATA = {
    "no_values",
    "gap",
    "incomplete",
    "too_few_periods",
    "too_few_weeks",
    "short_baseline",
    "unit_without_values",
    "no_ratio",
    "constant",
}
_CODES_OF_SIZE = {"too_few_units", "no_control", "no_treated", "no_spread"}
_CODES_OF_COURSE = {"pre_fit", "not_settled", "not_identified", "autocorrelation"}
_CODES_OF_CHECKS = {
    *_CODES_OF_DATA,
    *_CODES_OF_SIZE,
    *_CODES_OF_COURSE,
    # Of the plan: registered, unchanged and overlaps say it.
    "blocked",
    "pre_trend",
    "placebo_dates",
    "placebo_units",
    "too_weak",
}


@dataclass(frozen=True)
class Check:
    """One condition of a verdict: what was found and whether it holds."""

    name: str
    found: str
    result: str


def read(view: View) -> pd.DataFrame:
    """One row a goal: that of the method that judges it."""
    if not view.file.has(BEFORE_AFTER):
        return pd.DataFrame(columns=["goal_id"])
    return view.read(queries.GOALS)


def unit(goal: pd.Series) -> str:
    """The unit of the goal's key figure."""
    return _UNITS.get(goal["kpi_unit"], COUNT)


def amount(view: View, goal: pd.Series, value: Any) -> str:
    """A value of the goal's key figure, for people."""
    kind = unit(goal)
    if kind == COUNT and pd.notna(value) and abs(value) < 1000:
        # Means of a day: a call more or less is a tenth and no whole one.
        return view.language.number(value, 1)
    if kind == MONEY and pd.notna(value) and abs(value) < 1000:
        kind = PRICE
    return figures.written(view.language, value, kind, view.currency)


def kpi(view: View, goal: pd.Series) -> str:
    """The name of the goal's key figure."""
    known = goal["kpi_name"] if pd.notna(goal["kpi_name"]) else goal["kpi"]
    return view.language.text_or(f"figures.{goal['kpi']}", known or NO_VALUE)


def method(view: View, key: Any) -> str:
    """The name of a method."""
    return view.language.text_or(f"methods.{key}", str(key))


def effect(view: View, goal: pd.Series) -> Figure:
    """The effect relative to what would have been; none without a verdict on one."""
    is_estimated = goal["claim_type"] == CAUSAL and goal["verdict"] != INSUFFICIENT
    return Figure(
        "effect_relative",
        goal["effect_relative"] if is_estimated else None,
        RETURN,
        BEFORE_AFTER,
        "effect_relative",
        CAUSAL,
        goal["verdict_reason"],
        goal["effect_relative_low"] if is_estimated else None,
        goal["effect_relative_high"] if is_estimated else None,
        method=method(view, goal["method"]),
    )


def effect_total(view: View, goal: pd.Series) -> Figure:
    """The effect over all days after the start; of figures that add up."""
    is_estimated = goal["claim_type"] == CAUSAL and goal["verdict"] != INSUFFICIENT
    reason = goal["verdict_reason"]
    if is_estimated and goal["kpi_kind"] != "flow":
        reason = "does not add up over days"
    return Figure(
        "effect_total",
        goal["effect_total"] if is_estimated else None,
        unit(goal),
        BEFORE_AFTER,
        "effect_total",
        CAUSAL,
        reason,
        goal["effect_total_low"] if is_estimated else None,
        goal["effect_total_high"] if is_estimated else None,
        method=method(view, goal["method"]),
    )


def differences(goal: pd.Series, methods: pd.DataFrame) -> list[Figure]:
    """Before, after, and the differences that are counted and claim nothing."""
    by_method = methods.set_index("method")
    raw = _row_of(by_method, "raw_difference")
    seasonal = _row_of(by_method, "seasonal_difference")
    kind = PRICE if unit(goal) == MONEY else unit(goal)
    nothing = "nothing was delivered"
    return [
        Figure(
            "mean_before",
            raw.get("mean_before"),
            kind,
            BEFORE_AFTER,
            "mean_before",
            COUNTED,
            nothing,
        ),
        Figure(
            "mean_after",
            raw.get("mean_after"),
            kind,
            BEFORE_AFTER,
            "mean_after",
            COUNTED,
            nothing,
        ),
        Figure(
            "raw_difference",
            raw.get("effect_relative"),
            RETURN,
            BEFORE_AFTER,
            "effect_relative",
            COUNTED,
            nothing,
        ),
        Figure(
            "seasonal_difference",
            seasonal.get("effect_relative"),
            RETURN,
            BEFORE_AFTER,
            "effect_relative",
            COUNTED,
            seasonal.get("verdict_reason", nothing),
        ),
    ]


def _row_of(by_method: pd.DataFrame, name: str) -> dict[str, Any]:
    return by_method.loc[name].to_dict() if name in by_method.index else {}


def lines(view: View, goals: pd.DataFrame) -> pd.DataFrame:
    """The goals as a table for people."""
    return pd.DataFrame(
        [
            {
                "goal": goal["title"],
                "department": goal["department"],
                "kpi": kpi(view, goal),
                "effect_relative": _with_interval(view, effect(view, goal)),
                "verdict": view.text(f"verdicts.{goal['verdict']}"),
                "verdict_reason": view.language.reason(goal["verdict_reason"]),
            }
            for _, goal in goals.iterrows()
        ]
    )


def _with_interval(view: View, shown: Figure) -> str:
    text = shown.written(view, shown.value)
    if not shown.is_known or not shown.has_interval:
        return text
    low, high = (shown.written(view, end) for end in (shown.low, shown.high))
    return f"{text} [{low}; {high}]"


def method_lines(view: View, goal: pd.Series, methods: pd.DataFrame) -> pd.DataFrame:
    """All methods side by side; what claims nothing says so."""
    found = []
    for _, row in methods.iterrows():
        is_raw = row["claim_type"] == COUNTED
        relative = Figure(
            "effect_relative",
            row["effect_relative"],
            RETURN,
            BEFORE_AFTER,
            "effect_relative",
            low=row["effect_relative_low"],
            high=row["effect_relative_high"],
        )
        found.append(
            {
                "method": method(view, row["method"]),
                "role": view.text(
                    "effects.judges" if row["is_design_method"] else "effects.beside"
                ),
                "mean_before": amount(view, goal, row["mean_before"]),
                "mean_after": amount(view, goal, row["mean_after"]),
                "difference_relative": _with_interval(view, relative),
                "p_value": _p(view, row["p_value"]),
                "says": view.text("effects.claims_nothing")
                if is_raw
                else view.text(f"verdicts.{row['verdict']}"),
            }
        )
    return pd.DataFrame(found)


def checks(view: View, goal: pd.Series) -> list[Check]:
    """What had to hold for a verdict, and whether it did."""
    codes = goal["failed_checks"]
    failed = set(codes.split("; ")) if isinstance(codes, str) else set()
    reason = goal["verdict_reason"]

    def judged(is_known: bool, codes: set[str]) -> str:
        if failed & codes:
            return FAILED
        return PASSED if is_known else NOT_DONE

    def told(key: str, **values: Any) -> str:
        return view.text(f"effects.found.{key}", **values)

    registered = goal["first_registered_at"]
    dates, units = goal["placebo_dates"], goal["placebo_units_p_value"]
    overlaps = goal["overlapping_interventions"]
    overlap_blocks = "something else happened" in reason
    return [
        Check(
            "registered",
            told("day", day=view.language.day(registered))
            if pd.notna(registered)
            else NO_VALUE,
            PASSED if goal["is_registered_before_start"] else FAILED,
        ),
        Check(
            "unchanged",
            told("changed" if goal["is_edited_after_start"] else "not_changed"),
            FAILED if goal["is_edited_after_start"] else PASSED,
        ),
        Check(
            "complete",
            figures.written(view.language, goal["completeness"], SHARE),
            judged(pd.notna(goal["completeness"]), _CODES_OF_DATA),
        ),
        Check(
            "units",
            told(
                "units",
                treated=_count(view, goal["n_treated"]),
                control=_count(view, goal["n_control"]),
            ),
            judged(pd.notna(goal["n_treated"]), _CODES_OF_SIZE),
        ),
        Check(
            "overlaps",
            overlaps if isinstance(overlaps, str) else told("none"),
            FAILED
            if overlap_blocks
            else NOTED
            if isinstance(overlaps, str)
            else PASSED,
        ),
        Check(
            "pre_trend",
            _p(view, goal["pre_trend_p_value"]),
            judged(pd.notna(goal["pre_trend_p_value"]), {"pre_trend"}),
        ),
        Check(
            "placebo_dates",
            told(
                "placebo_dates",
                found=_count(view, goal["placebo_dates_significant"]),
                all=_count(view, dates),
            )
            if pd.notna(dates)
            else NO_VALUE,
            judged(pd.notna(dates), {"placebo_dates"}),
        ),
        Check(
            "placebo_units",
            _p(view, units),
            judged(pd.notna(units), {"placebo_units"}),
        ),
        Check(
            "pre_fit",
            figures.written(view.language, goal["pre_fit_error"], SHARE),
            judged(pd.notna(goal["pre_fit_error"]), _CODES_OF_COURSE),
        ),
        Check(
            "power",
            told(
                "power",
                detectable=_size(view, goal, goal["detectable_effect"]),
                planned=_size(view, goal, goal["minimum_detectable_effect"]),
            ),
            judged(pd.notna(goal["detectable_effect"]), {"too_weak"}),
        ),
        *(
            Check("other", view.language.text_or(f"failures.{code}", code), FAILED)
            for code in sorted(failed - _CODES_OF_CHECKS)
        ),
    ]


def check_lines(view: View, goal: pd.Series) -> pd.DataFrame:
    """The checks as a table for people."""
    return pd.DataFrame(
        [
            {
                "check": view.text(f"effects.checks.{one.name}"),
                "found": one.found,
                "result": view.text(f"results.{one.result}"),
            }
            for one in checks(view, goal)
        ]
    )


def _size(view: View, goal: pd.Series, value: Any) -> str:
    if goal["scale"] == "levels":
        return amount(view, goal, value)
    return figures.written(view.language, value, SHARE)


def _count(view: View, value: Any) -> str:
    return figures.written(view.language, value, COUNT)


def _p(view: View, value: Any) -> str:
    return NO_VALUE if pd.isna(value) else view.language.number(value, 3)


def course(view: View, goal: pd.Series) -> tuple[pd.DataFrame, bool]:
    """Actual and counterfactual, and whether they are sums of weeks."""
    found = _known(view.read(queries.PERIODS, goal_id=goal["goal_id"]))
    adds_up = goal["grain"] == "day" and goal["kpi_kind"] == "flow"
    if adds_up and len(found) > DENSE_DAYS:
        return _known(view.read(queries.WEEKS, goal_id=goal["goal_id"])), True
    return found, False


def _known(course: pd.DataFrame) -> pd.DataFrame:
    return course[course[list(_LINES)].notna().any(axis=1)]


def course_chart(
    view: View, goal: pd.Series, found: pd.DataFrame, is_weekly: bool
) -> alt.LayerChart:
    """What was, what would have been without, and how sure that is."""
    grain = "week" if is_weekly else goal["grain"]
    names = [view.text(f"effects.{name}") for name in _LINES]
    title = view.text(f"effects.per_{grain}", what=kpi(view, goal))
    number = ".0%" if unit(goal) == SHARE else ",.0f"
    time = alt.X("date_day:T", title=view.text("effects.time")).axis(
        # Months as digits are the same in all languages.
        format="%m/%Y",
        labelAngle=-45,
        labelOverlap=True,
    )
    found = found.assign(date_day=pd.to_datetime(found["date_day"]))
    base = alt.Chart(found)
    band = base.mark_area(color=charts.SKY, opacity=0.35, interpolate="linear").encode(
        x=time,
        y=alt.Y("counterfactual_low:Q", title=title),
        y2="counterfactual_high:Q",
    )
    long = found.melt("date_day", list(_LINES), "which")
    long = long.assign(which=long["which"].map(dict(zip(_LINES, names, strict=True))))
    colour = alt.Color("which:N", title=None).scale(
        domain=names, range=[charts.BLACK, charts.BLUE]
    )
    drawn = alt.Chart(long).encode(
        x=time,
        y=alt.Y("value:Q", title=title).axis(format=number).scale(zero=False),
        color=colour,
        tooltip=[
            alt.Tooltip(
                "date_day:T", title=view.text("effects.time"), format="%Y-%m-%d"
            ),
            alt.Tooltip("which:N", title=view.text("chart.figure")),
            alt.Tooltip("value:Q", title=title, format=number),
        ],
    )
    dash = alt.StrokeDash("which:N", title=None).scale(
        domain=names, range=[[1, 0], [6, 4]]
    )
    layers = [drawn.mark_line(strokeWidth=2).encode(strokeDash=dash)]
    if len(found) < 40:
        layers.append(drawn.mark_point(filled=True, size=40))
    if found["counterfactual_low"].notna().any():
        layers.insert(0, band)
    starts = [(goal["post_start"], "start")]
    if goal["burn_in_days"]:
        settled = goal["post_start"] + timedelta(days=int(goal["burn_in_days"]))
        starts.append((settled, "settled"))
    marks = pd.DataFrame(
        {
            "date_day": [pd.Timestamp(day) for day, _ in starts],
            "mark": [view.text(f"effects.{name}") for _, name in starts],
        }
    )
    rule = alt.Chart(marks).encode(x="date_day:T")
    layers.append(rule.mark_rule(color=charts.VERMILION, strokeDash=[3, 3]))
    layers.append(
        rule.mark_text(
            align="right", dx=-4, baseline="top", angle=270, color=charts.VERMILION
        ).encode(text="mark:N", y=alt.value(4))
    )
    return alt.layer(*layers)


def course_note(view: View, goal: pd.Series, found: pd.DataFrame) -> str:
    """What a reader of the chart must know besides."""
    if found["counterfactual_low"].notna().any():
        return view.text("effects.band", method=method(view, goal["method"]))
    return view.text("effects.no_counterfactual")


def window(view: View, goal: pd.Series) -> str:
    """From the first day before to the last after."""
    return days(view, goal["baseline_start"], goal["post_end"])


def days(view: View, first: Any, last: Any) -> str:
    """A stretch of days in words."""
    return " – ".join(
        NO_VALUE if pd.isna(day) else view.language.day(day) for day in (first, last)
    )


def placebo_chart(view: View, goal: pd.Series, found: pd.DataFrame) -> alt.LayerChart:
    """The effect beside those that were looked for where there can be none."""
    real = view.text("effects.the_effect")
    named = found.assign(
        name=[
            _placebo_name(view, *pair)
            for pair in zip(found["placebo_type"], found["placebo"], strict=True)
        ],
        kind=view.text("effects.placebo"),
    )
    one = {
        "name": real,
        "kind": real,
        **{
            column: goal[column]
            for column in (
                "effect_relative",
                "effect_relative_low",
                "effect_relative_high",
            )
        },
    }
    both = pd.concat([pd.DataFrame([one]), named[list(one)]], ignore_index=True)
    colour = alt.Color("kind:N", title=None).scale(
        domain=[real, view.text("effects.placebo")], range=[charts.BLUE, charts.ORANGE]
    )
    base = alt.Chart(both).encode(
        y=alt.Y("name:N", sort=list(both["name"]), title=None).axis(labelLimit=220),
        color=colour,
    )
    title = view.text("figures.effect_relative")
    zero = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(color=charts.GREY)
    return alt.layer(
        zero.encode(x="value:Q"),
        base.mark_rule(strokeWidth=2).encode(
            x=alt.X("effect_relative_low:Q", title=title).axis(format="+.0%"),
            x2="effect_relative_high:Q",
        ),
        base.mark_point(filled=True, size=80, opacity=1).encode(
            x="effect_relative:Q",
            shape=alt.Shape("kind:N", title=None),
            tooltip=[
                alt.Tooltip("name:N", title=view.text("columns.placebo")),
                alt.Tooltip("effect_relative:Q", title=title, format="+.1%"),
            ],
        ),
    )


def _placebo_name(view: View, kind: str, placebo: str) -> str:
    if kind == "date":
        return view.language.day(date.fromisoformat(placebo))
    return placebo


def return_on(view: View, row: pd.Series) -> Figure:
    """What the intervention returned, against a control."""
    return Figure(
        "roi_inc",
        row["roi_inc"],
        RETURN,
        INCREMENTAL_ROI,
        "roi_inc",
        CAUSAL,
        row["roi_inc_reason"],
        row["roi_inc_low"],
        row["roi_inc_high"],
        method=method(view, row["method"]),
    )


def benefit_of(view: View, row: pd.Series) -> Figure:
    """The margin earned or cost saved that would be missing without it."""
    return Figure(
        "incremental_margin",
        row["incremental_margin"],
        MONEY,
        INCREMENTAL_ROI,
        "incremental_margin",
        CAUSAL,
        row["roi_inc_reason"],
        row["incremental_margin_low"],
        row["incremental_margin_high"],
        method=method(view, row["method"]),
    )


def cost_of(row: pd.Series) -> Figure:
    """What the intervention cost."""
    whose = row[["channel_id", "campaign_id", "activity"]]
    return Figure(
        "intervention_cost",
        row["cost_total"],
        MONEY,
        INCREMENTAL_ROI,
        "cost_total",
        COUNTED,
        "the goal does not say whose cost it is" if whose.isna().all() else "no cost",
        is_more_better=None,
    )


def incremental_lines(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """What every goal returned, as a table for people."""
    return pd.DataFrame(
        [
            {
                "goal": row["title"],
                "incremental_margin": _with_interval(view, benefit_of(view, row)),
                "intervention_cost": cost_of(row).written(view, row["cost_total"]),
                "roi_inc": _with_interval(view, return_on(view, row)),
                "reason": view.language.reason(row["roi_inc_reason"]),
            }
            for _, row in found.iterrows()
        ]
    )
