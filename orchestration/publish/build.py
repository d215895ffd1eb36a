"""Build one version from the marts, prove it, and make it current.

Tables only, never views: a view names the file that it was made in. Never a copy of
the warehouse file: it holds the raw layer, and with it personal data.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.publish import versions
from orchestration.publish.definitions import write_definitions
from orchestration.publish.metricflow import write_project
from orchestration.publish.versions import PublishError, Version
from orchestration.settings import Settings

MARTS = "marts"

# The oldest format that the readers we promise (DuckDB 1.1 and later) understand.
STORAGE_VERSION = "v1.0.0"

# They name the run itself, so they differ although no figure does.
_RUN_TABLES = frozenset({"rpt_checks"})

_DAY_COLUMNS = ("date_day", "date_month", "converted_at", "touched_at")


@dataclass(frozen=True)
class Run:
    """The run that asks for publication."""

    run_id: str
    as_of: date


@dataclass(frozen=True)
class TableFacts:
    """What the manifest says about one table.

    `checksum` is the sum of DuckDB's row hashes modulo 2^64: the order of the rows does
    not count, each row does.
    """

    table_name: str
    rows: int
    columns: list[str]
    checksum: str
    latest_day: str | None


def publish(settings: Settings, run: Run) -> tuple[Version, bool]:
    """Publish the warehouse's marts; returns the current version and if it is new.

    When every figure, the as-of date and the code are those of the current version,
    that one stays, so that runs without news do not push out the older versions.

    Raises PublishError when there is nothing to publish or the built file does not
    hold what the warehouse holds.
    """
    published_dir = settings.published_dir
    versions.versions_dir(published_dir).mkdir(parents=True, exist_ok=True)
    versions.remove_leftovers(published_dir)

    created_at = datetime.now(UTC)
    version_id = f"{created_at:%Y%m%dT%H%M%S}Z-{run.run_id[:8]}"
    folder = versions.building_dir(published_dir, version_id)
    (folder / versions.PARQUET_NAME).mkdir(parents=True)

    manifest = {
        "version_id": version_id,
        "run_id": run.run_id,
        "code_version": code_version(settings.project_dir),
        "created_at": created_at.replace(tzinfo=None).isoformat(timespec="seconds"),
        "as_of": run.as_of.isoformat(),
    }
    with duckdb.connect() as connection:
        _attach(connection, settings, folder / versions.DATABASE_NAME)
        manifest |= _default_model(connection)
        manifest["time_zone"] = _time_zone(settings.project_dir)
        facts = [
            _copy_table(connection, table, folder / versions.PARQUET_NAME)
            for table in _mart_tables(connection)
        ]
        if not facts:
            raise PublishError("The warehouse has no marts yet: nothing to publish.")
        manifest["tables"] = [asdict(fact) for fact in facts]
        _write_manifest_table(connection, manifest)
        write_definitions(
            connection,
            settings.dbt_target_dir / "manifest.json",
            {fact.table_name for fact in facts},
        )
        connection.execute("checkpoint published")
        connection.execute("detach published")
    write_project(
        folder / versions.METRICFLOW_NAME,
        settings.dbt_target_dir / "semantic_manifest.json",
        settings.warehouse_path.stem,
    )

    current = versions.current_version(published_dir)
    if current and _has_same_figures(current.manifest, manifest):
        versions.remove_leftovers(published_dir)
        return current, False

    (folder / versions.MANIFEST_NAME).write_text(json.dumps(manifest, indent=2) + "\n")
    _make_durable(folder)
    _verify(settings, folder, facts)

    final = versions.versions_dir(published_dir) / version_id
    folder.rename(final)
    versions.sync_folder(final.parent)
    versions.make_current(published_dir, version_id)
    versions.remove_old(published_dir)
    return Version(version_id, final, True, manifest), True


def code_version(project_dir: Path) -> str:
    """The commit that the code is at, else the package's version."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--tags"],
            cwd=project_dir,
            capture_output=True,
            text=True,
            check=True,
        )
        return described.stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        pass
    try:
        return version("social-roi")
    except PackageNotFoundError:
        return "unknown"


def table_facts(
    connection: duckdb.DuckDBPyConnection, catalog: str, table: str
) -> TableFacts:
    """Count, name and hash what `catalog.marts.table` holds."""
    source = _quoted(catalog, MARTS, table)
    types = dict(
        connection.execute(
            """
            select column_name, data_type
            from duckdb_columns()
            where database_name = ? and schema_name = ? and table_name = ?
            order by column_index
            """,
            [catalog, MARTS, table],
        ).fetchall()
    )
    columns = list(types)
    # The last digits of a sum of floating point depend on the order in which threads
    # add; they are no news.
    values = ", ".join(
        f"round({_quoted(name)}, 6)" if kind == "DOUBLE" else _quoted(name)
        for name, kind in types.items()
    )
    day_column = next((name for name in _DAY_COLUMNS if name in columns), None)
    latest = f"max({_quoted(day_column)})::date::varchar" if day_column else "null"
    rows, checksum, latest_day = connection.execute(
        f"""
        select
            count(*),
            (coalesce(sum(hash(row({values}))), 0) % 18446744073709551616)::varchar,
            {latest}
        from {source}
        """  # noqa: S608 (names from the catalog, quoted)
    ).fetchone() or (0, "0", None)
    return TableFacts(table, rows, columns, checksum, latest_day)


