"""The published file as the pages see it: opened read-only, for one query, and closed.

Each interaction looks anew where `current.duckdb` leads, so that a version published
meanwhile shows, and holds to that version until it is drawn.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import streamlit as st

from orchestration.settings import Settings

_CONFIG = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "threads": "2",
    "lock_configuration": "true",
}

_NULLABLE = {
    pa.int32(): pd.Int64Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


class NothingPublishedError(Exception):
    """There is no published version to show yet."""


@dataclass(frozen=True)
class About:
    """What the manifest says of the version."""

    version_id: str
    run_id: str
    code_version: str
    created_at: datetime
    as_of: date
    reporting_currency: str | None
    model_key: str | None
    params_hash: str | None
    time_zone: str | None


@dataclass(frozen=True)
class PublishedFile:
    """One version, named by the path that the link led to."""

    path: Path

    def read(self, sql: str, **parameters: Any) -> pd.DataFrame:
        """The rows of a query; of the parameters it gets those that it names."""
        named = set(re.findall(r"\$([a-z_]+)", sql))
        given = {name: parameters[name] for name in sorted(named)}
        return _read(str(self.path), sql, given).copy()

    @property
    def about(self) -> About:
        """Version, run and what all figures have in common."""
        return _about(str(self.path))

    @property
    def tables(self) -> dict[str, date | None]:
        """The published tables, each with the latest day that it speaks of."""
        return _tables(str(self.path))

    def has(self, table: str) -> bool:
        """Whether the version holds the table; an older one may not."""
        return table in self.tables

    def channel_names(self) -> dict[str, str]:
        """The names of all channels, in the order in which they are shown."""
        rows = self.read(
            """
            select channel_id, channel_name
            from marts.dim_channels
            order by sort_order
            """
        )
        return dict(zip(rows["channel_id"], rows["channel_name"], strict=True))

    def definition(self, table: str, column: str | None = None) -> str | None:
        """What the column means; without a column, what one row of the table is."""
        return self.definitions.get((table, column))

    @property
    def definitions(self) -> dict[tuple[str, str | None], str]:
        """What all tables (column None) and columns mean."""
        return _definitions(str(self.path))


def current(settings: Settings) -> PublishedFile:
    """The version that is current now.

    Raises NothingPublishedError before the first publication.
    """
    link = settings.published_dir / "current.duckdb"
    if not link.exists():
        raise NothingPublishedError(str(link))
    return PublishedFile(link.resolve())


def connect(path: str) -> duckdb.DuckDBPyConnection:
    """Open a version so that nothing can be written, and no other file be read."""
    return duckdb.connect(path, read_only=True, config=_CONFIG)


@st.cache_data(max_entries=512, show_spinner=False)
def _read(path: str, sql: str, parameters: dict[str, Any]) -> pd.DataFrame:
    with connect(path) as connection:
        table = connection.execute(sql, parameters).arrow().read_all()
    # Sums were added up as DECIMAL; pages calculate and round on.
    scales = {
        field.name: field.type.scale
        for field in table.schema
        if pa.types.is_decimal(field.type)
    }
    for name in scales:
        index = table.schema.get_field_index(name)
        table = table.set_column(index, name, table.column(index).cast(pa.float64()))
    frame = table.to_pandas(types_mapper=_NULLABLE.get, date_as_object=True)
    # The cast leaves 1250.3700000000001; people take the digits home.
    return frame.round(scales)


@st.cache_data(max_entries=8, show_spinner=False)
def _about(path: str) -> About:
    with connect(path) as connection:
        rows = connection.execute("from ops.manifest limit 1")
        names = [column[0] for column in rows.description]
        row = dict(zip(names, rows.fetchone() or [None] * len(names), strict=True))
    return About(**{name: row.get(name) for name in About.__dataclass_fields__})


@st.cache_data(max_entries=8, show_spinner=False)
def _tables(path: str) -> dict[str, date | None]:
    with connect(path) as connection:
        return dict(
            connection.execute(
                "select table_name, latest_day from ops.manifest"
            ).fetchall()
        )


# The object itself, which nobody changes: a page asks for dozens of definitions.
@st.cache_resource(max_entries=8, show_spinner=False)
def _definitions(path: str) -> dict[tuple[str, str | None], str]:
    with connect(path) as connection:
        found = connection.execute(
            """
            select count(*)
            from duckdb_tables()
            where schema_name = 'ops' and table_name = 'definitions'
            """
        ).fetchone()
        # A version that was published before definitions were.
        if found == (0,):
            return {}
        return {
            (table, column): text
            for table, column, text in connection.execute(
                "select table_name, column_name, description from ops.definitions"
            ).fetchall()
        }
