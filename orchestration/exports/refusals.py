"""Files that are recognised and must not be loaded, each with its message.

A range export as daily spend, ids that a spreadsheet has rounded, a breakdown that
leaves part of the total out: loading them would make wrong figures.
"""

from collections.abc import Sequence
from datetime import date

import duckdb

from orchestration.exports.errors import ExportError
from orchestration.exports.formats import Column, Format
from orchestration.exports.match import Mapping, cells_of_type
from orchestration.exports.parsing import typed
from orchestration.exports.preamble import first_groups
from orchestration.exports.read import Incoming
from orchestration.exports.sql import fill, literal, one_row


def header_problems(mapping: Mapping) -> list[str]:
    """Headers that are unknown or were matched by similarity."""
    problems = []
    unknown = [mapping.headers[position].strip() for position in mapping.unknown]
    if unknown:
        problems.append(f"unknown headers, kept apart: {', '.join(unknown)}")
    sure = "(best match)"
    guessed = [text for text in mapping.guessed if text.endswith(sure)]
    if guessed:
        problems.append(f"headers read by similarity: {', '.join(guessed)}")
    return problems


def refuse_by_header(mapping: Mapping, label: str) -> None:
    """Refuse what the header alone shows to be the wrong file."""
    fmt = mapping.fmt
    seen = set(mapping.seen) | set(mapping.columns)
    for refusal in fmt.refuse:
        if set(refusal.present) <= seen and not set(refusal.absent) & seen:
            words = ", ".join(
                mapping.headers[mapping.seen[name]].strip()
                for name in refusal.present
                if name in mapping.seen
            )
            raise ExportError(
                label,
                refusal.expected,
                f"a {fmt.platform} file with {words}" if words else "none",
                refusal.advice,
                code="refused",
            )
    missing = [
        column
        for column in fmt.columns
        if column.required
        and column.role != "day"
        and column.name not in mapping.columns
    ]
    has_day = fmt.day is None or _has_day(mapping)
    if missing or not has_day:
        _refuse_missing(mapping, label, missing, has_day)
    partial = [
        mapping.headers[mapping.seen[column.name]].strip()
        for column in fmt.columns
        if column.breakdown == "partial" and column.name in mapping.seen
    ]
    if partial:
        raise ExportError(
            label,
            f"{fmt.title} without a breakdown that leaves part of the total out",
            f"the breakdown {', '.join(partial)}",
            fmt.advice.get("breakdown", "Export again without it."),
            code="breakdown",
        )


def _has_day(mapping: Mapping) -> bool:
    day = mapping.fmt.day
    if day is None or day.column in mapping.columns:
        return True
    return bool(day.range) and all(name in mapping.columns for name in day.range)


def _refuse_missing(
    mapping: Mapping, label: str, missing: Sequence[Column], has_day: bool
) -> None:
    fmt = mapping.fmt
    expected, found, advice = [], [], []
    if not has_day:
        grains = [
            column
            for column in fmt.columns
            if column.grain and column.name in mapping.seen
        ]
        expected.append("one row a day")
        found.append(
            f"rows by {grains[0].grain}" if grains else "no column with the day"
        )
        advice.append(fmt.advice.get("daily", "Export again by day."))
    if missing:
        words = [
            next((alias.name for alias in column.aliases), column.name)
            for column in missing
        ]
        expected.append(f"the column {' and '.join(words)}")
        headers = ", ".join(h.strip() for h in mapping.headers if h.strip())
        found.append(f"only the columns {headers[:500]}")
        if has_day:
            advice.append(
                fmt.advice.get("columns") or f"Export again with {', '.join(words)}."
            )
    raise ExportError(
        label,
        f"{fmt.title} with {' and '.join(expected)}",
        " and ".join(found),
        " ".join(advice),
        code="daily" if not has_day else "columns",
    )


def refuse_second_header(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, label: str, first_line: int
) -> None:
    """Refuse a second table below the first that could not be told apart (in a
    workbook, or without the empty line between): its rows are of another title."""
    if not mapping.fmt.stacked:
        return
    (n,) = one_row(
        con,
        fill(
            "select min(n) from incoming where $tests",
            tests=" and ".join(
                f"trim(c{position}) = {literal(mapping.headers[position].strip())}"
                for position in mapping.columns.values()
            ),
        ),
    )
    if n is not None:
        raise ExportError(
            label,
            "tables that stand apart, with an empty line between them",
            f"another header on line {int(n) + first_line}",
            mapping.fmt.advice.get("columns")
            or "Use the file as downloaded, and do not save it as a workbook.",
            code="columns",
        )


