"""What lies inside a file: plain bytes, gzip, zip with members, or a workbook.

Decides by the first bytes, never by the name. Nothing is extracted to a path that an
archive names; sizes and ratios are bounded, so that a small file cannot fill the disk.
"""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from orchestration.exports.errors import ExportError

MAX_UNPACKED_BYTES = 16 * 1024**3
# Text packs 5 to 50 times; far more than that is no export.
MAX_RATIO = 400
RATIO_MATTERS_FROM_BYTES = 64 * 1024**2
MAX_MEMBERS = 2000
MAX_WORKBOOK_BYTES = 2 * 1024**3

TEXT, SHEETS, PARQUET, BINARY = "text", "sheets", "parquet", "binary"

# Of the flags of an archive's entry.
ENCRYPTED_BIT = 0x1

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP_MAGIC = b"PK\x05\x06"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET_MAGIC = b"PAR1"
OTHER_MAGIC = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"7z\xbc\xaf", b"BZh")


@dataclass(frozen=True)
class Member:
    """One readable thing inside a file.

    `name` is empty for a plain file. `modified_at` is what the container states about
    the member (UTC, naive), None when it states nothing.
    """

    name: str
    kind: str
    size: int
    open: Callable[[], IO[bytes]]
    modified_at: datetime | None = None


class _Bounded:
    """A readable stream that stops when it yields more than its container may hold."""

    def __init__(self, raw: IO[bytes], packed: int, file: str) -> None:
        self._raw = raw
        self._file = file
        self._given = 0
        self._limit = min(
            MAX_UNPACKED_BYTES, max(RATIO_MATTERS_FROM_BYTES, packed * MAX_RATIO)
        )

    def read(self, size: int = -1) -> bytes:
        wanted = self._limit + 1 if size is None or size < 0 else size
        try:
            data = self._raw.read(wanted)
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as error:
            raise damaged(self._file, str(error)) from error
        self._given += len(data)
        if self._given > self._limit:
            raise ExportError(
                self._file,
                "an archive of ordinary density",
                f"more than {self._limit} bytes inside a small file",
                "Unpack it yourself if you trust where it comes from.",
                "failed",
                "bomb",
            )
        return data

    def close(self) -> None:
        self._raw.close()

    def __enter__(self) -> "_Bounded":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def damaged(file: str, why: str) -> ExportError:
    """The error for an archive or workbook that is cut off or broken."""
    return ExportError(
        file,
        "a complete file",
        f"a damaged one ({' '.join(why.split())[:200]})",
        "Download it again.",
        "failed",
        "damaged",
    )


def kind_of(head: bytes) -> str:
    """The kind of an unpacked member by its first bytes."""
    if head.startswith(PARQUET_MAGIC):
        return PARQUET
    if head.startswith((OLE_MAGIC, ZIP_MAGIC)):
        return SHEETS
    if head.startswith(OTHER_MAGIC):
        return BINARY
    return TEXT


def members(path: Path, label: str) -> Iterator[Member]:
    """Yield what is readable inside the file at `path`; `label` names it in messages.

    Raises ExportError (status failed) for a damaged or bomb-like container.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(GZIP_MAGIC):
        yield _gzip_member(path, label, size)
    elif head.startswith(EMPTY_ZIP_MAGIC):
        raise damaged(label, "an archive with nothing in it")
    elif head.startswith(ZIP_MAGIC):
        yield from _zip_members(path, label)
    else:
        kind = kind_of(head)
        stated = None
        yield Member("", kind, size, lambda: path.open("rb"), stated)


def _gzip_member(path: Path, label: str, size: int) -> Member:
    def opened() -> IO[bytes]:
        return _Bounded(gzip.open(path, "rb"), size, label)  # type: ignore[return-value]

    with opened() as stream:
        head = stream.read(8)
    if head.startswith(GZIP_MAGIC):
        raise damaged(label, "an archive inside an archive")
    with path.open("rb") as raw:
        stamp = int.from_bytes(raw.read(8)[4:8], "little")
    stated = datetime.fromtimestamp(stamp, UTC).replace(tzinfo=None) if stamp else None
    return Member("", kind_of(head), size, opened, stated)


def _zip_members(path: Path, label: str) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if {"[Content_Types].xml", "xl/workbook.xml"} & names:
                check_workbook(archive, label)
                stated = _workbook_modified(archive)
                size = path.stat().st_size
                yield Member("", SHEETS, size, lambda: path.open("rb"), stated)
                return
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise damaged(label, str(error)) from error
    wanted = [entry for entry in entries if _is_export(entry)]
    if len(wanted) > MAX_MEMBERS:
        raise damaged(label, f"an archive with {len(wanted)} files")
    for entry in wanted:
        yield _zip_member(path, entry, f"{label}!{entry.filename}")


def _is_export(entry: zipfile.ZipInfo) -> bool:
    parts = Path(entry.filename).parts
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)
    return not entry.is_dir() and not hidden


def _zip_member(path: Path, entry: zipfile.ZipInfo, label: str) -> Member:
    @contextmanager
    def reading() -> Iterator[_Bounded]:
        with zipfile.ZipFile(path) as archive, archive.open(entry) as raw:
            yield _Bounded(raw, entry.compress_size, label)

    try:
        stated = datetime(*entry.date_time)
    except ValueError:
        stated = None
    if stated and stated.year <= 1980:
        stated = None  # the zip format's way of saying nothing
    if entry.flag_bits & ENCRYPTED_BIT:
        raise ExportError(
            label,
            "an archive without a password",
            "an encrypted one",
            "Unpack it and put the files into the folder.",
            "failed",
            "encrypted",
        )
    try:
        with reading() as stream:
            head = stream.read(8)
    # A compression that zipfile does not know is one of its runtime errors.
    except (zipfile.BadZipFile, RuntimeError, OSError) as error:
        raise damaged(label, str(error)) from error
    kind = BINARY if head.startswith(GZIP_MAGIC) else kind_of(head)
    return Member(entry.filename, kind, entry.compress_size, reading, stated)  # type: ignore[arg-type]


def check_workbook(archive: zipfile.ZipFile, label: str) -> None:
    """Refuse a workbook whose parts unpack to more than any export needs."""
    for entry in archive.infolist():
        bound = max(RATIO_MATTERS_FROM_BYTES, entry.compress_size * MAX_RATIO)
        if entry.file_size > min(MAX_WORKBOOK_BYTES, bound):
            raise damaged(label, f"{entry.file_size} bytes in one part")


def _workbook_modified(archive: zipfile.ZipFile) -> datetime | None:
    """What the workbook itself states as its last modification (UTC, naive)."""
    try:
        part = archive.getinfo("docProps/core.xml")
        if part.file_size > 100_000:
            return None
        text = archive.read(part)
        # No document type, so no entities to expand.
        if b"<!" in text:
            return None
        stamps = {
            element.tag.rpartition("}")[2]: element.text or ""
            for element in ElementTree.fromstring(text)
        }
        stated = datetime.fromisoformat(stamps.get("modified") or stamps["created"])
    except (KeyError, ValueError, ElementTree.ParseError, zipfile.BadZipFile):
        return None
    if stated.tzinfo:
        stated = stated.astimezone(UTC).replace(tzinfo=None)
    return stated
