"""One run from the command line: the job `refresh`, in this process, remembered.

The run history is the one that the user interface shows afterwards.
"""

import os
import shutil
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration import ledger
from orchestration.lock import held_lock, is_held
from orchestration.settings import Settings

# What a person calls the steps, in order.
STEP_NAMES = {
    "load_files": "load",
    "audit_raw": "check files",
    "build_models": "build",
    "audit_marts": "audit",
    "publish_marts": "publish",
}

# From the note that a run will be to its first step.
SECONDS_TO_BEGIN = 60

OnStep = Callable[[str, str, float], None]


@dataclass
class Outcome:
    """How a run ended.

    `status` is published, unchanged, audit_failed or failed; `seconds` is by step;
    `message` says why nothing was published.
    """

    run_id: str
    status: str
    message: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[ledger.CheckRecord] = field(default_factory=list)


def refresh(settings: Settings, as_of: date | None, on_step: OnStep) -> Outcome:
    """Load, build, audit and publish; `on_step(name, state, seconds)` follows along.

    The process's output goes to dagster_home/logs/ meanwhile: `on_step` must write to
    a copy of the terminal that was made before.
    """
    run_id = str(uuid.uuid4())
    home = prepare_home(settings)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["SOCIAL_ROI_DATA_DIR"] = str(settings.data_dir)
    started = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(_output_to(home / "logs" / f"{run_id}.log"))
        import dagster as dg

        from orchestration.definitions import defs
        from orchestration.defs.resources import AS_OF_TAG
        from orchestration.run_history import quick_history

        stack.enter_context(quick_history())
        instance = stack.enter_context(dg.DagsterInstance.get())
        mark_killed_runs(instance, home)
        job = defs().resolve_job_def("refresh")
        (home / "alive").mkdir(exist_ok=True)
        (home / "alive" / run_id).touch()
        follower = StepFollower(on_step)
        follower.add("prepare", time.monotonic() - started)
        instance.add_event_listener(run_id, follower.hear)
        result = job.execute_in_process(
            instance=instance,
            run_id=run_id,
            raise_on_error=False,
            tags={
                # The user interface finds the job's page by it.
                ".dagster/repository": "__repository__@social_roi",
                **({AS_OF_TAG: as_of.isoformat()} if as_of else {}),
            },
        )
    return _outcome(settings, run_id, result.success, follower)


def prepare_home(settings: Settings) -> Path:
    """Dagster's home folder with our configuration in it."""
    home = settings.dagster_home
    (home / "logs").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(
        settings.project_dir / "orchestration" / "dagster.yaml", home / "dagster.yaml"
    )
    return home


def mark_killed_runs(instance: Any, home: Path) -> list[str]:
    """Mark runs whose process is dead as failed and free their slots in the pool.

    A living run holds its file in dagster_home/alive; the kernel lets go of it when the
    process dies. Runs that have no such file have not begun: they are Dagster's. One
    that is about to begin has a file that nobody holds yet, for a moment.
    """
    import dagster as dg

    unfinished = instance.get_runs(
        filters=dg.RunsFilter(
            statuses=[
                dg.DagsterRunStatus.NOT_STARTED,
                dg.DagsterRunStatus.STARTED,
                dg.DagsterRunStatus.STARTING,
                dg.DagsterRunStatus.CANCELING,
            ]
        )
    )
    killed = []
    for run in unfinished:
        sign = home / "alive" / run.run_id
        if not sign.exists() or is_held(sign):
            continue
        is_begun = run.status != dg.DagsterRunStatus.NOT_STARTED
        if not is_begun and time.time() - sign.stat().st_mtime < SECONDS_TO_BEGIN:
            continue
        instance.report_run_failed(run, "The process ended before the run did.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        sign.unlink(missing_ok=True)
        killed.append(run.run_id)
    return killed


class StepFollower:
    """Hears of Dagster's step events and keeps the time."""

    def __init__(self, on_step: OnStep) -> None:
        self.on_step = on_step
        self.seconds: dict[str, float] = {}
        self.first_error = ""
        self._started: dict[str, float] = {}

    def add(self, name: str, seconds: float) -> None:
        """Note a step that is not Dagster's."""
        self.seconds[name] = round(seconds, 2)
        self.on_step(name, "done", seconds)

    def hear(self, entry: Any) -> None:
        """Take one entry of the event log."""
        event = entry.dagster_event
        if event is None:
            return
        if event.event_type_value == "RESOURCE_INIT_FAILURE":
            # The lock: no step has begun, so none can say what is wrong.
            self.first_error = _root_cause(event.engine_event_data.error)
        step = STEP_NAMES.get(event.step_key or "")
        if step is None:
            return
        if event.event_type_value == "STEP_START":
            self._started[step] = time.monotonic()
            self.on_step(step, "started", 0.0)
        elif event.event_type_value in ("STEP_SUCCESS", "STEP_FAILURE"):
            spent = time.monotonic() - self._started.get(step, time.monotonic())
            self.seconds[step] = round(spent, 2)
            is_failed = event.event_type_value == "STEP_FAILURE"
            if is_failed and not self.first_error:
                self.first_error = _first_error(event)
            self.on_step(step, "failed" if is_failed else "done", spent)


def _first_error(event: Any) -> str:
    failure = event.step_failure_data
    if failure.user_failure_data and failure.user_failure_data.description:
        return failure.user_failure_data.description
    return _root_cause(failure.error)


def _root_cause(error: Any) -> str:
    while error and error.cause:
        error = error.cause
    text = str(error.message).strip() if error else "unknown"
    # Dagster puts the exception's class before its text.
    kind, separator, rest = text.partition(": ")
    return rest if separator and " " not in kind else text


def _outcome(
    settings: Settings, run_id: str, is_success: bool, follower: StepFollower
) -> Outcome:
    outcome = Outcome(run_id, "failed", follower.first_error, follower.seconds)
    if not settings.warehouse_path.exists():
        return outcome
    try:
        with (
            held_lock(settings.lock_path),
            duckdb.connect(str(settings.warehouse_path)) as connection,
        ):
            _conclude(connection, outcome, is_success, follower)
    except duckdb.IOException as error:
        # Another program has the file open: that is why the run failed, too.
        outcome.message = outcome.message or str(error)
    return outcome


def _conclude(
    connection: duckdb.DuckDBPyConnection,
    outcome: Outcome,
    is_success: bool,
    follower: StepFollower,
) -> None:
    run_id = outcome.run_id
    outcome.failed = ledger.failed_checks(connection, run_id)
    blocking = [check for check in outcome.failed if check.severity == "error"]
    if is_success:
        outcome.status = ledger.run_status(connection, run_id)
    elif blocking and "Not built:" not in follower.first_error:
        outcome.status = "audit_failed"
        outcome.message = "\n".join(check.message for check in blocking)
        ledger.finish_run(connection, run_id, "audit_failed", outcome.message)
    else:
        ledger.finish_run(connection, run_id, "failed", outcome.message)
    ledger.record_step_seconds(connection, run_id, follower.seconds)


@contextmanager
def _output_to(path: Path) -> Iterator[None]:
    """Send what the process and its children print to a file for the block."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    with path.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for descriptor, target in zip(kept, (1, 2), strict=True):
            os.dup2(descriptor, target)
            os.close(descriptor)
