"""What every step shares: the warehouse with its lock, and dbt."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from importlib.metadata import version

import dagster as dg
import duckdb
from dagster_dbt import DbtCliResource
from packaging.version import Version

from orchestration import ledger
from orchestration.dbt_project import dbt_executable
from orchestration.lock import held_lock, wait_for_database
from orchestration.run import mark_killed_runs
from orchestration.settings import Settings, load_settings

POOL = "warehouse"
AS_OF_TAG = "social_roi/as_of"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()


class Warehouse(dg.ConfigurableResource):
    """The warehouse file, locked from the first step of a run to its last.

    The in-process executor makes one for a run, so two runs never take turns on the
    file: what is audited is what the same run built.
    """

    @contextmanager
    def yield_for_execution(
        self, context: dg.InitResourceContext
    ) -> Iterator["Warehouse"]:
        """Hold the run's sign of life and the lock while the run lasts."""
        run_id = context.run_id or "none"
        with (
            held_lock(settings().dagster_home / "alive" / run_id),
            held_lock(settings().lock_path),
        ):
            # Whoever else seems to be at work is not: the lock is ours.
            if context.instance:
                mark_killed_runs(context.instance, settings().dagster_home)
            wait_for_database(settings().warehouse_path)
            yield self
        (settings().dagster_home / "alive" / run_id).unlink(missing_ok=True)

    @property
    def settings(self) -> Settings:
        """Where everything lies."""
        return settings()

    @contextmanager
    def connect(self, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that is closed before anything else opens the file.

        Asks Dagster to try again where another program has the file open.
        """
        try:
            connection = duckdb.connect(
                str(self.settings.warehouse_path), read_only=read_only
            )
        except duckdb.IOException as error:
            raise dg.RetryRequested(max_retries=5, seconds_to_wait=5) from error
        try:
            yield connection
        finally:
            connection.close()

    def as_of(self, context: dg.AssetExecutionContext) -> date:
        """The day that this run takes for today.

        Its tag (the schedule's, or --as-of), else SOCIAL_ROI_AS_OF, else the newest
        day that any source delivers, so that history loads at any time.
        """
        given = context.run.tags.get(AS_OF_TAG)
        if given:
            return date.fromisoformat(given)
        if self.settings.as_of:
            return self.settings.as_of
        with self.connect(read_only=True) as connection:
            return ledger.newest_delivered_day(connection) or date.today()


class DbtCommand(DbtCliResource):
    """The dbt command line, without two seconds of questions before each call.

    The parent asks dbt for its version and opens an adapter to read row counts; both
    are known here without it.
    """

    @property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:
        return None


@dg.definitions
def shared_resources() -> dg.Definitions:
    """The warehouse, dbt's command line, and one process a run.

    DuckDB lets one process write.
    """
    return dg.Definitions(
        resources={
            "warehouse": Warehouse(),
            "dbt": DbtCommand(
                project_dir=str(settings().project_dir),
                profiles_dir=str(settings().project_dir),
                dbt_executable=dbt_executable(),
            ),
        },
        executor=dg.in_process_executor,
    )
