"""SQL text from templates: identifiers and rendered expressions, never values.

Values go into statements as parameters. What is filled in here comes from closed
lists (the format files, our own column names) or is SQL that our macros rendered.
"""

from collections.abc import Sequence
from string import Template
from typing import Any

import duckdb


def fill(template: str, **parts: str) -> str:
    """Fill `$name` placeholders of a SQL template with SQL text."""
    return Template(template).substitute(parts)


def quoted(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace("\0", "").replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text constant, for places that take no parameter (options of read_csv).

    Without NUL characters: they would end the statement.
    """
    return "'" + text.replace("\0", "").replace("'", "''") + "'"


def one_row(
    con: duckdb.DuckDBPyConnection, statement: str, values: Sequence[object] = ()
) -> tuple[Any, ...]:
    """The only row of a result."""
    return con.execute(statement, list(values)).fetchone() or ()
