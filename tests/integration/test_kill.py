"""A run that is killed at any moment leaves nothing that a next run cannot mend.

Ten moments, drawn once with a seed: some in each step, some killing the whole process
group, some only the process that a person sees, so that its dbt goes on alone.
"""

import json
import math
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

import duckdb
import pytest

from orchestration.publish import current_version
from orchestration.settings import load_settings
from tests.integration.conftest import command, social_roi

SEED = 20260930
STEPS = ("load", "load", "load", "check files", "build", "build", "build")
LATE_STEPS = ("audit", "publish", "publish")
# What is printed when the step before has ended, and so this one begins.
STEP_BEFORE = {
    "load": "prepare",
    "check files": "load",
    "build": "check files",
    "audit": "build",
    "publish": "audit",
}

# They say which run it was and when; the figures must be the same.
RUN_COLUMNS = {"run_id", "checked_at", "loaded_at", "created_at"}


@dataclass(frozen=True)
class Moment:
    """When to kill: a share of the time that the step usually takes."""

    step: str
    share: float
    is_whole_group: bool


def moments():
    draw = random.Random(SEED)
    return [
        Moment(step, draw.random(), draw.random() < 0.5)
        for step in (*STEPS, *LATE_STEPS)
    ]


class Watcher(threading.Thread):
    """Opens the published file again and again, as a dashboard would."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path = path
        self.opened = 0
        self.problems = []
        self._ended = threading.Event()

    def run(self):
        while not self._ended.is_set():
            try:
                with duckdb.connect(str(self.path), read_only=True) as connection:
                    connection.execute(
                        """
                        select count(*)
                        from marts.rpt_channel_roi_monthly
                        cross join ops.manifest
                        """
                    ).fetchone()
                self.opened += 1
            except duckdb.Error as error:
                self.problems.append(str(error))
            time.sleep(0.3)

    def end(self):
        self._ended.set()
        self.join()


@pytest.fixture
def unpublished_copy(pipeline, tmp_path):
    """The same landing files, no warehouse, and an older version published.

    What dbt parsed is kept: these runs are about data. The older version is called
    another day's, so that each run has a new version to swap in.
    """
    data_dir = tmp_path / "data"
    for name in ("landing", "published", "dbt"):
        shutil.copytree(
            pipeline.settings.data_dir / name, data_dir / name, symlinks=True
        )
    manifest = current_version(data_dir / "published").path / "manifest.json"
    said = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(said | {"as_of": "2000-01-01"}))
    return load_settings(data_dir)


def usual_seconds(printed):
    """Step → seconds, as the undisturbed run printed them."""
    lines = [line.rsplit(maxsplit=2) for line in printed.splitlines()]
    return {
        words[0].strip(): float(words[1])
        for words in lines
        if len(words) == 3 and words[2] == "s"
    }


def run_and_kill(data_dir, moment, usual):
    """Start a run, kill it at the moment; False when it had ended before."""
    words, where = command(data_dir, "run")
    process = subprocess.Popen(
        words,
        **where,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    for line in process.stdout:
        if line.startswith(f"  {STEP_BEFORE[moment.step]} "):
            break
    time.sleep(moment.share * usual[moment.step])
    is_running = process.poll() is None
    if moment.is_whole_group:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    process.stdout.close()
    return is_running


def published_rows(settings):
    """Table → its rows without the columns that name the run, in a fixed order.

    Numbers of floating point come last and do not decide the order: see `is_same`.
    """
    path = settings.published_dir / "current.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute(
            """
            select table_name, column_name
            from duckdb_columns()
            where schema_name = 'marts'
            order by table_name, data_type in ('DOUBLE', 'FLOAT'), column_index
            """
        ).fetchall()
        selected = {}
        for table, column in columns:
            # What rpt_checks observed has times and counts of its own run.
            if column not in RUN_COLUMNS and table != "rpt_checks":
                selected.setdefault(table, []).append(f'"{column}"')
        return {
            table: connection.execute(
                f"select {', '.join(names)} from marts.{table} order by all"
            ).fetchall()
            for table, names in selected.items()
        }


def is_same(expected, found):
    """True for equal rows; the last digits of floating point may differ.

    Weights are floating point, and the last digits of a sum depend on the order in
    which threads add; money is exact.
    """
    return len(expected) == len(found) and all(
        math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-12)
        if isinstance(one, float) and isinstance(other, float)
        else one == other
        for one, other in zip(expected, found, strict=True)
    )


def differing_pairs(expected, found):
    """The pairs of rows that are not the same, one table against another."""
    return [
        pair
        for pair in zip_longest(expected, found, fillvalue=())
        if not is_same(*pair)
    ]


def test_the_moments_lie_in_every_step():
    drawn = moments()

    assert len(drawn) == 10
    assert {moment.step for moment in drawn} == set(STEP_BEFORE)
    assert {moment.is_whole_group for moment in drawn} == {True, False}


def test_rows_may_differ_in_the_last_digits_of_floating_point_alone():
    rows = [("a", Decimal("1.00"), 157.1364650), ("b", None, float("nan"))]
    last_digit = [("a", Decimal("1.00"), 157.1364651), ("b", None, None)]

    assert differing_pairs(rows[:1], last_digit[:1]) == []
    assert differing_pairs(rows, last_digit) == [(rows[1], last_digit[1])]
    assert differing_pairs(rows[:1], [("a", Decimal("1.01"), 157.1364650)])
    assert differing_pairs(rows[:1], [("a", Decimal("1.00"), 157.14)])
    assert differing_pairs(rows, rows[:1])


def test_killed_runs_change_nothing_in_the_end(pipeline, unpublished_copy):
    settings = unpublished_copy
    usual = usual_seconds(pipeline.first_run.stdout)
    watcher = Watcher(settings.published_dir / "current.duckdb")
    watcher.start()
    try:
        killed = [
            run_and_kill(settings.data_dir, moment, usual) for moment in moments()
        ]
        last = social_roi(settings.data_dir, "run", timeout=900)
    finally:
        watcher.end()

    assert last.returncode == 0, last.stderr + last.stdout
    # Near the end of a step the run may be faster than usual and escape.
    assert sum(killed) >= 8
    assert watcher.opened > 20
    assert watcher.problems == []
    expected, found = published_rows(pipeline.settings), published_rows(settings)
    assert expected.keys() == found.keys()
    different = {
        table: pairs[:2]
        for table in expected
        if (pairs := differing_pairs(expected[table], found[table]))
    }
    assert different == {}
    assert not list(settings.published_dir.glob("versions/.building-*"))
    runs = run_states(settings)
    assert runs.count("SUCCESS") >= 1
    assert set(runs) <= {"SUCCESS", "FAILURE"}


def run_states(settings):
    """What Dagster's history says of the runs; none may seem to be at work."""
    import dagster as dg

    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        states = [run.status.value for run in instance.get_runs()]
        slots = instance.event_log_storage.get_concurrency_info("warehouse")
        assert slots.active_slot_count == 0
    return states
