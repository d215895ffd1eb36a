"""The dbt project: one asset a seed or model, one check a data test."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets

from expectations.validate import import_library
from orchestration import ledger
from orchestration.dbt_project import (
    BUILD_ARGUMENTS,
    dbt_environment,
    prepare_manifest,
)
from orchestration.dbt_results import read_results
from orchestration.defs.metadata import table_metadata
from orchestration.defs.resources import POOL, DbtCommand, Warehouse, settings

MANIFEST_PATH = prepare_manifest(settings(), meanwhile=import_library)

PROJECT = DbtProject(
    project_dir=settings().project_dir,
    target_path=settings().dbt_target_dir,
    profiles_dir=settings().project_dir,
)

MART_TABLES = tuple(
    sorted(
        node["alias"]
        for node in json.loads(MANIFEST_PATH.read_text())["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    )
)


class WarehouseNames(DagsterDbtTranslator):
    """Keys are [schema, table] as in the warehouse; groups are the layers."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Schema and table."""
        table = (
            dbt_resource_props.get("alias")
            or dbt_resource_props.get("identifier")
            or dbt_resource_props["name"]
        )
        return dg.AssetKey([dbt_resource_props["schema"], table])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What dbt's documentation says, without the model's SQL below it."""
        return dbt_resource_props.get("description") or ""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer, which is the schema."""
        schema = dbt_resource_props["schema"]
        return "raw" if schema == "ops" or schema.startswith("raw_") else schema


@dbt_assets(
    manifest=MANIFEST_PATH,
    project=PROJECT,
    dagster_dbt_translator=WarehouseNames(),
    name="build_models",
    pool=POOL,
)
def dbt_models(
    context: dg.AssetExecutionContext, warehouse: Warehouse, dbt: DbtCommand
) -> Iterator[Any]:
    """Build and test every model; afterwards say what each table holds."""
    as_of = warehouse.as_of(context)
    target = warehouse.settings.dbt_build_dir
    with dbt_environment(warehouse.settings, as_of):
        invocation = dbt.cli(
            BUILD_ARGUMENTS,
            context=context,
            target_path=target,
            raise_on_error=False,
        )
    # Checks are noted while dbt works on; tables wait until their rows can be counted.
    outputs = []
    for event in invocation.stream():
        if isinstance(event, dg.Output):
            outputs.append(event)
        else:
            yield event
    results = read_results(target)
    with warehouse.connect() as connection:
        ledger.record_checks(
            connection, context.run.run_id, "dbt", None, results.checks
        )
        tables = ledger.describe_tables(connection)
    for output in outputs:
        key = context.asset_key_for_output(output.output_name)
        yield output.with_metadata(output.metadata | table_metadata(tables, key))
    if results.errors:
        raise dg.Failure("Not built: " + "; ".join(results.errors), allow_retries=False)
    blocking = [c for c in results.checks if not c.is_passed and c.severity == "error"]
    if blocking:
        raise dg.Failure("\n".join(c.message for c in blocking), allow_retries=False)
