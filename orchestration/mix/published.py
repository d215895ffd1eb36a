"""The weekly panel of a published version: as arrays, and as a file for other tools."""

from pathlib import Path
from typing import Any

import duckdb

from orchestration.mix.inputs import Panel
from orchestration.mix.tables import read_panel

PANEL = "rpt_mmm_panel"
EFFECTS = "rpt_mmm_channels"

# Columns that a channel has for itself; in the wide form one for each channel.
_MEDIA = ("spend", "impressions", "clicks")


class NoPanelError(Exception):
    """The published version has no panel, or no week in it."""


def published_panel(database: Path, outcome: str) -> Panel:
    """The panel of an outcome. Raises NoPanelError."""
    with _open(database) as connection:
        weeks = connection.sql(f"""
            select distinct on (date_week) * from marts.{PANEL} order by date_week
        """).fetchnumpy()  # noqa: S608 (a name of ours)
        spend = connection.sql(f"from marts.{PANEL}").fetchnumpy()
    return read_panel(weeks, spend, outcome)


def main_outcome(database: Path) -> str:
    """The outcome that stands first in mix_outcomes. Raises NoPanelError."""
    with _open(database) as connection:
        found = connection.execute(
            f"select any_value(outcome) from marts.{EFFECTS} where is_main_outcome"  # noqa: S608
        ).fetchone()
    return found[0] if found and found[0] else "contribution_margin"


def write_wide(database: Path, target: Path) -> tuple[int, int]:
    """Write the panel as CSV, one row a week; returns how many weeks and columns.

    `is_complete` says that sales and the media of all channels were delivered in full;
    `company_…` are outcomes, `control_…` what else moves demand, and each channel has
    `spend_…`, `impressions_…`, `clicks_…`, `is_media_complete_…` and `cost_…`, the
    latter also without media. Raises NoPanelError.
    """
    with _open(database) as connection:
        weeks = connection.sql(f"""
            select
                date_week,
                bool_and(is_sales_complete)
                    and coalesce(bool_and(is_media_complete) filter (has_media), false)
                    as is_complete,
                any_value(is_sales_complete) as is_sales_complete,
                any_value(is_leads_complete) as is_leads_complete,
                any_value(columns('^(company|control)_.*'))
            from marts.{PANEL}
            group by date_week
        """)  # noqa: S608 (a name of ours)
        for column in (*_MEDIA, "is_media_complete"):
            weeks = _beside(connection, weeks, column, column, "has_media")
        weeks = _beside(connection, weeks, "cost_total", "cost", "true")
        weeks.order("date_week").write_csv(str(target))
        count = connection.execute(
            f"select count(distinct date_week) from marts.{PANEL}"  # noqa: S608
        ).fetchone()
        return (count or (0,))[0], len(weeks.columns)


def _beside(
    connection: duckdb.DuckDBPyConnection,
    weeks: duckdb.DuckDBPyRelation,
    column: str,
    prefix: str,
    condition: str,
) -> duckdb.DuckDBPyRelation:
    """The weeks with a further column for each channel. All words are ours."""
    wide = connection.sql(f"""
        pivot (
            select
                date_week,
                '{prefix}_' || trim(channel_id, '()') as name,
                {column} as value
            from marts.{PANEL}
            where {condition}
            order by name
        )
        on name
        using any_value(value)
        group by date_week
    """)  # noqa: S608
    return weeks.join(wide, "date_week", how="left")


def _open(database: Path) -> Any:
    connection = duckdb.connect(str(database), read_only=True)
    found = connection.execute(
        "select count(*) from duckdb_tables() where table_name in (?, ?)",
        [PANEL, EFFECTS],
    ).fetchone()
    if found != (2,):
        connection.close()
        raise NoPanelError(
            "The published version has no marketing mix: social-roi run makes one."
        )
    rows = connection.execute(f"select count(*) from marts.{PANEL}").fetchone()  # noqa: S608
    if rows == (0,):
        connection.close()
        raise NoPanelError("No ads were delivered: there is no panel.")
    return connection
