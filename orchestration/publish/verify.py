"""Open a built version read-only, in a process of its own, and compare.

Reads `{table: [rows, checksum]}` from standard input; prints what differs.
"""

import json
import sys

import duckdb

from orchestration.publish.build import MARTS, table_facts


def differences(database: str, expected: dict[str, list[int | str]]) -> list[str]:
    """One line for each table that is not as expected."""
    with duckdb.connect(database, read_only=True) as connection:
        catalog = connection.execute("select current_database()").fetchall()[0][0]
        found = {
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() where schema_name = ?", [MARTS]
            ).fetchall()
        }
        lines = [f"table {table} is missing" for table in expected.keys() - found]
        for table in sorted(expected.keys() & found):
            facts = table_facts(connection, catalog, table)
            if [facts.rows, facts.checksum] != expected[table]:
                lines.append(
                    f"{table}: expected rows and checksum {expected[table]},"
                    f" found {[facts.rows, facts.checksum]}"
                )
        return lines


if __name__ == "__main__":
    problems = differences(sys.argv[1], json.load(sys.stdin))
    sys.stdout.write("\n".join(problems))
    sys.exit(1 if problems else 0)
