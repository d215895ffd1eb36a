"""Great Expectations as asset checks; a failed error stops what follows."""

from collections.abc import Iterator, Sequence

import dagster as dg

from expectations.marts import marts_suites
from expectations.raw import raw_suites
from expectations.suites import CheckResult, Suite
from orchestration import ledger
from orchestration.defs.resources import POOL, Warehouse
from orchestration.defs.transform.dbt_models import MART_TABLES

RAW_SUITES = raw_suites()
MARTS_SUITES = marts_suites(MART_TABLES)


def _specs(suites: Sequence[Suite]) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            name=expect.name,
            asset=dg.AssetKey(suite.asset_key),
            description=expect.message,
            blocking=expect.severity == "error",
            metadata={"severity": expect.severity},
        )
        for suite in suites
        for expect in suite.expectations
    ]


def _validated(
    context: dg.AssetCheckExecutionContext,
    warehouse: Warehouse,
    suites: Sequence[Suite],
    title: str,
) -> list[CheckResult]:
    from expectations.validate import validate

    settings = warehouse.settings
    results = validate(settings.warehouse_path, suites, settings.data_docs_dir, title)
    with warehouse.connect() as connection:
        ledger.record_expectations(connection, context.run.run_id, title, results)
    return results


def _check_results(results: Sequence[CheckResult]) -> Iterator[dg.AssetCheckResult]:
    for result in results:
        is_error = result.expect.severity == "error"
        yield dg.AssetCheckResult(
            asset_key=dg.AssetKey(result.suite.asset_key),
            check_name=result.expect.name,
            passed=result.is_passed,
            severity=(
                dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN
            ),
            description=result.message or None,
            metadata={
                "severity": result.expect.severity,
                "observed_value": result.observed_value,
                "unexpected_count": result.unexpected_count,
            },
        )


@dg.multi_asset_check(name="audit_raw", specs=_specs(RAW_SUITES), pool=POOL)
def raw_audit(
    context: dg.AssetCheckExecutionContext, warehouse: Warehouse
) -> Iterator[dg.AssetCheckResult]:
    """Is what was delivered usable?"""
    yield from _check_results(_validated(context, warehouse, RAW_SUITES, "raw"))


@dg.multi_asset_check(name="audit_marts", specs=_specs(MARTS_SUITES), pool=POOL)
def marts_audit(
    context: dg.AssetCheckExecutionContext, warehouse: Warehouse
) -> Iterator[dg.AssetCheckResult]:
    """Does everything add up, and is it fit to be published?"""
    yield from _check_results(_validated(context, warehouse, MARTS_SUITES, "marts"))
