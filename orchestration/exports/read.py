"""The rows of a recognised table into the temporary table `incoming`, all text.

DuckDB reads; Python only turns bytes of any encoding into UTF-8 with plain line ends,
chunk by chunk. Every line is accounted for: lines = records + line breaks inside
fields + refused records, or the file fails. So a quote that is never closed cannot
swallow rows in silence.

`incoming`: `n` (1-based record number below the header), then `c0`, `c1`, ….
"""

import codecs
import contextlib
import csv
import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import IO

import duckdb

from orchestration.exports.containers import Member, damaged
from orchestration.exports.errors import ExportError
from orchestration.exports.formats import Format
from orchestration.exports.match import Mapping, narrowed
from orchestration.exports.sniff import (
    DELIMITER_NAMES,
    FALLBACK,
    PARQUET,
    SHEET,
    TEXT,
    SniffedTable,
    with_fields,
)
from orchestration.exports.sql import fill, literal, one_row, quoted

CHUNK_BYTES = 4 * 1024 * 1024
MAX_LINE_BYTES = 16 * 1024 * 1024
# How far from its end the last record of a file is looked for.
TAIL_BYTES = 1024 * 1024
# Cells that are looked at in one go where a file has thousands.
CELLS_AT_A_TIME = 500
# Cells beyond the header that are read, so that a row with too many is seen as such.
SPARE_COLUMNS = 3
# Records that tell how many cells the rows of a file have.
SAMPLED_RECORDS = 50
# Stands for an empty line, which read_csv would leave out of its count.
BLANK_LINE = b"\x02"
TEMP_PREFIX = "reading-"


@dataclass(frozen=True)
class Incoming:
    """What was read into `incoming`.

    - `table`: the sniffed table, with the encoding that held for all of it.
    - `width`: number of cell columns, spare ones included.
    - `first_line`: file line of the record with `n` = 1, less one.
    - `broken`: records that are no rows of text: (n, reason, text).
    - `cut_off_at`: `n` of a last record without its end, else None.
    """

    table: SniffedTable
    width: int
    first_line: int
    broken: tuple[tuple[int, str, str], ...] = ()
    cut_off_at: int | None = None
    problems: tuple[str, ...] = field(default=())


def remove_stale_files(tmp_dir: Path) -> None:
    """Delete what a killed load left behind (files of processes that are gone)."""
    if not tmp_dir.is_dir():
        return
    for path in tmp_dir.glob(f"{TEMP_PREFIX}*"):
        pid = path.name.removeprefix(TEMP_PREFIX).partition("-")[0]
        if not (pid.isdigit() and Path(f"/proc/{pid}").exists()):
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def scratch_folder(tmp_dir: Path) -> Iterator[Path]:
    """A folder for one file's unpacked parts, gone afterwards."""
    path = tmp_dir / f"{TEMP_PREFIX}{os.getpid()}-{uuid.uuid4().hex}"
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def scratch_file(scratch: Path, suffix: str) -> Iterator[Path]:
    """A file name without any character that means something to DuckDB."""
    path = scratch / f"{uuid.uuid4().hex}.{suffix}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def read_table(
    con: duckdb.DuckDBPyConnection,
    table: SniffedTable,
    label: str,
    scratch: Path,
    formats: Sequence[Format],
) -> Incoming:
    """Fill the temporary table `incoming` from one sniffed table.

    Raises ExportError (failed) when the file is damaged. A Parquet file gets its
    format here, since its schema is read by DuckDB; it may come back without one.
    """
    con.execute("drop table if exists incoming")
    if table.kind == TEXT:
        return _read_text(con, table, label, scratch)
    if table.kind == SHEET:
        return _read_sheet(con, table, label)
    if table.kind == PARQUET:
        return _read_parquet(con, table, label, scratch, formats)
    return _read_json(con, table, label, scratch)


