"""The warehouse lock: one holder, released by the kernel when the holder dies."""

import subprocess
import sys

import duckdb
import pytest

from orchestration.lock import (
    LockTimeoutError,
    held_lock,
    is_held,
    wait_for_database,
)

HOLDER = """
import sys
from pathlib import Path
from orchestration.lock import held_lock
with held_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_process_waits_and_is_told_by_whom(tmp_path, holder):
    told = []

    with (
        pytest.raises(LockTimeoutError, match=str(holder.pid)),
        held_lock(tmp_path / "lock", timeout_seconds=0.5, on_wait=told.append),
    ):
        pass

    assert told == [str(holder.pid)]
    assert is_held(tmp_path / "lock")


def test_a_killed_holder_leaves_no_lock(tmp_path, holder):
    holder.kill()
    holder.wait()

    assert not is_held(tmp_path / "lock")
    with held_lock(tmp_path / "lock", timeout_seconds=0):
        assert is_held(tmp_path / "lock")


def test_a_database_that_another_program_has_open_is_waited_for(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    opened = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys, time; held = duckdb.connect(sys.argv[1]);"
            "print('open', flush=True); time.sleep(2)",
            str(path),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert opened.stdout.readline() == "open\n"

    with pytest.raises(LockTimeoutError, match="BI tools read published"):
        wait_for_database(path, timeout_seconds=0)
    wait_for_database(path, timeout_seconds=30)

    opened.communicate()
    duckdb.connect(str(path)).close()


def test_a_lock_that_was_never_taken_is_free(tmp_path):
    assert not is_held(tmp_path / "lock")
