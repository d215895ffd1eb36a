"""Workbooks (.xls, .xlsx) to CSV, in a process of its own.

A damaged workbook can make a parser take all memory. Run as a script by `sheets`, with
its memory bounded, the worst it can do is to fail. Imports nothing of this package, so
that starting it costs little.

Usage: workbook.py WORKBOOK FOLDER. Writes one CSV file a sheet and index.json: the
sheets' names, files, widths and line counts.
"""

import csv
import json
import resource
import sys
from datetime import date, datetime, time
from pathlib import Path

MAX_MEMORY_BYTES = 4 * 1024**3
MAX_CPU_SECONDS = 600
# The largest whole number up to which a spreadsheet holds every one exactly.
MAX_EXACT = 2**53


def cell_text(value: object) -> str:
    """A cell as a machine would write it: ISO dates, decimal points.

    A whole number above what a spreadsheet holds exactly comes out with an exponent, so
    that a damaged id is seen for what it is.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if isinstance(value, float) and not value.is_integer():
            return repr(value)
        return f"{value:.14E}" if abs(value) >= MAX_EXACT else str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def main() -> None:
    """Convert one workbook."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    # Imported under the limits: the parser is what they are for.
    from python_calamine import CalamineWorkbook

    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    workbook = CalamineWorkbook.from_path(str(source))
    index = []
    for number, name in enumerate(workbook.sheet_names):
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        target = folder / f"{number}.csv"
        breaks = 0
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
            for row in rows:
                cells = [cell_text(cell) for cell in row]
                breaks += sum(cell.count("\n") for cell in cells)
                writer.writerow(cells)
        index.append(
            {
                "name": name,
                "file": target.name,
                "width": max(map(len, rows), default=0),
                "lines": len(rows) + breaks,
            }
        )
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")


if __name__ == "__main__":
    main()
