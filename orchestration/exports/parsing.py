"""The parsing rules as SQL text: the same macros that the staging models use.

They live once, in `macros/parse_*.sql` and `macros/clean_*.sql`; the `duckdb__` bodies
are plain SQL text and rendered here without dbt.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

MACROS_DIR = Path(__file__).resolve().parents[2] / "macros"

# The macro of each column type; the ones that take no locale are in WITHOUT_LOCALE.
MACRO_BY_TYPE = {
    "text": "clean_text",
    "currency": "clean_text",
    "id": "clean_id",
    "decimal": "parse_decimal",
    "integer": "parse_integer",
    "date": "parse_date",
    "timestamp": "parse_timestamp",
    "boolean": "parse_boolean",
    "hours": "parse_hours",
}
WITHOUT_LOCALE = {"clean_text", "clean_id", "parse_boolean", "parse_hours"}


@lru_cache(maxsize=1)
def _module() -> Any:
    names = sorted([*MACROS_DIR.glob("parse_*.sql"), *MACROS_DIR.glob("clean_*.sql")])
    text = "\n".join(path.read_text("utf-8") for path in names)
    return jinja2.Environment(autoescape=False).from_string(text).module


def macro(name: str, *arguments: str) -> str:
    """Render the DuckDB body of a parsing macro with SQL texts as arguments."""
    return str(getattr(_module(), f"duckdb__{name}")(*arguments)).strip()


def typed(column_type: str, value: str, locale: str) -> str:
    """SQL that reads `value` (SQL text) as the given column type."""
    name = MACRO_BY_TYPE[column_type]
    if name in WITHOUT_LOCALE:
        return macro(name, value)
    return macro(name, value, locale)
