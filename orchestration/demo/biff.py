"""Old Excel workbooks (.xls), which LinkedIn still writes: several sheets of cells.

The smallest file that spreadsheets read: BIFF8 records in one stream of a compound
file. The same rows give the same bytes.
"""

import struct
from collections.abc import Sequence

_SECTOR = 512
# A stream below this size would lie in a place of its own: it is filled up.
_SMALL = 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
# What the header has room for; more would need tables of tables.
_MOST_TABLES = 109
# Limits of the format: rows of a sheet, and letters of a record without another one.
_MOST_ROWS, _MOST_LETTERS = 65_536, 4_000

Rows = Sequence[Sequence[str | int | float]]


def xls(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    """A workbook of named sheets; numbers become number cells, text labels.

    Raises:
        ValueError: a sheet has more than 65,536 rows, a text more than 4,000 letters,
            or the workbook more than about 7 MB.

    """
    for name, rows in sheets:
        if len(rows) > _MOST_ROWS:
            message = f"{name}: {len(rows)} rows, and an .xls sheet has {_MOST_ROWS}"
            raise ValueError(message)
    return _compound(_workbook(sheets))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _begin(kind: int) -> bytes:
    """Version 8, of the workbook (5) or a sheet (16)."""
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, value: str | int | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        if len(text) // 2 > _MOST_LETTERS:
            message = f"a text of {len(text) // 2} letters: one record holds fewer"
            raise ValueError(message)
        body = struct.pack("<HB", len(text) // 2, 1) + text
        return _record(0x0204, place + body)
    return _record(0x0203, place + struct.pack("<d", value))


def _sheet(rows: Rows) -> bytes:
    width = max((len(row) for row in rows), default=0)
    size = struct.pack("<IIHHH", 0, len(rows), 0, width, 0)
    cells = [
        _cell(number, column, value)
        for number, row in enumerate(rows)
        for column, value in enumerate(row)
        if value != ""
    ]
    return _begin(0x10) + _record(0x0200, size) + b"".join(cells) + _record(0x0A, b"")


def _workbook(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    bodies = [_sheet(rows) for _, rows in sheets]
    names = [name.encode("utf-16-le") for name, _ in sheets]
    head = _begin(0x05) + _record(0x0042, struct.pack("<H", 1200))
    # A record per sheet says where it begins in the stream.
    length = len(head) + sum(4 + 8 + len(name) for name in names) + 4
    bound = b""
    for name, body in zip(names, bodies, strict=True):
        text = struct.pack("<BB", len(name) // 2, 1) + name
        bound += _record(0x0085, struct.pack("<IH", length, 0) + text)
        length += len(body)
    return head + bound + _record(0x0A, b"") + b"".join(bodies)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text) + 2 if name else 0, kind, 1)
        + struct.pack("<III", _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _compound(stream: bytes) -> bytes:
    """A compound file of one stream: header, stream, directory, table of sectors."""
    stream = stream.ljust(max(_SMALL, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    # The table has an entry a sector, itself among them.
    tables = 1
    while tables * (_SECTOR // 4) < count + 1 + tables:
        tables += 1
    chain = [*range(1, count), _END, _END, *[_FAT] * tables]
    chain += [_FREE] * (tables * (_SECTOR // 4) - len(chain))
    table = struct.pack(f"<{len(chain)}I", *chain)
    directory = (
        _entry("Root Entry", 5, 1, _END, 0)
        + _entry("Workbook", 2, _FREE, 0, len(stream))
        + _entry("", 0, _FREE, 0, 0) * 2
    )
    places = [count + 1 + number for number in range(tables)]
    if tables > _MOST_TABLES:
        message = f"a workbook of {len(stream)} bytes needs tables of tables"
        raise ValueError(message)
    header = (
        bytes.fromhex("D0CF11E0A1B11AE1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, tables, count, 0, _SMALL, _END, 0, _END, 0)
        + struct.pack(f"<{_MOST_TABLES}I", *places, *[_FREE] * (_MOST_TABLES - tables))
    )
    return header + stream + directory + table
