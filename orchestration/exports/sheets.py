"""The sheets of a workbook as CSV files in the scratch folder."""

import csv
import json
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from orchestration.exports.containers import MAX_WORKBOOK_BYTES, Member, damaged

SCRIPT = Path(__file__).with_name("workbook.py")
TIMEOUT_SECONDS = 900


@dataclass(frozen=True)
class Sheet:
    """One sheet, written to `path`; `lines` of text there, `width` cells a row."""

    name: str
    path: Path
    width: int
    lines: int

    def rows(self, limit: int) -> list[list[str]]:
        """The first rows."""
        with self.path.open(encoding="utf-8", newline="") as stream:
            return list(islice(csv.reader(stream), limit))


def sheets_of(member: Member, label: str, scratch: Path) -> list[Sheet]:
    """Convert a workbook; ExportError (failed) when it is damaged.

    Works in a child process whose memory is bounded (see `workbook`).
    """
    folder = scratch / f"workbook-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    source = folder / "workbook"
    with member.open() as stream, source.open("wb") as target:
        shutil.copyfileobj(stream, target)
    if source.stat().st_size > MAX_WORKBOOK_BYTES:
        raise damaged(label, "a workbook of more than 2 GB")
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(SCRIPT), str(source), str(folder)],
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise damaged(label, "a workbook that cannot be read in 15 minutes") from error
    source.unlink()
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        told = [line for line in lines if "Error" in line or "memory" in line]
        raise damaged(label, f"workbook: {(told or lines or ['no reason given'])[-1]}")
    return list(_sheets(folder))


def _sheets(folder: Path) -> Iterator[Sheet]:
    for item in json.loads((folder / "index.json").read_text("utf-8")):
        path = folder / item["file"]
        yield Sheet(item["name"], path, item["width"], item["lines"])
