"""Writing the files: text in the platforms' encodings, workbooks, file times.

What is delivered is remembered with the rows that a loader must find in it.
"""

import csv
import io
import os
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from orchestration.demo.streams import Ints

Column = Sequence[str]


@dataclass(frozen=True)
class Delivery:
    """One file: its rows without totals and footers, and the copies among them."""

    file: str
    platform: str
    entity: str
    at: int
    rows: int
    rows_totals: int
    rows_duplicate: int


@dataclass
class Landing:
    """The landing folder of the demo company."""

    folder: Path
    deliveries: list[Delivery] = field(default_factory=list)
    traps: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)

    def add(
        self,
        file: str,
        entity: str,
        content: bytes,
        at: int,
        rows: int,
        totals: int = 0,
        duplicates: int = 0,
    ) -> Path:
        """Write a file that was downloaded at a moment (UTC seconds)."""
        path = self.path(file)
        path.write_bytes(content)
        self.register(file, entity, at, rows, totals, duplicates)
        return path

    def add_rows(
        self,
        file: str,
        entity: str,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        at: int,
    ) -> None:
        """Write a small list of rows as CSV."""
        columns = list(zip(*rows, strict=True)) if rows else [[]] * len(header)
        self.add(file, entity, csv_text(header, columns).encode(), at, len(rows))

    def path(self, file: str) -> Path:
        """Place of a file, its folder made."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def register(
        self,
        file: str,
        entity: str,
        at: int,
        rows: int,
        totals: int = 0,
        duplicates: int = 0,
    ) -> None:
        """Remember a written file and give it the time of its download."""
        os.utime(self.folder / file, (at, at))
        self.deliveries.append(
            Delivery(file, file.split("/", 1)[0], entity, at, rows, totals, duplicates)
        )

    def trap(
        self, trap_id: str, description: str, recorded_in: str, count: int
    ) -> None:
        """Record how often a trap was laid; several places of one trap may be told."""
        self.traps.setdefault(trap_id, []).append(
            (description, recorded_in, int(count))
        )


def csv_text(
    header: Sequence[str],
    columns: Sequence[Column],
    delimiter: str = ",",
    quote_all: bool = False,
    newline: str = "\n",
) -> str:
    """Header and columns as CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(
        buffer,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        lineterminator=newline,
    )
    writer.writerow(header)
    writer.writerows(zip(*columns, strict=True))
    return buffer.getvalue()


def tab_lines(columns: Sequence[Column]) -> str:
    """Tab-separated lines, fields quoted as they come (`quoted_if_comma`)."""
    return "".join(f"{line}\n" for line in map("\t".join, zip(*columns, strict=True)))


def utf16(text: str) -> bytes:
    """UTF-16 little endian with byte order mark."""
    return b"\xff\xfe" + text.encode("utf-16-le")


def utf8_bom(text: str) -> bytes:
    """UTF-8 with byte order mark."""
    return text.encode("utf-8-sig")


def machine(cents: Ints) -> list[str]:
    """Cents as 12.5 or 12 (no thousands, no trailing zeros)."""
    return [f"{value / 100:.2f}".rstrip("0").rstrip(".") for value in cents.tolist()]


def point(cents: Ints) -> list[str]:
    """Cents as 1234.50."""
    return [f"{value / 100:.2f}" for value in cents.tolist()]


def english(cents: Ints) -> list[str]:
    """Cents as 1,234.50."""
    return [f"{value / 100:,.2f}" for value in cents.tolist()]


def german(cents: Ints) -> list[str]:
    """Cents as 1.234,50."""
    swap = str.maketrans(",.", ".,")
    return [f"{value / 100:,.2f}".translate(swap) for value in cents.tolist()]


def whole(values: Ints) -> list[str]:
    """Whole numbers without separators."""
    return list(map(str, values.tolist()))


def english_whole(values: Ints) -> list[str]:
    """Whole numbers as 1,234."""
    return [f"{value:,}" for value in values.tolist()]


def german_whole(values: Ints) -> list[str]:
    """Whole numbers as 1.234."""
    return [f"{value:,}".replace(",", ".") for value in values.tolist()]


def quoted_if_comma(values: Iterable[str]) -> list[str]:
    """Google and LinkedIn quote fields with a comma in their tab files too."""
    return [f'"{value}"' if "," in value else value for value in values]


def pick(values: Sequence[str], numbers: Ints) -> list[str]:
    """The texts with the given numbers."""
    return list(map(values.__getitem__, numbers.tolist()))


_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx(sheet: str, rows: Iterable[Sequence[str | int | float]], at: int) -> bytes:
    """A workbook of one sheet; the same rows give the same bytes.

    Numbers become number cells, text inline strings.
    """
    body = "".join(
        f'<row r="{number}">{"".join(map(_cell, row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    created = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{content_type}'
        '.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{content_type}.worksheet+xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType='
        '"application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" '
        'Target="xl/workbook.xml"/><Relationship Id="rId2" '
        f'Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": "<cp:coreProperties "
        f'xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>'
        "</cp:coreProperties>",
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATION}">'
        f'<sheets><sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/'
        f'relationships"><Relationship Id="rId1" Type="{_RELATION}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>'
        f"{body}</sheetData></worksheet>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, head + text)
    return buffer.getvalue()


def _cell(value: str | int | float) -> str:
    if isinstance(value, str):
        return (
            f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            if value
            else "<c/>"
        )
    return f"<c><v>{value}</v></c>"
