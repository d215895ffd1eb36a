"""The report for the board: one HTML file that needs nothing else, and a PDF of it.

The same queries, words, figures and charts as the pages, so that no figure has a second
truth. Here is only what belongs on paper: an order, tables without scrolling, charts as
pictures.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import altair as alt
import jinja2
import pandas as pd
import vl_convert

from dashboard import (
    benefits,
    charts,
    figures,
    filters,
    footer,
    goals,
    published_file,
    results,
    returns,
    tables,
    trust,
)
from dashboard.figures import MONEY, SHARE, Figure
from dashboard.language import Language
from dashboard.queries import benefits as benefit_queries
from dashboard.queries import effects as effect_queries
from dashboard.view import View
from orchestration.settings import Settings

# What the browsers that print call themselves.
_CHROMIUMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_PDF_SECONDS = 120

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_YEAR = re.compile(r"\d{4}")

# Pixels of a page of A4 between its margins.
_WIDTH = 600


class ReportError(Exception):
    """There is no report; the text is for the person who asked for it."""


@dataclass(frozen=True)
class Cards:
    """Figures side by side."""

    shown: Sequence[Figure]
    kind: str = "cards"


@dataclass(frozen=True)
class Lines:
    """A table: titles and rows as words; `numbers` are the columns set to the right."""

    titles: list[str]
    rows: list[list[str]]
    numbers: list[bool]
    kind: str = "lines"


@dataclass(frozen=True)
class Picture:
    """A chart, and what is said to those who do not see it."""

    svg: str
    said: str
    kind: str = "picture"


@dataclass(frozen=True)
class Words:
    """A paragraph; `tone` is plain, note, warning or scenario."""

    text: str
    tone: str = "plain"
    kind: str = "words"


Part = Cards | Lines | Picture | Words


@dataclass
class Section:
    """A heading and what stands below it."""

    title: str
    parts: list[Part] = field(default_factory=list)


def months_of(period: str) -> tuple[date, date]:
    """First and last month of `2026-09`, `2026-Q3` or `2026`.

    Raises ReportError for anything else.
    """
    if found := _QUARTER.fullmatch(period):
        year, last = int(found[1]), 3 * int(found[2])
        return date(year, last - 2, 1), date(year, last, 1)
    if _YEAR.fullmatch(period) and int(period):
        return date(int(period), 1, 1), date(int(period), 12, 1)
    if (found := _MONTH.fullmatch(period)) and 1 <= int(found[2]) <= 12:
        month = date(int(found[1]), int(found[2]), 1)
        return month, month
    raise ReportError(f"{period!r} is no period: 2026-09, 2026-Q3 or 2026.")


def view_of(settings: Settings, period: str | None, language: str) -> View:
    """What the report looks at: the current version, as usual, in those months.

    Without a period it is the newest month with figures. Raises ReportError when
    nothing is published or nothing lies in the period.
    """
    try:
        file = published_file.current(settings)
    except published_file.NothingPublishedError as error:
        raise ReportError("Nothing is published yet: social-roi run") from error
    known = file.read(filters.MONTHS)["date_month"].tolist()
    if not known:
        raise ReportError("No month has any figure yet.")
    first, last = months_of(period) if period else (known[-1], known[-1])
    inside = [month for month in known if first <= month <= last]
    if not inside:
        raise ReportError(
            f"There are no figures for {period}; there are some from"
            f" {known[0]:%Y-%m} to {known[-1]:%Y-%m}."
        )
    return View(file, Language(language), filters.usual(file, inside[0], inside[-1]))


def file_name(view: View) -> str:
    """What the file is called if nobody says otherwise."""
    months = dict.fromkeys(
        f"{month:%Y-%m}"
        for month in (view.filters.first_month, view.filters.last_month)
    )
    return f"social-roi_{'_'.join(months)}_{view.language.code}.html"


def html(view: View) -> str:
    """The report as one HTML file: no script, no font, no picture from elsewhere."""
    sections = [
        build(view)
        for build in (
            _headline,
            _cost,
            _channels,
            _range,
            _effects,
            _benefits,
            _key_figures,
            _maturity,
            _risk,
            _not_certain,
            _reconciliation,
        )
    ]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("report.html.jinja").render(
        view=view,
        sections=sections,
        definitions=_definitions(view, sections),
        foot=footer.parts(view),
        interval=figures.interval,
        claims=list(figures.CLAIM_COLOURS),
    )


def pdf(page: Path, target: Path) -> None:
    """Print the HTML file with a Chromium that is installed.

    Raises ReportError where none is, or it does not print.
    """
    found = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if found is None:
        raise ReportError(
            "No PDF: that needs Chromium, Chrome or Edge on the path. Install one, or"
            f" open {page} and print it."
        )
    with tempfile.TemporaryDirectory() as profile:
        command = [
            found,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            f"--user-data-dir={profile}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target.resolve()}",
            page.resolve().as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            # Chromium refuses to run as root with its sandbox; the page has no script.
            command.insert(1, "--no-sandbox")
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=_PDF_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ReportError(f"No PDF: {found} did not print: {error}") from error
    if done.returncode or not target.exists():
        raise ReportError(f"No PDF: {found} did not print: {done.stderr.strip()}")


def _headline(view: View) -> Section:
    section = Section(view.text("report.headline"))
    rows = results.read(view)
    if rows.empty:
        section.parts.append(_empty(view, ["ads", "shop", "crm"]))
        return section
    total = results.total(rows)
    designs = returns.designs(view)
    section.parts += [
        Cards(returns.three(view, total, designs)),
        Words(view.text("overview.three_returns"), "note"),
        Cards(returns.money(view, total)),
    ]
    if not total["is_cost_complete"]:
        section.parts.append(Words(view.text("overview.cost_incomplete"), "warning"))
    return section


def _empty(view: View, domains: list[str]) -> Words:
    absent = view.absent(domains)
    if not absent:
        return Words(view.text("empty.choice"), "note")
    return Words(f"{view.text('empty.absent')} {', '.join(absent)}", "note")


def _cost(view: View) -> Section:
    section = Section(view.text("overview.cost_stack"))
    costs = returns.cost_kinds(view)
    if costs.empty:
        section.parts.append(Words(view.language.reason("no cost"), "note"))
        return section
    kinds = costs.groupby("cost_type", as_index=False)["cost"].sum()
    kinds = kinds.sort_values("cost", ascending=False)
    whole = kinds["cost"].sum()
    section.parts += [
        _picture(
            view,
            returns.cost_chart(view, costs),
            view.text("overview.cost_chart"),
            "fct_costs",
            height=180,
            legend_columns=6,
        ),
        _lines(
            view,
            kinds.assign(
                cost_type=[
                    view.text(f"cost_types.{kind}") for kind in kinds["cost_type"]
                ],
                share=kinds["cost"] / whole if whole else None,
            ),
            {"cost": MONEY, "share": SHARE},
        ),
    ]
    return section


def _channels(view: View) -> Section:
    section = Section(view.text("roi.by_channel"))
    rows = results.read(view)
    if rows.empty:
        section.parts.append(_empty(view, ["ads", "shop", "crm"]))
        return section
    channels = returns.by_channel(view, rows)
    chart = returns.chart_of(view, channels, "columns.channel_id")
    if chart is not None:
        section.parts.append(
            _picture(
                view,
                chart,
                view.text("roi.channel_chart"),
                results.mart(view),
                height=30 * int(channels["roi_rev"].notna().sum()),
                note=""
                if channels["is_mature"].all()
                else view.text("chart.partly_mature"),
            )
        )
    shown = ["channel_id", "cost", "net_revenue", "contribution_margin"]
    shown += ["roi_rev", "roi_cm", "reason"]
    section.parts.append(
        _lines(
            view,
            returns.for_people(view, channels, {"name": "channel_id"})[shown],
            returns.CHANNEL_UNITS,
        )
    )
    return section


def _range(view: View) -> Section:
    section = Section(view.text("roi.range"))
    found = returns.range_of(view)
    if found["roi_cm"].isna().all():
        total = results.total(results.read(view))
        reason = results.reason_without_margin(total) or "no cost"
        section.parts.append(Words(view.language.reason(reason), "note"))
        return section
    lookback = returns.lookbacks(found)[0]
    section.parts += [
        Cards(returns.ends(found)),
        _picture(
            view,
            returns.range_chart(view, found, lookback),
            view.text("roi.range_chart"),
            "rpt_roi_range",
            height=22 * int(found["model_key"].nunique()),
        ),
    ]
    return section


def _effects(view: View) -> Section:
    section = Section(view.text("report.effects"))
    found = goals.read(view)
    if found.empty:
        section.parts.append(Words(view.text("effects.no_goals"), "note"))
        return section
    section.parts += [
        Words(view.text("effects.what")),
        _lines(view, goals.lines(view, found), {}),
    ]
    paid = view.read(effect_queries.INCREMENTAL).set_index("goal_id", drop=False)
    for _, goal in found.iterrows():
        effect = goals.effect(view, goal)
        if not effect.is_known:
            continue
        shown = [effect, goals.effect_total(view, goal)]
        if goal["goal_id"] in paid.index:
            shown.append(goals.return_on(view, paid.loc[goal["goal_id"]]))
        course, is_weekly = goals.course(view, goal)
        section.parts += [
            Words(f"{goal['title']} · {goals.kpi(view, goal)}", "title"),
            Cards(shown),
            _picture(
                view,
                goals.course_chart(view, goal, course, is_weekly),
                view.text("effects.course_of", what=goals.kpi(view, goal)),
                "fct_goal_effects_daily",
                height=200,
                period=goals.window(view, goal),
                note=goals.course_note(view, goal, course),
            ),
        ]
    return section


def _benefits(view: View) -> Section:
    section = Section(view.text("report.benefits"))
    value = benefits.value(view)
    if value.empty:
        section.parts.append(_empty(view, ["ads", "shop", "crm"]))
    else:
        section.parts += [
            Cards(benefits.value_figures(view, value)),
            Words(view.text("benefits.nothing_twice"), "note"),
            _lines(view, benefits.value_lines(view, value), {}),
        ]
    everywhere = benefits.everywhere(benefits.service(view))
    months, _ = benefits.in_last_month(view, everywhere)
    if len(months):
        now = months.iloc[0].to_dict()
        month = view.language.month(view.filters.last_month)
        section.parts += [
            Words(f"{view.text('benefits.measured')} · {month}", "title"),
            Cards(benefits.measured_savings(view, now)),
            Words(f"{view.text('benefits.surveyed')} · {month}", "title"),
            Words(view.text("benefits.surveyed_is"), "scenario"),
            Cards(benefits.surveyed_savings(now)),
        ]
    return section


def _key_figures(view: View) -> Section:
    section = Section(view.text("report.key_figures"))
    by_theme = benefits.key_figure_cards(view, benefits.key_figures(view))
    rows = benefits.in_order(
        benefits.read(
            view,
            benefit_queries.KPIS,
            departments=["service", "development", "marketing", "pr", "hr"],
        )
    )
    shown = [figure for cards in by_theme.values() for figure in cards]
    shown += benefits.kpis(view, rows, benefits.KPIS)
    if not shown:
        section.parts.append(_empty(view, ["web", "service", "listening"]))
        return section
    section.parts.append(Words(view.language.month(view.filters.last_month), "title"))
    known = [figure for figure in shown if figure.is_known]
    if known:
        section.parts.append(_figure_lines(view, known))
    unknown: dict[str, list[str]] = {}
    for figure in shown:
        if not figure.is_known:
            title = view.text(f"figures.{figure.name}")
            unknown.setdefault(view.language.reason(figure.reason), []).append(title)
    if unknown:
        section.parts.append(Words(view.text("report.without"), "title"))
    section.parts += [
        Words(f"{reason} {', '.join(titles)}", "note")
        for reason, titles in unknown.items()
    ]
    return section


def _maturity(view: View) -> Section:
    section = Section(view.text("benefits.maturity"))
    rows = view.read(benefit_queries.MATURITY)
    now = benefits.of_month(rows, view.filters.last_month)
    if now.empty:
        section.parts.append(_empty(view, ["listening", "social"]))
        return section
    section.parts += [
        Words(view.text("benefits.maturity_is")),
        Cards(benefits.maturity_figures(view, now.iloc[0].to_dict())),
    ]
    rules = benefits.rule_lines(view, view.read(benefit_queries.RULES))
    if len(rules):
        missing = rules[rules["result"] == view.text("results.failed")]
        section.parts.append(_lines(view, missing, {}))
    return section


def _risk(view: View) -> Section:
    section = Section(view.text("benefits.scenario_title"))
    rows = benefits.risk(view)
    shown = benefits.risk_scenarios(view, rows)
    if not shown:
        section.parts.append(_empty(view, ["listening"]))
        return section
    section.parts += [
        Words(view.text("benefits.scenario_is"), "scenario"),
        Cards(shown),
    ]
    assumed = benefits.parameter_lines(view, rows)
    if not assumed.empty:
        section.parts.append(_lines(view, assumed, {}))
    section.parts += _sensitivity(view)
    return section


def _sensitivity(view: View) -> list[Part]:
    rows = benefits.sensitivity(view)
    now = benefits.of_month(rows, view.filters.last_month)
    if now.empty:
        return []
    parts: list[Part] = [Words(view.text("benefits.sensitivity"), "title")]
    why_not = benefits.why_no_sensitivity(view, now)
    if why_not:
        return [*parts, Words(why_not, "note")]
    return [
        *parts,
        Words(view.text("benefits.sensitivity_is")),
        _picture(
            view,
            benefits.sensitivity_chart(view, now),
            view.text("benefits.sensitivity_title"),
            benefits.SENSITIVITY,
            height=44 * len(now),
            period=view.language.month(view.filters.last_month),
            note=benefits.sensitivity_note(view, now),
            legend_columns=2,
        ),
        _lines(
            view,
            benefits.sensitivity_lines(view, now),
            benefits.sensitivity_units(now),
        ),
    ]


def _not_certain(view: View) -> Section:
    section = Section(view.text("report.not_certain"))
    rows = results.read(view)
    open_months = returns.open_months(rows)
    if open_months.empty:
        section.parts.append(Words(view.text("overview.all_mature")))
    else:
        months = sorted(set(open_months["date_month"]))
        text = view.text(
            "overview.months_not_mature", months=view.months(months[0], months[-1])
        )
        section.parts += [Words(text), Cards(returns.open_shares(view, rows))]
    gaps = trust.gaps(view)
    if gaps.empty:
        section.parts.append(Words(view.text("overview.no_gaps")))
    else:
        section.parts.append(Words(view.text("overview.gaps_are")))
        # Of what never came there is nothing to tell but the name.
        never = gaps["status"] == view.text("statuses.absent")
        if not never.all():
            section.parts.append(_lines(view, gaps[~never], trust.GAP_UNITS))
        if never.any():
            names = ", ".join(sorted(set(gaps.loc[never, "source_name"])))
            text = view.text("report.never_delivered", names=names)
            section.parts.append(Words(text, "note"))
    checks = trust.checks(view)
    if len(checks):
        section.parts.append(Cards(trust.check_figures(checks)))
    return section


def _reconciliation(view: View) -> Section:
    section = Section(view.text("report.reconciliation"))
    rows = trust.reconciled(view)
    if rows.empty:
        section.parts.append(_empty(view, ["ads", "finance"]))
        return section
    differs = bool(rows["unmatched"].sum())
    section.parts += [
        Words(view.text("trust.reconciliation_is")),
        Cards(trust.reconciliation_figures(rows)),
        Words(
            view.text("trust.something_differs" if differs else "trust.all_agrees"),
            "warning" if differs else "note",
        ),
        _lines(view, trust.reconciled_lines(view, rows), trust.RECONCILED_UNITS),
    ]
    return section


def _figure_lines(view: View, shown: Sequence[Figure]) -> Lines:
    """Many figures, one a row: value, the month before, claim, what to know of it."""
    rows = [
        [
            view.text(f"figures.{figure.name}"),
            figure.written(view, figure.value),
            figure.written(view, figure.before),
            view.text(f"claims.{figure.claim_type}"),
            figure.note or "",
        ]
        for figure in shown
    ]
    titles = [
        view.text(f"columns.{name}")
        for name in ("metric_id", "amount", "month_before", "claim_type", "remark")
    ]
    return Lines(titles, rows, [False, True, True, False, False])


def _lines(view: View, frame: pd.DataFrame, units: dict[str, str]) -> Lines:
    titles, rows = tables.texts(view, frame, units)
    return Lines(titles, rows, [column in units for column in frame.columns])


def _picture(
    view: View,
    chart: alt.Chart | alt.LayerChart,
    title: str,
    source: str,
    **more: Any,
) -> Picture:
    drawn, said = charts.finished(
        view, chart.properties(width=_WIDTH), title, source, **more
    )
    # Days of months are only there to be sorted by.
    spec = json.dumps(drawn.to_dict(), default=str)
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    return Picture(_inline(vl_convert.vegalite_to_svg(spec, version)), said)


def _inline(svg: str) -> str:
    """The picture as part of a page: without addresses of what it is made by."""
    start, end, rest = svg.partition(">")
    return re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", start) + end + rest


def _definitions(view: View, sections: list[Section]) -> list[dict[str, str]]:
    """What each figure of the cards means and where it comes from, once."""
    shown = {
        figure.name: figure
        for section in sections
        for part in section.parts
        if isinstance(part, Cards)
        for figure in part.shown
    }
    return [
        {
            "title": view.text(f"figures.{figure.name}"),
            "explained": view.language.text_or(f"explained.{figure.name}", ""),
            "published": figures.published_definition(view, figure) or "",
            "about": figures.about(
                view, figure, f"marts.{figure.table}.{figure.column}"
            ),
        }
        for figure in sorted(
            shown.values(), key=lambda one: view.text(f"figures.{one.name}").lower()
        )
    ]
