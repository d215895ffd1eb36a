"""Trust: whether the figures agree, are complete, were checked, and what they mean."""

from collections.abc import Callable

import streamlit as st

from dashboard import charts, figures, filters, tables, trust, view
from dashboard.figures import COUNT
from dashboard.queries import trust as queries
from dashboard.view import View


def show(seen: View) -> None:
    """Draw the page."""
    st.title(seen.text("trust.title"))
    st.text(seen.period)
    topic = filters.option(
        "topic",
        seen.text("trust.topic"),
        {key: seen.text(f"trust.topics.{key}") for key in _TOPICS},
    )
    _TOPICS[topic](seen)


def _reconciliation(seen: View) -> None:
    st.markdown(seen.text("trust.reconciliation_is"))
    rows = trust.reconciled(seen)
    if rows.empty:
        seen.say_empty(["ads", "finance"])
        return
    figures.row(seen, "reconciled", trust.reconciliation_figures(rows))
    if rows["unmatched"].sum():
        st.error(seen.text("trust.something_differs"), icon=":material/error:")
    else:
        st.success(seen.text("trust.all_agrees"), icon=":material/check_circle:")
    tables.table(
        seen,
        trust.reconciled_lines(seen, rows),
        trust.RECONCILED_UNITS,
        "reconciled",
        trust.RECONCILIATION,
    )
    subjects = [name for name in trust.SUBJECTS if name in set(rows["subject"])]
    chosen = filters.pick(
        "subject",
        seen.text("trust.subject"),
        {name: trust.subject(seen, name) for name in subjects},
    )
    lines = seen.read(queries.RECONCILIATION_LINES, subject=chosen)
    st.caption(seen.text("trust.differences_first"))
    tables.table(
        seen,
        lines.assign(
            date_month=lines["date_month"].map(seen.language.month),
            reason=lines["reason"].map(seen.language.reason),
        ),
        trust.RECONCILED_UNITS,
        "reconciliation",
        trust.RECONCILIATION,
    )
    tables.rows(
        seen,
        trust.RECONCILIATION,
        lambda: seen.read(queries.RECONCILIATION, subject=chosen),
        "reconciliation_rows",
    )


def _completeness(seen: View) -> None:
    st.markdown(seen.text("trust.completeness_is"))
    rows = trust.sources(seen)
    if rows.empty:
        st.text(seen.language.reason("nothing was delivered"))
        return
    figures.row(seen, "sources", trust.source_figures(rows))
    months = seen.read(queries.SOURCE_MONTHS)
    if not months.empty:
        charts.show(
            seen,
            trust.completeness_chart(seen, months),
            seen.text("trust.complete_by_month"),
            trust.COMPLETENESS,
            height=charts.bars_height(months["source_name"].nunique(), 20),
        )
    tables.table(
        seen,
        trust.source_lines(seen, rows),
        trust.SOURCE_UNITS,
        "sources",
        trust.COMPLETENESS,
    )
    tables.rows(
        seen,
        trust.COMPLETENESS,
        lambda: seen.read(queries.COMPLETENESS_ROWS),
        "completeness",
    )


def _checks(seen: View) -> None:
    st.markdown(seen.text("trust.checks_are"))
    rows = trust.checks(seen)
    if rows.empty:
        st.text(seen.language.reason("no checks"))
        return
    figures.row(seen, "checks", trust.check_figures(rows))
    tables.table(
        seen,
        rows.assign(
            severity=[seen.text(f"severities.{key}") for key in rows["severity"]]
        ),
        dict.fromkeys(("checks", "passed", "failed"), COUNT),
        "checks",
        trust.CHECKS,
    )
    all_checks = seen.read(queries.CHECK_ROWS)
    failed = all_checks[~all_checks["is_passed"].astype(bool)]
    if failed.empty:
        st.markdown(seen.text("trust.all_passed"))
    else:
        st.subheader(seen.text("trust.failed"))
        tables.table(
            seen,
            failed[["severity", "asset", "message", "unexpected_count", "checked_at"]],
            {"unexpected_count": COUNT},
            "failed",
            trust.CHECKS,
        )
    tables.rows(seen, trust.CHECKS, lambda: all_checks, "check_rows")


def _files(seen: View) -> None:
    st.markdown(seen.text("trust.files_are"))
    if not seen.file.has(trust.FILES):
        st.text(seen.language.reason("no files told"))
        return
    rows = trust.files(seen)
    figures.row(seen, "files", trust.file_figures(rows))
    counts = ("files", "rows_read", "rows_loaded", "rows_rejected", "rejected_rows")
    units = dict.fromkeys(counts, COUNT)
    tables.table(
        seen,
        rows.assign(status=[seen.text(f"file_states.{key}") for key in rows["status"]]),
        units,
        "files",
        trust.FILES,
    )
    left_out = seen.read(queries.FILES_LEFT_OUT)
    st.subheader(seen.text("trust.left_out"))
    if left_out.empty:
        st.text(seen.text("trust.nothing_left_out"))
    else:
        tables.table(
            seen,
            left_out.assign(
                status=[seen.text(f"file_states.{key}") for key in left_out["status"]]
            ),
            {},
            "left_out",
            trust.FILES,
        )
    rejected = seen.read(queries.REJECTIONS)
    st.subheader(seen.text("trust.rejected"))
    if rejected.empty:
        st.text(seen.text("trust.nothing_rejected"))
    else:
        tables.table(
            seen,
            rejected.assign(reason=rejected["reason"].map(seen.language.reason)),
            units,
            "rejected",
            trust.REJECTIONS,
        )
    tables.rows(seen, trust.FILES, lambda: seen.read(queries.FILE_ROWS), "file_rows")
    tables.rows(
        seen,
        trust.REJECTIONS,
        lambda: seen.read(queries.REJECTION_ROWS),
        "rejection_rows",
    )


def _restatements(seen: View) -> None:
    st.markdown(seen.text("trust.restatements_are"))
    rows = trust.restated(seen)
    if rows.empty:
        seen.say_empty(["ads"])
        return
    figures.row(seen, "restated", trust.restated_figures(rows))
    if rows["first_conversions"].sum():
        charts.show(
            seen,
            trust.restated_chart(seen, rows),
            seen.text("trust.restated"),
            trust.AS_OF,
        )
    tables.table(
        seen,
        trust.restated_lines(seen, rows),
        trust.RESTATED_UNITS,
        "restated",
        trust.AS_OF,
    )
    tables.rows(seen, trust.AS_OF, lambda: seen.read(queries.AS_OF_ROWS), "as_of")


def _definitions(seen: View) -> None:
    st.markdown(seen.text("trust.definitions_are"))
    searched = filters.search("q", seen.text("trust.search"))
    found = trust.definitions(seen, searched)
    if found.empty:
        st.text(seen.text("trust.nothing_found"))
        return
    st.caption(seen.text("trust.found", count=seen.language.number(len(found))))
    tables.table(seen, found, {}, "definitions", "definitions")


_TOPICS: dict[str, Callable[[View], None]] = {
    "reconciliation": _reconciliation,
    "completeness": _completeness,
    "checks": _checks,
    "files": _files,
    "restatements": _restatements,
    "definitions": _definitions,
}


show(view.current())
