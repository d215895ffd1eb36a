"""A landing folder with a warehouse: what tests of the loader put in and ask."""

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.exports.load import (
    LoadResult,
    LoadSummary,
    ensure_schema,
    load_file,
    load_landing,
    open_warehouse,
)
from orchestration.settings import Settings

META_HEADER = (
    "Reporting starts,Reporting ends,Account ID,Campaign name,Campaign ID,"
    "Amount spent (EUR),Impressions,Clicks (all)"
)


def meta_export(*rows: str) -> bytes:
    """A Meta export in English: rows of day, account, campaign, id, spend, …"""
    lines = [META_HEADER]
    for row in rows:
        day, rest = row.split(",", 1)
        lines.append(f"{day},{day},{rest}")
    return ("\n".join(lines) + "\n").encode()


class Landing:
    """Puts files into a landing folder, loads them, asks the warehouse."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.con: duckdb.DuckDBPyConnection = open_warehouse(settings)
        ensure_schema(self.con)

    def put(self, name: str, content: bytes, made: str = "2026-10-01") -> Path:
        path = self.settings.landing_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        stamp = datetime.fromisoformat(made).replace(tzinfo=UTC).timestamp()
        os.utime(path, (stamp, stamp))
        return path

    def load(
        self, name: str, content: bytes, made: str = "2026-10-01"
    ) -> list[LoadResult]:
        return load_file(self.con, self.put(name, content, made), self.settings)

    def one(self, name: str, content: bytes, made: str = "2026-10-01") -> LoadResult:
        (result,) = self.load(name, content, made)
        return result

    def load_all(self) -> LoadSummary:
        return load_landing(self.con, self.settings)

    def query(self, sql: str) -> list[tuple]:
        return self.con.execute(sql).fetchall()

    def current_meta(self) -> list[tuple]:
        """Day, campaign and spend of Meta rows that are the truth of their day."""
        return self.query(
            """
            select raw.date_day, raw.campaign_name, raw.spend
            from raw_meta_ads.ad_performance as raw
            join ops.coverage on coverage.load_id = raw._load_id
                and coverage.account_key = raw._account_key
                and coverage.level = raw._level
                and coverage.date_day = cast(raw.date_day as date)
            where coverage.is_current
            order by all
            """
        )

    def is_untouched(self) -> bool:
        """Whether no raw row, coverage or total was written."""
        tables = self.query(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where schema_name like 'raw_%'"
        )
        names = [name for (name,) in tables]
        names += ["ops.coverage", "ops.control_totals", "ops.rejected_rows"]
        return not any(self.query(f"select 1 from {name} limit 1") for name in names)

    def scratch(self) -> list[str]:
        """Files left in the scratch folder."""
        return [
            path.name for path in self.settings.tmp_dir.rglob("*") if path.is_file()
        ]
