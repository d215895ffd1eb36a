"""The records of `incoming` taken apart: rows, totals, footers, rejects.

Writes temporary tables only: `candidates` (n, kind, label, reason, record) for what is
no ordinary row, `excluded` (n) for what does not land, `rejected` (n, reason, record)
for rows that cannot be taken, `day_values` (value, day) for the days as written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from orchestration.exports.formats import Column, Format
from orchestration.exports.locales import Numbers
from orchestration.exports.match import Mapping
from orchestration.exports.parsing import macro, typed
from orchestration.exports.read import BLANK_LINE, Incoming, cell_names
from orchestration.exports.sql import fill, literal, one_row

MATCH_TOLERANCE = Decimal("0.005")


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


def divide_millionths(con: duckdb.DuckDBPyConnection, mapping: Mapping) -> None:
    """Turn cells in millionths into amounts with six decimals, as they land. A cell
    that is no whole number is no amount of millionths: it becomes unreadable."""
    for position in mapping.millionths:
        cell = f"c{position}"
        con.execute(
            fill(
                "update incoming set $cell = case"
                " when regexp_matches($cell, '^ *-?[0-9]{1,18}([.]0*)? *$$') then cast("
                "   cast(regexp_extract($cell, '-?[0-9]+') as decimal(18, 0))"
                "   * cast(0.000001 as decimal(6, 6)) as varchar)"
                " else $cell || ' (not in millionths)' end"
                " where $cell is not null and not $missing",
                cell=cell,
                missing=macro("parse_missing", cell),
            )
        )


def _labels_regex(fmt: Format) -> str:
    words = "|".join(re.escape(label.lower()) for label in fmt.totals.labels)
    return rf"^\s*({words})\s*([:–-].*|\(.*|of .*|von .*|av .*|[0-9].*)?$"


def classify(
    con: duckdb.DuckDBPyConnection,
    incoming: Incoming,
    mapping: Mapping,
    locale: str,
    day_cell: str | None,
) -> None:
    """Fill `candidates` (n, kind, label, reason), `excluded` and `rejected`."""
    fmt = mapping.fmt
    for name in ("candidates", "excluded", "rejected", "day_values"):
        con.execute(fill("drop table if exists $name", name=name))
    con.execute("create temp table rejected (n bigint, reason varchar, record varchar)")
    all_cells = cell_names(incoming.width)
    empties = [
        f"c{mapping.columns[name]}"
        for name in fmt.totals.empty
        if name in mapping.columns
    ]
    conditions: list[str] = []
    reasons: list[str] = []
    no_dates: list[str] = []
    if day_cell:
        con.execute(
            fill(
                "create temp table day_values as select value, $day as day from"
                " (select distinct $cell as value from incoming) as days",
                cell=day_cell,
                day=typed("date", "value", literal(locale)),
            )
        )
        unreadable = fill(
            "($cell is null or $cell in"
            " (select value from day_values where value is not null and day is null))",
            cell=day_cell,
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
        dates = _required(mapping, "date", "timestamp")
        for name, column in dates.items():
            cell = f"c{mapping.columns[name]}"
            parsed = typed(column.type, cell, literal(locale))
            no_dates.append(f"({parsed}) is null")
            conditions.append(f"({parsed}) is null")
            reasons.append(
                f"when ({parsed}) is null then 'not a date in {name}: '"
                f" || coalesce({cell}, '(empty)')"
            )
    if not empties and fmt.totals.empty and day_cell:
        # A report by account names nothing below it: its totals row has no day either.
        named = {name for names in fmt.account for name in names.split()}
        empties = [day_cell] + [
            f"c{position}"
            for name, position in mapping.columns.items()
            if name in named
        ]
    is_empty = " and ".join(f"{cell} is null" for cell in empties)
    if is_empty:
        conditions.append(f"({is_empty})")
    # What is missing at the end of a cut record does not make it a totals row.
    is_cut_off = f"n = {incoming.cut_off_at}" if incoming.cut_off_at else "false"
    if incoming.cut_off_at:
        conditions.append(is_cut_off)
        reasons.insert(0, f"when {is_cut_off} then 'cut off'")
    if all_cells:
        conditions.append(f"c0 = chr({BLANK_LINE[0]})")
    footers = [f"regexp_matches(filled[1], {literal(f'(?i){e}')})" for e in fmt.footer]
    block_after = _footer_block_after(con, fmt, all_cells)
    if block_after is not None:
        footers.append(f"(n > {block_after} and total_label is null)")
        conditions.append(f"n > {block_after}")
    label = literal(_labels_regex(fmt)) if fmt.totals.labels else "'^$'"
    no_readable_day = conditions[0] if day_cell else " or ".join(no_dates) or "true"
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
                    when $is_cut_off then 'rejected'
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
                    list_filter(
                        filled, lambda cell: regexp_matches(lower(cell), $label)
                    )[1] as total_label
                from (
                    select
                        *,
                        list_filter(
                            [$cells],
                            lambda cell:
                                trim(coalesce(cell, '')) not in ('', chr($blank))
                        ) as filled
                    from incoming
                    where $conditions
                ) as filled_cells
            ) as labelled
            """,
            is_footer=" or ".join(footers) or "false",
            no_readable_day=no_readable_day,
            is_cut_off=is_cut_off,
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


