"""Effects: what each goal changed, against what would have been without."""

import altair as alt
import pandas as pd
import streamlit as st

from dashboard import charts, figures, filters, goals, tables, view
from dashboard.figures import COUNT, EXPLORATORY, MONEY, RETURN, SHARE
from dashboard.queries import effects as queries
from dashboard.view import View

# Bars of a calendar beyond that are a list; the table below holds all.
SHOWN_INTERVENTIONS = 25

_BADGES = {
    goals.IMPROVED: ("green", ":material/trending_up:"),
    goals.WORSENED: ("red", ":material/trending_down:"),
    goals.NO_EVIDENCE: ("gray", ":material/trending_flat:"),
    goals.INSUFFICIENT: ("orange", ":material/help:"),
}

_ORIGINS = {
    "declared": charts.VERMILION,
    "goal": charts.BLUE,
    "campaign": charts.LIGHT_GREY,
}


def show(seen: View) -> None:
    """Draw the page."""
    st.title(seen.text("effects.title"))
    st.markdown(seen.text("effects.what"))
    found = goals.read(seen)
    if found.empty:
        st.info(seen.text("effects.no_goals"), icon=":material/flag:")
    else:
        st.caption(seen.text("effects.own_windows"))
        _all_goals(seen, found)
        titles = dict(zip(found["goal_id"], found["title"].fillna(""), strict=True))
        chosen = filters.pick(
            "goal",
            seen.text("effects.goal"),
            {key: f"{title} ({key})" for key, title in titles.items()},
        )
        _one_goal(seen, found.set_index("goal_id", drop=False).loc[chosen])
        _incremental(seen)
    _mix(seen)


def _all_goals(seen: View, found: pd.DataFrame) -> None:
    st.header(seen.text("effects.all_goals"))
    tables.table(seen, goals.lines(seen, found), {}, "goals", goals.BEFORE_AFTER)


def _one_goal(seen: View, goal: pd.Series) -> None:
    colour, icon = _BADGES[goal["verdict"]]
    with st.container(key="verdict"):
        st.badge(seen.text(f"verdicts.{goal['verdict']}"), color=colour, icon=icon)
        st.text(seen.language.reason(goal["verdict_reason"]))
    _plan(seen, goal)
    methods = seen.read(queries.METHODS, goal_id=goal["goal_id"])
    st.header(seen.text("effects.before_and_after"))
    figures.row(seen, "differences", goals.differences(goal, methods))
    figures.row(
        seen,
        "effect",
        [goals.effect(seen, goal), goals.effect_total(seen, goal)],
    )
    st.caption(seen.text("effects.differences_are_none"))
    _course(seen, goal)
    _methods(seen, goal, methods)
    _checks(seen, goal)
    _placebos(seen, goal)
    _calendar(seen, goal)


def _plan(seen: View, goal: pd.Series) -> None:
    units = [
        seen.text(f"effects.plan.{key}", units=goal[column].replace(";", ", "))
        for key, column in (("treated", "treated_units"), ("control", "control_units"))
        if pd.notna(goal[column])
    ]
    target = (
        seen.text(
            "effects.plan.target",
            value=seen.language.number(goal["target_value"], 2),
            day=seen.language.day(goal["target_date"]),
        )
        if pd.notna(goal["target_value"]) and pd.notna(goal["target_date"])
        else ""
    )
    said = [
        seen.text(
            "effects.plan.serves",
            company_goal=goal["company_goal"],
            owner=goal["owner_role"] if pd.notna(goal["owner_role"]) else "–",
        ),
        seen.text(
            "effects.plan.figure",
            kpi=goals.kpi(seen, goal),
            direction=seen.language.text_or(f"directions.{goal['direction']}", "–"),
        ),
        target,
        seen.text(
            "effects.plan.windows",
            before=goals.days(seen, goal["baseline_start"], goal["baseline_end"]),
            after=goals.days(seen, goal["post_start"], goal["post_end"]),
            burn_in=seen.language.number(goal["burn_in_days"] or 0),
        ),
        *units,
    ]
    with st.container(key="plan"):
        st.text("\n".join(line for line in said if line))


