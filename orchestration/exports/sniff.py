"""What a file is: encoding, delimiter, header row, and the format it belongs to.

Looks at the first kilobytes (text), at the sheets (workbooks) or at the schema
(Parquet, JSON lines). Nothing is loaded here, and nothing about numbers and dates is
decided here: that takes all rows.
"""

import codecs
import csv
import io
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from orchestration.exports import containers
from orchestration.exports.containers import Member
from orchestration.exports.formats import Format
from orchestration.exports.match import (
    Mapping,
    header_words,
    map_headers,
    recognise,
    titled,
    with_guesses,
)
from orchestration.exports.sheets import Sheet, sheets_of

HEAD_BYTES = 512 * 1024
HEADER_SEARCH_LINES = 300
# A known word adds three points to a header at most; title, folder, file name and
# headers by pattern add no more than this.
MOST_BESIDE_WORDS = 16
# Stacked tables are made for people to look at: days of a few metrics.
MAX_STACKED_BYTES = 64 * 1024 * 1024
DELIMITERS = ("\t", ";", ",", "|")
DELIMITER_NAMES = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar"}
JSON_SAMPLE_LINES = 50
# A message that stands in place of a table is short.
MOST_ANSWER_LINES = 4

TEXT, SHEET, PARQUET, JSON = "text", "sheet", "parquet", "json"


@dataclass(frozen=True)
class SniffedTable:
    """One table found in a file, or the reason why there is none.

    - `kind`: text, sheet, parquet, json.
    - `member`: name inside the archive, or the sheet's; empty for a plain file.
    - `header_line`: 1-based line (text) or row (sheet) of the header, 0 without one.
    - `header_lines`: how many lines the header takes.
    - `preamble`: the lines above the header.
    - `mapping`: None when no format fits; `problem` then says what was seen.
    - `hints`: folder names, for a table that is matched when it is read (Parquet).
    - `title_only`: the format of a file that holds a preamble and nothing else.
    """

    member: Member
    name: str
    kind: str
    encoding: str = ""
    delimiter: str = ""
    header_line: int = 0
    header_lines: int = 1
    headers: tuple[str, ...] = ()
    preamble: tuple[str, ...] = ()
    mapping: Mapping | None = None
    title_only: Format | None = None
    is_wrapped: bool = False
    has_bare_returns: bool = False
    json_format: str = ""
    sheet: Sheet | None = None
    hints: tuple[str, ...] = ()
    problem: str = ""

    @property
    def fmt(self) -> Format | None:
        """The format, when one was recognised."""
        return self.mapping.fmt if self.mapping else self.title_only


def sniff_members(
    members: Iterable[Member],
    file_name: str,
    formats: Sequence[Format],
    scratch: Path,
    hints: Sequence[str] = (),
) -> list[tuple[Member, SniffedTable]]:
    """Find the tables of all members of a file.

    What one member of an archive is tells of the others, where these say too little.
    """
    found = [
        (member, sniff_member(member, file_name, formats, scratch, hints))
        for member in members
    ]
    sources = {table.fmt.source for _, tables in found for table in tables if table.fmt}
    if len(found) > 1 and len(sources) == 1:
        words = [*hints, *sources]
        found = [
            (
                member,
                sniff_member(member, file_name, formats, scratch, words)
                if member.kind == containers.TEXT and tables[0].problem
                else tables,
            )
            for member, tables in found
        ]
    return [(member, table) for member, tables in found for table in tables]


def sniff_member(
    member: Member,
    file_name: str,
    formats: Sequence[Format],
    scratch: Path,
    hints: Sequence[str] = (),
) -> list[SniffedTable]:
    """Find the tables of one member. Always at least one entry.

    `scratch` is a folder for what must be unpacked; it has to live until the tables
    are read.

    A workbook gives one entry per recognised sheet, or one that says none was.
    """
    if member.kind == containers.BINARY:
        return [_nothing(member, "not a table (a picture, a PDF, a nested archive)")]
    if member.kind == containers.SHEETS:
        return list(
            map(settled, _sniff_sheets(member, file_name, formats, scratch, hints))
        )
    if member.kind == containers.PARQUET:
        return [SniffedTable(member, member.name, PARQUET, hints=tuple(hints))]
    with member.open() as stream:
        head = stream.read(HEAD_BYTES)
    table = settled(_sniff_text(member, head, file_name, formats, hints))
    if table.mapping and table.mapping.fmt.stacked:
        return _unstacked(table, file_name, formats, hints)
    return [table]