def refuse_damaged_ids(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, label: str, first_line: int
) -> None:
    """Refuse ids in exponent notation: their last digits are lost."""
    cells = cells_of_type(mapping, "id")
    if not cells:
        return
    # A spreadsheet writes one digit before the E, a decimal sign or a plus: an id of
    # letters and digits (`00630000001E12x`, all digits by chance) has none of them.
    damaged = (
        "^[\\[\"'' ]*([0-9]+[.,][0-9]+[eE][+]?|[0-9]+[eE][+]|[0-9][eE])"
        "[0-9]{1,2}[\\]\"'' ]*$"
    )
    tests = [
        f"(contains(upper({cell}), 'E') and regexp_matches({cell}, '{damaged}'))"
        for cell in cells.values()
    ]
    quick = " or ".join(
        f"contains({cell}, 'E') or contains({cell}, 'e')" for cell in cells.values()
    )
    found = con.execute(
        fill(
            "select n, coalesce($values) from incoming where ($quick) and ($tests)"
            " order by n limit 1",
            values=", ".join(
                f"case when {test} then {cell} end"
                for test, cell in zip(tests, cells.values(), strict=True)
            )
            + ", null",
            quick=quick,
            tests=" or ".join(tests),
        )
    ).fetchone()
    if found:
        raise ExportError(
            label,
            "ids with all their digits",
            f"{found[1]!r} on line {found[0] + first_line}, as a spreadsheet writes"
            " long numbers",
            mapping.fmt.advice.get("ids")
            or "Export again and do not open the file in a spreadsheet before.",
            code="ids",
        )


def refuse_range(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    label: str,
    locale: str,
    day_cell: str | None,
    period: tuple[date, date] | None,
) -> None:
    """Refuse rows that each stand for more than a day."""
    fmt = mapping.fmt
    if fmt.day is None or day_cell is None:
        return
    found = ""
    if fmt.day.column not in mapping.columns:
        start, end = (f"c{mapping.columns[name]}" for name in fmt.day.range)
        example = con.execute(
            fill(
                "select $start, $end from incoming where $start is distinct from $end"
                " and n not in (select n from excluded) order by n limit 1",
                start=start,
                end=end,
            )
        ).fetchone()
        if example:
            found = f"rows over a range of days ({example[0]} to {example[1]})"
    elif fmt.day.first_day_is_range and period and period[0] < period[1]:
        first, last = one_row(
            con,
            fill(
                "select min(day), max(day) from day_values where value in"
                " (select $cell from incoming where n not in (select n from excluded))",
                cell=day_cell,
            ),
        )
        if first is not None and first == last == period[0]:
            found = (
                f"every row on {first}, the first day of the period {period[0]} to"
                f" {period[1]}: one row for the whole range"
            )
    found = found or _two_days(con) or _longer_than_a_day(con, mapping, locale)
    if found:
        raise ExportError(
            label,
            f"{fmt.title} with one row a day",
            found,
            fmt.advice.get("daily", "Export again by day."),
            code="daily",
        )


# A day in digits, or with a word for the month and its year behind.
A_DAY = (
    r"[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}"
    r"|[0-9]{1,2}[.]? [[:alpha:]]{3,}[.]? [0-9]{4}"
    r"|[[:alpha:]]{3,}[.]? [0-9]{1,2},? [0-9]{4}"
)


def _two_days(con: duckdb.DuckDBPyConnection) -> str:
    """What is wrong when a cell of the day holds a first and a last day."""
    row = con.execute(
        "select min(value) from (select value, regexp_extract_all(value, ?) as days"
        " from day_values) as found where len(days) = 2 and days[1] <> days[2]",
        [A_DAY],
    ).fetchone()
    return f"rows over a range of days ({row[0]})" if row and row[0] else ""


def _longer_than_a_day(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, locale: str
) -> str:
    """What is wrong when a row ends more than a day after its day began. Midnight of
    the next day is the end of a day; where clocks change, it has 25 hours."""
    day = mapping.fmt.day
    if day is None or not day.end or not {day.column, day.end} <= set(mapping.columns):
        return ""
    start, end = (f"c{mapping.columns[name]}" for name in (day.column, day.end))
    row = con.execute(
        fill(
            "select $start, $end from incoming where n not in (select n from excluded)"
            " and case when $end like '%:%'"
            " then $end_at > $start_at + interval 25 hours"
            " else $end_day > $start_day end order by n limit 1",
            start=start,
            end=end,
            start_at=typed("timestamp", start, literal(locale)),
            end_at=typed("timestamp", end, literal(locale)),
            start_day=typed("date", start, literal(locale)),
            end_day=typed("date", end, literal(locale)),
        )
    ).fetchone()
    return f"rows over a range of days ({row[0]} to {row[1]})" if row else ""


def refuse_missing_rows(
    fmt: Format, preamble: Sequence[str], label: str, found: int
) -> None:
    """Refuse a file with fewer rows than it says itself: it was cut off."""
    stated = first_groups(fmt.preamble.rows, preamble)
    if stated and found < int(stated[0]):
        raise ExportError(
            label,
            f"{stated[0]} rows, as the lines above the header say",
            f"{found}: the end is missing",
            "Download it again.",
            "failed",
            "rows",
        )


def refuse_all_rejected(
    con: duckdb.DuckDBPyConnection, label: str, incoming: Incoming
) -> None:
    """Refuse a file of which no row can be read, with the first reason."""
    n, reason = one_row(con, "select n, reason from rejected order by n limit 1")
    raise ExportError(
        label,
        "rows that can be read",
        f"none; the first (line {int(n) + incoming.first_line}): {reason}",  # type: ignore[call-overload]
        "Look at the file: is it what the platform delivered?",
        code="rows",
    )
