"""What came of a dbt run: failed models and the outcome of every test."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.ledger import CheckRecord

_TEST_KINDS = ("test", "unit_test")


@dataclass(frozen=True)
class DbtResults:
    """`errors` are models and seeds that could not be built, one text each."""

    errors: tuple[str, ...]
    checks: tuple[CheckRecord, ...]


def read_results(target: Path) -> DbtResults:
    """Read run_results.json and manifest.json of one target folder.

    Without results, dbt did not get as far as building: that is one error.
    """
    results_path = target / "run_results.json"
    if not results_path.exists():
        return DbtResults((f"dbt did not start to build; see {target}/dbt.log",), ())
    results = json.loads(results_path.read_text())["results"]
    manifest = json.loads((target / "manifest.json").read_text())
    nodes = manifest["nodes"] | manifest.get("unit_tests", {})
    return DbtResults(
        errors=tuple(
            f"{result['unique_id'].split('.')[-1]}: {_text(result['message'])}"
            for result in results
            if result["status"] == "error"
            and not result["unique_id"].startswith(_TEST_KINDS)
        ),
        checks=tuple(
            _check(result, nodes[result["unique_id"]], manifest)
            for result in results
            if result["unique_id"].startswith(_TEST_KINDS)
            and result["status"] != "skipped"
        ),
    )


def _check(
    result: Mapping[str, Any], node: Mapping[str, Any], manifest: Mapping[str, Any]
) -> CheckRecord:
    tested = node.get("attached_node") or next(
        iter(node.get("depends_on", {}).get("nodes", [])), None
    )
    about = manifest["nodes"].get(tested) or manifest["sources"].get(tested) or {}
    schema = about.get("schema", "")
    table = about.get("alias") or about.get("identifier") or ""
    is_passed = result["status"] in ("pass", "success")
    severity = str(node.get("config", {}).get("severity") or "error").lower()
    failures = int(result.get("failures") or 0)
    message = ""
    if not is_passed:
        description = " ".join((node.get("description") or "").split())
        # What the database says of an error may quote a value: it stays in dbt's log.
        outcome = f"{failures} rows" if failures else "could not be evaluated"
        message = f"{schema}.{table}: {description or node['name']} ({outcome})"
    return CheckRecord(
        check_name=node["name"],
        asset=f"{schema}.{table}",
        layer=schema,
        tool="dbt",
        severity=severity,
        is_passed=is_passed,
        observed_value=str(failures),
        unexpected_count=failures,
        message=message,
    )


def _text(message: str | None) -> str:
    return " ".join((message or "no reason given").split())[:400]