def settled(table: SniffedTable) -> SniffedTable:
    """The table itself, or one of no format where several fit: spend that is counted
    for the wrong platform is worse than spend that waits."""
    if table.mapping is None or not table.mapping.also:
        return table
    sources = [table.mapping.fmt.source, *table.mapping.also]
    folders = " or ".join(dict.fromkeys(sources))
    return replace(
        table,
        mapping=None,
        problem=f"columns that fit several platforms; put it into a folder named"
        f" {folders} and it will be read as that",
    )


def _nothing(member: Member, problem: str, **known: Any) -> SniffedTable:
    return SniffedTable(member, member.name, TEXT, problem=problem, **known)


# --- text ---------------------------------------------------------------------------


def detect_encoding(head: bytes) -> str:
    """The encoding by byte order mark, else by where the zero bytes are, else UTF-8
    (whether it holds is seen when all of it is read). Empty for binary data."""
    marks = (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    )
    for mark, name in marks:
        if head.startswith(mark):
            return name
    sample = head[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) * 0.2 and even < odd * 0.1:
        return "utf-16-le"
    if even > len(sample) * 0.2 and odd < even * 0.1:
        return "utf-16-be"
    control = sum(sample.count(byte) for byte in (*range(9), *range(14, 32)))
    if control > max(8, len(sample) * 0.02):
        return ""
    return "utf-8"


def decode_head(head: bytes, encoding: str) -> str:
    """The first characters of a file, without a byte order mark; bytes that UTF-8
    does not know are read as cp1252."""
    errors = "cp1252_fallback" if encoding.startswith("utf-8") else "replace"
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    return str(decoder.decode(head)).lstrip("\ufeff")


class Cp1252Fallback(threading.local):
    """Codec error handler: the bytes that UTF-8 does not know as cp1252, and those
    that cp1252 does not know either as Latin-1. Counts what it replaced, for each
    thread by itself."""

    def __init__(self) -> None:
        self.count = 0
        self.has_c1 = False

    def reset(self) -> None:
        """Begin counting for a new file."""
        self.count, self.has_c1 = 0, False

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        """Replace what could not be decoded; the protocol of `codecs`."""
        if not isinstance(error, UnicodeDecodeError):
            raise error
        rest = error.object[error.start : error.end]
        self.count += len(rest)
        self.has_c1 = self.has_c1 or any(byte < 0xA0 for byte in rest)
        text = rest.decode("cp1252", errors="ignore")
        return (text if len(text) == len(rest) else rest.decode("latin-1")), error.end


FALLBACK = Cp1252Fallback()
codecs.register_error("cp1252_fallback", FALLBACK)


def _sniff_text(
    member: Member,
    head: bytes,
    file_name: str,
    formats: Sequence[Format],
    hints: Sequence[str],
) -> SniffedTable:
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        return _nothing(member, "nothing in it (was the download cut off?)")
    encoding = detect_encoding(head)
    if not encoding:
        return _nothing(member, "binary data")
    text = decode_head(head, encoding)
    answer = _answer(member, text, encoding, formats, hints)
    if text.lstrip()[:1] in "{[":
        found = answer or _sniff_json(member, text, encoding, formats, hints)
        if found:
            return found
    if re.match(r"\s*<(!doctype|html|\?xml|table)", text, re.IGNORECASE):
        return _nothing(member, "a web page or XML, not a table", encoding=encoding)
    bare_returns = "\n" not in text and "\r" in text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    best: SniffedTable | None = None
    most_known = 0
    for found, hits in _header_candidates(member, lines, formats, hints, file_name):
        most_known = max(most_known, hits)
        if found and (best is None or _score(found) > _score(best)):
            best = found
    if best:
        return replace(best, encoding=encoding, has_bare_returns=bare_returns)
    if answer:
        return answer
    cells = [cell for line in lines[:HEADER_SEARCH_LINES] for cell in _cells_of(line)]
    fmt = titled(cells, formats)
    if fmt and len([line for line in lines if line.strip()]) <= 15:
        return SniffedTable(
            member,
            member.name,
            TEXT,
            encoding=encoding,
            preamble=tuple(line for line in lines if line.strip()),
            title_only=fmt,
        )
    return _nothing(
        member,
        f"no header row of a known format ({most_known} known words at best)",
        encoding=encoding,
    )


