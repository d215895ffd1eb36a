"""Samples as plain records, read and written by Python's own csv module.

Nothing here uses the loader: it is the second opinion to test the loader against.
"""

import csv
import gzip
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import xlwt

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "exports"


@dataclass(frozen=True)
class Sample:
    """A sample export: where its header stands and how many rows it must give.

    `header` counts physical records from 0; `totals` and `footer` count records.
    """

    path: str
    table: str
    rows: int
    encoding: str = "utf-8"
    delimiter: str = ","
    header: int = 0
    totals: int = 0
    footer: int = 0
    language: str = "en"

    @property
    def file(self) -> Path:
        return FIXTURES / self.path

    def records(self) -> list[list[str]]:
        """Every record of the file, preamble and footer included."""
        text = self.file.read_bytes().decode(self.encoding).removeprefix("\ufeff")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter))

    def count(self) -> int:
        """Data records by the csv module: no header, blank line, total or footer."""
        body = self.records()[self.header + 1 :]
        filled = [record for record in body if any(cell.strip() for cell in record)]
        return len(filled) - self.totals - self.footer


def as_csv(
    records: list[list[str]], delimiter: str = ",", *, quote_all: bool = False
) -> str:
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=quoting)
    writer.writerows(records)
    return text.getvalue()


def as_xlsx(records: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row, record in enumerate(records, 1):
        for column, cell in enumerate(record, 1):
            if cell != "":
                target = sheet.cell(row, column, cell)
                target.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_xls(records: list[list[str]]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Report")
    for row, record in enumerate(records):
        for column, cell in enumerate(record):
            if cell != "":
                sheet.write(row, column, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def as_zip(content: bytes, member: str = "download.csv") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return stream.getvalue()
