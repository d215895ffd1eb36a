"""What a file is and how it would be read, without loading it: `social-roi check`."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.exports.accounts import Context
from orchestration.exports.containers import Member, members
from orchestration.exports.errors import ExportError
from orchestration.exports.formats import load_formats
from orchestration.exports.load import (
    account_folder,
    hints,
    in_memory,
    ledger_name,
    no_rows,
    unrecognised,
)
from orchestration.exports.parsing import typed
from orchestration.exports.prepare import Prepared, prepare
from orchestration.exports.read import read_table, scratch_folder
from orchestration.exports.sniff import DELIMITER_NAMES, SniffedTable, sniff_members
from orchestration.exports.sql import fill, literal, quoted
from orchestration.settings import Settings

SAMPLE_ROWS = 5
SAMPLE_COLUMNS = 10
CELL_WIDTH = 28


@dataclass(frozen=True)
class FileReport:
    """How one table of a file is read.

    `status` is what loading would give it (loaded, empty, refused, unrecognised,
    failed); `facts` are label → text in the order of showing; `sample` holds the first
    rows, typed, below their canonical column names.
    """

    file: str
    status: str
    message: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    columns: tuple[tuple[str, str], ...] = ()
    sample_columns: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    problems: tuple[str, ...] = ()


def check_file(path: Path, settings: Settings) -> list[FileReport]:
    """Read a file as loading would, and report; nothing is written to the warehouse.

    Returns one report per table found, at least one. Raises OSError when there is no
    such file.
    """
    path = Path(path)
    name = ledger_name(path, settings)
    path.stat()
    con = in_memory(settings)
    try:
        reports = []
        formats, words = load_formats(), hints(name)
        with scratch_folder(settings.tmp_dir) as scratch:
            inside = members(path, name)
            found = sniff_members(inside, path.name, formats, scratch, words)
            for member, table in found:
                reports.append(_report(con, path, name, member, table, scratch))
        return reports or [FileReport(name, "failed", "an archive without files")]
    except ExportError as error:
        return [FileReport(name, error.status, str(error))]
    finally:
        con.close()


def _report(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    member: Member,
    table: SniffedTable,
    scratch: Path,
) -> FileReport:
    label = f"{name}!{table.name}" if table.name else name
    if table.problem:
        return FileReport(
            label, "unrecognised", unrecognised(label, table), _file_facts(table)
        )
    if table.title_only:
        message = no_rows(table.title_only)
        return FileReport(label, "empty", message, _file_facts(table))
    if table.fmt and table.fmt.left_alone:
        return FileReport(label, "empty", table.fmt.left_alone, _file_facts(table))
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
    context = Context(member.modified_at or modified, account_folder(name))
    try:
        incoming = read_table(con, table, label, scratch, load_formats())
        table = incoming.table
        if table.mapping is None:
            return FileReport(label, "unrecognised", unrecognised(label, table))
        prepared = prepare(con, incoming, label, context)
    except ExportError as error:
        return FileReport(
            label,
            error.status,
            str(error),
            _file_facts(table),
            _column_pairs(table),
        )
    names, rows = _sample(con, prepared)
    return FileReport(
        label,
        "loaded" if prepared.rows_read else "empty",
        "",
        _file_facts(table) | _table_facts(con, prepared),
        _column_pairs(table),
        names,
        rows,
        prepared.problems,
    )


def _file_facts(table: SniffedTable) -> dict[str, str]:
    facts = {}
    if table.fmt:
        facts["format"] = f"{table.fmt.title} ({table.fmt.table})"
    if table.encoding:
        facts["encoding"] = table.encoding
    if table.delimiter:
        facts["delimiter"] = DELIMITER_NAMES[table.delimiter]
    if table.is_wrapped:
        facts["wrapped"] = "each line was saved as one quoted field; undone"
    if table.header_line:
        facts["header line"] = str(table.header_line)
    if table.mapping and table.kind != "parquet":
        facts["language"] = table.mapping.language
    return facts


def _table_facts(con: duckdb.DuckDBPyConnection, prepared: Prepared) -> dict[str, str]:
    language, decimal, order = prepared.locale.split(":")
    facts = {
        "locale": f"{prepared.locale} (decimal {decimal}, dates {order}, {language})"
    }
    if prepared.rows_read:
        accounts = con.execute(
            fill(
                "select distinct $account from incoming where n not in"
                " (select n from excluded) order by 1 limit 20",
                account=prepared.account_sql,
            )
        ).fetchall()
        if prepared.fmt.account:
            facts["account"] = ", ".join(account for (account,) in accounts)
    if prepared.currency:
        facts["currency"] = prepared.currency
    if prepared.period:
        facts["stated period"] = f"{prepared.period[0]} to {prepared.period[1]}"
    if prepared.created_at:
        facts["stated creation"] = str(prepared.created_at)
    facts |= {f"stated {key}": value for key, value in prepared.facts.items()}
    if prepared.day_sql:
        first, last, days = con.execute(
            fill(
                "select min(day), max(day), count(distinct day) from"
                " (select $day as day from incoming"
                " where n not in (select n from excluded)) as days",
                day=prepared.day_sql,
            )
        ).fetchone() or (None, None, 0)
        facts["days"] = f"{first} to {last} ({days} with rows)"
    facts["grain"] = "day" if prepared.fmt.mode == "window" else "record"
    if prepared.level:
        facts["grain"] += f" and {prepared.level}"
    facts["rows"] = (
        f"{prepared.rows_read} read, {prepared.rows_loaded} to load,"
        f" {prepared.rows_rejected} rejected, {prepared.rows_totals} totals rows"
    )
    for number, reason in con.execute(
        "select n + ?, reason from rejected order by n limit 5",
        [prepared.incoming.first_line],
    ).fetchall():
        facts[f"rejected line {number}"] = reason
    for total in prepared.totals:
        verdict = "matches" if total.is_matched else "DOES NOT MATCH"
        needed = "" if total.is_required else ", need not"
        key = f"total {total.measure}, line {total.row_number}"
        facts[key] = (
            f"stated {total.stated.normalize():f}, rows {total.loaded.normalize():f}:"
            f" {verdict}{needed if not total.is_matched else ''}"
        )
    return facts


def _column_pairs(table: SniffedTable) -> tuple[tuple[str, str], ...]:
    if not table.mapping:
        return ()
    by_position = {
        position: name for name, position in table.mapping.columns.items()
    } | {position: f"{name}: {key}" for position, name, key in table.mapping.collected}
    if unpivot := table.mapping.fmt.unpivot:
        by_position |= {
            position: f"{unpivot.value}, one row a cell"
            for position, header in enumerate(table.mapping.headers)
            if re.match(unpivot.header, header.strip())
        }
    return tuple(
        (header.strip(), by_position.get(position, "(kept in _extra)"))
        for position, header in enumerate(table.mapping.headers)
        if header.strip()
    )


def _sample(
    con: duckdb.DuckDBPyConnection, prepared: Prepared
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    fmt, mapping = prepared.fmt, prepared.mapping
    important = [name for name in fmt.raw_columns if name in mapping.columns]
    important.sort(key=lambda name: not _matters(prepared, name))
    names = [name for name in fmt.raw_columns if name in important[:SAMPLE_COLUMNS]]
    if not names:
        return (), ()
    values = ", ".join(
        "cast("
        + typed(
            ((column := fmt.column(name)) and column.type) or "text",
            f"c{mapping.columns[name]}",
            literal(prepared.locale),
        )
        + f" as varchar) as {quoted(name)}"
        for name in names
    )
    rows = con.execute(
        fill(
            "select $values from incoming where n not in (select n from excluded)"
            " order by n limit $rows",
            values=values,
            rows=str(SAMPLE_ROWS),
        )
    ).fetchall()
    return tuple(names), tuple(tuple(cell or "" for cell in row) for row in rows)


def _matters(prepared: Prepared, name: str) -> bool:
    column = prepared.fmt.column(name)
    keys = (*prepared.fmt.key, *prepared.fmt.account)
    return bool(column and (column.required or column.role)) or name in keys


def render(report: FileReport) -> str:
    """A report as text for a terminal."""
    verdict = {
        "loaded": "will load",
        "empty": "valid, and holds no rows",
        "refused": "REFUSED",
        "unrecognised": "NOT RECOGNISED",
        "failed": "DAMAGED",
    }[report.status]
    lines = [f"{report.file}: {verdict}"]
    if report.message:
        lines += ["", report.message]
    if report.facts:
        width = max(map(len, report.facts))
        lines += ["", *(f"  {key:<{width}}  {v}" for key, v in report.facts.items())]
    if report.columns:
        width = max(len(header) for header, _ in report.columns)
        lines += ["", "  columns"]
        lines += [f"    {header:<{width}}  {name}" for header, name in report.columns]
    if report.sample:
        lines += ["", "  first rows, as read", *_grid(report)]
    if report.problems:
        lines += ["", "  problems", *(f"    - {text}" for text in report.problems)]
    return "\n".join(lines)


def _grid(report: FileReport) -> list[str]:
    table = [report.sample_columns, *report.sample]
    cut = [[" ".join(cell.split())[:CELL_WIDTH] for cell in row] for row in table]
    widths = [max(len(row[i]) for row in cut) for i in range(len(cut[0]))]
    return [
        "    "
        + "  ".join(f"{c:<{w}}" for c, w in zip(row, widths, strict=True)).rstrip()
        for row in cut
    ]