def _course(seen: View, goal: pd.Series) -> None:
    st.header(seen.text("effects.course"))
    found, is_weekly = goals.course(seen, goal)
    if found.empty:
        st.text(seen.language.reason("nothing was delivered"))
        return
    charts.show(
        seen,
        goals.course_chart(seen, goal, found, is_weekly),
        seen.text("effects.course_of", what=goals.kpi(seen, goal)),
        "fct_goal_effects_daily",
        period=goals.window(seen, goal),
        note=goals.course_note(seen, goal, found),
    )
    tables.rows(
        seen,
        "fct_goal_effects_daily",
        lambda: seen.read(queries.COURSE_ROWS, goal_id=goal["goal_id"]),
        "course",
    )
    tables.rows(
        seen,
        "fct_goal_panel",
        lambda: seen.read(queries.PANEL_ROWS, goal_id=goal["goal_id"]),
        "panel",
    )


def _methods(seen: View, goal: pd.Series, methods: pd.DataFrame) -> None:
    st.header(seen.text("effects.methods"))
    st.markdown(
        seen.text("effects.method_is", method=goals.method(seen, goal["method"]))
    )
    if explained := seen.language.text_or(f"explained_methods.{goal['method']}", ""):
        st.markdown(explained)
    tables.table(
        seen,
        goals.method_lines(seen, goal, methods),
        {},
        "methods",
        goals.BEFORE_AFTER,
    )
    tables.rows(seen, goals.BEFORE_AFTER, lambda: methods, "before_after")


def _checks(seen: View, goal: pd.Series) -> None:
    st.header(seen.text("effects.checks_title"))
    st.markdown(seen.text("effects.checks_are"))
    tables.table(
        seen, goals.check_lines(seen, goal), {}, "goal_checks", goals.BEFORE_AFTER
    )


def _placebos(seen: View, goal: pd.Series) -> None:
    st.header(seen.text("effects.placebos"))
    found = seen.read(queries.PLACEBOS, goal_id=goal["goal_id"], method=goal["method"])
    if found.empty:
        st.text(seen.text("effects.no_placebos"))
        return
    st.markdown(seen.text("effects.placebos_are"))
    charts.show(
        seen,
        goals.placebo_chart(seen, goal, found),
        seen.text("effects.placebos"),
        "fct_goal_placebos",
        height=charts.bars_height(len(found) + 1, 22),
        period=goals.days(seen, goal["baseline_start"], goal["baseline_end"]),
    )
    tables.rows(
        seen,
        "fct_goal_placebos",
        lambda: seen.read(queries.PLACEBO_ROWS, goal_id=goal["goal_id"]),
        "placebos",
    )


def _calendar(seen: View, goal: pd.Series) -> None:
    st.header(seen.text("effects.calendar"))
    st.markdown(seen.text("effects.calendar_is"))
    first, last = goal["baseline_start"], goal["post_end"]
    if pd.isna(first) or pd.isna(last):
        st.text(seen.text("effects.no_window"))
        return
    found = seen.read(
        queries.INTERVENTIONS,
        goal_id=goal["goal_id"],
        window_start=first,
        window_end=last,
    )
    if found.empty:
        st.text(seen.text("effects.nothing_else"))
        return
    origins = {key: seen.text(f"origins.{key}") for key in _ORIGINS}
    found = found.assign(
        origin=found["origin"].map(origins),
        kind=[
            seen.language.text_or(f"interventions.{kind}", kind)
            for kind in found["kind"]
        ],
    )
    shown = found.head(SHOWN_INTERVENTIONS).assign(
        # What began before or lasts longer ends at the edge of the picture.
        starts=lambda rows: pd.to_datetime(rows["starts_on"]).clip(
            lower=pd.Timestamp(first)
        ),
        ends=lambda rows: (
            pd.to_datetime(rows["ends_on"])
            .fillna(pd.Timestamp(last))
            .clip(upper=pd.Timestamp(last))
        ),
        row=range(len(found.head(SHOWN_INTERVENTIONS))),
    )
    # One day is a bar as well.
    shown = shown.assign(ends=shown["ends"] + pd.Timedelta(days=1))
    names = [f"{title}" for title in shown["title"]]
    shown = shown.assign(name=_told_apart(names))
    bars = (
        alt.Chart(shown)
        .mark_bar(height=12)
        .encode(
            x=alt.X("starts:T", title=seen.text("effects.time")).axis(
                format="%m/%Y", labelAngle=-45, labelOverlap=True
            ),
            x2="ends:T",
            y=alt.Y("name:N", sort=list(shown["name"]), title=None).axis(
                labelLimit=180
            ),
            color=alt.Color("origin:N", title=None).scale(
                domain=list(origins.values()), range=list(_ORIGINS.values())
            ),
            tooltip=[
                alt.Tooltip("title:N", title=seen.text("columns.title")),
                alt.Tooltip("kind:N", title=seen.text("columns.kind")),
            ],
        )
    )
    rule = (
        alt.Chart(pd.DataFrame({"day": [pd.Timestamp(goal["post_start"])]}))
        .mark_rule(color=charts.BLACK, strokeDash=[3, 3])
        .encode(x="day:T")
    )
    title = seen.text("effects.calendar")
    if len(found) > len(shown):
        title = seen.text(
            "effects.first_interventions", shown=len(shown), all=len(found)
        )
    charts.show(
        seen,
        alt.layer(bars, rule),
        title,
        "rpt_interventions",
        height=charts.bars_height(len(shown), 20),
        period=goals.window(seen, goal),
        note=seen.text("effects.start_is_dashed"),
    )
    tables.table(seen, found, {}, "interventions", "rpt_interventions")


