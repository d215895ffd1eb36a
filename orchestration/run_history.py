"""Dagster's SQLite files, written without waiting for the disk at every event.

A run notes some three thousand events, each in its own transaction on a connection of
its own, and SQLite then waits for the disk twice: when it commits, and when the last
connection to a file closes. Here it syncs at checkpoints only (what is lost when the
machine loses power is history, never a figure) and one connection a file stays open.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def quick_history() -> Iterator[None]:
    """Relax the SQLite connections that are opened within the block."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    kept: dict[str, sqlite3.Connection] = {}

    def relax(connection: Any, record: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("pragma synchronous = normal")
        path = connection.execute("pragma database_list").fetchone()[2]
        if path and path not in kept:
            kept[path] = sqlite3.connect(path, check_same_thread=False)
            # A connection holds the log open once it has read something.
            kept[path].execute("select count(*) from sqlite_master").fetchone()

    event.listen(Engine, "connect", relax)
    try:
        yield
    finally:
        event.remove(Engine, "connect", relax)
        for connection in kept.values():
            connection.close()
