"""Landing: files into raw tables and the ledger, one transaction a file.

A file is in completely or not at all, whenever the process dies. The same bytes twice
change nothing. Which load is the truth about an account and a day is decided by what
the files say of their age, never by the order in which they are loaded.
"""

import hashlib
import importlib.util
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.exports.accounts import NOT_STATED, Context, last_account
from orchestration.exports.containers import Member, members
from orchestration.exports.errors import ExportError
from orchestration.exports.formats import Format, formats_version, load_formats
from orchestration.exports.parsing import macro, typed
from orchestration.exports.preamble import first_groups
from orchestration.exports.prepare import Prepared, prepare
from orchestration.exports.read import (
    read_table,
    remove_stale_files,
    scratch_folder,
)
from orchestration.exports.schema import ensure_schema
from orchestration.exports.sniff import SniffedTable, sniff_members
from orchestration.exports.sql import fill, literal, one_row, quoted
from orchestration.landing import files_in
from orchestration.settings import Settings

LOADED, DUPLICATE, EMPTY = "loaded", "duplicate", "empty"
REFUSED, UNRECOGNISED, FAILED = "refused", "unrecognised", "failed"
NOT_TAKEN = (REFUSED, UNRECOGNISED, FAILED)

PACKAGE_PREFIX = "(package)/"
# What systems leave lying around, and downloads that are not complete.
IGNORED_NAMES = re.compile(
    r"^(\.|~\$|thumbs\.db$|desktop\.ini$)|\.(part|crdownload|tmp|download)$", re.I
)
CAMPAIGN = {"campaign_id", "campaign_name"}
# Folders that sort files by time name no account.
TIME_FOLDER = re.compile(
    r"^[\d._ -]+$|^(q[1-4]|kw|week|month|jahr|year)[\s_-]*\d", re.I
)
MAX_COVERED_DAYS = 366 * 40
# Files that are read at the same time: each takes memory.
MAX_WORKERS = 4


@dataclass(frozen=True)
class LoadResult:
    """What came of one table of a file. `is_new`: the ledger was changed by it."""

    file: str
    member: str
    status: str
    message: str = ""
    source: str = ""
    entity: str = ""
    load_id: str = ""
    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_totals: int = 0
    code: str = ""
    is_new: bool = True
    seconds: float = 0.0

    def __str__(self) -> str:
        name = f"{self.file}!{self.member}" if self.member else self.file
        if self.status == LOADED:
            rejected = f", {self.rows_rejected} rejected" if self.rows_rejected else ""
            table = f"{self.source}.{self.entity}"
            return f"{name}: {self.rows_loaded} rows into {table}{rejected}"
        if self.status in NOT_TAKEN:
            return f"{self.status}: {self.message}"
        return f"{name}: {self.status}" + (f" ({self.message})" if self.message else "")


@dataclass(frozen=True)
class LoadSummary:
    """What came of all files of the landing folder."""

    results: tuple[LoadResult, ...]
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """Status → how many tables got it in this run."""
        return dict(Counter(item.status for item in self.results if item.is_new))

    @property
    def new(self) -> tuple[LoadResult, ...]:
        """What this run changed."""
        return tuple(item for item in self.results if item.is_new)

    @property
    def not_taken(self) -> tuple[LoadResult, ...]:
        """Everything that lies in the folder and is not loaded, old and new."""
        return tuple(item for item in self.results if item.status in NOT_TAKEN)

    @property
    def rows_loaded(self) -> int:
        """Rows that this run added."""
        return sum(item.rows_loaded for item in self.new)


# --- the warehouse ------------------------------------------------------------------


