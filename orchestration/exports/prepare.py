"""From a read table to rows that may land: checks, totals, rejects, facts.

Works on the temporary table `incoming` and writes nothing but temporary tables:

- `excluded` (n): records that are no rows (totals, footers, empty lines, rejects).
- `rejected` (n, reason, record): records that are rows and cannot be taken.

Raises ExportError for a file that is refused as a whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import duckdb

from orchestration.exports.errors import ExportError
from orchestration.exports.formats import Column, Format
from orchestration.exports.locales import (
    DMY,
    MDY,
    YMD,
    Numbers,
    decide_days,
    decide_numbers,
)
from orchestration.exports.match import Mapping
from orchestration.exports.parsing import macro, typed
from orchestration.exports.read import BLANK_LINE, Incoming, cell_names
from orchestration.exports.sql import fill, literal

MATCH_TOLERANCE = Decimal("0.005")
CURRENCY_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "R$": "BRL",
    "zł": "PLN",
    "Kč": "CZK",
    "₺": "TRY",
}
MAX_PERIOD_DAYS = 366 * 30


@dataclass(frozen=True)
class ControlTotal:
    """One measure of one totals row against the rows of the file."""

    row_number: int
    label: str
    measure: str
    stated: Decimal
    loaded: Decimal
    is_required: bool

    @property
    def difference(self) -> Decimal:
        """Loaded less stated."""
        return self.loaded - self.stated

    @property
    def is_matched(self) -> bool:
        """Whether both are the same amount."""
        return abs(self.difference) < MATCH_TOLERANCE


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


@dataclass(frozen=True)
class Context:
    """What the surroundings say about a file.

    `modified_at`: stated by the container, else the file's. `folder`: the landing
    sub-folder that names the account, empty without. `ad_accounts`: (platform words,
    account id, account name, currency) of the ad accounts files.
    """

    modified_at: datetime
    folder: str = ""
    ad_accounts: tuple[tuple[str, str, str, str], ...] = ()


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
    problems += _header_problems(mapping)
    _refuse_by_header(mapping, label)
    created_at = _stated_moment(con, fmt.preamble.created, table.preamble)
    periods = _stated_periods(con, fmt, table.preamble)
    days = decide_days(con, mapping, label, periods, created_at or context.modified_at)
    if days.problem:
        problems.append(days.problem)
    numbers = decide_numbers(con, mapping, table.kind, label)
    locale = f"{mapping.language}:{numbers.decimal}:{days.order}"
    period = periods.get(days.order) or next(iter(periods.values()), None)
    _refuse_damaged_ids(con, mapping, label, incoming.first_line)

    day_cell = _day_cell(mapping)
    _classify(con, incoming, mapping, locale, day_cell)
    _reject_unreadable_measures(con, mapping, numbers, locale)
    _reject_spare_cells(con, incoming, mapping)
    for n, reason, record in incoming.broken:
        con.execute("insert into rejected values (?, ?, ?)", [n, reason, record])
    _refuse_range(con, mapping, label, locale, day_cell, period)
    _reject_duplicates(con, incoming, mapping, numbers, locale)

    (records,) = _row(con, "select count(*) from incoming")
    (no_rows, totals_rows) = _row(
        con,
        "select count(*) filter (kind in ('blank', 'footer', 'total')),"
        " count(*) filter (kind = 'total') from candidates",
    )
    (rejected,) = _row(con, "select count(*) from rejected")
    rows_read = int(records) + len(incoming.broken) - int(no_rows)
    currency_sql, currency = _currency(con, mapping, table.preamble, label, context)
    totals = _control_totals(con, mapping, numbers, locale, incoming.first_line)
    if rows_read and rows_read == rejected:
        _refuse_all_rejected(con, label, incoming)
    return Prepared(
        incoming=incoming,
        mapping=mapping,
        locale=locale,
        account_sql=_account_sql(mapping, table.preamble, currency, context),
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
        problems=tuple(problems + _total_problems(totals)),
        facts=_facts(fmt, table.preamble),
    )


def _row(
    con: duckdb.DuckDBPyConnection, statement: str, values: Sequence[object] = ()
) -> tuple[object, ...] | tuple[int, ...]:
    return con.execute(statement, list(values)).fetchone() or ()


def _columns(mapping: Mapping, *types: str) -> dict[str, str]:
    """Canonical name → cell, for mapped columns of the given types."""
    return {
        name: f"c{position}"
        for name, position in mapping.columns.items()
        if (column := mapping.fmt.column(name)) and column.type in types
    }


def _day_cell(mapping: Mapping) -> str | None:
    day = mapping.fmt.day
    if day is None:
        return None
    for name in (day.column, *day.range[:1]):
        if name in mapping.columns:
            return f"c{mapping.columns[name]}"
    return None


# --- what the header says -----------------------------------------------------------


def _header_problems(mapping: Mapping) -> list[str]:
    problems = []
    unknown = [mapping.headers[position].strip() for position in mapping.unknown]
    if unknown:
        problems.append(f"unknown headers, kept apart: {', '.join(unknown)}")
    sure = "(best match)"
    guessed = [text for text in mapping.guessed if text.endswith(sure)]
    if guessed:
        problems.append(f"headers read by similarity: {', '.join(guessed)}")
    return problems


def _refuse_by_header(mapping: Mapping, label: str) -> None:
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


# --- what stands above the header ---------------------------------------------------


def _preamble_texts(preamble: Sequence[str]) -> list[str]:
    texts = []
    for line in preamble:
        texts.append(line.strip().strip('"').strip())
        texts += [cell.strip().strip('"').strip() for cell in line.split("\t")]
        texts += [cell.strip().strip('"').strip() for cell in line.split(";")]
    return list(dict.fromkeys(text for text in texts if text))


def _first_groups(
    expressions: Sequence[str], preamble: Sequence[str]
) -> tuple[str, ...] | None:
    for expression in expressions:
        for text in _preamble_texts(preamble):
            found = re.search(expression, text, re.IGNORECASE)
            if found:
                return tuple(group or "" for group in found.groups())
    return None


def _stated_moment(
    con: duckdb.DuckDBPyConnection, expressions: Sequence[str], preamble: Sequence[str]
) -> datetime | None:
    groups = _first_groups(expressions, preamble)
    if not groups:
        return None
    for order in (MDY, DMY):
        (moment,) = _row(
            con,
            fill(
                "select $moment from (select cast(? as varchar) as value) as stated",
                moment=macro("parse_timestamp", "value", f"'x:point:{order}'"),
            ),
            [groups[0]],
        )
        if isinstance(moment, datetime):
            return moment
    return None


def _stated_periods(
    con: duckdb.DuckDBPyConnection, fmt: Format, preamble: Sequence[str]
) -> dict[str, tuple[date, date]]:
    """Order of day and month → the stated period read that way, where it makes sense."""
    facts = fmt.preamble
    whole = _first_groups(facts.period, preamble)
    if whole:
        start, end = whole[0], whole[-1]
    else:
        starts = _first_groups(facts.period_start, preamble)
        ends = _first_groups(facts.period_end, preamble)
        if not starts or not ends:
            return {}
        start, end = starts[0], ends[0]
    periods = {}
    for order in (YMD, DMY, MDY):
        parsed = _row(
            con,
            fill(
                "select list($day order by i)"
                " from (values (1, ?), (2, ?)) as stated(i, value)",
                day=macro("parse_date", "value", f"'x:point:{order}'"),
            ),
            [start, end],
        )[0]
        first, last = parsed  # type: ignore[misc]
        if first and last and first <= last and (last - first).days < MAX_PERIOD_DAYS:
            periods[order] = (first, last)
    return periods


def _facts(fmt: Format, preamble: Sequence[str]) -> dict[str, str]:
    facts = {}
    for name in ("account_id", "account_name", "currency", "time_zone"):
        groups = _first_groups(getattr(fmt.preamble, name), preamble)
        if groups:
            facts[name] = groups[0]
    return facts


# --- ids ----------------------------------------------------------------------------


def _refuse_damaged_ids(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, label: str, first_line: int
) -> None:
    cells = _columns(mapping, "id")
    if not cells:
        return
    damaged = "^[\\[\"'' ]*[0-9][0-9]*([.,][0-9]+)?[eE][+]?[0-9]{1,2}[\\]\"'' ]*$"
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


# --- records that are no rows, and rows that cannot be taken -------------------------


def _labels_regex(fmt: Format) -> str:
    words = "|".join(re.escape(label.lower()) for label in fmt.totals.labels)
    return rf"^\s*({words})\s*([:–-].*|\(.*|of .*|von .*|av .*|[0-9].*)?$"


def _classify(
    con: duckdb.DuckDBPyConnection,
    incoming: Incoming,
    mapping: Mapping,
    locale: str,
    day_cell: str | None,
) -> None:
    """Fill `candidates` (n, kind, label, reason), `excluded` and `rejected`."""
    fmt = mapping.fmt
    for name in ("candidates", "excluded", "rejected", "unreadable_days"):
        con.execute(fill("drop table if exists $name", name=name))
    con.execute("create temp table rejected (n bigint, reason varchar, record varchar)")
    all_cells = cell_names(incoming.width)
    empties = [
        f"c{mapping.columns[name]}"
        for name in fmt.totals.empty
        if name in mapping.columns
    ]
    conditions, reasons = [], []
    if day_cell:
        con.execute(
            fill(
                "create temp table unreadable_days as select value from (select distinct"
                " $cell as value from incoming) as days where $day is null",
                cell=day_cell,
                day=typed("date", "value", literal(locale)),
            )
        )
        unreadable = (
            f"({day_cell} is null or {day_cell} in (select value from unreadable_days"
            " where value is not null))"
        )
        conditions.append(unreadable)
        reasons.append(f"when {day_cell} is null then 'no day'")
        reasons.append(f"when {unreadable} then 'not a day: ' || {day_cell}")
    else:
        keys = [
            f"c{mapping.columns[name]}" for name in fmt.key if name in mapping.columns
        ]
        if keys:
            no_key = " and ".join(f"{cell} is null" for cell in keys)
            conditions.append(f"({no_key})")
            reasons.append(f"when {no_key} then 'no key ({', '.join(fmt.key)})'")
            if fmt.totals.labels:
                # A word that looks like a total is one only where a date is missing.
                label = _labels_regex(fmt)
                conditions.append(f"regexp_matches(lower({keys[0]}), {literal(label)})")
        for name, column in _required(mapping, "date", "timestamp").items():
            cell = f"c{mapping.columns[name]}"
            parsed = typed(column.type, cell, literal(locale))
            conditions.append(f"({parsed}) is null")
            reasons.append(
                f"when ({parsed}) is null then 'not a date in {name}: '"
                f" || coalesce({cell}, '(empty)')"
            )
    is_empty = " and ".join(f"{cell} is null" for cell in empties)
    if is_empty:
        conditions.append(f"({is_empty})")
    if incoming.cut_off_at:
        conditions.append(f"n = {incoming.cut_off_at}")
        reasons.insert(0, f"when n = {incoming.cut_off_at} then 'cut off'")
    if all_cells:
        conditions.append(f"c0 = chr({BLANK_LINE[0]})")
    footers = [f"regexp_matches(filled[1], {literal(f'(?i){e}')})" for e in fmt.footer]
    label = literal(_labels_regex(fmt)) if fmt.totals.labels else "'^$'"
    no_readable_day = conditions[0] if day_cell else "true"
    con.execute(
        fill(
            """
            create temp table candidates as
            select
                n,
                case
                    when len(filled) = 0 then 'blank'
                    when $is_footer then 'footer'
                    when ($no_readable_day) and total_label is not null then 'total'
                    when $is_empty then 'total'
                    else 'rejected'
                end as kind,
                coalesce(total_label, '') as label,
                case $reasons else '' end as reason,
                array_to_string(
                    list_transform([$cells], lambda cell: coalesce(cell, '')), '|'
                ) as record
            from (
                select
                    *,
                    list_filter(filled, lambda cell: regexp_matches(lower(cell), $label))[
                        1
                    ] as total_label
                from (
                    select
                        *,
                        list_filter(
                            [$cells],
                            lambda cell: trim(coalesce(cell, '')) not in ('', chr($blank))
                        ) as filled
                    from incoming
                    where $conditions
                ) as filled_cells
            ) as labelled
            """,
            is_footer=" or ".join(footers) or "false",
            no_readable_day=no_readable_day,
            is_empty=is_empty or "false",
            reasons=" ".join(reasons) or "when true then ''",
            cells=", ".join(all_cells) or "''",
            label=label,
            blank=str(BLANK_LINE[0]),
            conditions=" or ".join(conditions) or "false",
        )
    )
    if not day_cell and not is_empty:
        # Matched as a possible total only, and a row like any other.
        con.execute("delete from candidates where kind = 'rejected' and reason = ''")
    con.execute(
        "insert into rejected select n, reason, left(record, 2000) from candidates"
        " where kind = 'rejected'"
    )
    con.execute("create temp table excluded as select n from candidates")


def _required(mapping: Mapping, *types: str) -> dict[str, Column]:
    return {
        column.name: column
        for column in mapping.fmt.columns
        if column.required and column.type in types and column.name in mapping.columns
    }


def _reject(
    con: duckdb.DuckDBPyConnection, cells: Sequence[str], reason: str, condition: str
) -> None:
    """Move rows that meet a condition to `rejected`; `reason` is SQL."""
    con.execute(
        fill(
            """
            insert into rejected
            select n, $reason, left(array_to_string(
                list_transform([$cells], lambda cell: coalesce(cell, '')), '|'
            ), 2000)
            from incoming
            where ($condition) and n not in (select n from excluded)
            """,
            reason=reason,
            cells=", ".join(cells),
            condition=condition,
        )
    )
    con.execute(
        "insert into excluded select n from rejected"
        " where n not in (select n from excluded)"
    )


def _reject_unreadable_measures(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, numbers: Numbers, locale: str
) -> None:
    cells = cell_names(len(mapping.headers))
    for name, count in numbers.unreadable.items():
        column = mapping.fmt.column(name)
        if not count or not column or not (column.required or column.role == "measure"):
            continue
        cell = f"c{mapping.columns[name]}"
        parsed = typed(column.type, cell, literal(locale))
        condition = (
            f"{cell} is not null and ({parsed}) is null"
            f" and not {macro('parse_missing', cell)}"
        )
        _reject(con, cells, f"'not a number in {name}: ' || {cell}", condition)


def _reject_spare_cells(
    con: duckdb.DuckDBPyConnection, incoming: Incoming, mapping: Mapping
) -> None:
    spare = cell_names(incoming.width)[len(mapping.headers) :]
    if not spare:
        return
    condition = " or ".join(f"{cell} is not null" for cell in spare)
    (count,) = _row(con, fill("select count(*) from incoming where $c", c=condition))
    if count:
        cells = cell_names(incoming.width)
        _reject(con, cells, "'more cells than the header has'", condition)


def _reject_duplicates(
    con: duckdb.DuckDBPyConnection,
    incoming: Incoming,
    mapping: Mapping,
    numbers: Numbers,
    locale: str,
) -> None:
    """Reject the second of two rows that are equal in every cell.

    Where totals rows match only with both, both are right and stay.
    """
    cells = cell_names(len(mapping.headers))
    if mapping.fmt.exact_duplicates == "keep" or not cells:
        return
    con.execute("drop table if exists copies")
    con.execute(
        fill(
            """
            create temp table copies as
            with repeated as (
                select hash($cells) as digest
                from incoming
                group by digest
                having count(*) > 1
            )
            select n, min(n) over (partition by $cells) as first_n
            from incoming
            where hash($cells) in (select digest from repeated)
                and n not in (select n from excluded)
            """,
            cells=", ".join(cells),
        )
    )
    (count,) = _row(con, "select count(*) from copies where n > first_n")
    if not count or _totals_count_copies(con, mapping, numbers, locale):
        return
    con.execute(
        fill(
            """
            insert into rejected
            select
                incoming.n,
                'the same as line ' || (copies.first_n + $first_line),
                left(array_to_string(
                    list_transform([$cells], lambda cell: coalesce(cell, '')), '|'
                ), 2000)
            from incoming
            join copies on copies.n = incoming.n and copies.n > copies.first_n
            """,
            first_line=str(incoming.first_line),
            cells=", ".join(f"incoming.{cell}" for cell in cells),
        )
    )
    con.execute("insert into excluded select n from copies where n > first_n")


def _totals_count_copies(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, numbers: Numbers, locale: str
) -> bool:
    totals = [
        total
        for total in _control_totals(con, mapping, numbers, locale, 0)
        if total.is_required
    ]
    return bool(totals) and all(total.is_matched for total in totals)


def _refuse_all_rejected(
    con: duckdb.DuckDBPyConnection, label: str, incoming: Incoming
) -> None:
    n, reason = _row(con, "select n, reason from rejected order by n limit 1")
    raise ExportError(
        label,
        "rows that can be read",
        f"none; the first (line {int(n) + incoming.first_line}): {reason}",  # type: ignore[call-overload]
        "Look at the file: is it what the platform delivered?",
        code="rows",
    )


# --- grain --------------------------------------------------------------------------


def _refuse_range(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    label: str,
    locale: str,
    day_cell: str | None,
    period: tuple[date, date] | None,
) -> None:
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
        first, last = _row(
            con,
            fill(
                "select min(day), max(day) from (select $day as day from (select"
                " distinct $cell as value from incoming where n not in (select n from"
                " excluded)) as days) as parsed",
                day=typed("date", "value", literal(locale)),
                cell=day_cell,
            ),
        )
        if first is not None and first == last == period[0]:
            found = (
                f"every row on {first}, the first day of the period {period[0]} to"
                f" {period[1]}: one row for the whole range"
            )
    if found:
        raise ExportError(
            label,
            f"{fmt.title} with one row a day",
            found,
            fmt.advice.get("daily", "Export again by day."),
            code="daily",
        )


# --- totals -------------------------------------------------------------------------


def _control_totals(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    numbers: Numbers,
    locale: str,
    first_line: int,
) -> list[ControlTotal]:
    measures = [name for name in mapping.fmt.totals.measures if name in mapping.columns]
    rows = con.execute(
        "select n, label from candidates where kind = 'total' order by n"
    ).fetchall()
    if not rows or not measures:
        return []
    parsed = {
        name: typed(
            (mapping.fmt.column(name) or Column(name, "decimal")).type,
            f"c{mapping.columns[name]}",
            literal(locale),
        )
        for name in measures
    }
    # The sum over all records is known; what is left out is little.
    left_out = _row(
        con,
        fill(
            "select $sums from incoming where n in (select n from excluded)",
            sums=", ".join(f"coalesce(sum({text}), 0)" for text in parsed.values()),
        ),
    )
    loaded = {
        name: Decimal(str(numbers.sums.get(name) or 0)) - Decimal(str(out))
        for name, out in zip(measures, left_out, strict=True)
    }
    stated = con.execute(
        fill(
            "select n, $values from incoming where n in"
            " (select n from candidates where kind = 'total') order by n",
            values=", ".join(parsed.values()),
        )
    ).fetchall()
    totals = []
    optional = {scope.casefold() for scope in mapping.fmt.totals.optional_scopes}
    for (n, label), (_, *values) in zip(rows, stated, strict=True):
        scope = re.split(r"[:–-]", str(label), maxsplit=1)[-1].strip().casefold()
        is_required = ":" not in str(label) or scope not in optional
        for name, value in zip(measures, values, strict=True):
            if value is not None:
                totals.append(
                    ControlTotal(
                        int(n) + first_line,
                        str(label),
                        name,
                        Decimal(str(value)),
                        loaded[name],
                        is_required,
                    )
                )
    return totals


def _total_problems(totals: Sequence[ControlTotal]) -> list[str]:
    return [
        f"the totals row on line {total.row_number} states {total.stated.normalize():f}"
        f" {total.measure}, the rows add up to {total.loaded.normalize():f}"
        for total in totals
        if total.is_required and not total.is_matched
    ]


# --- currency and account -----------------------------------------------------------


def _currency(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    preamble: Sequence[str],
    label: str,
    context: Context,
) -> tuple[str | None, str]:
    """SQL for the currency of a row (None: no such column), and the file's codes.

    Raises ExportError when the format needs one and nothing says it.
    """
    fmt = mapping.fmt
    codes = [
        mapping.currencies[column.name]
        for column in fmt.columns
        if column.currency_in_header and column.name in mapping.currencies
    ]
    fallback = codes[0] if codes else ""
    if not fallback:
        groups = _first_groups(fmt.preamble.currency, preamble)
        found = re.search(r"[A-Z]{3}", groups[0]) if groups else None
        fallback = found.group(0) if found else ""
    column = next(
        (
            c.name
            for c in fmt.columns
            if c.role == "currency" and c.name in mapping.columns
        ),
        None,
    )
    cell = f"c{mapping.columns[column]}" if column else None
    without = 0
    in_rows: list[str] = []
    if cell:
        counts = con.execute(
            fill(
                "select nullif(regexp_extract(value, '([A-Z]{3})', 1), ''), sum(rows)"
                " from (select $cell as value, count(*) as rows from incoming"
                " where n not in (select n from excluded) group by value) as codes"
                " group by 1",
                cell=cell,
            )
        ).fetchall()
        in_rows = sorted(code for code, _ in counts if code)
        without = sum(count for code, count in counts if not code)
    (rows,) = _row(
        con,
        "select count(*) from incoming where n not in (select n from excluded)",
    )
    needs = fmt.needs_currency and rows and (not cell or without)
    if needs and not fallback:
        fallback = _currency_of_values(con, mapping) or _currency_of_account(
            con, mapping, context
        )
    if needs and not fallback:
        what = f"{without} rows without it" if cell and in_rows else "none"
        raise ExportError(
            label,
            f"{fmt.title} with the currency of the amounts",
            what,
            fmt.advice.get("currency", "Add a column with the currency."),
            code="currency",
        )
    raw = next((c.name for c in fmt.columns if c.role == "currency"), None)
    if raw is None and "currency_code" in fmt.raw_columns and fallback:
        raw = "currency_code"
    codes_text = ",".join(sorted({*in_rows, *([fallback] if fallback else [])}))
    if cell and fallback:
        return f"coalesce({cell}, {literal(fallback)})", codes_text
    if fallback and raw:
        return literal(fallback), codes_text
    return cell, codes_text


def _currency_of_values(con: duckdb.DuckDBPyConnection, mapping: Mapping) -> str:
    """The currency that the amounts carry themselves (`US$1.92`), if it is one."""
    cells = [
        f"c{mapping.columns[column.name]}"
        for column in mapping.fmt.columns
        if column.currency_in_header and column.name in mapping.columns
    ]
    found = set()
    for cell in cells:
        for (mark,) in con.execute(
            fill(
                "select distinct regexp_extract($cell, $mark, 1) from incoming"
                " where $cell is not null limit 100",
                cell=cell,
                mark=literal("([A-Z]{0,3}[$€£₺]|[A-Z]{3}|zł|Kč)"),
            )
        ).fetchall():
            code = CURRENCY_SIGNS.get(mark) or (mark if len(mark or "") == 3 else "")
            if code and code.isalpha():
                found.add(code)
    return found.pop() if len(found) == 1 else ""


def _currency_of_account(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, context: Context
) -> str:
    """The currency of the file's account in the ad accounts files."""
    words = {mapping.fmt.source, mapping.fmt.source.removesuffix("_ads")}
    words |= {word.casefold() for word in (mapping.fmt.platform,)}
    words = {re.sub(r"[\s_-]+", "", word) for word in words}
    known = [
        (account_id, name, code)
        for platform, account_id, name, code in context.ad_accounts
        if re.sub(r"[\s_-]+", "", platform.casefold()) in words
    ]
    stated: set[str] = {context.folder} - {""}
    for name in mapping.fmt.account:
        if name in mapping.columns:
            cell = macro("clean_id", f"c{mapping.columns[name]}")
            rows = con.execute(
                fill(
                    "select distinct $cell from incoming where n not in (select n from"
                    " excluded) and $cell is not null limit 1000",
                    cell=cell,
                )
            ).fetchall()
            stated |= {value for (value,) in rows}
    codes = {
        code for account_id, name, code in known if stated & ({account_id, name} - {""})
    }
    if not stated and len(known) == 1:
        codes = {known[0][2]}
    return codes.pop() if len(codes) == 1 else ""


def _account_sql(
    mapping: Mapping, preamble: Sequence[str], currency: str, context: Context
) -> str:
    """SQL for the account key of a row: id, else name, else folder, else a marker."""
    fmt = mapping.fmt
    parts = [
        macro("clean_id", f"c{mapping.columns[name]}")
        for name in fmt.account
        if name in mapping.columns
    ]
    for expressions in (fmt.preamble.account_id, fmt.preamble.account_name):
        groups = _first_groups(expressions, preamble)
        if groups:
            parts.append(literal(groups[0]))
            break
    parts.append(literal(last_account(fmt, currency, context)))
    return f"coalesce({', '.join(parts)})"


def last_account(fmt: Format, currency: str, context: Context) -> str:
    """The account key where the file names none."""
    if context.folder:
        return context.folder
    return f"(not stated) {currency}".strip() if fmt.account else "(all)"
