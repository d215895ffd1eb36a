"""What the pipeline remembers of its runs and checks: `ops.runs` and `ops.checks`.

The tables are created by the loader; here they are written and read. Callers hold the
warehouse lock.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from expectations.suites import CheckResult


@dataclass(frozen=True)
class CheckRecord:
    """One check of one run, whichever tool made it."""

    check_name: str
    asset: str
    layer: str
    tool: str
    severity: str
    is_passed: bool
    observed_value: str
    unexpected_count: int
    message: str


def start_run(
    connection: duckdb.DuckDBPyConnection, run_id: str, as_of: date | None
) -> None:
    """Note that a run has begun; whatever still counts as running was killed."""
    connection.execute("delete from ops.runs where run_id = ?", [run_id])
    connection.execute(
        """
        update ops.runs
        set status = 'killed', message = 'The process ended before the run did.'
        where status = 'running'
        """
    )
    connection.execute(
        """
        insert into ops.runs by name
        select
            ? as run_id,
            now()::timestamptz at time zone 'UTC' as started_at,
            'running' as status,
            ?::date as as_of,
            '{}' as step_seconds
        """,
        [run_id, as_of],
    )


def settle_as_of(
    connection: duckdb.DuckDBPyConnection, run_id: str, as_of: date
) -> None:
    """Note the day that the run takes for today."""
    connection.execute(
        "update ops.runs set as_of = ? where run_id = ?", [as_of, run_id]
    )


def finish_run(
    connection: duckdb.DuckDBPyConnection, run_id: str, status: str, message: str
) -> None:
    """Note how a run ended: published, unchanged or audit_failed."""
    connection.execute(
        """
        update ops.runs
        set
            status = ?,
            message = ?,
            finished_at = now()::timestamptz at time zone 'UTC'
        where run_id = ?
        """,
        [status, message, run_id],
    )


def record_step_seconds(
    connection: duckdb.DuckDBPyConnection, run_id: str, seconds: Mapping[str, float]
) -> None:
    """Keep how long each step took."""
    connection.execute(
        "update ops.runs set step_seconds = ? where run_id = ?",
        [json.dumps(seconds), run_id],
    )


def record_checks(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    tool: str,
    layer: str | None,
    records: Iterable[CheckRecord],
) -> None:
    """Replace what this run knows of one tool's checks on one layer (None: all)."""
    connection.execute(
        """
        delete from ops.checks
        where run_id = ? and tool = ? and (?::varchar is null or layer = ?)
        """,
        [run_id, tool, layer, layer],
    )
    rows: list[list[Any]] = [
        [
            run_id,
            record.check_name,
            record.asset,
            record.layer,
            record.tool,
            record.severity,
            record.is_passed,
            record.observed_value,
            record.unexpected_count,
            record.message,
        ]
        for record in records
    ]
    if rows:
        connection.executemany(
            """
            insert into ops.checks
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now() at time zone 'UTC')
            """,
            rows,
        )


def record_expectations(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    layer: str,
    results: Iterable[CheckResult],
) -> None:
    """Replace what this run knows of the expectations on one layer."""
    records = [
        CheckRecord(
            check_name=result.expect.name,
            asset=result.suite.name,
            layer=layer,
            tool="great_expectations",
            severity=result.expect.severity,
            is_passed=result.is_passed,
            observed_value=result.observed_value,
            unexpected_count=result.unexpected_count,
            message=result.message,
        )
        for result in results
    ]
    record_checks(connection, run_id, "great_expectations", layer, records)


def failed_checks(
    connection: duckdb.DuckDBPyConnection, run_id: str
) -> list[CheckRecord]:
    """The failed checks of a run, blocking ones first."""
    return [
        CheckRecord(*row)
        for row in connection.execute(
            """
            select check_name, asset, layer, tool, severity, is_passed,
                observed_value, unexpected_count, message
            from ops.checks
            where run_id = ? and not is_passed
            order by severity, asset, check_name
            """,
            [run_id],
        ).fetchall()
    ]


def delivered_in_run(
    connection: duckdb.DuckDBPyConnection, run_id: str
) -> dict[str, int]:
    """Source → files loaded since the run began."""
    return dict(
        connection.execute(
            """
            select loads.source, count(distinct loads.file)
            from ops.loads as loads
            inner join ops.runs as runs on loads.loaded_at >= runs.started_at
            where runs.run_id = ? and loads.status = 'loaded'
            group by loads.source
            """,
            [run_id],
        ).fetchall()
    )


@dataclass(frozen=True)
class TableDescription:
    """Columns with their types, and the rows of tables (a view has none to count)."""

    columns: Mapping[str, str]
    rows: int | None


def describe_tables(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], TableDescription]:
    """(schema, name) → description, for everything in the warehouse."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where not internal"
    ).fetchall()
    counts = {}
    if tables:
        counts = {
            (schema, table): rows
            for schema, table, rows in connection.execute(
                " union all ".join(
                    f"select '{schema}', '{table}', count(*)"  # noqa: S608 (catalog)
                    f' from "{schema}"."{table}"'
                    for schema, table in tables
                )
            ).fetchall()
        }
    return {
        (schema, name): TableDescription(
            columns=dict(zip(names, types, strict=True)),
            rows=counts.get((schema, name)),
        )
        for schema, name, names, types in connection.execute(
            """
            select schema_name, table_name,
                list(column_name order by column_index),
                list(data_type order by column_index)
            from duckdb_columns()
            where not internal
            group by all
            """
        ).fetchall()
    }


def newest_delivered_day(connection: duckdb.DuckDBPyConnection) -> date | None:
    """The newest day that any source delivers, exchange rates aside.

    Rates are the same for everyone and reach further than a company's own files.
    """
    found = connection.execute(
        "select max(date_day) from ops.coverage where is_current and source <> 'ecb'"
    ).fetchone()
    return found[0] if found else None


def run_status(connection: duckdb.DuckDBPyConnection, run_id: str) -> str:
    """How the run stands."""
    found = connection.execute(
        "select status from ops.runs where run_id = ?", [run_id]
    ).fetchone()
    return found[0] if found else "failed"


def run_as_of(connection: duckdb.DuckDBPyConnection, run_id: str) -> date | None:
    """The as-of date that the run has settled on."""
    found = connection.execute(
        "select as_of from ops.runs where run_id = ?", [run_id]
    ).fetchone()
    return found[0] if found else None
