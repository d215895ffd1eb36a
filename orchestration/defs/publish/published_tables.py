"""The published version: one asset a table that readers see."""

from collections.abc import Iterator

import dagster as dg

from orchestration import ledger
from orchestration.defs.resources import POOL, Warehouse
from orchestration.defs.transform.dbt_models import MART_TABLES
from orchestration.publish import Run, publish


def _published_specs() -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            key=["published", table],
            deps=[["marts", table]],
            description=f"{table} as BI tools and analysts read it:"
            f" marts.{table} in published/current.duckdb, and published/parquet.",
            group_name="published",
            kinds={"duckdb", "parquet"},
        )
        for table in MART_TABLES
    ]


@dg.multi_asset(name="publish_marts", specs=_published_specs(), pool=POOL)
def published_tables(
    context: dg.AssetExecutionContext, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult]:
    """Copy the audited marts into a new version and swap it in."""
    run = Run(context.run.run_id, warehouse.as_of(context))
    version, is_new = publish(warehouse.settings, run)
    with warehouse.connect() as connection:
        ledger.finish_run(
            connection,
            context.run.run_id,
            "published" if is_new else "unchanged",
            version.version_id,
        )
    tables = {table["table_name"]: table for table in version.manifest["tables"]}
    for spec in _published_specs():
        table = tables[spec.key.path[-1]]
        yield dg.MaterializeResult(
            asset_key=spec.key,
            metadata={
                "dagster/row_count": table["rows"],
                "version": version.version_id,
                "as_of": version.manifest["as_of"],
                "checksum": table["checksum"],
                "path": dg.MetadataValue.path(str(version.database)),
            },
        )
