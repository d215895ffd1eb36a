"""Whether figures can be trusted, as figures, lines, charts: for page and report."""

import altair as alt
import pandas as pd

from dashboard import charts
from dashboard.figures import COUNT, RETURN, SHARE, Figure
from dashboard.queries import overview as overview_queries
from dashboard.queries import trust as queries
from dashboard.view import View

RECONCILIATION = "rpt_reconciliation"
COMPLETENESS = "rpt_completeness"
CHECKS = "rpt_checks"
FILES = "rpt_file_loads"
REJECTIONS = "rpt_file_rejections"
AS_OF = "rpt_as_of"

# In the order in which money flows: from file to ledger, then what is made of it.
SUBJECTS = (
    "spend_vs_control_totals",
    "platform_vs_invoice",
    "invoice_vs_ledger",
    "allocated_vs_booked",
    "credits_vs_conversions",
)


def reconciled(view: View) -> pd.DataFrame:
    """One row a subject and currency: what was compared and how it came out."""
    return view.read(queries.RECONCILED)


def reconciliation_figures(rows: pd.DataFrame) -> list[Figure]:
    """How much of what should agree agrees."""
    compared, waiting = rows["compared"].sum(), rows["waiting"].sum()
    judged = compared - waiting
    return [
        Figure(
            "reconciled_share",
            rows["matched"].sum() / judged if judged else None,
            SHARE,
            RECONCILIATION,
            "is_matched",
            reason="nothing to compare",
            is_more_better=True,
        ),
        *(
            Figure(
                name,
                rows[column].sum(),
                COUNT,
                RECONCILIATION,
                "is_matched",
                is_more_better=None,
            )
            for name, column in (
                ("reconciled", "compared"),
                ("unmatched", "unmatched"),
                ("waiting", "waiting"),
            )
        ),
    ]


