"""Formats as data: the dataclasses behind `formats/*.yml`, loaded and validated.

A format file describes one platform. Its keys are the fields of the dataclasses
below, under the same names; an unknown key is an error, so that a typing mistake
never becomes a rule that is silently not applied. Nothing here reads an export.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FORMATS_DIR = Path(__file__).parent / "formats"

# The C parser where PyYAML was built with it: ten times as fast.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What a cell means. `currency` is a code or a phrase that holds one (`Euro - EUR`).
TYPES = (
    "text",
    "id",
    "decimal",
    "integer",
    "date",
    "timestamp",
    "boolean",
    "hours",
    "currency",
)
ROLES = ("", "day", "measure", "currency")
MODES = ("window", "upsert")
GRAINS = ("week", "month", "quarter", "year")
ADVICE = ("daily", "ids", "currency", "columns", "breakdown", "empty")

TECHNICAL_COLUMNS: Mapping[str, str] = {
    "_extra": "VARCHAR",
    "_load_id": "VARCHAR",
    "_file": "VARCHAR",
    "_row_number": "BIGINT",
    "_locale": "VARCHAR",
    "_account_key": "VARCHAR",
    "_level": "VARCHAR",
    "_loaded_at": "TIMESTAMP",
}

IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]*$")
HEADER_CURRENCY = re.compile(r"\s*\(\s*([A-Z]{3})\s*\)\s*$")

# Characters that platforms leave in headers and that nobody sees.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
STRAIGHT_QUOTES = str.maketrans("„“”«»‘’‚‛`´", "\"\"\"\"\"''''''")


class FormatError(ValueError):
    """A format file is wrong: says which file, which entity and what."""


# The same words come back with every file: in the alias tables and in its headers.
@lru_cache(maxsize=1 << 16)
def normalize(header: str) -> str:
    """Return a header as it is compared: invisible characters gone, quotes straight,
    white space collapsed, case folded (NFKC)."""
    text = unicodedata.normalize("NFKC", header.translate(INVISIBLE))
    text = text.translate(INVISIBLE).translate(STRAIGHT_QUOTES)
    return " ".join(text.split()).casefold()


def split_currency(header: str) -> tuple[str, str | None]:
    """Return a header without its trailing `(EUR)`, and that code (None without)."""
    if header.isascii() and ")" not in header:
        return header, None
    text = unicodedata.normalize("NFKC", header.translate(INVISIBLE)).strip()
    found = HEADER_CURRENCY.search(text)
    if not found:
        return header, None
    return text[: found.start()], found.group(1)


@dataclass(frozen=True)
class Alias:
    """One header word for a column.

    In YAML a string, or `{name: Kostnad, guess: true}` for a word that nobody has
    seen in a real file: it matches all the same and is reported as guessed. Words
    below `guesses:` instead of `aliases:` are all of that kind.
    """

    name: str
    language: str
    guess: bool = False


@dataclass(frozen=True)
class Column:
    """One column of an export.

    - `name`: canonical name; must be in the raw table unless `ignore` or `pseudo`.
    - `type`: one of TYPES. Numbers and dates vote on the locale of the file.
    - `role`: `day` (the grain's date), `measure` (checked, compared with totals),
      `currency` (the row's currency code).
    - `required`: without it the file is refused; the best fuzzy match is tried first.
      For a `day` the range columns of `Day` are the way out.
    - `aliases`: language → header words.
    - `currency_in_header`: `Amount spent (EUR)` gives the currency of the rows.
    - `breakdown`: `complete` (rows add up over it: loads) or `partial` (covers only
      part of the total, like age or region: the file is refused).
    - `grain`: `week`, `month`, … : a column that shows the file is not by day.
    - `ignore`: known and not needed; kept in `_extra` and not reported as unknown.
    - `pseudo`: matched for `variants` only, no raw column of its own.
    - `millionths_of`: the cells are millionths of that column (an interface's
      `…_micro`): they land there, divided.
    - `without_year`: how days that are written without a year get theirs (see
      `years`): `ordered`, `latest`, or the column whose day they do not lie behind.
    - `paths`: for nested files (Parquet, JSON): `device.category`,
      `event_params[page_location]` (the value of the entry with that key, whatever
      its type), in JSON also `list[0].url` and `list[*].order` (of all entries, as an
      object); the first that is not null wins.
    """

    name: str
    type: str = "text"
    role: str = ""
    required: bool = False
    aliases: tuple[Alias, ...] = ()
    currency_in_header: bool = False
    breakdown: str = ""
    grain: str = ""
    ignore: bool = False
    pseudo: bool = False
    millionths_of: str = ""
    without_year: str = ""
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """Headers that match `header` (a regular expression, tried on the header with its
    white space collapsed, case-insensitively) are collected into the raw column
    `name` as one JSON object {first group: value}; empty values are left out.
    `ignore`: known and not needed, like a column that is ignored; without a name."""

    header: str
    name: str = ""
    ignore: bool = False


@dataclass(frozen=True)
class Variant:
    """When all of `present` and none of `absent` are among the matched columns,
    columns change their canonical name by `rename` (old → new)."""

    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Day:
    """Where the day of a row comes from.

    `column`; if the file has none, the two columns of `range` when they are equal on
    every row (a file of one day, or of rows by day); if they differ the file is a
    range export and refused. `first_day_is_range`: a file whose stated period is
    longer than a day while all rows carry its first day is a range export too.
    `fills_period`: a day without a row, between the first and the last, had nothing
    (a report of spend); false where such a day is just not in the file (rates).
    `end`: a column beside `column` with the moment at which the row's period ends: a
    row that lasts longer than a day makes the file a range export.
    """

    column: str
    range: tuple[str, ...] = ()
    end: str = ""
    first_day_is_range: bool = False
    fills_period: bool = True


@dataclass(frozen=True)
class Level:
    """A level of the account hierarchy, finest first: in YAML `[ad, [ad_id, ad_name]]`.
    The first with a matched column is the level of the file; `[account, []]` ends."""

    name: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Totals:
    """How totals rows look; they become control totals and are no rows.

    - `labels`: words at the start of any text cell (`Total`, `Gesamt`, also
      `Total: Campaigns`, `Total of 12 results`), on a row without a readable day.
    - `empty`: a row on which all of these (as far as the file has them, one at least)
      are empty is a totals row: Meta's first row.
    - `measures`: compared with the sum over the rows.
    - `optional_scopes`: words after the label's colon (`Account`, `Konto`) whose total
      may cover more than the file: compared, not required to match.
    """

    labels: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    optional_scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preamble:
    """What lines above the header say: regular expressions, the first group counts.
    `period` has two groups (start, end) or one that is both. Case-insensitive, tried
    on each line and cell of the preamble. Dates in any of the known spellings. `rows`:
    how many rows follow, so that a file that was cut off is known."""

    created: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    period_start: tuple[str, ...] = ()
    period_end: tuple[str, ...] = ()
    account_id: tuple[str, ...] = ()
    account_name: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    time_zone: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unpivot:
    """Columns whose header matches `header` become rows: the header in `name`, the
    cell in `value`; cells in `drop` and empty ones make no row."""

    header: str
    name: str
    value: str
    drop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A file with all of `present` and none of `absent` is refused with this text."""

    expected: str
    advice: str
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a platform sends in place of a table: a file of a few lines that begins with
    `text` (a regular expression), and what to do then. `is_empty`: there was nothing to
    export, which a file in the platform's folder may say."""

    text: str
    advice: str
    is_empty: bool = False


# Compared and hashed by identity: a format is loaded once.
@dataclass(frozen=True, eq=False)
class Format:
    """One kind of file of one platform, and the raw table it lands in.

    - `source`, `entity`: the raw table `raw_<source>.<entity>`.
    - `title`: what people call this file, for messages.
    - `platform`: the platform's name for messages.
    - `mode`: `window` (newest file per account and day) or `upsert` (newest per key).
    - `min_hits`: known headers needed to recognise a header row.
    - `identify`: sets of canonical names, at least one of which must be complete.
    - `distinctive`: header words that only this platform has; each weighs more.
    - `titles`: titles above the header; extra evidence, never a condition.
    - `file_names`: regular expressions for the file's name, a tie-break only.
    - `columns`, `patterns`, `variants`, `unpivot`.
    - `contract`: name of the shared column list (`_contracts.yml`); without it the
      raw table has the columns of this entity, then the patterns, in order.
    - `raw_columns`: the raw table's columns, when neither of these fits.
    - `day`, `levels`, `key`; `account`: columns that name it, the surest first. Of
      several in one entry (`first_name last_name`) the words make one name.
    - `exact_duplicates`: `reject` (second of two equal rows) or `keep`.
    - `numbers`, `dates`: `language` (header language decides where the values leave
      it open) or `machine` (decimal point, ISO, whatever the language).
    - `date_orders`: language → `ymd`, `dmy`, `mdy` where it differs from the usual;
      `always`: what the platform writes whatever the language and the values suggest,
      as long as all of them can be read so.
    - `needs_currency`: a problem when no currency is found anywhere.
    - `totals`, `footer` (regular expressions for rows with one filled cell),
      `preamble`, `refuse`.
    - `footer_block`: when a row matches `footer`, all rows below the last one with two
      other filled cells are text below the table (name of the report, the company).
    - `advice`: what to tell a person, by case (ADVICE).
    - `answers`: what the platform sends in place of a table.
    - `nested`: read by `paths` from Parquet or JSON; as text only where it has header
      words, too.
    - `stacked`: a text file may hold several such tables below each other, parted by
      empty lines, each with its own title and header.
    - `stated`: raw column → regular expression for a line above the header; its first
      group is the value of the column on every row.
    - `needs_hint`: without a distinctive word the header is taken only in a folder
      named like the source, or beside another of its files in an archive.
    - `left_alone`: why a known file is not loaded; it has no raw table.
    """

    source: str
    entity: str
    title: str
    mode: str
    columns: tuple[Column, ...]
    platform: str = ""
    min_hits: int = 3
    identify: tuple[tuple[str, ...], ...] = ()
    distinctive: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    file_names: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    variants: tuple[Variant, ...] = ()
    unpivot: Unpivot | None = None
    contract: str = ""
    raw_columns: tuple[str, ...] = ()
    day: Day | None = None
    levels: tuple[Level, ...] = ()
    account: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    exact_duplicates: str = "reject"
    numbers: str = "language"
    dates: str = "language"
    date_orders: Mapping[str, str] = field(default_factory=dict)
    needs_currency: bool = False
    totals: Totals = field(default_factory=Totals)
    footer: tuple[str, ...] = ()
    footer_block: bool = False
    preamble: Preamble = field(default_factory=Preamble)
    refuse: tuple[Refusal, ...] = ()
    answers: tuple[Answer, ...] = ()
    advice: Mapping[str, str] = field(default_factory=dict)
    nested: bool = False
    stacked: bool = False
    stated: Mapping[str, str] = field(default_factory=dict)
    needs_hint: bool = False
    left_alone: str = ""

    @property
    def table(self) -> str:
        """The raw table, schema and name."""
        return f"raw_{self.source}.{self.entity}"

    def column(self, name: str) -> Column | None:
        """The column of that canonical name, or None."""
        return next((column for column in self.columns if column.name == name), None)


# --- loading ------------------------------------------------------------------------


def load_formats(directory: Path | None = None) -> tuple[Format, ...]:
    """Read and validate every format file of a directory (default: the package's).

    Raises FormatError with file, entity and cause.
    """
    return _load(directory or FORMATS_DIR)


def raw_tables(formats: Iterable[Format] | None = None) -> dict[str, tuple[str, ...]]:
    """Raw table → its canonical columns in order, without the technical ones."""
    return {
        fmt.table: fmt.raw_columns
        for fmt in formats or load_formats()
        if not fmt.left_alone
    }


@lru_cache(maxsize=4)
def formats_version(directory: Path | None = None) -> str:
    """A short hash of the format files' bytes: refused files are tried again when it
    changes."""
    digest = hashlib.sha256()
    for path in sorted((directory or FORMATS_DIR).glob("*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=YAML_LOADER)


@lru_cache(maxsize=4)
def _load(directory: Path) -> tuple[Format, ...]:
    contracts: dict[str, list[str]] = {}
    contracts_file = directory / "_contracts.yml"
    if contracts_file.exists():
        contracts = _yaml(contracts_file) or {}
    found: list[Format] = []
    for path in sorted(directory.glob("[!_]*.yml")):
        document = _yaml(path) or {}
        unknown = set(document) - {"source", "platform", "entities"}
        if unknown or "source" not in document or "entities" not in document:
            raise FormatError(f"{path.name}: source and entities, not {unknown}")
        for raw in document["entities"]:
            where = f"{path.name}, entity {raw.get('entity')}"
            try:
                found.append(_format(document, raw, contracts))
            except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
                raise FormatError(f"{where}: {error}") from error
    tables = [fmt.table for fmt in found]
    twice = {table for table in tables if tables.count(table) > 1}
    shapes = {(fmt.table, fmt.raw_columns) for fmt in found if fmt.table in twice}
    if len(shapes) > len(twice):
        raise FormatError(f"different columns for the same raw table: {sorted(twice)}")
    return tuple(found)


def _format(
    document: Mapping[str, Any],
    raw: Mapping[str, Any],
    contracts: Mapping[str, list[str]],
) -> Format:
    values = dict(raw)
    values["source"] = document["source"]
    values.setdefault("platform", document.get("platform", document["source"]))
    values["columns"] = tuple(map(_column, values.get("columns") or ()))
    values["patterns"] = tuple(
        _build(Pattern, item) for item in values.get("patterns") or ()
    )
    values["variants"] = tuple(
        _build(Variant, item) for item in values.get("variants") or ()
    )
    values["refuse"] = tuple(
        _build(Refusal, item) for item in values.get("refuse") or ()
    )
    values["answers"] = tuple(
        _build(Answer, item) for item in values.get("answers") or ()
    )
    values["levels"] = tuple(
        Level(str(item[0]), tuple(item[1])) for item in values.get("levels") or ()
    )
    values["identify"] = tuple(tuple(names) for names in values.get("identify") or ())
    for name, cls in (("day", Day), ("unpivot", Unpivot)):
        if values.get(name) is not None:
            values[name] = _build(cls, values[name])
    for name, cls in (("totals", Totals), ("preamble", Preamble)):
        values[name] = _build(cls, values.get(name) or {})
    # Header words are compared in normal form; keep them so from the start.
    values["distinctive"] = tuple(map(normalize, values.get("distinctive") or ()))
    if not values.get("raw_columns"):
        values["raw_columns"] = _raw_columns(values, contracts)
    fmt: Format = _build(Format, values)
    _validate(fmt)
    return fmt


def _raw_columns(
    values: Mapping[str, Any], contracts: Mapping[str, list[str]]
) -> tuple[str, ...]:
    contract = values.get("contract")
    if contract:
        return tuple(contracts[contract])
    named = [
        c.name
        for c in values["columns"]
        if not (c.ignore or c.pseudo or c.millionths_of)
    ]
    named += [pattern.name for pattern in values["patterns"] if not pattern.ignore]
    named += values.get("stated") or {}
    unpivot = values.get("unpivot")
    if unpivot:
        named += [unpivot.name, unpivot.value]
    return tuple(dict.fromkeys(named))


def _column(raw: Mapping[str, Any]) -> Column:
    values = dict(raw)
    aliases = []
    for key in ("aliases", "guesses"):
        for language, words in (values.pop(key, None) or {}).items():
            for word in [words] if isinstance(words, str | dict) else words:
                item = dict(word) if isinstance(word, dict) else {"name": word}
                guess = bool(item.get("guess", key == "guesses"))
                # `no`, `on` and the like are booleans in YAML.
                aliases.append(Alias(str(item["name"]), str(language), guess))
    values["aliases"] = tuple(aliases)
    path = values.pop("path", None)
    if path:
        values["paths"] = (path,)
    column: Column = _build(Column, values)
    return column


def _build(cls: type, raw: Mapping[str, Any]) -> Any:
    known = {item.name for item in fields(cls)}
    unknown = set(raw) - known
    if unknown:
        raise ValueError(f"unknown {cls.__name__} keys: {', '.join(sorted(unknown))}")
    return cls(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in raw.items()
        }
    )


def _validate(fmt: Format) -> None:
    problems: list[str] = []

    def expect(condition: object, message: str) -> None:
        if not condition:
            problems.append(message)

    expect(IDENTIFIER.match(fmt.source), f"source {fmt.source!r} is no identifier")
    expect(IDENTIFIER.match(fmt.entity), f"entity {fmt.entity!r} is no identifier")
    expect(fmt.mode in MODES, f"mode {fmt.mode!r}")
    expect(fmt.exact_duplicates in ("reject", "keep"), "exact_duplicates")
    expect(fmt.numbers in ("language", "machine"), "numbers")
    expect(fmt.dates in ("language", "machine"), "dates")
    expect(fmt.footer or not fmt.footer_block, "footer_block without footer")
    names = [column.name for column in fmt.columns]
    expect(len(names) == len(set(names)), f"columns twice: {names}")
    known = set(names) | {pattern.name for pattern in fmt.patterns}
    known |= {new for variant in fmt.variants for new in variant.rename.values()}
    known |= set(fmt.stated)
    if fmt.unpivot:
        known |= {fmt.unpivot.name, fmt.unpivot.value}
        re.compile(fmt.unpivot.header)
    for name in fmt.raw_columns:
        expect(IDENTIFIER.match(name), f"raw column {name!r} is no identifier")
    for column in fmt.columns:
        here = f"column {column.name}"
        expect(column.type in TYPES, f"{here}: type {column.type!r}")
        expect(column.role in ROLES, f"{here}: role {column.role!r}")
        expect(column.breakdown in ("", "complete", "partial"), f"{here}: breakdown")
        expect(column.grain in ("", *GRAINS), f"{here}: grain {column.grain!r}")
        free = column.ignore or column.pseudo or column.grain
        free = free or column.breakdown == "partial" or column.millionths_of
        expect(free or column.name in fmt.raw_columns, f"{here}: not in the raw table")
        unread = column.ignore or column.pseudo
        expect(not fmt.nested or column.paths or unread, f"{here}: nested, no path")
        rule = column.without_year
        expect(rule in ("", "ordered", "latest", *names), f"{here}: without_year")
    used = [name for group in fmt.identify for name in group]
    used += [name for names in fmt.account for name in names.split()]
    used += [*fmt.key, *fmt.totals.empty, *fmt.totals.measures]
    used += [name for level in fmt.levels for name in level.columns]
    used += [name for item in fmt.refuse for name in (*item.present, *item.absent)]
    used += [name for item in fmt.variants for name in (*item.present, *item.absent)]
    used += [column.millionths_of for column in fmt.columns if column.millionths_of]
    if fmt.day:
        used += [fmt.day.column, *fmt.day.range]
        used += [fmt.day.end] if fmt.day.end else []
        expect(len(fmt.day.range) in (0, 2), "day.range: start and end")
    if fmt.mode == "window":
        expect(fmt.day, "a window needs a day")
    else:
        expect(fmt.key or fmt.left_alone, "upsert needs a key")
    # A contract column that this platform never delivers may be named all the same.
    unknown = set(used) - known - set(fmt.raw_columns)
    expect(not unknown, f"names no column: {', '.join(sorted(unknown))}")
    expect(
        set(fmt.advice) <= set(ADVICE),
        f"advice for {sorted(set(fmt.advice) - set(ADVICE))}; known: {ADVICE}",
    )
    words: dict[str, str] = {}
    for column in fmt.columns:
        for alias in column.aliases:
            other = words.setdefault(normalize(alias.name), column.name)
            expect(other == column.name, f"{alias.name!r}: {other} and {column.name}")
    for pattern in fmt.patterns:
        groups = re.compile(pattern.header).groups
        expect(pattern.ignore or groups >= 1, f"{pattern.name}: no group")
        expect(pattern.ignore != bool(pattern.name), "a pattern without a name")
    for name, expression in fmt.stated.items():
        expect(re.compile(expression).groups >= 1, f"{name}: no group")
    for expression in (
        *(answer.text for answer in fmt.answers),
        *fmt.footer,
        *fmt.file_names,
        *(
            text
            for item in fields(Preamble)
            for text in getattr(fmt.preamble, item.name)
        ),
    ):
        re.compile(expression)
    if problems:
        raise ValueError("; ".join(problems))
