"""From files in the landing folder to raw tables: one asset a table, one load."""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

from orchestration import ledger
from orchestration.defs.metadata import table_metadata
from orchestration.defs.resources import POOL, Warehouse
from orchestration.exports.formats import load_formats

_LEDGER_TABLES = {
    "loads": "One row per file, or table in a file, that the loader has seen.",
    "rejected_rows": "One row per record that was not loaded, with the reason.",
    "control_totals": "One row per measure of a totals row in a file.",
    "coverage": "One row per source, account, day and load.",
}

# Days after which somebody should have downloaded again; the rest follows the month.
_DAYS_BETWEEN_FILES = {
    "meta_ads": 7,
    "google_ads": 7,
    "linkedin_ads": 7,
    "tiktok_ads": 7,
    "microsoft_ads": 7,
    "x_ads": 7,
    "pinterest_ads": 7,
    "snapchat_ads": 7,
    "reddit_ads": 7,
    "ga4": 7,
    "matomo": 7,
    "shopify": 14,
    "woocommerce": 14,
    "hubspot": 14,
    "salesforce": 14,
    "pipedrive": 14,
}
_DAYS_BETWEEN_MONTHLY_FILES = 35


def _landing_spec(source: str) -> dg.AssetSpec:
    days = _DAYS_BETWEEN_FILES.get(source, _DAYS_BETWEEN_MONTHLY_FILES)
    return dg.AssetSpec(
        key=["landing", source],
        description=f"The files of {source} in data/landing, as downloaded.",
        group_name="landing",
        kinds={"file"},
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=timedelta(days=2 * days), warn_window=timedelta(days=days)
        ),
    )


FORMATS = tuple(fmt for fmt in load_formats() if not fmt.left_alone)
SOURCES = tuple(dict.fromkeys(fmt.source for fmt in FORMATS))
landing_files = [_landing_spec(source) for source in SOURCES]

# Every step writes there what it found; no one step makes it.
check_results = dg.AssetSpec(
    key=["ops", "checks"],
    description="One row per check of a run: dbt's tests and the expectations.",
    group_name="raw",
    kinds={"duckdb", "table"},
)


def _raw_specs() -> list[dg.AssetSpec]:
    tables = [
        dg.AssetSpec(
            key=[f"raw_{fmt.source}", fmt.entity],
            deps=[["landing", fmt.source]],
            description=f"{fmt.title}: text as delivered, one row a record.",
            group_name="raw",
            kinds={"duckdb", "table"},
        )
        for fmt in FORMATS
    ]
    books = [
        dg.AssetSpec(
            key=["ops", table],
            deps=[["landing", source] for source in SOURCES],
            description=description,
            group_name="raw",
            kinds={"duckdb", "table"},
        )
        for table, description in _LEDGER_TABLES.items()
    ]
    return [*tables, *books]


@dg.multi_asset(
    name="load_files",
    specs=_raw_specs(),
    pool=POOL,
)
def raw_tables(
    context: dg.AssetExecutionContext, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult]:
    """Load every new file of the landing folder, each in one transaction."""
    from orchestration.exports.load import ensure_schema, load_landing, open_warehouse

    connection = open_warehouse(warehouse.settings)
    try:
        ensure_schema(connection)
        ledger.start_run(connection, context.run.run_id, None)
        load_landing(connection, warehouse.settings, progress=context.log.info)
        delivered = ledger.delivered_in_run(connection, context.run.run_id)
    finally:
        connection.close()
    as_of = warehouse.as_of(context)
    with warehouse.connect() as connection:
        ledger.settle_as_of(connection, context.run.run_id, as_of)
        tables = ledger.describe_tables(connection)
    for source, files in delivered.items():
        context.log_event(
            dg.AssetMaterialization(["landing", source], metadata={"files": files})
        )
    for spec in _raw_specs():
        source = spec.key.path[0].removeprefix("raw_")
        yield dg.MaterializeResult(
            asset_key=spec.key,
            metadata={
                **table_metadata(tables, spec.key),
                "new_files": delivered.get(source, 0),
            },
        )