def _answer(
    member: Member,
    text: str,
    encoding: str,
    formats: Sequence[Format],
    hints: Sequence[str],
) -> SniffedTable | None:
    """What a platform sent in place of a table, its folder's own answers first."""
    said = text.strip()
    if said.count("\n") >= MOST_ANSWER_LINES:
        return None
    for fmt in sorted(formats, key=lambda fmt: fmt.source not in hints):
        for answer in fmt.answers:
            if not re.match(answer.text, said, re.IGNORECASE):
                continue
            if answer.is_empty and fmt.source in hints:
                return SniffedTable(
                    member, member.name, TEXT, encoding=encoding, title_only=fmt
                )
            shown = " ".join(said.split())[:300]
            return _nothing(
                member,
                f"no table but the text {shown!r}, as {fmt.platform} writes it."
                f" {answer.advice.rstrip('.')}",
                encoding=encoding,
            )
    return None


def _score(table: SniffedTable) -> float:
    return table.mapping.score if table.mapping else -1.0


def _unstacked(
    table: SniffedTable,
    file_name: str,
    formats: Sequence[Format],
    hints: Sequence[str],
) -> list[SniffedTable]:
    """The tables that stand below each other in one text, parted by empty lines."""
    with table.member.open() as stream:
        content = stream.read(MAX_STACKED_BYTES)
    text = decode_head(content, table.encoding)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    parts: list[SniffedTable] = []
    start = 0
    for number, line in enumerate([*lines, ""]):
        is_last = number >= len(lines)
        if not is_last and line.strip(' "\t;,|'):
            continue
        block = lines[start:number]
        if not any(item.strip() for item in block):
            start = number
            continue
        best: SniffedTable | None = None
        for found, _ in _header_candidates(
            table.member, block, formats, hints, file_name
        ):
            if found and (best is None or _score(found) > _score(best)):
                best = found
        if best is None and not is_last:
            continue  # a title with an empty line below it
        name = f"{table.member.name}#line {start + 1}"
        # Read as a file of its own that has nothing above, so that lines keep their
        # numbers.
        padded = "\n" * start + "\n".join(block) + "\n"
        member = replace(
            table.member, open=_reader(padded.encode(table.encoding, "replace"))
        )
        if best is None:
            problem = f"lines from {start + 1} on that are no table of a known format"
            parts.append(replace(_nothing(member, problem), name=name))
        else:
            first = start + best.header_line
            name = f"{table.member.name}#line {first}"
            parts.append(
                settled(
                    replace(
                        best,
                        member=member,
                        name=name,
                        encoding=table.encoding,
                        header_line=first,
                    )
                )
            )
        start = number
    return parts if len(parts) > 1 else [table]


def _reader(content: bytes) -> Callable[[], IO[bytes]]:
    return lambda: io.BytesIO(content)


def _header_candidates(
    member: Member,
    lines: list[str],
    formats: Sequence[Format],
    hints: Sequence[str],
    file_name: str,
) -> Iterator[tuple[SniffedTable | None, int]]:
    """Every line read as a header with every delimiter: the table, its known words."""
    needed = min((fmt.min_hits for fmt in formats if not fmt.nested), default=1)
    words = header_words(tuple(formats))
    best = 0.0
    cells_above: list[str] = []
    read = 0
    for number, line in enumerate(lines[:HEADER_SEARCH_LINES]):
        if len(line) > HEAD_BYTES // 2:
            continue
        for delimiter in DELIMITERS:
            if delimiter not in line:
                continue
            cells, taken, wrapped = _header_cells(lines, number, delimiter)
            hits = words.count(cells)
            # Rows below a header hold some known words, too, and no better header.
            if hits < needed or 3 * hits + MOST_BESIDE_WORDS < best:
                yield None, hits
                continue
            above = lines[:number]
            cells_above += [c for text in above[read:] for c in _cells_of(text)]
            read = number
            mapping = recognise(cells, formats, cells_above, hints, file_name)
            if mapping is None:
                yield None, hits
                continue
            best = max(best, mapping.score)
            yield (
                SniffedTable(
                    member,
                    member.name,
                    TEXT,
                    delimiter=delimiter,
                    header_line=number + 1,
                    header_lines=taken,
                    headers=tuple(cells),
                    preamble=tuple(text for text in above if text.strip()),
                    mapping=with_guesses(mapping),
                    is_wrapped=wrapped,
                ),
                hits,
            )


