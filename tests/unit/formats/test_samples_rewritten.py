"""The same content in another shape gives the same raw rows.

Every sample is parsed by Python's csv module and written anew: columns permuted,
unknown columns added, other encodings, delimiters, languages, containers. What lands
must equal what the sample itself gives, value by value.
"""

import random
from collections.abc import Callable, Iterator
from itertools import chain, islice

import pytest
from exports_as_text import Sample, as_csv, as_gzip, as_xls, as_xlsx, as_zip
from samples import SAMPLES

from orchestration.exports.formats import (
    Format,
    load_formats,
    normalize,
    split_currency,
)

Records = list[list[str]]
FORMATS = {fmt.table: fmt for fmt in load_formats()}
LANGUAGES = ("en", "de", "sv")


def translated(fmt: Format, header: list[str], language: str) -> list[str]:
    """The header in another language, as far as the format file has a word for it."""
    words = {
        normalize(alias.name): column
        for column in fmt.columns
        for alias in column.aliases
    }

    def one(cell: str) -> str:
        bare, code = split_currency(cell)
        column = words.get(normalize(cell))
        suffix = ""
        if column is None and code:
            column, suffix = words.get(normalize(bare)), f" ({code})"
        if column is None or column.ignore:
            return cell
        known = [item.name for item in column.aliases if item.language == language]
        return f"{known[0]}{suffix}" if known else cell

    return [one(cell) for cell in header]


def table_of(sample: Sample, change: Callable[[list[str]], list[str]]) -> Records:
    """The sample's records with the full-width ones below the preamble changed."""
    records = sample.records()
    width = len(records[sample.header])
    return [
        change(record) if at >= sample.header and len(record) == width else record
        for at, record in enumerate(records)
    ]


def permuted(sample: Sample, seed: int) -> Records:
    order = list(range(len(sample.records()[sample.header])))
    random.Random(seed).shuffle(order)
    return table_of(sample, lambda record: [record[at] for at in order])


def widened(sample: Sample) -> Records:
    header = sample.records()[sample.header]
    return table_of(
        sample,
        lambda record: (
            ["Interne Notiz", *record, "Farbe 2"]
            if record == header
            else ["", *record, "blau"]
        ),
    )


def in_language(sample: Sample, language: str) -> Records:
    records = sample.records()
    header = translated(FORMATS[sample.table], records[sample.header], language)
    return [*records[: sample.header], header, *records[sample.header + 1 :]]


def changed(sample: Sample) -> Iterator[tuple[str, str, bytes]]:
    """Versions that every sample goes through: name, file name, content."""
    records = sample.records()
    yield "permuted", "a.csv", as_csv(permuted(sample, 1)).encode()
    yield "unknown columns", "a.csv", as_csv(widened(sample)).encode()
    for language in LANGUAGES:
        content = as_csv(in_language(sample, language)).encode()
        yield f"headers in {language}", "a.csv", content
    yield "utf-16-be", "a.csv", b"\xfe\xff" + as_csv(records).encode("utf-16-be")
    yield "semicolon", "a.csv", as_csv(records, ";").encode()
    yield "xlsx", "a.xlsx", as_xlsx(records)


def packed(sample: Sample) -> Iterator[tuple[str, str, bytes]]:
    """Versions that say little of the format: each sample goes through every fourth."""
    records = sample.records()
    text = as_csv(records)
    yield "permuted tabs", "a.csv", as_csv(permuted(sample, 2), "\t").encode("utf-16")
    for encoding in ("utf-8", "utf-8-sig", "latin-1", "cp1252"):
        try:
            yield encoding, "a.csv", text.encode(encoding)
        except UnicodeEncodeError:
            continue
    yield "utf-16-le", "a.csv", b"\xff\xfe" + text.encode("utf-16-le")
    for delimiter, name in (("\t", "tab"), ("|", "bar")):
        yield name, "a.csv", as_csv(records, delimiter).encode()
    yield "all quoted", "a.csv", as_csv(records, quote_all=True).encode()
    crlf = text.replace("\r\n", "\n").replace("\n", "\r\n")
    if "\n" not in "".join(cell for record in records for cell in record):
        yield "crlf", "a.csv", crlf.encode()
    yield "xls", "a.xls", as_xls(records)
    original = sample.file.read_bytes()
    yield "gz", "a.csv.gz", as_gzip(original)
    yield "zip", "a.zip", as_zip(original, "folder/download.csv")
    yield "zipped xlsx", "a.zip", as_zip(as_xlsx(records), "report.xlsx")


CASES = [
    pytest.param(sample, name, file, content, id=f"{sample.path}: {name}")
    for number, sample in enumerate(SAMPLES)
    for name, file, content in chain(
        changed(sample), islice(packed(sample), number % 4, None, 4)
    )
]


@pytest.fixture(scope="module")
def originals() -> dict[str, tuple[list[tuple], list[tuple]]]:
    """What a sample itself gives: raw rows, and typed ones."""
    return {}


@pytest.mark.parametrize(("sample", "name", "file", "content"), CASES)
def test_another_shape_gives_the_same_rows(
    bench, originals, sample: Sample, name: str, file: str, content: bytes
):
    columns = FORMATS[sample.table].raw_columns
    if sample.path not in originals:
        bench.load_one(sample.file.read_bytes())
        rows = bench.raw(sample.table), bench.typed(sample.table, columns)
        originals[sample.path] = rows
        bench.clear()
    as_delivered, as_read = originals[sample.path]

    entry = bench.load_one(content, file)

    assert (entry["status"], entry["message"]) == ("loaded", entry["message"])
    assert f"raw_{entry['source']}.{entry['entity']}" == sample.table
    assert bench.raw(sample.table) == as_delivered
    # What the locale is decided by: header words, and a workbook's cells.
    if name.startswith("headers in") or name == "xlsx":
        assert bench.typed(sample.table, columns) == as_read
    assert entry["rows_read"] == sample.count()
    assert entry["rows_totals"] == sample.totals
    if name == "unknown columns":
        assert "Farbe 2" in entry["unmapped_headers"]
    # Most of Shopify's columns are ignored ones and keep their English names here, and
    # Matomo's have one name in all languages.
    if name.startswith("headers in") and entry["source"] not in ("shopify", "matomo"):
        assert entry["language"] == name.removeprefix("headers in ")
