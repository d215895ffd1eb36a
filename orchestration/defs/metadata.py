"""What Dagster shows of a table: rows and columns."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from orchestration.ledger import TableDescription


def table_metadata(
    tables: Mapping[tuple[str, str], TableDescription], key: dg.AssetKey
) -> dict[str, Any]:
    """Row count and columns of the table that the key names."""
    found = tables.get((key.path[-2], key.path[-1]))
    if found is None:
        return {}
    schema = dg.TableSchema(
        columns=[
            dg.TableColumn(name, type=kind) for name, kind in found.columns.items()
        ]
    )
    metadata: dict[str, Any] = {"dagster/column_schema": schema}
    if found.rows is not None:
        metadata["dagster/row_count"] = found.rows
    return metadata
