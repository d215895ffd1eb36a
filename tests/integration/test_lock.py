"""The warehouse lock: one holder, released by the kernel when the holder dies."""

import subprocess
import sys

import pytest

from orchestration.lock import LockTimeoutError, held_lock, is_held

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


def test_a_lock_that_was_never_taken_is_free(tmp_path):
    assert not is_held(tmp_path / "lock")
