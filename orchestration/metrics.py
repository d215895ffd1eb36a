"""Metrics to ask for: a question in metrics and dimensions, and its answer.

The definitions are dbt's semantic layer (`metrics` and `semantic_model` in the YAML of
the marts), as they were when the file was published; MetricFlow, the engine behind
`mf query`, turns a question into SQL. The SQL runs here, on a connection that can read
the published file and nothing else.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.publish import Version, current_version
from orchestration.publish.metricflow import DEFINITIONS
from orchestration.publish.versions import METRICFLOW_NAME
from orchestration.settings import Settings

if TYPE_CHECKING:
    from metricflow.engine.metricflow_engine import MetricFlowEngine

_GRAINS = ("day", "week", "month", "quarter", "year")
_QUOTED_OR_WORD = re.compile(r"'(?:[^']|'')*'|\b\w+\b")


class MetricsError(Exception):
    """A question that has no answer; the text is for whoever asked."""


@dataclass(frozen=True)
class Metric:
    """What can be asked for. `claim_type`: counted, attributed, scenario."""

    name: str
    claim_type: str
    definition: str


@dataclass(frozen=True)
class Question:
    """What to compute, and by what to divide it.

    `where`: conditions in SQL on names of dimensions, or with MetricFlow's templates.
    `first_day`, `last_day`: both inclusive.
    """

    metrics: Sequence[str]
    group_by: Sequence[str] = ()
    where: Sequence[str] = ()
    order: Sequence[str] = ()
    limit: int | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Answer:
    """A table, and the SQL that made it."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    sql: str


@dataclass(frozen=True)
class PublishedMetrics:
    """The metrics of one published version."""

    version: Version
    metrics: list[Metric]
    engine: "MetricFlowEngine"
    connection: duckdb.DuckDBPyConnection

    def group_bys(self, metrics: Sequence[str]) -> list[str]:
        """By what all of `metrics` can be divided; raises MetricsError."""
        self._check(metrics, [metric.name for metric in self.metrics], "metric")
        return sorted(
            name
            for name in self._templates(metrics)
            if name.rpartition("__")[2] not in _GRAINS
        )

    def ask(self, question: Question) -> Answer:
        """Answer a question. Raises MetricsError with what is wrong with it."""
        sql = self.sql(question)
        try:
            cursor = self.connection.execute(sql)
        except duckdb.Error as error:
            raise MetricsError(f"The question cannot be computed: {error}") from error
        columns = [column[0] for column in cursor.description or []]
        # Truncating a day to its month makes a moment of it.
        rows = [
            tuple(v.date() if isinstance(v, datetime) else v for v in row)
            for row in cursor.fetchall()
        ]
        return Answer(columns, rows, sql)

    def sql(self, question: Question) -> str:
        """The SQL of a question. Raises MetricsError with what is wrong with it."""
        from metricflow.engine.metricflow_engine import (
            MetricFlowQueryRequest,
            OutputColumnOrderMode,
        )
        from metricflow_semantics.errors.error_classes import MetricFlowException

        self._check(question.metrics, [m.name for m in self.metrics], "metric")
        templates = self._templates(question.metrics)
        self._check(question.group_by, templates, "dimension of these metrics")
        request = MetricFlowQueryRequest.create(
            metric_names=list(question.metrics),
            group_by_names=list(question.group_by),
            where_constraints=[
                self._with_templates(condition, templates)
                for condition in question.where
            ]
            or None,
            order_by_names=list(question.order or question.group_by),
            limit=question.limit,
            time_constraint_start=_midnight(question.first_day),
            time_constraint_end=_midnight(question.last_day),
            output_column_order_mode=OutputColumnOrderMode.INPUT_ORDER,
        )
        try:
            return self.engine.explain(request).sql_statement.sql
        except MetricFlowException as error:
            raise MetricsError(_first_words(str(error))) from error

    def _templates(self, metrics: Sequence[str]) -> dict[str, str]:
        """What MetricFlow calls each name that can divide or restrict all of them."""
        from metricflow.engine.models import Dimension

        # Metrics of days and of months have the months in common.
        times = {"metric_time"}
        found = {}
        for item in self.engine.list_group_bys(list(metrics)):
            if not isinstance(item, Dimension):
                found[item.name] = f"{{{{ Entity('{item.name}') }}}}"
                continue
            name = item.granularity_free_dunder_name
            found[name] = f"{{{{ Dimension('{name}') }}}}"
            if item.type.value == "time":
                times.add(name)
        for name in times:
            found[name] = f"{{{{ TimeDimension('{name}') }}}}"
            for grain in _GRAINS:
                template = f"{{{{ TimeDimension('{name}', '{grain}') }}}}"
                found[f"{name}__{grain}"] = template
        return found

    def _with_templates(self, condition: str, templates: dict[str, str]) -> str:
        if "{{" in condition:
            return condition

        def template(match: re.Match[str]) -> str:
            word = match.group()
            if "__" in word and not word.startswith("'"):
                self._check([word], templates, "dimension of these metrics")
            return templates.get(word, word)

        return _QUOTED_OR_WORD.sub(template, condition)

    @staticmethod
    def _check(asked: Sequence[str], known: Collection[str], what: str) -> None:
        for name in asked:
            if name not in known:
                near = get_close_matches(name, known, n=3, cutoff=0.4)
                hint = f" Did you mean {', '.join(near)}?" if near else ""
                raise MetricsError(f"{name} is no {what}.{hint}")