def _narrow(table: SniffedTable) -> tuple[SniffedTable, list[int]]:
    """The table without the cells that its format leaves out, and the positions that
    are read: thousands of columns would take more memory than there is."""
    mapping = table.mapping
    if mapping is None or not mapping.left_out:
        return table, list(range(len(table.headers)))
    mapping, kept = narrowed(mapping)
    return replace(table, headers=mapping.headers, mapping=mapping), list(kept)


# --- text ---------------------------------------------------------------------------


@dataclass
class _Transcoded:
    lines: int = 0
    encoding: str = ""
    last_record: str | None = None
    problems: list[str] = field(default_factory=list)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Full chunks, whatever the stream gives at a time."""
    while True:
        parts: list[bytes] = []
        missing = CHUNK_BYTES
        while missing and (part := stream.read(missing)):
            parts.append(part)
            missing -= len(part)
        if not parts:
            return
        yield b"".join(parts)


def _decoded(stream: IO[bytes], label: str, facts: _Transcoded) -> Iterator[str]:
    """The text of a stream, without byte order mark."""
    encoding = facts.encoding
    codec = "utf-8" if encoding.startswith("utf-8") else encoding
    decoder = codecs.getincrementaldecoder(codec)(errors="strict")
    FALLBACK.reset()
    multibyte = 0
    has_fallback = False
    first = True
    for chunk in _chunks(stream):
        state = decoder.getstate()
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            if codec != "utf-8":
                raise damaged(label, f"not {encoding} throughout: {error}") from error
            if not has_fallback:
                has_fallback = True
                decoder = codecs.getincrementaldecoder("utf-8")("cp1252_fallback")
            decoder.setstate(state)
            text = decoder.decode(chunk)
        if has_fallback:
            multibyte += len(re.findall(r"[^\x00-\x7f]", text))
        if first:
            first = False
            text = text.lstrip("\ufeff")
        yield text
    try:
        rest = decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise damaged(label, "it ends in the middle of a character") from error
    if rest:
        yield rest
    if has_fallback:
        facts.encoding = "cp1252" if FALLBACK.has_c1 else "latin-1"
        if multibyte > FALLBACK.count:
            facts.encoding = f"utf-8 with {facts.encoding}"
            facts.problems.append(
                f"two encodings in one file: {FALLBACK.count} bytes are not UTF-8 and"
                " were read as Western European"
            )


def _unwrapped(pieces: Iterator[str]) -> Iterator[str]:
    """Undo lines that were each saved as one quoted field."""
    held = ""
    for piece in pieces:
        text = held + piece
        kept = text.rstrip('"')
        held = text[len(kept) :]
        yield kept.replace('""', "\ue000").replace('"', "").replace("\ue000", '"')
    yield held.replace('""', "\ue000").replace('"', "").replace("\ue000", '"')


def _plain_line_ends(pieces: Iterator[str], bare_returns: bool) -> Iterator[str]:
    held = ""
    for piece in pieces:
        text = held + piece
        held = ""
        if "\r" in text:
            if bare_returns:
                text = text.replace("\r", "\n")
            else:
                if text.endswith("\r"):
                    text, held = text[:-1], "\r"
                text = text.replace("\r\n", "\n")
        yield text
    yield held


def _marked_blank_lines(chunk: bytes, before: bytes, is_quoted: bool) -> bytes:
    """Put BLANK_LINE on every empty line that is not inside a quoted field.

    `before` is the byte before the chunk, `is_quoted` whether it lies in quotes.
    """
    double = b"\n" + BLANK_LINE + b"\n"
    if not is_quoted and before == b"\n" and chunk.startswith(b"\n"):
        chunk = BLANK_LINE + chunk
    if b"\n\n" not in chunk:
        return chunk
    # Twice, since neighbours overlap in a run of empty lines.
    if not is_quoted and b'"' not in chunk:
        return chunk.replace(b"\n\n", double).replace(b"\n\n", double)
    parts = chunk.split(b'"')
    for index in range(1 if is_quoted else 0, len(parts), 2):
        if b"\n\n" in parts[index]:
            parts[index] = (
                parts[index].replace(b"\n\n", double).replace(b"\n\n", double)
            )
    return b'"'.join(parts)


def _transcode(table: SniffedTable, target: Path, label: str) -> _Transcoded:
    """Write the records below the header as UTF-8 with plain line ends."""
    facts = _Transcoded(encoding=table.encoding)
    to_skip = table.header_line - 1 + table.header_lines
    before, quotes, tail = b"\n", 0, b""
    with table.member.open() as stream, target.open("wb") as out:
        pieces = _plain_line_ends(
            _decoded(stream, label, facts), table.has_bare_returns
        )
        if table.is_wrapped:
            pieces = _unwrapped(pieces)
        for text in pieces:
            while to_skip and text:
                _, newline, text = text.partition("\n")
                to_skip -= 1 if newline else 0
            if not text:
                continue
            chunk = _marked_blank_lines(text.encode(), before, quotes % 2 == 1)
            before = chunk[-1:]
            quotes += chunk.count(b'"')
            facts.lines += chunk.count(b"\n")
            out.write(chunk)
            tail = (tail + chunk)[-TAIL_BYTES:]
        if before != b"\n":
            facts.last_record = _last_record(tail, quotes)
            out.write(b"\n")
            facts.lines += 1
    return facts


def _last_record(tail: bytes, quotes: int) -> str:
    """The record that ends a text which holds so many quotes, from the last line end
    that is not inside a quoted cell. The last line where quotes do not tell."""
    end = len(tail)
    while (newline := tail.rfind(b"\n", 0, end)) >= 0:
        if quotes % 2 == 1 or tail.count(b'"', newline) % 2 == 0:
            return tail[newline + 1 :].decode(errors="replace")
        end = newline
    return "" if len(tail) == TAIL_BYTES else tail.decode(errors="replace")


def _read_text(
    con: duckdb.DuckDBPyConnection, table: SniffedTable, label: str, scratch: Path
) -> Incoming:
    with scratch_file(scratch, "csv") as path:
        facts = _transcode(table, path, label)
        first_line = table.header_line - 1 + table.header_lines
        width = len(table.headers) + SPARE_COLUMNS
        _refuse_short_rows(path, table, label, is_cut=facts.last_record is not None)
        narrow, kept = _narrow(table)
        kept += range(len(table.headers), width)
        broken = _read_csv(
            con, path, table.delimiter, width, kept, facts.lines, first_line, label
        )
    cut_off_at = None
    if facts.last_record is not None and not broken:
        lines = facts.last_record.splitlines(keepends=True)
        cells = next(csv.reader(lines, delimiter=table.delimiter), [])
        if 1 < len(cells) < len(table.headers):
            (cut_off_at,) = one_row(con, "select max(n) from incoming")
    return Incoming(
        replace(narrow, encoding=facts.encoding),
        len(kept),
        first_line,
        tuple(broken),
        cut_off_at,
        tuple(facts.problems),
    )


def _refuse_short_rows(
    path: Path, table: SniffedTable, label: str, is_cut: bool
) -> None:
    """Refuse a file whose rows all lack the same number of cells.

    Its header has a cell too many, somewhere: all figures behind it would be read as
    their neighbours'. Rows of different lengths have lost empty cells at their end.
    """
    headers = list(table.headers)
    while headers and not headers[-1].strip():
        headers.pop()
    with path.open(encoding="utf-8", newline="") as file:
        try:
            first = list(
                islice(csv.reader(file, delimiter=table.delimiter), SAMPLED_RECORDS)
            )
        except csv.Error:
            return
    if is_cut and first and len(first) < SAMPLED_RECORDS:
        first.pop()
    # What is much shorter is a total, a footer or an empty line.
    widths = {len(record) for record in first if 2 * len(record) > len(headers)}
    if len(widths) != 1 or (width := widths.pop()) >= len(headers):
        return
    raise ExportError(
        label,
        f"{len(headers)} cells in a row, as in the header",
        f"{width} in each",
        "Export again, or put quotes around the header that holds a"
        f" {DELIMITER_NAMES[table.delimiter]}: nobody can tell which column is absent.",
        code="short_rows",
    )


READ_CSV = """
create temp table incoming as
select row_number() over () as n, $cells
from read_csv(
    $path, delim = $delimiter, quote = '"', escape = '"', header = false,
    columns = $columns, auto_detect = false, null_padding = true, parallel = false,
    new_line = '\\n', nullstr = '', max_line_size = $max_line $options
)
"""


def _read_csv(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    delimiter: str,
    width: int,
    kept: Sequence[int],
    lines: int,
    first_line: int,
    label: str,
) -> list[tuple[int, str, str]]:
    """Read the cells that are kept of the transcoded file, numbered anew; give back the
    records that are no rows."""
    names = cell_names(len(kept))
    if lines == 0:
        cells = ", ".join(f"{name} varchar" for name in names)
        con.execute(fill("create temp table incoming (n bigint, $cells)", cells=cells))
        return []
    every = cell_names(width)
    columns = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in every) + "}"
    statement = {
        "cells": ", ".join(
            f"{every[at]} as {name}" for at, name in zip(kept, names, strict=True)
        ),
        "path": literal(str(path)),
        "delimiter": literal(delimiter),
        "columns": columns,
        "max_line": str(MAX_LINE_BYTES),
    }
    broken: list[tuple[int, str, str]] = []
    try:
        con.execute(fill(READ_CSV, options="", **statement))
    except duckdb.InvalidInputException as error:
        broken = _read_csv_leniently(con, statement, str(error), first_line, label)
    unread = [every[at] for at in sorted(set(range(width)) - set(kept))]
    _account_for_lines(
        con,
        names,
        lines,
        len(broken),
        first_line,
        label,
        lambda: _line_breaks(con, unread, statement),
    )
    return broken


def _line_breaks(
    con: duckdb.DuckDBPyConnection, cells: Sequence[str], statement: dict[str, str]
) -> int:
    """The line breaks inside cells that are not read, a few hundred cells at a time."""
    found = 0
    for start in range(0, len(cells), CELLS_AT_A_TIME):
        part = cells[start : start + CELLS_AT_A_TIME]
        breaks = " + ".join(
            f"coalesce(length({cell}) - length(replace({cell}, chr(10), '')), 0)"
            for cell in part
        )
        counting = READ_CSV[READ_CSV.index("from read_csv") :]
        options = ", ignore_errors = true"
        (count,) = one_row(
            con,
            fill(
                f"select coalesce(sum({breaks}), 0) {counting}",
                options=options,
                **{name: text for name, text in statement.items() if name != "cells"},
            ),
        )
        found += int(count)  # type: ignore[call-overload]
    return found


def _read_csv_leniently(
    con: duckdb.DuckDBPyConnection,
    statement: dict[str, str],
    first_error: str,
    first_line: int,
    label: str,
) -> list[tuple[int, str, str]]:
    """Read again, keeping the records that cannot be split into cells apart."""
    con.execute("drop table if exists incoming")
    options = (
        ", store_rejects = true, rejects_table = 'broken_records',"
        " rejects_scan = 'broken_scans', rejects_limit = 0"
    )
    con.execute("drop table if exists broken_records")
    con.execute("drop table if exists broken_scans")
    try:
        con.execute(fill(READ_CSV, options=options, **statement))
    except duckdb.Error as error:
        raise _unreadable(str(error), first_line, label) from error
    found = con.execute(
        "select line, any_value(error_type), any_value(left(csv_line, 2000))"
        " from broken_records group by line order by line"
    ).fetchall()
    con.execute("drop table if exists broken_records")
    con.execute("drop table if exists broken_scans")
    if not found:
        raise _unreadable(first_error, first_line, label)
    # The records after a broken one count on: shift their numbers.
    con.execute("create temp table shifts (since bigint)")
    con.executemany(
        "insert into shifts values (?)",
        [[line - position] for position, (line, *_) in enumerate(found)],
    )
    con.execute(
        "create temp table shifted as select incoming.n + count(shifts.since) as n,"
        " any_value(incoming.n) as was from incoming left join shifts"
        " on shifts.since <= incoming.n group by incoming.n"
    )
    con.execute(
        "create temp table numbered as select shifted.n, incoming.* exclude (n)"
        " from incoming join shifted on shifted.was = incoming.n order by shifted.n"
    )
    for name in ("incoming", "shifts", "shifted"):
        con.execute(fill("drop table $name", name=name))
    con.execute("alter table numbered rename to incoming")
    reasons = {
        "TOO MANY COLUMNS": "more cells than the header has",
        "UNQUOTED VALUE": "a quote inside a quoted cell that is not doubled",
        "LINE SIZE OVER MAXIMUM": "a line longer than 16 MB",
        "INVALID ENCODING": "bytes that are no text",
    }
    return [
        (line, reasons.get(kind, str(kind).lower()), text or "")
        for line, kind, text in found
    ]


def _unreadable(message: str, first_line: int, label: str) -> ExportError:
    line = re.search(r"Line:? (\d+)", message)
    where = f" on line {first_line + int(line.group(1))}" if line else ""
    if "unterminated quote" in message.lower() or "unquoted" in message.lower():
        what = f"a quote{where} that is not closed"
    elif "maximum line size" in message.lower() or "max_line_size" in message.lower():
        what = f"a line longer than 16 MB{where}: probably a quote that is not closed"
    else:
        what = f"text{where} that cannot be split into cells"
    return ExportError(
        label,
        "complete rows",
        what,
        "Download it again, and do not edit it by hand.",
        "failed",
        "rows",
    )


def _account_for_lines(
    con: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    lines: int,
    broken: int,
    first_line: int,
    label: str,
    breaks_unread: Callable[[], int],
) -> None:
    """Fail unless every line of the file is a record or part of one."""
    (records,) = con.execute("select count(*) from incoming").fetchone() or (0,)
    if records + broken == lines:
        return
    (inside,) = con.execute(
        fill(
            "select coalesce(sum(length(text) - length(replace(text, chr(10), ''))), 0)"
            " from (select concat_ws('', $cells) as text from incoming) as texts"
            " where contains(text, chr(10))",
            cells=", ".join(names),
        )
    ).fetchone() or (0,)
    if records + broken + inside != lines:
        inside += breaks_unread()
    if records + broken + inside != lines:
        raise ExportError(
            label,
            f"{lines} lines in complete records",
            f"a quote that opens about line {first_line + records + int(inside)}"
            " and is not closed",
            "Download it again, and do not edit it by hand.",
            "failed",
            "rows",
        )


def cell_names(width: int) -> list[str]:
    """Column names of the cells of `incoming`."""
    return [f"c{position}" for position in range(width)]


# --- workbooks ----------------------------------------------------------------------


def _read_sheet(
    con: duckdb.DuckDBPyConnection, table: SniffedTable, label: str
) -> Incoming:
    sheet = table.sheet
    if sheet is None:
        raise ValueError("a sheet is unpacked when it is sniffed")
    width = max(sheet.width, len(table.headers)) + SPARE_COLUMNS
    narrow, kept = _narrow(table)
    kept += range(len(table.headers), width)
    broken = _read_csv(con, sheet.path, ",", width, kept, sheet.lines, 0, label)
    # Rows count from the top of the sheet, as people see them.
    con.execute("delete from incoming where n <= ?", [table.header_line])
    return Incoming(narrow, len(kept), 0, tuple(broken))


# --- Parquet and JSON ---------------------------------------------------------------


@contextlib.contextmanager
def _as_file(member: Member, scratch: Path, suffix: str) -> Iterator[Path]:
    """A copy of a member under a safe name, where DuckDB may read."""
    with scratch_file(scratch, suffix) as path:
        with member.open() as stream, path.open("wb") as out:
            shutil.copyfileobj(stream, out, CHUNK_BYTES)
        yield path


def _read_parquet(
    con: duckdb.DuckDBPyConnection,
    table: SniffedTable,
    label: str,
    scratch: Path,
    formats: Sequence[Format],
) -> Incoming:
    with _as_file(table.member, scratch, "parquet") as path:
        source = f"read_parquet({literal(str(path))})"
        try:
            relation = con.sql(fill("select * from $source limit 0", source=source))
            types = dict(zip(relation.columns, relation.types, strict=True))
            table = with_fields(table, relation.columns, formats, table.hints)
            if table.mapping is None:
                return Incoming(table, 0, 0)
            expressions = _field_expressions(table.mapping, types)
            table = _renumbered(table)
            _create_from(con, source, expressions)
        except duckdb.Error as error:
            raise damaged(label, f"Parquet: {error}") from error
    return Incoming(table, len(expressions), 0)


def _read_json(
    con: duckdb.DuckDBPyConnection, table: SniffedTable, label: str, scratch: Path
) -> Incoming:
    mapping = table.mapping
    if mapping is None:
        return Incoming(table, 0, 0)
    facts = _Transcoded(encoding=table.encoding)
    with scratch_file(scratch, "json") as path:
        with table.member.open() as stream, path.open("wb") as out:
            for text in _decoded(stream, label, facts):
                out.write(text.encode())
        keyed = "STRUCT(key VARCHAR, value JSON)[]"
        types: dict[str, object] = {}
        for name in table.headers:
            is_keyed = mapping.by_path and any(
                (found := KEYED_PATH.match(item)) and found.group(1) == name
                for column in mapping.fmt.columns
                for item in column.paths
            )
            plain = "JSON" if mapping.by_path else "VARCHAR"
            types[name] = keyed if is_keyed else plain
        columns = ", ".join(
            f"{literal(name)}: {literal(str(kind))}" for name, kind in types.items()
        )
        source = (
            f"read_json({literal(str(path))}, format = {literal(table.json_format)},"
            f" columns = {{{columns}}}, maximum_object_size = {MAX_LINE_BYTES})"
        )
        try:
            expressions = _field_expressions(mapping, types)
            _create_from(con, source, expressions)
        except duckdb.Error as error:
            raise damaged(label, f"JSON: {error}") from error
    return Incoming(
        _renumbered(replace(table, encoding=facts.encoding)), len(expressions), 0
    )


def _create_from(
    con: duckdb.DuckDBPyConnection, source: str, expressions: Sequence[str]
) -> None:
    cells = ", ".join(
        f"nullif({expression}, '') as {name}"
        for expression, name in zip(
            expressions, cell_names(len(expressions)), strict=True
        )
    )
    con.execute(
        fill(
            "create temp table incoming as"
            " select row_number() over () as n, $cells from $source",
            cells=cells,
            source=source,
        )
    )


def _renumbered(table: SniffedTable) -> SniffedTable:
    """Positions of a nested format's columns: the order of its columns."""
    mapping = table.mapping
    if mapping is None or not mapping.by_path:
        return table
    names = [column.name for column in mapping.fmt.columns if column.paths]
    positions = {name: position for position, name in enumerate(names)}
    return replace(
        table,
        headers=tuple(names),
        mapping=replace(
            mapping,
            headers=tuple(names),
            columns=positions,
            seen=positions,
            known=frozenset(positions.values()),
        ),
    )


