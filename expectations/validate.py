"""Run suites with Great Expectations, inside DuckDB, and write the Data Docs.

Importing the library takes seconds: it happens when something is validated, or when
there are seconds to wait anyway.
"""

import logging
import os
import shutil
import time
import warnings
from collections.abc import Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar

import duckdb

from expectations.pages import write_pages
from expectations.suites import CheckResult, Expect, Suite

# Enough for a person to see what is wrong; the query gives the rest.
_ROWS_SHOWN = 5
_CHARACTERS_SHOWN = 120


def import_library() -> Any:
    """Great Expectations, told to send nothing and to keep its warnings."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations

    return great_expectations


def validate(
    warehouse_path: Path, suites: Sequence[Suite], docs_dir: Path, title: str
) -> list[CheckResult]:
    """One result an expectation, in the order of the suites.

    Tables without rows were not delivered: their expectations pass as such, and
    rpt_completeness says what is absent. No connection is open before or after.
    """
    started = time.monotonic()
    filled = _filled_tables(warehouse_path, suites)
    evaluated = _evaluate(
        warehouse_path,
        [suite for suite in suites if suite.name in filled],
        docs_dir / title,
    )
    with duckdb.connect(str(warehouse_path), read_only=True) as connection:
        results = [
            _result(connection, suite, expect, evaluated.get((suite.name, expect.name)))
            for suite in suites
            for expect in suite.expectations
        ]
    write_pages(docs_dir, title, results, time.monotonic() - started)
    return results


def _filled_tables(warehouse_path: Path, suites: Sequence[Suite]) -> set[str]:
    with duckdb.connect(str(warehouse_path), read_only=True) as connection:
        known = {
            f"{schema}.{table}"
            for schema, table in connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
        }
        # An empty mart is still a mart: whether it may be empty is a question for it.
        return {
            suite.name
            for suite in suites
            if suite.name in known
            and (
                not suite.schema.startswith(("raw_", "ops"))
                or connection.execute(f"from {_quoted(suite)} limit 1").fetchone()
            )
        }


def _evaluate(
    warehouse_path: Path, suites: Sequence[Suite], site_dir: Path
) -> dict[tuple[str, str], Mapping[str, Any]]:
    if not suites:
        return {}
    gx = import_library()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        _let_results_outlive_connections()
        _compile_templates_once()
        context = gx.get_context(
            mode="ephemeral", project_config=_project_config(site_dir)
        )
        context.variables.progress_bars = {"globally": False}
        source = context.data_sources.add_sql(
            "warehouse",
            connection_string=f"duckdb:///{warehouse_path}?access_mode=read_only",
        )
        definitions = [
            context.validation_definitions.add(
                gx.ValidationDefinition(
                    name=suite.name,
                    data=source.add_table_asset(
                        suite.name, table_name=suite.table, schema_name=suite.schema
                    ).add_batch_definition_whole_table("all_rows"),
                    suite=context.suites.add(_gx_suite(gx, suite)),
                )
            )
            for suite in suites
        ]
        checkpoint = context.checkpoints.add(
            gx.Checkpoint(
                name=site_dir.name,
                validation_definitions=definitions,
                # COMPLETE would copy the failing rows, and so personal data.
                result_format={"result_format": "SUMMARY"},
            )
        )
        try:
            outcome = checkpoint.run()
            # Once for all suites; the library's action would do it after each.
            context.build_data_docs()
        finally:
            # Otherwise the file stays locked for the steps that follow.
            source.get_execution_engine().close()
            source.get_engine().dispose()
    return {
        (validation.suite_name, result.expectation_config.meta["name"]): {
            "success": bool(result.success),
            "result": result.result,
            "exception": result.exception_info,
        }
        for validation in outcome.run_results.values()
        for result in validation.results
    }


def _let_results_outlive_connections() -> None:
    """Fetch at once what a query found.

    Great Expectations reads results after it has closed the connection, and DuckDB
    drops them then.
    """
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    if not event.contains(Engine, "after_cursor_execute", _buffer_rows):
        event.listen(Engine, "after_cursor_execute", _buffer_rows)


def _buffer_rows(
    connection: Any,
    cursor: Any,
    statement: str,
    parameters: Any,
    context: Any,
    executemany: bool,
) -> None:
    from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

    if connection.dialect.name == "duckdb" and cursor.description is not None:
        context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
            cursor, initial_buffer=cursor.fetchall()
        )


def _compile_templates_once() -> None:
    """Keep what Jinja compiled of the pages' templates.

    Great Expectations makes a new environment for every page and each compiles the
    same fifty templates anew: most of what an audit took.
    """
    from great_expectations.render.view.view import DefaultJinjaView
    from jinja2 import BytecodeCache
    from jinja2.bccache import Bucket

    class InMemory(BytecodeCache):
        compiled: ClassVar[dict[str, bytes]] = {}

        def load_bytecode(self, bucket: Bucket) -> None:
            if bucket.key in self.compiled:
                bucket.bytecode_from_string(self.compiled[bucket.key])

        def dump_bytecode(self, bucket: Bucket) -> None:
            self.compiled[bucket.key] = bucket.bytecode_to_string()

    begin = DefaultJinjaView.__init__
    if getattr(begin, "compiles_once", False):
        return

    @wraps(begin)
    def begin_with_cache(view: Any, *arguments: Any, **options: Any) -> None:
        begin(view, *arguments, **options)
        view.env.bytecode_cache = InMemory()

    begin_with_cache.compiles_once = True
    DefaultJinjaView.__init__ = begin_with_cache


def _gx_suite(gx: Any, suite: Suite) -> Any:
    return gx.ExpectationSuite(
        name=suite.name,
        expectations=[
            getattr(gx.expectations, expect.expectation)(
                **expect.arguments,
                description=f"{expect.name.replace('_', ' ')}",
                severity="critical" if expect.severity == "error" else "warning",
                meta={"name": expect.name},
            )
            for expect in suite.expectations
        ],
    )


def _project_config(site_dir: Path) -> Any:
    """Nothing is kept but the pages; the library's default writes to /tmp."""
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
    )

    shutil.rmtree(site_dir, ignore_errors=True)
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        data_docs_sites={
            site_dir.name: {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(site_dir),
                },
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            }
        },
    )