def _told_apart(names: list[str]) -> list[str]:
    """Names of bars: the second of a name gets a number."""
    seen_before: dict[str, int] = {}
    told = []
    for name in names:
        seen_before[name] = seen_before.get(name, 0) + 1
        count = seen_before[name]
        told.append(name if count == 1 else f"{name} ({count})")
    return told


def _incremental(seen: View) -> None:
    if not seen.file.has(goals.INCREMENTAL_ROI):
        return
    st.header(seen.text("effects.incremental"))
    st.markdown(seen.text("effects.incremental_is"))
    found = seen.read(queries.INCREMENTAL)
    goal_id = st.session_state["goal"]
    for _, row in found[found["goal_id"] == goal_id].iterrows():
        figures.row(
            seen,
            "incremental",
            [
                goals.return_on(seen, row),
                goals.benefit_of(seen, row),
                goals.cost_of(row),
            ],
        )
    tables.table(
        seen,
        goals.incremental_lines(seen, found),
        {},
        "incremental",
        goals.INCREMENTAL_ROI,
    )
    tables.rows(seen, goals.INCREMENTAL_ROI, lambda: found, "incremental_rows")


def _mix(seen: View) -> None:
    # A version that was published before the mix was, or without it, says nothing.
    if not seen.file.has("rpt_mmm_channels"):
        return
    st.header(seen.text("effects.mix"))
    figures.claim(seen, EXPLORATORY)
    st.markdown(seen.text("effects.mix_is"))
    found = seen.read(queries.MIX)
    known = found[found["contribution"].notna()]
    if known.empty:
        reasons = sorted({seen.language.reason(text) for text in found["reason"]})
        st.text("\n".join(reason for reason in reasons if reason))
        return
    known = known.assign(
        channel=[
            seen.channel(*key)
            for key in zip(known["channel_id"], known["channel_name"], strict=True)
        ]
    )
    title = charts.in_currency(seen, seen.text("figures.contribution"))
    base = alt.Chart(known).encode(
        y=alt.Y("channel:N", sort=list(known["channel"]), title=None)
    )
    zero = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(color=charts.GREY)
    charts.show(
        seen,
        alt.layer(
            zero.encode(x="value:Q"),
            base.mark_rule(color=charts.PINK, strokeWidth=2).encode(
                x=alt.X("contribution_low:Q", title=title).axis(format=",.0f"),
                x2="contribution_high:Q",
            ),
            base.mark_point(filled=True, size=80, color=charts.PINK, opacity=1).encode(
                x="contribution:Q",
                tooltip=[
                    alt.Tooltip("channel:N", title=seen.text("columns.channel_id")),
                    alt.Tooltip("contribution:Q", title=title, format=",.0f"),
                ],
            ),
        ),
        seen.text("effects.mix"),
        "rpt_mmm_channels",
        height=charts.bars_height(len(known)),
        period=goals.days(seen, known["first_week"].min(), known["last_week"].max()),
        note=seen.text("claims.exploratory_help"),
    )
    columns = {
        "spend": MONEY,
        "contribution": MONEY,
        "contribution_low": MONEY,
        "contribution_high": MONEY,
        "contribution_share": SHARE,
        "roi_mmm": RETURN,
        "n_weeks": COUNT,
    }
    lines = found.assign(
        channel_id=[
            seen.channel(*key)
            for key in zip(found["channel_id"], found["channel_name"], strict=True)
        ],
        reason=[
            seen.language.reason(text if pd.notna(text) else caveat)
            for text, caveat in zip(found["reason"], found["caveat"], strict=True)
        ],
    )
    tables.table(
        seen,
        lines[["channel_id", *columns, "reason"]],
        columns,
        "mix",
        "rpt_mmm_channels",
    )


show(view.current())