def _field_expressions(mapping: Mapping, types: dict[str, object]) -> list[str]:
    """One SQL text per cell: by path for a nested format, else the fields as text."""
    if not mapping.by_path:
        return [f"cast({quoted(name)} as varchar)" for name in mapping.headers]
    return [
        _coalesced([_path(path, types) for path in column.paths])
        for column in mapping.fmt.columns
        if column.paths
    ]


def _coalesced(texts: Sequence[str]) -> str:
    found = [text for text in texts if text != "null"]
    if not found:
        return "cast(null as varchar)"
    return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"


KEYED_PATH = re.compile(r"^(\w+)\[(\w+)\]$")
LISTED_PATH = re.compile(r"^(\w+)\[(\d+|\*)\]\.(\w+)$")


def _path(path: str, types: dict[str, object]) -> str:
    """SQL for a path of a format, `null` where the file has no such field."""
    listed = LISTED_PATH.match(path)
    if listed:
        return _listed(*listed.groups(), types)
    keyed = KEYED_PATH.match(path)
    root = keyed.group(1) if keyed else path.split(".")[0]
    if root not in types:
        return "null"
    kind = types[root]
    if keyed:
        return _keyed(root, keyed.group(2), kind)
    steps = path.split(".")[1:]
    if isinstance(kind, str):
        inner = "".join(f".{step}" for step in steps)
        return f"json_extract_string({quoted(root)}, '${inner}')"
    expression = quoted(root)
    for step in steps:
        if str(getattr(kind, "id", "")) != "struct":
            return "null"
        children = dict(kind.children)  # type: ignore[attr-defined]
        if step not in children:
            return "null"
        kind = children[step]
        expression = f"{expression}.{quoted(step)}"
    return f"cast({expression} as varchar)"


