"""From a read table to rows that may land: checks, totals, rejects, facts.

Works on the temporary table `incoming` and writes nothing but temporary tables (see
`records`). Raises ExportError for a file that is refused as a whole.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

import duckdb

from orchestration.exports.accounts import Context, account_sql, currency_of
from orchestration.exports.formats import Format
from orchestration.exports.locales import decide_days, decide_numbers
from orchestration.exports.match import Mapping, day_cell_of
from orchestration.exports.parsing import typed
from orchestration.exports.preamble import facts_of, stated_moment, stated_periods
from orchestration.exports.read import Incoming
from orchestration.exports.records import (
    ControlTotal,
    classify,
    control_totals,
    divide_millionths,
    reject_duplicates,
    reject_spare_cells,
    reject_unreadable_measures,
    total_problems,
)
from orchestration.exports.refusals import (
    header_problems,
    refuse_all_rejected,
    refuse_by_header,
    refuse_damaged_ids,
    refuse_missing_rows,
    refuse_range,
    refuse_second_header,
)
from orchestration.exports.sql import literal, one_row
from orchestration.exports.years import complete_years


@dataclass(frozen=True)
class Prepared:
    """Everything about a table that may land; the rows wait in `incoming`.

    - `account_sql`, `currency_sql`, `day_sql`: SQL texts over `incoming`.
    - `period`: what the file states, else None (then the days of its rows count).
    - `created_at`: when the file says it was made (UTC or as written).
    """

    incoming: Incoming
    mapping: Mapping
    locale: str
    account_sql: str
    currency_sql: str | None
    currency: str
    level: str
    day_sql: str | None
    period: tuple[date, date] | None
    created_at: datetime | None
    rows_read: int
    rows_rejected: int
    rows_totals: int
    totals: tuple[ControlTotal, ...]
    problems: tuple[str, ...]
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def fmt(self) -> Format:
        """The format of the table."""
        return self.mapping.fmt

    @property
    def rows_loaded(self) -> int:
        """Records that land."""
        return self.rows_read - self.rows_rejected


def prepare(
    con: duckdb.DuckDBPyConnection, incoming: Incoming, label: str, context: Context
) -> Prepared:
    """Check a read table and take its records apart."""
    table = incoming.table
    mapping = table.mapping
    if mapping is None:
        raise ValueError("only a recognised table can be prepared")
    fmt = mapping.fmt
    problems = list(incoming.problems)
    problems += header_problems(mapping)
    refuse_by_header(mapping, label)
    divide_millionths(con, mapping)
    refuse_second_header(con, mapping, label, incoming.first_line)
    created_at = stated_moment(con, fmt.preamble.created, table.preamble)
    periods = stated_periods(con, fmt, table.preamble)
    problems += complete_years(con, mapping, label, created_at or context.modified_at)
    days = decide_days(con, mapping, label, periods, created_at or context.modified_at)
    if days.problem:
        problems.append(days.problem)
    numbers = decide_numbers(con, mapping, table.kind, label, table.delimiter)
    locale = f"{mapping.language}:{numbers.decimal}:{days.order}"
    period = periods.get(days.order) or next(iter(periods.values()), None)
    refuse_damaged_ids(con, mapping, label, incoming.first_line)

    day_cell = day_cell_of(mapping)
    classify(con, incoming, mapping, locale, day_cell)
    reject_unreadable_measures(con, mapping, numbers, locale)
    reject_spare_cells(con, incoming, mapping)
    for n, reason, record in incoming.broken:
        con.execute("insert into rejected values (?, ?, ?)", [n, reason, record])
    refuse_range(con, mapping, label, locale, day_cell, period)
    reject_duplicates(con, incoming, mapping, numbers, locale)

    (records,) = one_row(con, "select count(*) from incoming")
    (no_rows, totals_rows) = one_row(
        con,
        "select count(*) filter (kind in ('blank', 'footer', 'total')),"
        " count(*) filter (kind = 'total') from candidates",
    )
    (rejected,) = one_row(con, "select count(*) from rejected")
    rows_read = int(records) + len(incoming.broken) - int(no_rows)
    refuse_missing_rows(fmt, table.preamble, label, rows_read + int(totals_rows))
    currency_sql, currency, problem = currency_of(con, mapping, table.preamble, context)
    problems += [problem] if problem else []
    totals = control_totals(con, mapping, numbers, locale, incoming.first_line)
    if rows_read and rows_read == rejected:
        refuse_all_rejected(con, label, incoming)
    return Prepared(
        incoming=incoming,
        mapping=mapping,
        locale=locale,
        account_sql=account_sql(mapping, table.preamble, currency, context),
        currency_sql=currency_sql,
        currency=currency,
        level=mapping.level,
        day_sql=typed("date", day_cell, literal(locale)) if day_cell else None,
        period=period,
        created_at=created_at,
        rows_read=rows_read,
        rows_rejected=int(rejected),
        rows_totals=int(totals_rows),
        totals=tuple(totals),
        problems=tuple(problems + total_problems(totals)),
        facts=facts_of(fmt, table.preamble),
    )