def _result(
    connection: duckdb.DuckDBPyConnection,
    suite: Suite,
    expect: Expect,
    found: Mapping[str, Any] | None,
) -> CheckResult:
    if found is None:
        return CheckResult(suite, expect, True, "not delivered", 0, "")
    details = found["result"] or {}
    is_query = expect.rows_query is not None
    observed = details.get("observed_value", details.get("unexpected_count"))
    count = details.get("unexpected_count", observed if is_query else 0)
    if found["success"]:
        return CheckResult(suite, expect, True, str(observed), 0, "")
    if observed is None and count in (None, 0):
        message = (
            f"{suite.name}: {expect.name} could not be evaluated:"
            f" {_exception_text(found['exception'])}"
        )
        return CheckResult(suite, expect, False, "not evaluated", 0, message)
    message = f"{suite.name}: {expect.message}"
    if is_query:
        message += _shown_rows(connection, suite, expect)
    return CheckResult(
        suite, expect, False, str(observed), int(count or 0), message.strip()
    )


def _exception_text(info: Any) -> str:
    nested = info if "exception_message" in info else next(iter(info.values()), {})
    text = (nested or {}).get("exception_message") or "no reason given"
    return str(text).strip().splitlines()[0]


def _shown_rows(
    connection: duckdb.DuckDBPyConnection, suite: Suite, expect: Expect
) -> str:
    query = (expect.rows_query or "").format(batch=_quoted(suite))
    result = connection.execute(f"from ({query}) limit {_ROWS_SHOWN}")
    names = [column[0] for column in result.description or []]
    lines = [
        ", ".join(
            f"{name} {str(value)[:_CHARACTERS_SHOWN]}"
            for name, value in zip(names, row, strict=True)
            if value is not None
        )
        for row in result.fetchall()
    ]
    return "".join(f"\n    {line}" for line in lines)


def _quoted(suite: Suite) -> str:
    return f'"{suite.schema}"."{suite.table}"'


def blocking(results: Sequence[CheckResult]) -> list[CheckResult]:
    """The results that keep the run from publishing."""
    return [result for result in results if result.is_blocking]