def _listed(root: str, place: str, name: str, types: dict[str, object]) -> str:
    """SQL for a field of one entry of a list in JSON, or of all entries that have it as
    an object of numbered texts: what the headers of a flat file are collected into."""
    if types.get(root) != "JSON":
        return "null"
    found = f"json_extract_string({quoted(root)}, '$[{place}].{name}')"
    if place != "*":
        return found
    entries = (
        f"list_transform({found},"
        " lambda entry, place: {'key': cast(place as varchar), 'value': entry})"
    )
    given = f"list_filter({entries}, lambda entry: entry.value is not null)"
    return (
        f"case when len({given}) > 0"
        f" then cast(to_json(map_from_entries({given})) as varchar) end"
    )


def _keyed(root: str, key: str, kind: object) -> str:
    entries = quoted(root)
    if isinstance(kind, str):
        value = f"{_entry(entries, key)}.value"
        return _coalesced(
            [
                f"json_extract_string({value}, '$.{name}')"
                for name in ("string_value", "int_value", "double_value", "float_value")
            ]
        )
    # BigQuery writes lists as `list.element` unless told otherwise.
    if str(getattr(kind, "id", "")) == "struct" and "list" in dict(
        kind.children  # type: ignore[attr-defined]
    ):
        inner = dict(kind.children)["list"]  # type: ignore[attr-defined]
        child = dict(inner.children)["child"]
        if "element" in dict(child.children):
            entries = f"list_transform({entries}.list, lambda entry: entry.element)"
            child = dict(child.children)["element"]
        else:
            entries = f"{entries}.list"
    elif str(getattr(kind, "id", "")) == "list":
        child = dict(kind.children)["child"]  # type: ignore[attr-defined]
    else:
        return "null"
    value_type = dict(child.children).get("value")
    names = dict(value_type.children) if value_type is not None else {}
    return _coalesced(
        [
            f"cast({_entry(entries, key)}.value.{quoted(name)} as varchar)"
            for name in ("string_value", "int_value", "double_value", "float_value")
            if name in names
        ]
    )


def _entry(entries: str, key: str) -> str:
    keys = f"list_transform({entries}, lambda entry: entry.key)"
    return f"{entries}[list_position({keys}, {literal(key)})]"