def open_warehouse(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the warehouse for loading: bounded memory, and no reach beyond scratch.

    The restrictions hold for every connection of this process to the file until the
    last one is closed.
    """
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(str(settings.warehouse_path))
    try:
        harden(con, settings)
    except BaseException:
        con.close()
        raise
    return con


def in_memory(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection for looking at files only, with the same bounds."""
    con = duckdb.connect()
    harden(con, settings)
    return con


def harden(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Bound memory and threads; forbid files outside the scratch folder and networks.

    Called again on a connection that is already locked, it changes nothing.
    """
    row = con.execute("select current_setting('lock_configuration')").fetchone()
    if row and row[0]:
        return
    settings.tmp_dir.mkdir(parents=True, exist_ok=True)
    remove_stale_files(settings.tmp_dir)
    options = {
        # By SET after opening: replay of a large log under a low limit would abort.
        "memory_limit": literal(settings.memory_limit),
        "threads": str(settings.threads),
        "temp_directory": literal(str(settings.tmp_dir / "spill")),
        "preserve_insertion_order": "true",
        # Many small files in a row: not a checkpoint after each.
        "checkpoint_threshold": "'256MB'",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allowed_directories": f"[{literal(str(settings.tmp_dir))}]",
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    for name, value in options.items():
        con.execute(fill("set $name = $value", name=name, value=value))


# --- one file -----------------------------------------------------------------------


def load_file(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    settings: Settings,
    *,
    label: str | None = None,
    turn: Callable[[], object] = lambda: None,
) -> list[LoadResult]:
    """Load one file: every table in it, or nothing. Never raises for a bad file.

    Args:
        con: warehouse connection (open_warehouse, ensure_schema).
        path: the file.
        settings: for landing and scratch folders.
        label: name in the ledger; default the path below the landing folder.
        turn: called before anything that depends on the files before this one, or
            changes what the ones after it see; it may wait.

    Returns:
        One result per table found, at least one.
    """
    started = time.perf_counter()
    name = label or ledger_name(path, settings)
    try:
        digest = _sha256(path)
        size = path.stat().st_size
    except OSError as error:
        return [LoadResult(name, "", FAILED, f"{name}: cannot be read ({error})")]
    known = _known(con, name, digest)
    if known:
        return known
    copy_of = _copy_of(con, name, digest)
    file = _File(name, path, digest, size)
    try:
        if not copy_of:
            with scratch_folder(settings.tmp_dir) as scratch:
                tables = _prepare_file(con, file, scratch, turn)
        turn()
        # The other one may have been loaded meanwhile.
        copy_of = copy_of or _copy_of(con, name, digest)
        if copy_of:
            return [_record_duplicate(con, file, copy_of)]
        con.execute("begin")
        try:
            _forget_failures(con, name)
            results = [_land(con, file, item, index) for index, item in tables]
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise
    except Exception as error:
        # Whatever a file can provoke: the others go on, and the ledger tells.
        turn()
        results = [_record_failure(con, file, error)]
    finally:
        _drop_scratch(con)
    seconds = time.perf_counter() - started
    return [replace(result, seconds=seconds) for result in results]


@dataclass(frozen=True)
class _File:
    name: str
    path: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class _Table:
    """A table of a file that is ready for the ledger, with its rows or a reason."""

    sniffed: SniffedTable
    modified_at: datetime
    folder: str
    prepared: Prepared | None = None
    status: str = LOADED
    message: str = ""
    code: str = ""


def ledger_name(path: Path, settings: Settings) -> str:
    """How the ledger calls a file: its path below the landing folder, else its name."""
    try:
        name = path.absolute().relative_to(settings.landing_dir).as_posix()
    except ValueError:
        name = path.name
    # Names that are no text in the file system's encoding are shown as far as they are.
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _known(con: duckdb.DuckDBPyConnection, name: str, digest: str) -> list[LoadResult]:
    """What the ledger says of this file if it need not be looked at again."""
    rows = con.execute(
        "select file, member, status, message, source, entity, load_id, rows_read,"
        " rows_loaded, rows_rejected, rows_totals, code, formats_version"
        " from ops.loads where file = ? and sha256 = ?",
        [name, digest],
    ).fetchall()
    stale = any(row[2] in NOT_TAKEN and row[12] != formats_version() for row in rows)
    if not rows or (stale and not any(row[2] == LOADED for row in rows)):
        return []
    return [
        LoadResult(
            *(value or "" for value in row[:7]), *row[7:11], row[11] or "", False
        )
        for row in rows
    ]


def _copy_of(con: duckdb.DuckDBPyConnection, name: str, digest: str) -> str | None:
    row = con.execute(
        "select file from ops.loads where sha256 = ? and file <> ?"
        " and status in ('loaded', 'empty') limit 1",
        [digest, name],
    ).fetchone()
    return row[0] if row else None


def account_folder(name: str) -> str:
    """The landing sub-folders below the platform's that can name an account."""
    parts = Path(name).parts[1:-1]
    return "/".join(part for part in parts if not TIME_FOLDER.match(part))


def _prepare_file(
    con: duckdb.DuckDBPyConnection,
    file: _File,
    scratch: Path,
    turn: Callable[[], object],
) -> list[tuple[int, _Table]]:
    formats = load_formats()
    found = []
    name, words = file.path.name, hints(file.name)
    inside = members(file.path, file.name)
    for member, table in sniff_members(inside, name, formats, scratch, words):
        found.append(_prepare_table(con, file, member, table, scratch, turn))
        _keep_scratch(con, len(found) - 1)
    if not found:
        raise ExportError(
            file.name, "an export", "an archive without files", "", FAILED, "damaged"
        )
    return list(enumerate(found))


def hints(name: str) -> list[str]:
    """Folder names of a file, which may name its platform."""
    return [part.casefold() for part in Path(name).parts[:-1]]


def _prepare_table(
    con: duckdb.DuckDBPyConnection,
    file: _File,
    member: Member,
    table: SniffedTable,
    scratch: Path,
    turn: Callable[[], object],
) -> _Table:
    modified = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
    context = Context(
        modified_at=member.modified_at or modified.replace(tzinfo=None),
        folder=account_folder(file.name),
        ad_accounts=lambda: _ad_accounts(con, turn),
    )
    label = f"{file.name}!{table.name}" if table.name else file.name
    base = _Table(table, context.modified_at, context.folder)
    if table.fmt and table.fmt.left_alone:
        return replace(base, status=EMPTY, message=table.fmt.left_alone)
    try:
        if not table.problem:
            incoming = (
                None
                if table.title_only
                else read_table(con, table, label, scratch, load_formats())
            )
            table = incoming.table if incoming else table
            base = replace(base, sniffed=table)
            if incoming and table.mapping:
                prepared = prepare(con, incoming, label, context)
                status = LOADED if prepared.rows_read else EMPTY
                return replace(base, prepared=prepared, status=status)
        if table.title_only:
            return replace(base, status=EMPTY, message=no_rows(table.title_only))
        return replace(base, status=UNRECOGNISED, message=unrecognised(label, table))
    except ExportError as error:
        return replace(base, status=error.status, message=str(error), code=error.code)


def no_rows(fmt: Format) -> str:
    """What is said of a file that holds everything but rows."""
    return fmt.advice.get("empty") or "a preamble without rows"


def unrecognised(label: str, table: SniffedTable) -> str:
    """The message for a file that is no known export."""
    return (
        f"{label}: expected an export of a platform that is known here; found"
        f" {table.problem or 'no known fields'}. The file is left alone; `social-roi"
        " check` shows how it is read, docs/export_formats.md lists the formats."
    )


def _ad_accounts(
    con: duckdb.DuckDBPyConnection, turn: Callable[[], object]
) -> tuple[tuple[str, str, str, str], ...]:
    turn()
    rows = con.execute(
        fill(
            """
            select
                coalesce(accounts.platform, ''),
                coalesce($account_id, ''),
                coalesce(accounts.account_name, ''),
                upper(accounts.currency_code)
            from raw_finance.ad_accounts as accounts
            join ops.loads on loads.load_id = accounts._load_id
            where accounts.currency_code is not null
            qualify row_number() over (
                partition by accounts.platform, $account_id, accounts.account_name
                order by loads.recency desc, accounts._row_number desc
            ) = 1
            """,
            account_id=macro("clean_id", "accounts.account_id"),
        )
    ).fetchall()
    return tuple(rows)


# --- landing ------------------------------------------------------------------------

SCRATCH = ("incoming", "excluded", "rejected", "day_values")


def _keep_scratch(con: duckdb.DuckDBPyConnection, index: int) -> None:
    """Put a prepared table's temporary tables aside until all of the file is ready."""
    present = _scratch_tables(con)
    for name in SCRATCH:
        if name in present:
            con.execute(
                fill(
                    "alter table $name rename to $kept",
                    name=name,
                    kept=f"{name}_{index}",
                )
            )


def _scratch_tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {
        name
        for (name,) in con.execute(
            "select table_name from duckdb_tables() where temporary"
        ).fetchall()
    }


def _drop_scratch(con: duckdb.DuckDBPyConnection) -> None:
    for name in _scratch_tables(con):
        con.execute(fill("drop table if exists $name", name=quoted(name)))


def _load_id(file: _File, member: str) -> str:
    # The same file in the same place has the same id after a rebuild.
    text = f"{file.sha256}|{file.name}|{member}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _recency(effective_at: datetime, file: str, member: str) -> str:
    name = f"{file}!{member}" if member else file
    return f"{effective_at.isoformat(sep=' ', timespec='seconds')}|{name}"


def _land(
    con: duckdb.DuckDBPyConnection, file: _File, table: _Table, index: int
) -> LoadResult:
    member = table.sniffed.name
    load_id = _load_id(file, member)
    prepared = table.prepared
    fmt = prepared.fmt if prepared else table.sniffed.fmt
    stated = prepared.created_at if prepared else None
    effective_at = stated or table.modified_at
    recency = _recency(effective_at, file.name, member)
    loaded_at = _now()
    accounts: list[str] = []
    first = last = None
    if prepared and table.status == LOADED:
        _land_rows(con, file, prepared, load_id, loaded_at, index)
        accounts, first, last = _accounts_and_days(con, prepared, index)
    if prepared:
        _land_rejects_and_totals(con, file, prepared, load_id, index)
    if prepared and prepared.period:
        first, last = prepared.period
    _insert(
        con,
        "ops.loads",
        {
            "load_id": load_id,
            "sha256": file.sha256,
            "file": file.name,
            "member": member,
            "file_size": file.size,
            "source": fmt.source if fmt else None,
            "entity": fmt.entity if fmt else None,
            "status": table.status,
            "message": table.message or None,
            "encoding": table.sniffed.encoding or None,
            "delimiter": table.sniffed.delimiter or None,
            "header_line": table.sniffed.header_line or None,
            "language": prepared.mapping.language if prepared else None,
            "locale": prepared.locale if prepared else None,
            "account_key": _in_short(accounts),
            "currency_code": (prepared.currency or None) if prepared else None,
            "level": (prepared.level or None) if prepared else None,
            "grain": _grain(fmt) if prepared else None,
            "period_start": first,
            "period_end": last,
            "stated_created_at": stated,
            "effective_at": effective_at,
            "recency": recency,
            "rows_read": prepared.rows_read if prepared else 0,
            "rows_loaded": prepared.rows_loaded if prepared else 0,
            "rows_rejected": prepared.rows_rejected if prepared else 0,
            "rows_totals": prepared.rows_totals if prepared else 0,
            "unmapped_headers": _headers(prepared),
            "guessed_headers": _json(prepared.mapping.guessed if prepared else ()),
            "problems": _json(prepared.problems if prepared else ()),
            "loaded_at": loaded_at,
            "formats_version": formats_version(),
            "code": table.code or None,
        },
    )
    if fmt and fmt.mode == "window" and table.status in (LOADED, EMPTY):
        _cover(con, fmt, table, load_id, recency, index)
    if (
        prepared
        and table.status == LOADED
        and set(prepared.fmt.raw_columns) >= CAMPAIGN
    ):
        _refuse_mixed_accounts(con, file, prepared.fmt, load_id)
    return LoadResult(
        file.name,
        member,
        table.status,
        table.message,
        fmt.source if fmt else "",
        fmt.entity if fmt else "",
        load_id,
        prepared.rows_read if prepared else 0,
        prepared.rows_loaded if prepared else 0,
        prepared.rows_rejected if prepared else 0,
        prepared.rows_totals if prepared else 0,
        table.code,
    )


def _insert(
    con: duckdb.DuckDBPyConnection, target: str, values: dict[str, object]
) -> None:
    con.execute(
        fill(
            "insert into $target ($names) values ($marks)",
            target=target,
            names=", ".join(values),
            marks=", ".join("?" for _ in values),
        ),
        list(values.values()),
    )


def _json(values: tuple[str, ...]) -> str | None:
    return json.dumps(list(values), ensure_ascii=False) if values else None


def _headers(prepared: Prepared | None) -> str | None:
    if prepared is None:
        return None
    mapping = prepared.mapping
    return _json(tuple(mapping.headers[item].strip() for item in mapping.unknown))


def _in_short(accounts: list[str]) -> str | None:
    if len(accounts) > 5:
        return f"{', '.join(accounts[:5])} and {len(accounts) - 5} more"
    return ", ".join(accounts) or None


def _grain(fmt: Format | None) -> str | None:
    if fmt is None:
        return None
    return "day" if fmt.mode == "window" else "record"


def _object_sql(cells: list[tuple[str, str]]) -> str:
    """SQL for a JSON object of the cells that are not null; null when there is none."""
    if not cells:
        return "null"
    entries = ", ".join(
        f"{{'key': {literal(key)}, 'value': {cell}}}" for key, cell in cells
    )
    any_cell = ", ".join(cell for _, cell in cells)
    return (
        f"case when coalesce({any_cell}, null) is not null then cast(to_json("
        f"map_from_entries(list_filter([{entries}],"
        " lambda entry: entry.value is not null))) as varchar) end"
    )


def _unique(cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same header twice gets a number behind."""
    seen: Counter[str] = Counter()
    result = []
    for key, cell in cells:
        seen[key] += 1
        result.append((f"{key} ({seen[key]})" if seen[key] > 1 else key, cell))
    return result


def _land_rows(
    con: duckdb.DuckDBPyConnection,
    file: _File,
    prepared: Prepared,
    load_id: str,
    loaded_at: datetime,
    index: int,
) -> None:
    fmt, mapping = prepared.fmt, prepared.mapping
    values = {
        name: f"c{position}"
        for name, position in mapping.columns.items()
        if name in fmt.raw_columns
    }
    for pattern in {name for _, name, _ in mapping.collected}:
        values[pattern] = _object_sql(
            _unique(
                [
                    (key, f"c{position}")
                    for position, name, key in mapping.collected
                    if name == pattern
                ]
            )
        )
    for name, expression in fmt.stated.items():
        groups = first_groups([expression], prepared.incoming.table.preamble)
        if groups:
            values[name] = literal(groups[0])
    if prepared.currency_sql:
        role = next((c.name for c in fmt.columns if c.role == "currency"), None)
        values[role or "currency_code"] = prepared.currency_sql
    # A file of one day may have no day column: its range is the day.
    if fmt.day and fmt.day.column not in values:
        for name in fmt.day.range[:1]:
            if name in mapping.columns:
                values[fmt.day.column] = f"c{mapping.columns[name]}"
    used = set(mapping.columns.values())
    used |= {position for position, *_ in mapping.collected}
    used |= {position for position, _ in mapping.unpivoted}
    extra = _unique(
        [
            (header.strip() or f"column {position + 1}", f"c{position}")
            for position, header in enumerate(mapping.headers)
            if position not in used
        ]
    )
    source = f"incoming_{index}"
    where = ""
    if fmt.unpivot:
        values[fmt.unpivot.name] = "item.key"
        values[fmt.unpivot.value] = "item.value"
        items = ", ".join(
            f"{{'key': {literal(header)}, 'value': c{position}}}"
            for position, header in mapping.unpivoted
        )
        source = fill(
            "(select *, unnest([$items]) as item from $source) as unpivoted",
            items=items,
            source=source,
        )
        dropped = ", ".join(literal(word) for word in ("", *fmt.unpivot.drop))
        where = f" and item.value is not null and trim(item.value) not in ({dropped})"
    name = f"{file.name}!{prepared.incoming.table.name}".removesuffix("!")
    values |= {
        "_extra": _object_sql(extra),
        "_load_id": literal(load_id),
        "_file": literal(name),
        "_row_number": f"n + {prepared.incoming.first_line}",
        "_locale": literal(prepared.locale),
        "_account_key": prepared.account_sql,
        "_level": literal(prepared.level),
        "_loaded_at": f"timestamp {literal(loaded_at.isoformat(sep=' '))}",
    }
    con.execute(
        fill(
            "insert into $target ($names) select $values from $source where n not in"
            " (select n from $excluded)$where",
            target=fmt.table,
            names=", ".join(quoted(name) for name in values),
            values=", ".join(values.values()),
            source=source,
            excluded=f"excluded_{index}",
            where=where,
        )
    )


def _accounts_and_days(
    con: duckdb.DuckDBPyConnection, prepared: Prepared, index: int
) -> tuple[list[str], date | None, date | None]:
    """Accounts of a file that lands, and its first and last day."""
    parts = {
        "incoming": f"incoming_{index}",
        "excluded": f"excluded_{index}",
        "account": prepared.account_sql,
    }
    if prepared.fmt.mode != "window":
        return [], None, None
    accounts = con.execute(
        fill(
            "select distinct $account from $incoming where n not in"
            " (select n from $excluded) order by 1",
            **parts,
        )
    ).fetchall()
    days = con.execute(
        fill(
            "select min(day), max(day) from $days where value in"
            " (select $cell from $incoming where n not in (select n from $excluded))",
            days=f"day_values_{index}",
            cell=_day_column(prepared),
            **parts,
        )
    ).fetchone() or (None, None)
    return [account for (account,) in accounts], days[0], days[1]


def _day_column(prepared: Prepared) -> str:
    day = prepared.fmt.day
    if day is None:
        raise ValueError("only a window has days")
    for name in (day.column, *day.range[:1]):
        if name in prepared.mapping.columns:
            return f"c{prepared.mapping.columns[name]}"
    raise ValueError("a window without a day column is refused before")


def _land_rejects_and_totals(
    con: duckdb.DuckDBPyConnection,
    file: _File,
    prepared: Prepared,
    load_id: str,
    index: int,
) -> None:
    name = f"{file.name}!{prepared.incoming.table.name}".removesuffix("!")
    con.execute(
        fill(
            "insert into ops.rejected_rows (load_id, file, row_number, reason, record)"
            " select ?, ?, n + ?, reason, record from $rejected order by n",
            rejected=f"rejected_{index}",
        ),
        [load_id, name, prepared.incoming.first_line],
    )
    values = [
        (
            load_id,
            name,
            prepared.fmt.source,
            prepared.fmt.entity,
            total.row_number,
            total.label,
            total.measure,
            total.stated,
            total.loaded,
            total.difference,
            total.is_required,
            total.is_matched,
        )
        for total in prepared.totals
    ]
    if values:
        marks = f"({', '.join('?' * len(values[0]))})"
        con.execute(
            fill(
                "insert into ops.control_totals (load_id, file, source, entity,"
                " row_number, label, measure, stated, loaded, difference, is_required,"
                " is_matched) values $marks",
                marks=", ".join([marks] * len(values)),
            ),
            [value for row in values for value in row],
        )


# --- coverage -----------------------------------------------------------------------


def _cover(
    con: duckdb.DuckDBPyConnection,
    fmt: Format,
    table: _Table,
    load_id: str,
    recency: str,
    index: int,
) -> None:
    """Note which account-days this load speaks for, and which load is newest for each.

    All accounts of a file get the file's whole period: a day without a row is a day
    without spend.
    """
    prepared = table.prepared
    con.execute("drop table if exists covered")
    con.execute("create temp table covered (account_key varchar, date_day date)")
    if prepared and table.status == LOADED:
        _cover_rows(con, prepared, index)
    elif prepared and prepared.period and table.folder:
        account = last_account(
            fmt, prepared.currency, Context(table.modified_at, table.folder)
        )
        con.execute(
            "insert into covered select ?, cast(day as date)"
            " from generate_series(?::date, ?::date, interval 1 day) as days(day)",
            [account, *prepared.period],
        )
    level = prepared.level if prepared else ""
    con.execute(
        """
        update ops.coverage
        set is_current = false
        from covered, ops.loads as older
        where coverage.is_current
            and coverage.source = ? and coverage.entity = ? and coverage.level = ?
            and coverage.account_key = covered.account_key
            and coverage.date_day = covered.date_day
            and older.load_id = coverage.load_id
            and older.recency < ?
        """,
        [fmt.source, fmt.entity, level, recency],
    )
    con.execute(
        """
        insert into ops.coverage
        select
            ?, ?, ?, covered.account_key, covered.date_day, ?,
            not exists (
                select 1
                from ops.coverage as other
                where other.is_current
                    and other.source = ? and other.entity = ? and other.level = ?
                    and other.account_key = covered.account_key
                    and other.date_day = covered.date_day
            )
        from covered
        """,
        [fmt.source, fmt.entity, level, load_id, fmt.source, fmt.entity, level],
    )
    con.execute("drop table covered")


def _cover_rows(con: duckdb.DuckDBPyConnection, prepared: Prepared, index: int) -> None:
    parts = {
        "incoming": f"incoming_{index}",
        "excluded": f"excluded_{index}",
        "account": prepared.account_sql,
        "days": f"day_values_{index}",
        "cell": _day_column(prepared),
    }
    con.execute(
        fill(
            """
            create temp table covered_days as
            select distinct day as date_day
            from $days
            where value in (
                select $cell from $incoming where n not in (select n from $excluded)
            )
            """,
            **parts,
        )
    )
    bounds = con.execute(
        "select min(date_day), max(date_day) from covered_days"
    ).fetchone()
    first, last = prepared.period or bounds or (None, None)
    fills = prepared.fmt.day is not None and prepared.fmt.day.fills_period
    if fills and first and last and (last - first).days <= MAX_COVERED_DAYS:
        con.execute(
            "insert into covered_days select cast(day as date)"
            " from generate_series(?::date, ?::date, interval 1 day) as days(day)",
            [first, last],
        )
    con.execute(
        fill(
            """
            insert into covered
            select accounts.account_key, days.date_day
            from (
                select distinct $account as account_key from $incoming
                where n not in (select n from $excluded)
            ) as accounts
            cross join (
                select distinct date_day from covered_days where date_day is not null
            ) as days
            """,
            **parts,
        )
    )
    con.execute("drop table covered_days")


def _refuse_mixed_accounts(
    con: duckdb.DuckDBPyConnection, file: _File, fmt: Format, load_id: str
) -> None:
    """Refuse a file that would replace days of what is most likely another account:
    neither names one, and no campaign of those days is in both."""
    con.execute(
        """
        create or replace temp table shared as
        select older.load_id, older.level, older.account_key, older.date_day
        from ops.coverage as newer
        join ops.coverage as older
            using (source, entity, level, account_key, date_day)
        where newer.load_id = ? and older.load_id <> newer.load_id
            and starts_with(older.account_key, ?)
        """,
        [load_id, NOT_STATED],
    )
    if not one_row(con, "select count(*) from shared")[0]:
        return
    other = con.execute(
        fill(
            """
            with newer as (
                select distinct $id as id, raw.campaign_name as name
                from $target as raw
                where raw._load_id = ?
            ),
            older as (
                select distinct
                    loads.file,
                    shared.date_day,
                    $id as id,
                    raw.campaign_name as name
                from $target as raw
                join shared
                    on shared.load_id = raw._load_id
                    and shared.level = raw._level
                    and shared.account_key = raw._account_key
                    and shared.date_day = $day
                join ops.loads on loads.load_id = raw._load_id
                where coalesce($id, raw.campaign_name) is not null
            )
            select older.file, min(older.date_day), any_value(older.name)
            from older
            left join newer on newer.id = older.id or newer.name = older.name
            where exists (from newer where coalesce(newer.id, newer.name) is not null)
            group by older.file
            having count(newer.id) + count(newer.name) = 0
            order by older.file
            limit 1
            """,
            target=fmt.table,
            id=macro("clean_id", "raw.campaign_id"),
            day=typed("date", "raw.date_day", "raw._locale"),
        ),
        [load_id],
    ).fetchone()
    if other:
        raise ExportError(
            file.name,
            f"campaigns that {other[0]} has for the same days ({other[2] or 'by id'} on"
            f" {other[1]})",
            "none of them, and neither file says whose it is: probably two accounts",
            "Put the files of each account into a folder of its own"
            f" ({fmt.source}/<account>/), or export with a column for the account.",
            code="accounts",
        )


# --- what is not taken ---------------------------------------------------------------


def _forget_failures(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """A file that is looked at anew: what was said about its former state goes."""
    con.execute(
        "delete from ops.loads where file = ?"
        " and status in ('refused', 'unrecognised', 'failed')",
        [name],
    )


def _record_duplicate(
    con: duckdb.DuckDBPyConnection, file: _File, copy_of: str
) -> LoadResult:
    message = f"the same bytes as {copy_of}, which is loaded"
    return _record(con, file, DUPLICATE, message, "")


def _record_failure(
    con: duckdb.DuckDBPyConnection, file: _File, error: Exception
) -> LoadResult:
    if isinstance(error, ExportError):
        return _record(con, file, error.status, str(error), error.code)
    text = " ".join(str(error).split())[:500]
    message = (
        f"{file.name}: expected a file that can be read; found {type(error).__name__}:"
        f" {text}. Nothing of it was loaded. Download it again."
    )
    return _record(con, file, FAILED, message, "error")


def _record(
    con: duckdb.DuckDBPyConnection, file: _File, status: str, message: str, code: str
) -> LoadResult:
    modified = datetime.fromtimestamp(file.path.stat().st_mtime, UTC).replace(
        tzinfo=None
    )
    con.execute("begin")
    try:
        _forget_failures(con, file.name)
        _insert(
            con,
            "ops.loads",
            {
                "load_id": _load_id(file, ""),
                "sha256": file.sha256,
                "file": file.name,
                "member": "",
                "file_size": file.size,
                "status": status,
                "message": message,
                "effective_at": modified,
                "recency": _recency(modified, file.name, ""),
                "rows_read": 0,
                "rows_loaded": 0,
                "rows_rejected": 0,
                "rows_totals": 0,
                "loaded_at": _now(),
                "formats_version": formats_version(),
                "code": code or None,
            },
        )
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return LoadResult(file.name, "", status, message, code=code)


# --- the landing folder --------------------------------------------------------------


def landing_files(settings: Settings) -> list[tuple[str, Path]]:
    """Every file to look at, oldest first: (name in the ledger, path).

    The European Central Bank's rates that come with a package are a file like others;
    a newer one in the folder wins by its age.
    """
    found = [
        (ledger_name(path, settings), path)
        for path in files_in(settings.landing_dir)
        if not _is_ignored(path.relative_to(settings.landing_dir))
    ]
    found.sort(key=lambda item: (item[1].stat().st_mtime, item[0]))
    return [*_packaged_rates(), *found]


def _is_ignored(path: Path) -> bool:
    return any(IGNORED_NAMES.search(part) for part in path.parts)


def _packaged_rates() -> Iterator[tuple[str, Path]]:
    package = importlib.util.find_spec("currency_converter")
    for folder in (package.submodule_search_locations if package else None) or ():
        for path in sorted(Path(folder).glob("eurofxref*")):
            yield f"{PACKAGE_PREFIX}{path.name}", path
            return


def load_landing(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    progress: Callable[[str], object] | None = None,
) -> LoadSummary:
    """Load every file of the landing folder that is not loaded yet.

    Several are read side by side, each on a cursor of its own; they land one at a time
    and in order, so that the ledger is the same as with one after the other. A file
    that cannot be taken never stops the others. `progress` gets one line per file that
    changed the ledger.
    """
    started = time.perf_counter()
    ensure_schema(con)
    turns = _Turns()
    own = threading.local()

    def load(number: int, name: str, path: Path) -> list[LoadResult]:
        try:
            if not hasattr(own, "con"):
                own.con = con.cursor()
            return load_file(
                own.con, path, settings, label=name, turn=lambda: turns.wait(number)
            )
        finally:
            turns.end(number)

    results: list[LoadResult] = []
    workers = min(settings.threads, MAX_WORKERS)
    with ThreadPoolExecutor(workers, "load") as pool:
        pending = [
            pool.submit(load, number, name, path)
            for number, (name, path) in enumerate(landing_files(settings))
        ]
        try:
            for result in (result for future in pending for result in future.result()):
                results.append(result)
                if progress and result.is_new:
                    progress(str(result))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return LoadSummary(tuple(results), time.perf_counter() - started)


class _Turns:
    """Lets files that are read side by side land one after the other, in order."""

    def __init__(self) -> None:
        self._next = 0
        self._changed = threading.Condition()

    def wait(self, number: int) -> None:
        """Until all before this one have ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._next >= number)

    def end(self, number: int) -> None:
        """Let the next one go, as soon as it is this one's turn to do so."""
        self.wait(number)
        with self._changed:
            self._next = number + 1
            self._changed.notify_all()
