"""The raw tables and the ledger: their columns, created empty at the start.

Every format's table exists from the first run on, so that models compile for a company
with few sources. No keys and no indexes: tests hold the keys.
"""

from collections.abc import Iterable

import duckdb

from orchestration.exports.formats import TECHNICAL_COLUMNS, Format, raw_tables
from orchestration.exports.sql import fill, quoted

OPS_TABLES: dict[str, str] = {
    # One row per table in a file; `formats_version` and `code` say when to try a file
    # again that was not taken.
    "loads": """load_id VARCHAR, sha256 VARCHAR, file VARCHAR, member VARCHAR,
        file_size BIGINT, source VARCHAR, entity VARCHAR, status VARCHAR,
        message VARCHAR, encoding VARCHAR, delimiter VARCHAR, header_line BIGINT,
        language VARCHAR, locale VARCHAR, account_key VARCHAR, currency_code VARCHAR,
        level VARCHAR, grain VARCHAR, period_start DATE, period_end DATE,
        stated_created_at TIMESTAMP, effective_at TIMESTAMP, recency VARCHAR,
        rows_read BIGINT, rows_loaded BIGINT, rows_rejected BIGINT, rows_totals BIGINT,
        unmapped_headers VARCHAR, guessed_headers VARCHAR, problems VARCHAR,
        loaded_at TIMESTAMP, formats_version VARCHAR, code VARCHAR""",
    "rejected_rows": """load_id VARCHAR, file VARCHAR, row_number BIGINT,
        reason VARCHAR, record VARCHAR""",
    "control_totals": """load_id VARCHAR, file VARCHAR, source VARCHAR, entity VARCHAR,
        row_number BIGINT, label VARCHAR, measure VARCHAR, stated DECIMAL(18,6),
        loaded DECIMAL(18,6), difference DECIMAL(18,6), is_required BOOLEAN,
        is_matched BOOLEAN""",
    "coverage": """source VARCHAR, entity VARCHAR, level VARCHAR, account_key VARCHAR,
        date_day DATE, load_id VARCHAR, is_current BOOLEAN""",
    "checks": """run_id VARCHAR, check_name VARCHAR, asset VARCHAR, layer VARCHAR,
        tool VARCHAR, severity VARCHAR, is_passed BOOLEAN, observed_value VARCHAR,
        unexpected_count BIGINT, message VARCHAR, checked_at TIMESTAMP""",
    "runs": """run_id VARCHAR, started_at TIMESTAMP, finished_at TIMESTAMP,
        status VARCHAR, as_of DATE, step_seconds VARCHAR, message VARCHAR""",
}


def ensure_schema(
    con: duckdb.DuckDBPyConnection, formats: Iterable[Format] | None = None
) -> None:
    """Create every raw and ops table that is missing, and every missing column."""
    wanted: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for table, columns in raw_tables(formats).items():
        schema, _, name = table.partition(".")
        typed = [(column, "VARCHAR") for column in columns]
        wanted[schema, name] = [*typed, *TECHNICAL_COLUMNS.items()]
    for name, body in OPS_TABLES.items():
        pairs = body.replace("DECIMAL(18,6)", "DECIMAL").split(",")
        wanted["ops", name] = [
            (column, "DECIMAL(18,6)" if kind == "DECIMAL" else kind)
            for column, kind in (pair.split() for pair in pairs)
        ]
    present: dict[tuple[str, str], set[str]] = {}
    for schema, name, column in con.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where schema_name = ? or starts_with(schema_name, ?)",
        ["ops", "raw_"],
    ).fetchall():
        present.setdefault((schema, name), set()).add(column)
    con.execute("begin")
    for (schema, name), columns in wanted.items():
        target = f"{quoted(schema)}.{quoted(name)}"
        if (schema, name) not in present:
            body = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns)
            con.execute(fill("create schema if not exists $s", s=quoted(schema)))
            con.execute(fill("create table $target ($body)", target=target, body=body))
            continue
        for column, kind in columns:
            if column not in present[schema, name]:
                con.execute(
                    fill(
                        "alter table $target add column $column $kind",
                        target=target,
                        column=quoted(column),
                        kind=kind,
                    )
                )
    con.execute("commit")
