"""What every published table and column means, in the words of the dbt project.

Written into the file itself, so that whoever reads a figure can read its definition
beside it: no page, report or BI tool has a second one.
"""

import json
from collections.abc import Collection
from pathlib import Path

import duckdb


def write_definitions(
    connection: duckdb.DuckDBPyConnection, manifest: Path, tables: Collection[str]
) -> None:
    """Fill `published.ops.definitions` from dbt's manifest for the given marts.

    One row for each table (column_name null: what a row is) and each column. Without a
    manifest the table is empty.
    """
    connection.execute(
        """
        create table published.ops.definitions (
            table_name varchar not null,
            column_name varchar,
            description varchar not null
        )
        """
    )
    rows = _definitions(manifest, tables) if manifest.exists() else []
    if rows:
        connection.executemany(
            "insert into published.ops.definitions values (?, ?, ?)", rows
        )


def _definitions(
    manifest: Path, tables: Collection[str]
) -> list[tuple[str, str | None, str]]:
    nodes = json.loads(manifest.read_text("utf-8"))["nodes"].values()
    models = [
        node
        for node in nodes
        if node["resource_type"] == "model" and node["name"] in tables
    ]
    described = [
        (model["name"], column, text)
        for model in sorted(models, key=lambda model: model["name"])
        for column, text in [
            (None, model["description"]),
            *((name, about["description"]) for name, about in model["columns"].items()),
        ]
    ]
    # Lines end where the source's do; readers wrap them as they like.
    return [(*name, " ".join(text.split())) for *name, text in described if text]