def _attach(
    connection: duckdb.DuckDBPyConnection, settings: Settings, target: Path
) -> None:
    connection.execute("set memory_limit = ?", [settings.memory_limit])
    connection.execute("set threads = ?", [settings.threads])
    # The views of dbt name the database by the file's stem.
    connection.execute(
        f"attach {_literal(settings.warehouse_path)} as warehouse (read_only)"
    )
    connection.execute(
        f"attach {_literal(target)} as published"
        f" (storage_version {_literal(STORAGE_VERSION)})"
    )
    connection.execute("create schema published.marts")
    connection.execute("create schema published.ops")


def _mart_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        row[0]
        for row in connection.execute(
            """
            select table_name
            from information_schema.tables
            where table_catalog = 'warehouse' and table_schema = ?
            order by table_name
            """,
            [MARTS],
        ).fetchall()
    ]


def _copy_table(
    connection: duckdb.DuckDBPyConnection, table: str, parquet_dir: Path
) -> TableFacts:
    source = _quoted("warehouse", MARTS, table)
    target = _quoted("published", MARTS, table)
    connection.execute(f"create table {target} as from {source}")
    connection.execute(
        f"copy {target} to {_literal(parquet_dir / f'{table}.parquet')}"
        " (format parquet, compression zstd)"
    )
    # From the source, so that the check of the copy has something to differ from.
    return table_facts(connection, "warehouse", table)


def _default_model(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    names = ("reporting_currency", "model_key", "params_hash")
    if "rpt_channel_roi_monthly" not in _mart_tables(connection):
        return dict.fromkeys(names)
    found = connection.execute(
        """
        select distinct currency_code, model_key, params_hash
        from warehouse.marts.rpt_channel_roi_monthly
        where is_default_model
        order by all
        limit 1
        """
    ).fetchone()
    return dict(zip(names, found or (None, None, None), strict=True))


def _time_zone(project_dir: Path) -> str:
    project = yaml.safe_load((project_dir / "dbt_project.yml").read_text("utf-8"))
    return project["vars"]["company_time_zone"]


def _write_manifest_table(
    connection: duckdb.DuckDBPyConnection, manifest: dict[str, Any]
) -> None:
    connection.execute(
        """
        create table published.ops.manifest (
            version_id varchar,
            run_id varchar,
            code_version varchar,
            created_at timestamp,
            as_of date,
            reporting_currency varchar,
            model_key varchar,
            params_hash varchar,
            time_zone varchar,
            table_name varchar,
            row_count bigint,
            column_names varchar[],
            checksum varchar,
            latest_day date
        )
        """
    )
    about_version = [value for key, value in manifest.items() if key != "tables"]
    connection.executemany(
        "insert into published.ops.manifest values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [[*about_version, *table.values()] for table in manifest["tables"]],
    )


def _has_same_figures(old: dict[str, Any], new: dict[str, Any]) -> bool:
    def figures(manifest: dict[str, Any]) -> tuple[Any, ...]:
        tables = {
            table["table_name"]: (table["columns"], table["checksum"])
            for table in manifest["tables"]
            if table["table_name"] not in _RUN_TABLES
        }
        return manifest["as_of"], manifest["code_version"], tables

    return figures(old) == figures(new)


def _make_durable(folder: Path) -> None:
    log = folder / f"{versions.DATABASE_NAME}.wal"
    if log.exists():
        raise PublishError(f"{log} was left behind: the file is not complete.")
    versions.sync_files(path for path in folder.rglob("*") if path.is_file())
    versions.sync_folder(folder / versions.PARQUET_NAME)
    versions.sync_folder(folder)


def _verify(settings: Settings, folder: Path, facts: list[TableFacts]) -> None:
    expected = {fact.table_name: [fact.rows, fact.checksum] for fact in facts}
    # A fresh process has nothing cached: it reads what a BI tool would read.
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "orchestration.publish.verify",
            str(folder / versions.DATABASE_NAME),
        ],
        cwd=settings.project_dir,
        input=json.dumps(expected),
        capture_output=True,
        text=True,
        check=False,
    )
    if checked.returncode != 0:
        raise PublishError(
            "The built version does not hold what the warehouse holds and was not"
            f" published: {checked.stdout.strip() or checked.stderr.strip()}"
        )


def _quoted(*names: str) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def _literal(value: Path | str) -> str:
    return "'" + str(value).replace("'", "''") + "'"
