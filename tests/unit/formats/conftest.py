"""One warehouse for all conformance tests, emptied after each; see `Bench`."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.exports.formats import Format, load_formats
from orchestration.exports.load import ensure_schema, load_file, open_warehouse
from orchestration.exports.parsing import typed
from orchestration.settings import Settings, load_settings


class Bench:
    """Loads one file at a time and says what came of it."""

    def __init__(self, con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
        self.con = con
        self.settings = settings
        self.formats: dict[str, Format] = {
            fmt.table: fmt for fmt in load_formats() if not fmt.left_alone
        }

    def clear(self) -> None:
        tables = [
            *self.formats,
            *("ops.loads", "ops.coverage", "ops.control_totals", "ops.rejected_rows"),
        ]
        for table in tables:
            self.con.execute(f"delete from {table}")
        for path in sorted(self.settings.landing_dir.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()

    def put(self, content: bytes, name: str) -> Path:
        path = self.settings.landing_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def load(self, content: bytes, name: str = "download.csv") -> list[dict]:
        """Load a file; the ledger's rows about it."""
        path = self.put(content, name)
        load_file(self.con, path, self.settings)
        return self.ledger()

    def load_one(self, content: bytes, name: str = "download.csv") -> dict:
        """Load a file of one table; its row in the ledger."""
        (entry,) = self.load(content, name)
        return entry

    def query(self, sql: str, *parameters: object) -> list[tuple]:
        return self.con.execute(sql, list(parameters)).fetchall()

    def ledger(self) -> list[dict]:
        found = self.con.execute("select * from ops.loads order by loaded_at, member")
        columns = [item[0] for item in found.description]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def raw(self, table: str) -> list[tuple]:
        """Canonical columns as delivered, level and account, in file order."""
        columns = [*self.formats[table].raw_columns, "_account_key", "_level"]
        names = ", ".join(f'"{name}"' for name in columns)
        return self.query(f"select {names} from {table} order by _row_number")

    def typed(self, table: str, columns: tuple[str, ...]) -> list[tuple]:
        """Columns as the staging models read them, in file order."""
        fmt = self.formats[table]
        kinds = {column.name: column.type for column in fmt.columns}
        items = ", ".join(
            typed(kinds.get(name, "text"), f'"{name}"', "_locale") for name in columns
        )
        return self.query(f"select {items} from {table} order by _row_number")


@pytest.fixture(scope="session")
def _warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    # One thread: the files are small, and starting threads is most of the work.
    settings = replace(load_settings(tmp_path_factory.mktemp("data")), threads=1)
    settings.landing_dir.mkdir(parents=True, exist_ok=True)
    con = open_warehouse(settings)
    ensure_schema(con)
    yield Bench(con, settings)
    con.close()


@pytest.fixture
def bench(_warehouse: Bench) -> Iterator[Bench]:
    _warehouse.clear()
    yield _warehouse
