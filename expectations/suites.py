"""What a suite is: light data, so that nobody who only lists checks imports more.

A suite belongs to one table and so to one asset; an expectation becomes one asset
check. `error` stops publication, `warn` is reported. Only what would make a published
figure wrong is an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warn"]


@dataclass(frozen=True)
class Expect:
    """One expectation: a Great Expectations class by name, with its arguments.

    `message` is what a person reads when it fails: what is wrong, what it does to the
    figures, what to do.
    """

    name: str
    expectation: str
    arguments: Mapping[str, Any]
    message: str
    severity: Severity = "error"

    @property
    def rows_query(self) -> str | None:
        """The query that lists what is wrong, for expectations that are a query."""
        return self.arguments.get("unexpected_rows_query")


@dataclass(frozen=True)
class Suite:
    """The expectations of one table."""

    schema: str
    table: str
    expectations: tuple[Expect, ...]

    @property
    def name(self) -> str:
        """The table as the warehouse names it."""
        return f"{self.schema}.{self.table}"

    @property
    def asset_key(self) -> tuple[str, str]:
        """The key of the asset that the checks belong to."""
        return (self.schema, self.table)


@dataclass(frozen=True)
class CheckResult:
    """What came of one expectation."""

    suite: Suite
    expect: Expect
    is_passed: bool
    observed_value: str
    unexpected_count: int
    message: str
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_blocking(self) -> bool:
        """Whether this result keeps the run from publishing."""
        return not self.is_passed and self.expect.severity == "error"


def has_rows(message: str, severity: Severity = "error") -> Expect:
    """The table is not empty."""
    return Expect(
        name="has_rows",
        expectation="ExpectTableRowCountToBeBetween",
        arguments={"min_value": 1},
        message=message,
        severity=severity,
    )


def not_null(column: str, severity: Severity = "error") -> Expect:
    """Every row has a value in the column."""
    return Expect(
        name=f"{column}_is_given",
        expectation="ExpectColumnValuesToNotBeNull",
        arguments={"column": column},
        message=f"Rows without {column} cannot be counted.",
        severity=severity,
    )


def unique(*columns: str) -> Expect:
    """No two rows share the values of the columns."""
    return Expect(
        name=f"{'_and_'.join(columns)}_is_unique",
        expectation="ExpectCompoundColumnsToBeUnique"
        if len(columns) > 1
        else "ExpectColumnValuesToBeUnique",
        arguments={"column_list": list(columns)}
        if len(columns) > 1
        else {"column": columns[0]},
        message=f"The same {', '.join(columns)} twice: something is counted twice.",
    )


def no_rows(
    name: str, query: str, message: str, severity: Severity = "error"
) -> Expect:
    """The query, over `{batch}` and any other table, finds nothing.

    What it selects ends up in messages: no personal column may be among it.
    """
    return Expect(
        name=name,
        expectation="UnexpectedRowsExpectation",
        arguments={"unexpected_rows_query": query},
        message=message,
        severity=severity,
    )
