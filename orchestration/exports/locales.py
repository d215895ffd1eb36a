"""How a file writes numbers and days: decided once, by all of its values.

A reading is admissible when every value is a number (or a day) in it. Where both are,
the header's language decides, and what else the file says; where neither is and the
values contradict each other, the file is refused rather than half understood.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from orchestration.exports.errors import ExportError
from orchestration.exports.formats import Format
from orchestration.exports.match import Mapping
from orchestration.exports.parsing import macro, typed
from orchestration.exports.sql import fill

POINT, COMMA = "point", "comma"
YMD, DMY, MDY = "ymd", "dmy", "mdy"

# Languages that write 1,234.50; all others write 1.234,50 or 1 234,50.
POINT_LANGUAGES = {"en", "zh", "ja", "ko", "th", "he", "hi"}
ORDER_BY_LANGUAGE = {"en": MDY, "sv": YMD, "zh": YMD, "ja": YMD, "ko": YMD, "hu": YMD}
ORDER_WORDS = {MDY: "month/day/year", DMY: "day/month/year", YMD: "year-month-day"}
# A span that is this many times shorter is the right one.
SPAN_FACTOR = 2


@dataclass(frozen=True)
class Numbers:
    """The decimal sign; per column what cannot be read in it, and the sum."""

    decimal: str
    unreadable: dict[str, int]
    sums: dict[str, object]


@dataclass(frozen=True)
class Days:
    """The order of day and month, and what to tell about the choice."""

    order: str
    problem: str = ""


def usual_decimal(fmt: Format, language: str, kind: str, delimiter: str = "") -> str:
    """The decimal sign when the values leave it open.

    Semicolons are what a spreadsheet writes between cells where its comma is taken by
    decimals: then a platform's own habit is gone.
    """
    if kind == "sheet" or language in POINT_LANGUAGES:
        return POINT
    return POINT if fmt.numbers == "machine" and delimiter != ";" else COMMA


def usual_order(fmt: Format, language: str) -> str:
    """The order of day and month when the values leave it open."""
    if "always" in fmt.date_orders:
        return fmt.date_orders["always"]
    if language in fmt.date_orders:
        return fmt.date_orders[language]
    return ORDER_BY_LANGUAGE.get(language, DMY)


def decide_numbers(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    kind: str,
    label: str,
    delimiter: str = "",
) -> Numbers:
    """Decide the decimal sign over every numeric cell of `incoming`.

    Raises ExportError when some values are numbers only with a decimal point and
    others only with a decimal comma.
    """
    columns = {
        name: (position, column.type)
        for name, position in mapping.columns.items()
        if (column := mapping.fmt.column(name))
        and column.type in ("decimal", "integer")
    }
    usual = usual_decimal(mapping.fmt, mapping.language, kind, delimiter)
    if not columns:
        return Numbers(usual, {}, {})
    first = _numbers(con, columns, usual)
    if not any(first.unreadable.values()):
        return first
    other = _numbers(con, columns, COMMA if usual == POINT else POINT)
    only_first, only_other = _contradictions(con, columns, usual)
    if not only_other:
        return first
    if not only_first:
        return other
    raise ExportError(
        label,
        "numbers written in one way",
        f"{only_first[1]!r} (record {only_first[0]}) and {only_other[1]!r} (record"
        f" {only_other[0]}): with a decimal {usual} and with a decimal {other.decimal}",
        "Export again, and do not edit the file in a spreadsheet.",
        "refused",
        "numbers",
    )


def _locale(decimal: str) -> str:
    return f"'x:{decimal}:ymd'"


def _numbers(
    con: duckdb.DuckDBPyConnection, columns: dict[str, tuple[int, str]], decimal: str
) -> Numbers:
    parsed = ", ".join(
        f"c{position}, {typed(kind, f'c{position}', _locale(decimal))} as v{position}"
        for position, kind in columns.values()
    )
    missing = {
        position: macro("parse_missing", f"c{position}")
        for position, _ in columns.values()
    }
    results = ", ".join(
        f"coalesce(sum(case when v{position} is null and c{position} is not null"
        f" then cast(not {missing[position]} as integer) else 0 end), 0),"
        f" sum(v{position})"
        for position, _ in columns.values()
    )
    row = (
        con.execute(
            fill(
                "select $results from (select $parsed from incoming) as parsed",
                results=results,
                parsed=parsed,
            )
        ).fetchone()
        or ()
    )
    names = list(columns)
    return Numbers(
        decimal,
        {name: int(row[2 * i]) for i, name in enumerate(names)},
        {name: row[2 * i + 1] for i, name in enumerate(names)},
    )


def _contradictions(
    con: duckdb.DuckDBPyConnection, columns: dict[str, tuple[int, str]], usual: str
) -> tuple[tuple[int, str] | None, tuple[int, str] | None]:
    """The first value that only the usual reading takes, and the first that only the
    other one takes."""
    other = COMMA if usual == POINT else POINT
    cells = " union all ".join(
        fill(
            "select n, $cell as value, $usual is not null as by_usual,"
            " $other is not null as by_other from incoming"
            " where contains($cell, ',') or contains($cell, '.')",
            cell=f"c{position}",
            usual=typed(kind, f"c{position}", _locale(usual)),
            other=typed(kind, f"c{position}", _locale(other)),
        )
        for position, kind in columns.values()
    )
    row = con.execute(
        fill(
            "select arg_min(value, n) filter (by_usual and not by_other),"
            " min(n) filter (by_usual and not by_other),"
            " arg_min(value, n) filter (by_other and not by_usual),"
            " min(n) filter (by_other and not by_usual) from ($cells) as cells",
            cells=cells,
        )
    ).fetchone() or (None, None, None, None)
    return (
        (int(row[1]), str(row[0])) if row[1] is not None else None,
        (int(row[3]), str(row[2])) if row[3] is not None else None,
    )


def decide_days(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    label: str,
    periods: dict[str, tuple[date, date]],
    not_after: datetime,
) -> Days:
    """Decide the order of day and month over every date of `incoming`.

    `periods`: order → the period that the file states, read in that order.
    `not_after`: when the file was made; its days do not lie behind that.
    Raises ExportError when some dates are days only one way and others only the other.
    """
    usual = usual_order(mapping.fmt, mapping.language)
    positions = [
        position
        for name, position in mapping.columns.items()
        if (column := mapping.fmt.column(name)) and column.type in ("date", "timestamp")
    ]
    if not positions:
        return Days(usual)
    values = " union all ".join(
        fill(
            "select $cell as value from incoming where $cell is not null"
            " and $cell not like '____-__-__%'",
            cell=f"c{position}",
        )
        for position in positions
    )
    by_order = {
        order: macro("parse_date", "value", f"'x:point:{order}'")
        for order in (DMY, MDY)
    }
    row = (
        con.execute(
            fill(
                """
            select
                count(*) filter (by_dmy is distinct from by_mdy),
                arg_min(value, value) filter (by_dmy is not null and by_mdy is null),
                arg_min(value, value) filter (by_mdy is not null and by_dmy is null),
                any_value(value) filter (by_dmy <> by_mdy),
                min(by_dmy), max(by_dmy), min(by_mdy), max(by_mdy)
            from (
                select value, $dmy as by_dmy, $mdy as by_mdy
                from (select distinct value from ($values) as every_value) as values_
            ) as parsed
            """,
                values=values,
                dmy=by_order[DMY],
                mdy=by_order[MDY],
            )
        ).fetchone()
        or (0,) * 8
    )
    differing, only_dmy, only_mdy, example = row[:4]
    if only_dmy and only_mdy:
        raise ExportError(
            label,
            "dates written in one way",
            f"{only_dmy!r} and {only_mdy!r}: day first and month first",
            "Export again, and do not edit the file in a spreadsheet.",
            "refused",
            "dates",
        )
    if not differing:
        # 1/1/2024 is the same day both ways, but none at all year first.
        has_days = usual == YMD and row[4] is not None
        return Days(DMY if has_days else usual)
    if only_dmy or only_mdy:
        return Days(DMY if only_dmy else MDY)
    if "always" in mapping.fmt.date_orders:
        return Days(usual)
    spans = {DMY: (row[4], row[5]), MDY: (row[6], row[7])}
    order, why = _tie_break(con, mapping, spans, periods, not_after, usual)
    return Days(
        order,
        f"dates can be read two ways (for example {example}): read as"
        f" {ORDER_WORDS[order]}, {why}",
    )


def _tie_break(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    spans: dict[str, tuple[date, date]],
    periods: dict[str, tuple[date, date]],
    not_after: datetime,
    usual: str,
) -> tuple[str, str]:
    def alone(fits: dict[str, bool]) -> str | None:
        chosen = [order for order, is_fit in fits.items() if is_fit]
        return chosen[0] if len(chosen) == 1 else None

    inside = alone(
        {
            order: order in periods
            and periods[order][0] <= first
            and last <= periods[order][1]
            for order, (first, last) in spans.items()
        }
    )
    if inside:
        return inside, "since they then lie in the period that the file states"
    last_day = not_after.date() + timedelta(days=1)
    past = alone({order: last <= last_day for order, (_, last) in spans.items()})
    if past and mapping.fmt.mode == "window":
        return past, "since they would otherwise lie in the future of the file"
    lengths = {order: (last - first).days for order, (first, last) in spans.items()}
    short, long = sorted(lengths, key=lambda order: lengths[order])
    if lengths[short] * SPAN_FACTOR <= lengths[long] and lengths[long] > 0:
        return short, "since they then follow each other closely"
    clock = _twelve_hour_clock(con, mapping)
    if clock:
        return MDY, "as the times are written with AM and PM"
    if clock is False and mapping.language == "en":
        return DMY, "as the times are written in 24 hours"
    order = usual if usual in (DMY, MDY) else DMY
    return order, f"as is usual for headers in this language ({mapping.language})"


def _twelve_hour_clock(con: duckdb.DuckDBPyConnection, mapping: Mapping) -> bool | None:
    """Whether times in the file carry AM or PM; None when it has no times."""
    positions = [
        position
        for name, position in mapping.columns.items()
        if name.endswith(("_time", "_at"))
    ]
    if not positions:
        return None
    tests = " or ".join(
        f"regexp_matches(c{position}, '(?i)[0-9]\\s*[ap][.]?m')"
        for position in positions
    )
    times = " or ".join(
        f"regexp_matches(c{position}, '[0-9]:[0-9]{{2}}')" for position in positions
    )
    row = con.execute(
        fill(
            "select bool_or($tests) filter ($times) from incoming",
            tests=tests,
            times=times,
        )
    ).fetchone()
    return None if row is None or row[0] is None else bool(row[0])
