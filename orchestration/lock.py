"""The lock on the warehouse, and the sign of life of a run.

Both are advisory locks on files: the kernel releases them when their holder dies, so
a killed run never leaves one behind.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


class LockTimeoutError(Exception):
    """Somebody else kept the lock for longer than we wait."""


@contextmanager
def held_lock(
    path: Path,
    timeout_seconds: float = 900,
    on_wait: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Hold the lock file `path` for the length of the block.

    Raises LockTimeoutError after `timeout_seconds`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + timeout_seconds
        has_told = False
        while not _try_lock(descriptor):
            holder = os.pread(descriptor, 100, 0).decode(errors="replace").strip()
            if time.monotonic() >= deadline:
                raise LockTimeoutError(
                    f"{path} is still held by process {holder or 'unknown'}:"
                    " another run is at work. Try again when it has ended."
                )
            if on_wait and not has_told:
                on_wait(holder)
                has_told = True
            time.sleep(0.2)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock file."""
    if not path.exists():
        return False
    descriptor = os.open(path, os.O_RDWR)
    try:
        return not _try_lock(descriptor)
    finally:
        os.close(descriptor)


def is_open_elsewhere(database: Path) -> str | None:
    """What DuckDB says where another process has the file open, else None."""
    if not database.exists():
        return None
    try:
        duckdb.connect(str(database)).close()
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            return str(error)
        raise
    return None


def wait_for_database(database: Path, timeout_seconds: float = 300) -> None:
    """Wait until no other process has the DuckDB file open.

    Our own lock says that no run is at work, but a killed run may have left a dbt
    that is still writing its last models. Raises LockTimeoutError.
    """
    deadline = time.monotonic() + timeout_seconds
    while reason := is_open_elsewhere(database):
        if time.monotonic() >= deadline:
            raise LockTimeoutError(
                f"{database} is open in another program, which keeps it from being"
                f" written. BI tools read published/current.duckdb. ({reason})"
            )
        time.sleep(0.5)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