def _header_cells(
    lines: list[str], number: int, delimiter: str
) -> tuple[list[str], int, bool]:
    """The cells of the record that begins on a line, the lines that it takes, and
    whether the line was wrapped as one quoted field."""
    line = lines[number]
    block = lines[number : number + 10] if line.count('"') % 2 else [line]
    reader = csv.reader(block, delimiter=delimiter)
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        return [], 1, False
    if len(cells) == 1 and delimiter in cells[0]:
        try:
            inner = next(csv.reader([cells[0]], delimiter=delimiter))
        except (csv.Error, StopIteration):
            return cells, 1, False
        return inner, 1, True
    return cells, max(1, reader.line_num), False


def _cells_of(line: str) -> list[str]:
    """A preamble line as a whole and in its cells, without quotes."""
    pieces = {line, *re.split(r'"?[\t;,|]"?', line)} if len(line) < 2000 else {line}
    return [piece.strip().strip('"').strip() for piece in pieces if piece.strip()]


# --- JSON ---------------------------------------------------------------------------


def _sniff_json(
    member: Member,
    text: str,
    encoding: str,
    formats: Sequence[Format],
    hints: Sequence[str],
) -> SniffedTable | None:
    shape = "array" if text.lstrip().startswith("[") else "newline_delimited"
    keys: dict[str, None] = {}
    if shape == "newline_delimited":
        lines = [line for line in text.split("\n") if line.strip()]
        # The last line of the sample may be cut.
        for line in lines[:JSON_SAMPLE_LINES]:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                keys.update(dict.fromkeys(record))
    else:
        start = text.find("{")
        try:
            record, _ = json.JSONDecoder().raw_decode(text[start:])
            keys.update(dict.fromkeys(record))
        except ValueError:
            return None
    if not keys:
        return None
    table = SniffedTable(
        member, member.name, JSON, encoding=encoding, json_format=shape
    )
    return with_fields(table, tuple(keys), formats, hints)


def with_fields(
    table: SniffedTable,
    names: Sequence[str],
    formats: Sequence[Format],
    hints: Sequence[str] = (),
) -> SniffedTable:
    """A nested or flat table with named fields, matched by those names."""
    for fmt in formats:
        if not fmt.nested:
            continue
        roots = {
            column.name: {re.split(r"[.\[]", path)[0] for path in column.paths}
            for column in fmt.columns
        }
        present = {name for name, root in roots.items() if root & set(names)}
        if any(set(group) <= present for group in fmt.identify):
            mapping = map_headers(fmt, ())
            mapping = replace(
                mapping,
                headers=tuple(names),
                hits=len(present),
                language="en",
                by_path=True,
            )
            return replace(table, headers=tuple(names), mapping=mapping)
    mapping = recognise(names, formats, (), hints)
    if mapping is None:
        return replace(table, headers=tuple(names), problem="fields of no known format")
    return settled(replace(table, headers=tuple(names), mapping=with_guesses(mapping)))


# --- workbooks ----------------------------------------------------------------------


def _sniff_sheets(
    member: Member,
    file_name: str,
    formats: Sequence[Format],
    scratch: Path,
    hints: Sequence[str],
) -> list[SniffedTable]:
    sheets = sheets_of(member, file_name, scratch)
    found = [
        table
        for sheet in sheets
        if (table := _sniff_sheet(member, sheet, file_name, formats, hints))
    ]
    if found:
        return found
    names = ", ".join(sheet.name for sheet in sheets[:10])
    return [_nothing(member, f"no sheet of a known format (sheets: {names})")]


def _sniff_sheet(
    member: Member,
    sheet: Sheet,
    file_name: str,
    formats: Sequence[Format],
    hints: Sequence[str],
) -> SniffedTable | None:
    rows = sheet.rows(HEADER_SEARCH_LINES)
    needed = min((fmt.min_hits for fmt in formats if not fmt.nested), default=1)
    best: SniffedTable | None = None
    for number, cells in enumerate(rows):
        if header_words(tuple(formats)).count(cells) < needed:
            continue
        above = [cell for row in rows[:number] for cell in row if cell]
        mapping = recognise(cells, formats, above, hints, file_name)
        if mapping is None or (best and mapping.score <= _score(best)):
            continue
        name = f"{member.name}#{sheet.name}" if member.name else f"#{sheet.name}"
        best = SniffedTable(
            member,
            name,
            SHEET,
            encoding="workbook",
            header_line=number + 1,
            headers=tuple(cells),
            preamble=tuple(
                " ".join(cell for cell in row if cell)
                for row in rows[:number]
                if any(row)
            ),
            mapping=with_guesses(mapping),
            sheet=sheet,
        )
    return best
