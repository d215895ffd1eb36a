"""The year of days that are written without one (`February 28`, `8 de marzo`).

Nothing but the age of the file and the order of its rows says it. Rows are written
over in `incoming`, with the day they mean (`2026-02-28`); what cannot be told stays as
it is and is rejected like any other text where a day must stand.
"""

from datetime import date, datetime, timedelta

import duckdb

from orchestration.exports.errors import ExportError
from orchestration.exports.formats import Column
from orchestration.exports.match import Mapping
from orchestration.exports.parsing import macro
from orchestration.exports.sql import fill, one_row

# A leap year, so that every day of any year is a day in it.
LEAP_YEAR = "2000"
HALF_A_YEAR = 183


def complete_years(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, label: str, made_at: datetime
) -> list[str]:
    """Give days without a year theirs; what to tell about it.

    By the rule of the column (`without_year`): `ordered` rows follow each other by
    day, up or down, and the newest is the last such day before the file was made;
    `latest` is the last such day before the file was made, row by row; the name of a
    column: the last such day not after that column's. Raises ExportError where rows
    that should follow each other do not.
    """
    problems = []
    for column in mapping.fmt.columns:
        if not column.without_year or column.name not in mapping.columns:
            continue
        cell = f"c{mapping.columns[column.name]}"
        if not _find(con, cell):
            continue
        # A clock that is ahead of ours, or of another zone.
        newest = made_at.date() + timedelta(days=1)
        if column.without_year == "ordered":
            _resolve_in_order(con, label, newest)
        else:
            _resolve_each(con, mapping, column, newest)
        con.execute(
            fill(
                "update incoming set $cell = cast(resolved.day as varchar)"
                " from resolved"
                " where incoming.n = resolved.n and resolved.day is not null",
                cell=cell,
            )
        )
        first, last = one_row(con, "select min(day), max(day) from resolved")
        con.execute("drop table resolved")
        problems.append(
            f"days without a year in {column.name}: read as {first} to {last}, counted"
            f" back from {made_at:%Y-%m-%d}, when the file was made"
        )
    con.execute("drop table if exists yearless")
    return problems


def _find(con: duckdb.DuckDBPyConnection, cell: str) -> int:
    """Fill `yearless` (n, value, day in a leap year); how many there are."""
    con.execute("drop table if exists yearless")
    con.execute(
        fill(
            "create temp table yearless as select * from (select n, $cell as value,"
            " $day as day from incoming where $cell is not null"
            " and not regexp_matches($cell, '[0-9]{4}')) as days where day is not null",
            cell=cell,
            day=macro("parse_date", f"{cell} || ', {LEAP_YEAR}'", "'x:point:dmy'"),
        )
    )
    (count,) = one_row(con, "select count(*) from yearless")
    return int(count)


def _resolve_in_order(con: duckdb.DuckDBPyConnection, label: str, newest: date) -> None:
    # The shorter way around the year says whether days go up or down.
    steps = """
        select n, day, (dayofyear(day) - dayofyear(before) + 366) % 366 as ahead
        from (select n, day, lag(day) over (order by n) as before from yearless) as days
    """
    ups, downs = one_row(
        con,
        fill(
            "select count(*) filter (ahead between 1 and $half),"
            " count(*) filter (ahead > $half) from ($steps) as steps",
            half=str(HALF_A_YEAR),
            steps=steps,
        ),
    )
    if ups and downs:
        raise ExportError(
            label,
            "days without a year in the order of time, which alone tells their year",
            f"{ups} steps forward and {downs} steps back",
            "Download it again, and do not sort it.",
            "refused",
            "dates",
        )
    # From the newest row on, each time a day is later in the year than the one after
    # it, a year has passed.
    con.execute(
        fill(
            """
            create temp table resolved as
            with newest_first as (
                select n, day, row_number() over (order by n $direction) as position
                from yearless
            ),
            marked as (
                select
                    n,
                    day,
                    cast(
                        day > lag(day) over (order by position) as integer
                    ) as is_year_before,
                    position,
                    first_value(day) over (order by position) as newest_day
                from newest_first
            ),
            counted as (
                select
                    n,
                    day,
                    newest_day,
                    coalesce(
                        sum(is_year_before) over (order by position), 0
                    ) as years_before
                from marked
            )
            select
                n,
                try_cast(
                    year(date '$newest')
                    - cast(
                        strftime(newest_day, '%m%d')
                        > strftime(date '$newest', '%m%d') as integer
                    )
                    - cast(years_before as integer)
                    || strftime(day, '-%m-%d') as date
                ) as day
            from counted
            """,
            direction="asc" if downs else "desc",
            newest=newest.isoformat(),
        )
    )


def _resolve_each(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, column: Column, newest: date
) -> None:
    limit = f"date '{newest.isoformat()}'"
    if column.without_year in mapping.columns:
        other = f"c{mapping.columns[column.without_year]}"
        limit = f"coalesce(try_cast({other} as date), {limit})"
    con.execute(
        fill(
            """
            create temp table resolved as
            select
                n,
                try_cast(
                    year(newest)
                    - cast(
                        strftime(day, '%m%d') > strftime(newest, '%m%d') as integer
                    )
                    || strftime(day, '-%m-%d') as date
                ) as day
            from (
                select yearless.n, yearless.day, $limit as newest
                from yearless
                join incoming on incoming.n = yearless.n
            ) as limited
            """,
            limit=limit,
        )
    )