def reconciled_lines(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The comparisons as a table for people, in the order in which money flows."""
    ordered = rows.assign(
        order=[
            SUBJECTS.index(name) if name in SUBJECTS else len(SUBJECTS)
            for name in rows["subject"]
        ]
    ).sort_values(["order", "currency_code"])
    return ordered.assign(subject=[subject(view, name) for name in ordered["subject"]])[
        [
            "subject",
            "currency_code",
            "compared",
            "matched",
            "unmatched",
            "waiting",
            "left_amount",
            "right_amount",
            "differences",
        ]
    ]


RECONCILED_UNITS = {
    **dict.fromkeys(("compared", "matched", "unmatched", "waiting"), COUNT),
    # In the row's own currency, so without a name of one.
    **dict.fromkeys(
        ("left_amount", "right_amount", "difference", "differences", "tolerance"),
        "amount",
    ),
}


def subject(view: View, name: str) -> str:
    """What is compared with what."""
    return view.language.text_or(f"reconciled.{name}", name)


def sources(view: View) -> pd.DataFrame:
    """One row a source and kind of file: how it stands, and how complete it is."""
    return view.read(queries.SOURCES)


def source_figures(rows: pd.DataFrame) -> list[Figure]:
    """How many sources deliver, how many should and do not."""
    states = rows["status"].value_counts()
    return [
        Figure(
            f"sources_{name}",
            int(sum(states.get(state, 0) for state in of)),
            COUNT,
            COMPLETENESS,
            "status",
            is_more_better=None,
        )
        for name, of in (
            ("delivering", ("delivered", "pending")),
            ("overdue", ("stale", "missing")),
            ("ended", ("ended",)),
            ("absent", ("absent",)),
        )
    ]


def source_lines(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The sources as a table for people."""
    return rows.assign(
        status=[view.text(f"statuses.{status}") for status in rows["status"]],
        domain=[
            view.language.text_or(f"domains.{domain}", domain)
            for domain in rows["domain"]
        ],
    )


SOURCE_UNITS = {
    "stale_after_days": COUNT,
    "missing_days": COUNT,
    "complete_share": SHARE,
}


GAP_UNITS = {"days": COUNT}


def gaps(view: View) -> pd.DataFrame:
    """What is not as it should be, in words: ended, overdue, never delivered."""
    return source_lines(view, view.read(overview_queries.GAPS))


def completeness_chart(view: View, rows: pd.DataFrame) -> alt.LayerChart:
    """Which source was complete in which month: the darker, the more is missing."""
    named = charts.with_month_names(view, rows).assign(
        missing=1 - rows["complete_share"]
    )
    title = view.text("figures.complete_share")
    squares = (
        alt.Chart(named)
        .mark_rect(stroke="white")
        .encode(
            x=charts.month_axis(view, named),
            y=alt.Y("source_name:N", title=None).axis(labelLimit=200),
            color=alt.Color("missing:Q", title=view.text("trust.missing_share"))
            .scale(
                domain=[0, 1], range=["#D6E9F5", charts.VERMILION], interpolate="rgb"
            )
            .legend(format=".0%"),
            tooltip=[
                alt.Tooltip("source_name:N", title=view.text("columns.source_name")),
                alt.Tooltip("month:N", title=view.text("chart.month")),
                alt.Tooltip("complete_share:Q", title=title, format=".0%"),
            ],
        )
    )
    return alt.layer(squares)


def checks(view: View) -> pd.DataFrame:
    """One row a layer, tool and severity of the checks of the last run."""
    return view.read(queries.CHECKS)


def check_figures(rows: pd.DataFrame) -> list[Figure]:
    """How many checks there were and what failed."""
    blocks = rows["severity"] == "error"
    return [
        Figure(name, int(value), COUNT, CHECKS, "is_passed", is_more_better=None)
        for name, value in (
            ("checks", rows["checks"].sum()),
            ("blocking_checks", rows.loc[blocks, "checks"].sum()),
            ("blocking_failures", rows.loc[blocks, "failed"].sum()),
            ("check_warnings", rows.loc[~blocks, "failed"].sum()),
        )
    ]


def files(view: View) -> pd.DataFrame:
    """One row a state of files that the loader has seen."""
    return view.read(queries.FILES)


def file_figures(rows: pd.DataFrame) -> list[Figure]:
    """Files loaded and left out, rows loaded and rejected."""
    loaded = rows["status"] == "loaded"
    left_out = rows["status"].isin(["failed", "refused", "unrecognised"])
    return [
        Figure(name, int(value), COUNT, FILES, column, is_more_better=None)
        for name, value, column in (
            ("files_loaded", rows.loc[loaded, "files"].sum(), "status"),
            ("files_left_out", rows.loc[left_out, "files"].sum(), "status"),
            ("rows_loaded", rows["rows_loaded"].sum(), "rows_loaded"),
            ("rows_rejected", rows["rows_rejected"].sum(), "rows_rejected"),
        )
    ]


def restated(view: View) -> pd.DataFrame:
    """One row a platform, currency and month: as first reported and as it is now."""
    return view.read(queries.RESTATED)


def restated_figures(rows: pd.DataFrame) -> list[Figure]:
    """How much platforms have corrected what they first reported."""
    return [
        Figure(
            "days_reported_again",
            int(rows["days_reported_again"].sum()),
            COUNT,
            AS_OF,
            "versions",
            is_more_better=None,
        ),
        Figure(
            "restated_conversions_share",
            _share(rows["restated_conversions"].sum(), rows["first_conversions"].sum()),
            RETURN,
            AS_OF,
            "restated_conversions",
            reason="nothing to compare",
            is_more_better=None,
        ),
    ]


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


RESTATED_UNITS = {
    **dict.fromkeys(("days", "days_reported_again"), COUNT),
    **dict.fromkeys(
        ("first_spend_local", "spend_local", "restated_spend_local"), "amount"
    ),
    **dict.fromkeys(
        ("first_conversions", "conversions_now", "restated_conversions"), COUNT
    ),
    "restated_share": RETURN,
}


def restated_lines(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Restatements by platform and month as a table for people."""
    return rows.assign(
        date_month=rows["date_month"].map(view.language.month),
        restated_share=[
            _share(now - first, first)
            for first, now in zip(
                rows["first_conversions"], rows["conversions"], strict=True
            )
        ],
    ).rename(columns={"conversions": "conversions_now"})


def restated_chart(view: View, rows: pd.DataFrame) -> alt.LayerChart:
    """What platforms added to claimed conversions after the first report."""
    months = rows.groupby(["platform", "date_month"], as_index=False)[
        ["first_conversions", "restated_conversions"]
    ].sum()
    months = months[months["first_conversions"] > 0]
    months = months.assign(
        value=months["restated_conversions"] / months["first_conversions"]
    )
    named = charts.with_month_names(view, months)
    platforms = sorted(set(named["platform"]))
    title = view.text("trust.now_against_first")
    base = alt.Chart(named).encode(
        x=charts.month_axis(view, named),
        y=alt.Y("value:Q", title=title).axis(format="+.0%"),
        color=alt.Color("platform:N", title=None).scale(
            domain=platforms,
            range=[
                charts.channel_colour(platform.removesuffix("_ads"))
                for platform in platforms
            ],
        ),
        tooltip=[
            alt.Tooltip("month:N", title=view.text("chart.month")),
            alt.Tooltip("platform:N", title=view.text("columns.platform")),
            alt.Tooltip("value:Q", title=title, format="+.1%"),
        ],
    )
    points = base.mark_point(filled=True, size=60, opacity=1).encode(
        shape=alt.Shape("platform:N", title=None).scale(domain=platforms)
    )
    return alt.layer(base.mark_line(), points)


def definitions(view: View, searched: str) -> pd.DataFrame:
    """What tables and columns mean, of those that hold all the words searched."""
    words = searched.lower().split()
    found = [
        {"table_name": table, "column_name": column or "", "description": text}
        for (table, column), text in view.file.definitions.items()
        if all(word in f"{table} {column or ''} {text}".lower() for word in words)
    ]
    columns = ["table_name", "column_name", "description"]
    return pd.DataFrame(found, columns=columns).sort_values(columns[:2])