def _footer_block_after(
    con: duckdb.DuckDBPyConnection, fmt: Format, cells: Sequence[str]
) -> int | None:
    """The last record of the table, when text of the format's footer follows it."""
    if not fmt.footer_block or not cells:
        return None
    is_filled = f"trim(coalesce(cell, '')) not in ('', chr({BLANK_LINE[0]}))"
    pattern = "(?i)" + "|".join(f"({expression})" for expression in fmt.footer)
    row = con.execute(
        fill(
            """
            select
                max(n) filter (cells > 1 and not is_text),
                max(n) filter (is_text)
            from (
                select
                    n,
                    len(filled) as cells,
                    -- A comma in the copyright splits it where values are not quoted.
                    len(filled) in (1, 2) and regexp_matches(filled[1], $pattern)
                        as is_text
                from (
                    select n, list_filter([$cells], lambda cell: $is_filled) as filled
                    from incoming
                ) as filled_cells
            ) as counted
            """,
            pattern=literal(pattern),
            cells=", ".join(cells),
            is_filled=is_filled,
        )
    ).fetchone() or (None, None)
    last_row, last_text = row
    if last_text is None or (last_row is not None and last_text < last_row):
        return None
    return int(last_row or 0)


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


def reject_unreadable_measures(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, numbers: Numbers, locale: str
) -> None:
    """Reject rows with text where an amount or a count must stand."""
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


def reject_spare_cells(
    con: duckdb.DuckDBPyConnection, incoming: Incoming, mapping: Mapping
) -> None:
    """Reject rows with more cells than headers: their cells may have moved."""
    spare = cell_names(incoming.width)[len(mapping.headers) :]
    if not spare:
        return
    condition = " or ".join(f"{cell} is not null" for cell in spare)
    (count,) = one_row(con, fill("select count(*) from incoming where $c", c=condition))
    if count:
        cells = cell_names(incoming.width)
        _reject(con, cells, "'more cells than the header has'", condition)


def reject_duplicates(
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
    (count,) = one_row(con, "select count(*) from copies where n > first_n")
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
        for total in control_totals(con, mapping, numbers, locale, 0)
        if total.is_required
    ]
    return bool(totals) and all(total.is_matched for total in totals)


def control_totals(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    numbers: Numbers,
    locale: str,
    first_line: int,
) -> list[ControlTotal]:
    """Every measure of every totals row against the rows that land."""
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
    con.execute("drop table if exists left_out")
    con.execute(
        fill(
            "create temp table left_out as select n, $values from incoming"
            " where n in (select n from excluded)",
            values=", ".join(f"{text} as {name}" for name, text in parsed.items()),
        )
    )
    left_out = one_row(
        con,
        fill(
            "select $sums from left_out",
            sums=", ".join(f"coalesce(sum({name}), 0)" for name in measures),
        ),
    )
    loaded = {
        name: Decimal(str(numbers.sums.get(name) or 0)) - Decimal(str(out))
        for name, out in zip(measures, left_out, strict=True)
    }
    stated = con.execute(
        fill(
            "select n, $values from left_out where n in"
            " (select n from candidates where kind = 'total') order by n",
            values=", ".join(measures),
        )
    ).fetchall()
    # Amounts in several currencies add up to nothing that a total could state.
    is_one_currency = _currencies(con, mapping) <= 1
    totals = []
    optional = {scope.casefold() for scope in mapping.fmt.totals.optional_scopes}
    for (n, label), (_, *values) in zip(rows, stated, strict=True):
        scope = re.split(r"[:–-]", str(label), maxsplit=1)[-1].strip().casefold()
        is_required = is_one_currency and (
            ":" not in str(label) or scope not in optional
        )
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


def _currencies(con: duckdb.DuckDBPyConnection, mapping: Mapping) -> int:
    cells = [
        f"c{mapping.columns[column.name]}"
        for column in mapping.fmt.columns
        if column.role == "currency" and column.name in mapping.columns
    ]
    if not cells:
        return 0
    (count,) = one_row(
        con,
        fill(
            "select count(distinct upper(trim($cell))) from incoming"
            " where n not in (select n from excluded)",
            cell=cells[0],
        ),
    )
    return int(count)  # type: ignore[call-overload]


def total_problems(totals: Sequence[ControlTotal]) -> list[str]:
    """A sentence for each total that must match and does not."""
    return [
        f"the totals row on line {total.row_number} states {total.stated.normalize():f}"
        f" {total.measure}, the rows add up to {total.loaded.normalize():f}"
        for total in totals
        if total.is_required and not total.is_matched
    ]