@contextmanager
def published_metrics(settings: Settings) -> Iterator[PublishedMetrics]:
    """Open the published version for questions, read-only and cut off from all else.

    Raises MetricsError when nothing is published, or nothing that defines metrics.
    """
    version = current_version(settings.published_dir)
    if version is None:
        raise MetricsError("Nothing is published yet: social-roi run")
    definitions = version.path / METRICFLOW_NAME / DEFINITIONS
    if not definitions.exists():
        raise MetricsError(
            "What is published is older than the metrics, and defines none:"
            " social-roi run"
        )
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = ?", [settings.memory_limit])
        connection.execute("set threads = ?", [settings.threads])
        # The definitions name the database by the file that dbt builds.
        catalog = settings.warehouse_path.stem
        path = str(version.database).replace("'", "''")
        connection.execute(f"attach '{path}' as {catalog} (read_only)")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield _with_engine(version, definitions.read_text(), connection)


def _with_engine(
    version: Version, manifest_json: str, connection: duckdb.DuckDBPyConnection
) -> PublishedMetrics:
    # Importing them takes seconds.
    from metricflow.engine.metricflow_engine import MetricFlowEngine
    from metricflow.protocols.sql_client import SqlEngine
    from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
    from metricflow_semantics.model.dbt_manifest_parser import (
        parse_manifest_from_dbt_generated_manifest,
    )
    from metricflow_semantics.model.semantic_manifest_lookup import (
        SemanticManifestLookup,
    )

    manifest = parse_manifest_from_dbt_generated_manifest(manifest_json)
    # What has no kind of claim is a part of other metrics.
    metrics = [
        Metric(
            metric.name,
            metric.config.meta["claim_type"],
            " ".join((metric.description or "").split()),
        )
        for metric in manifest.metrics
        if metric.config and "claim_type" in metric.config.meta
    ]
    # The engine only writes the SQL: it needs the dialect and no connection.
    dialect = SimpleNamespace(
        sql_engine_type=SqlEngine.DUCKDB, sql_plan_renderer=DuckDbSqlPlanRenderer()
    )
    engine = MetricFlowEngine(
        semantic_manifest_lookup=SemanticManifestLookup(manifest),
        sql_client=dialect,  # type: ignore[arg-type]
    )
    metrics.sort(key=lambda metric: metric.name)
    return PublishedMetrics(version, metrics, engine, connection)


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min) if day else None


def _first_words(message: str) -> str:
    """The first of MetricFlow's errors, without the path through its parts."""
    _, _, text = message.partition("Message:")
    return " ".join((text or message).partition("Issue Location:")[0].split())[:400]
