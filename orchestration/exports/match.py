"""Which format a header row belongs to, and which header is which column.

Works on words alone; what the rows hold is decided elsewhere.
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from orchestration.exports.formats import (
    INVISIBLE,
    STRAIGHT_QUOTES,
    Column,
    Format,
    Pattern,
    normalize,
    split_currency,
)

FUZZY_CUTOFF = 0.72
# A format without a word of its own must know this many headers more than another.
CLEAR_MARGIN = 2.0
# What similarity takes for an id must call itself one: a wrong key merges records.
ID_WORD = re.compile(r"(^|[^a-z])(ids?|nr|no|numm?er|number|key)([^a-z]|$)")
CODE_AT_END = re.compile(r"[\s(\[]([A-Z]{3})[)\]]?\s*$")


@dataclass(frozen=True)
class Mapping:
    """A header row read as one format.

    `columns`: canonical name → position; `currencies`: canonical name → code from its
    header; `collected`: (position, raw column, key) of pattern headers; `unpivoted`:
    (position, header); `known`: positions that need no report; `seen`: canonical names
    of all matched columns, ignored and pseudo ones too; `also`: sources whose format
    fits as well, so that this one is a guess; `millionths`: positions of cells that are
    millionths of their column; `by_path`: fields are found by the paths of the format,
    not by the words of a header.
    """

    fmt: Format
    headers: tuple[str, ...]
    columns: dict[str, int]
    currencies: dict[str, str]
    collected: tuple[tuple[int, str, str], ...]
    unpivoted: tuple[tuple[int, str], ...]
    known: frozenset[int]
    seen: dict[str, int]
    guessed: tuple[str, ...]
    language: str
    hits: int
    distinctive_hits: int
    score: float = 0.0
    has_title: bool = False
    also: tuple[str, ...] = field(default=())
    millionths: tuple[int, ...] = ()
    by_path: bool = False

    @property
    def unknown(self) -> list[int]:
        """Positions of headers that mean nothing to the format."""
        return [
            position
            for position, header in enumerate(self.headers)
            if position not in self.known and normalize(header)
        ]

    @property
    def level(self) -> str:
        """Finest level of the hierarchy that the header has a column for."""
        for level in self.fmt.levels:
            if not level.columns or any(name in self.columns for name in level.columns):
                return level.name
        return ""


@lru_cache(maxsize=256)
def alias_index(fmt: Format) -> dict[str, tuple[Column, frozenset[str], bool]]:
    """Normal form of every header word → its column, its languages, all guesses."""
    index: dict[str, tuple[Column, frozenset[str], bool]] = {}
    for column in fmt.columns:
        for alias in column.aliases:
            word = normalize(alias.name)
            _, languages, guess = index.get(word, (column, frozenset(), True))
            index[word] = (
                column,
                languages | {alias.language},
                guess and alias.guess,
            )
    return index


class HeaderWords:
    """All header words of some formats: a quick first look at a line of a file."""

    def __init__(self, formats: Sequence[Format]) -> None:
        self.words = frozenset(word for fmt in formats for word in alias_index(fmt))
        dynamic = [fmt.unpivot.header for fmt in formats if fmt.unpivot]
        self.dynamic = re.compile("|".join(f"(?:{text})" for text in dynamic) or "(?!)")

    def count(self, cells: Sequence[str]) -> int:
        """How many of these cells are header words of any format."""
        return sum(self._is_known(cell) for cell in cells if len(cell) <= 200)

    def _is_known(self, cell: str) -> bool:
        if normalize(cell) in self.words or self.dynamic.fullmatch(cell.strip()):
            return True
        bare, code = split_currency(cell)
        return code is not None and normalize(bare) in self.words


@lru_cache(maxsize=4)
def header_words(formats: tuple[Format, ...]) -> HeaderWords:
    """The header words of these formats, collected once."""
    return HeaderWords(formats)


def map_headers(fmt: Format, headers: Sequence[str]) -> Mapping:
    """Read a header row as the given format."""
    index = alias_index(fmt)
    columns: dict[str, int] = {}
    seen: dict[str, int] = {}
    currencies: dict[str, str] = {}
    collected: list[tuple[int, str, str]] = []
    unpivoted: list[tuple[int, str]] = []
    known: set[int] = set()
    guessed: list[str] = []
    votes: Counter[str] = Counter()
    distinctive = 0
    for position, header in enumerate(headers):
        word = normalize(header)
        if not word:
            continue
        bare, code = split_currency(header)
        entry = index.get(word)
        if entry is None and code:
            word = normalize(bare)
            entry = index.get(word)
        distinctive += word in fmt.distinctive or normalize(header) in fmt.distinctive
        if entry is None:
            found = _pattern_of(fmt, header)
            if found:
                pattern, key = found
                known.add(position)
                if not pattern.ignore:
                    collected.append((position, pattern.name, key))
            elif fmt.unpivot and re.fullmatch(fmt.unpivot.header, header.strip()):
                unpivoted.append((position, header.strip()))
                known.add(position)
            continue
        column, languages, guess = entry
        known.add(position)
        for language in languages:
            # What is not needed is often not translated either.
            votes[language] += (0.1 if column.ignore else 1) / len(languages)
        if column.name in seen:
            continue  # the same header twice: the first counts, both are kept
        seen[column.name] = position
        if code:
            currencies[column.name] = code
        if not column.ignore:
            columns[column.name] = position
        if guess:
            guessed.append(f"{header.strip()} = {column.name} (word not confirmed)")
    columns = _varied(fmt, columns)
    columns, millionths = _without_millionths(fmt, columns)
    language = max(votes, key=lambda name: (votes[name], name == "en"), default="en")
    hits = len(seen) + len(unpivoted) + len({name for _, name, _ in collected})
    return Mapping(
        fmt=fmt,
        headers=tuple(headers),
        columns=columns,
        currencies=currencies,
        collected=tuple(collected),
        unpivoted=tuple(unpivoted),
        known=frozenset(known),
        seen=seen,
        guessed=tuple(guessed),
        language=language,
        hits=hits,
        distinctive_hits=distinctive,
        millionths=millionths,
    )


def _pattern_of(fmt: Format, header: str) -> tuple[Pattern, str] | None:
    text = unicodedata.normalize("NFKC", header.translate(INVISIBLE))
    text = " ".join(text.translate(STRAIGHT_QUOTES).split())
    for pattern in fmt.patterns:
        found = re.search(pattern.header, text, re.IGNORECASE)
        if found:
            return pattern, found.group(1) if found.groups() else ""
    return None


def _varied(fmt: Format, columns: dict[str, int]) -> dict[str, int]:
    for variant in fmt.variants:
        if all(name in columns for name in variant.present) and not any(
            name in columns for name in variant.absent
        ):
            columns = {
                variant.rename.get(name, name): position
                for name, position in columns.items()
            }
    return {
        name: position
        for name, position in columns.items()
        if not ((column := fmt.column(name)) and column.pseudo)
    }


def _without_millionths(
    fmt: Format, columns: dict[str, int]
) -> tuple[dict[str, int], tuple[int, ...]]:
    """Columns with those in millionths under the name of what they are millionths of,
    where the file does not have that as well, and the positions that are divided."""
    found: dict[str, int] = {}
    divided: list[int] = []
    for name, position in columns.items():
        column = fmt.column(name)
        if column is None or not column.millionths_of:
            found[name] = position
        elif column.millionths_of not in columns:
            found[column.millionths_of] = position
            divided.append(position)
    return found, tuple(divided)


def with_guesses(mapping: Mapping) -> Mapping:
    """Fill required columns that are missing with the most similar unknown header."""
    columns, known = dict(mapping.columns), set(mapping.known)
    currencies, guessed = dict(mapping.currencies), list(mapping.guessed)
    for column in mapping.fmt.columns:
        if not column.required or column.name in columns:
            continue
        best, best_ratio = None, FUZZY_CUTOFF
        for position in mapping.unknown:
            if position in known:
                continue
            word = normalize(split_currency(mapping.headers[position])[0])
            if column.type == "id" and not ID_WORD.search(word):
                continue
            for alias in column.aliases:
                ratio = difflib.SequenceMatcher(
                    None, word, normalize(alias.name)
                ).ratio()
                if ratio > best_ratio:
                    best, best_ratio = position, ratio
        if best is not None:
            header = mapping.headers[best]
            columns[column.name] = best
            known.add(best)
            guessed.append(f"{header.strip()} = {column.name} (best match)")
            code = CODE_AT_END.search(header)
            if code:
                currencies[column.name] = code.group(1)
    return replace(
        mapping,
        columns=columns,
        known=frozenset(known),
        currencies=currencies,
        guessed=tuple(guessed),
    )


def recognise(
    headers: Sequence[str],
    formats: Sequence[Format],
    above: Sequence[str] = (),
    hints: Sequence[str] = (),
    file_name: str = "",
) -> Mapping | None:
    """The best format for a header row, or None.

    `above` are the cells of the preamble, `hints` folder names. Titles, folders and the
    file's name can only tip the scales between formats that fit. Where nothing does and
    other formats of the same entity fit about as well, they are named in `also`: a
    campaign, a day and a spend do not tell one platform from another.
    """
    titles = {normalize(cell) for cell in above}
    words = {normalize(header) for header in headers}
    words |= {normalize(split_currency(header)[0]) for header in headers}
    found: list[Mapping] = []
    for fmt in formats:
        if fmt.nested and not alias_index(fmt):
            continue
        # Every hit is a word, unless a pattern makes it: most formats have too few.
        if not (fmt.patterns or fmt.unpivot) and (
            len(words & alias_index(fmt).keys()) < fmt.min_hits
        ):
            continue
        mapping = map_headers(fmt, headers)
        if mapping.hits < fmt.min_hits:
            continue
        if fmt.needs_hint and not mapping.distinctive_hits and fmt.source not in hints:
            continue
        has_title = _has_title(fmt, titles)
        fits = not fmt.identify or any(
            all(name in mapping.columns or name in mapping.seen for name in names)
            for names in fmt.identify
        )
        is_told = any(
            refusal.present and set(refusal.present) <= set(mapping.seen)
            for refusal in fmt.refuse
        )
        if not (fits or has_title or is_told or mapping.distinctive_hits >= 2):
            continue
        score = _score(mapping, has_title, hints, file_name)
        found.append(replace(mapping, score=score, has_title=has_title))
    if not found:
        return None
    found.sort(key=lambda item: -item.score)
    best = found[0]
    has_evidence = best.distinctive_hits or best.has_title or best.fmt.source in hints
    margin = 0.0 if has_evidence else CLEAR_MARGIN
    rivals = [
        item
        for item in found[1:]
        if best.score - item.score <= margin
        and (item.fmt.entity == best.fmt.entity or item.score == best.score)
    ]
    return replace(best, also=tuple(item.fmt.source for item in rivals))


def _score(
    mapping: Mapping, has_title: bool, hints: Sequence[str], file_name: str
) -> float:
    fmt = mapping.fmt
    score = mapping.hits + 2.0 * mapping.distinctive_hits + 3.0 * has_title
    # Of two formats that know equally many headers, the one with all its own.
    required = [column.name for column in fmt.columns if column.required]
    score -= 0.5 * sum(name not in mapping.columns for name in required)
    # Whoever sorts a file into a platform's folder knows where it is from.
    score += 3.0 * (fmt.source in hints)
    score += 0.1 * any(re.search(name, file_name, re.I) for name in fmt.file_names)
    return score


def _has_title(fmt: Format, cells: set[str]) -> bool:
    return any(
        cell == title or cell.startswith(f"{title} ")
        for title in map(normalize, fmt.titles)
        for cell in cells
    )


def titled(cells: Sequence[str], formats: Sequence[Format]) -> Format | None:
    """The format whose title stands in these cells: a file of a preamble alone."""
    words = {normalize(cell) for cell in cells}
    return next((fmt for fmt in formats if _has_title(fmt, words)), None)


def cells_of_type(mapping: Mapping, *types: str) -> dict[str, str]:
    """Canonical name → cell, for mapped columns of the given types."""
    return {
        name: f"c{position}"
        for name, position in mapping.columns.items()
        if (column := mapping.fmt.column(name)) and column.type in types
    }


def day_cell_of(mapping: Mapping) -> str | None:
    """The cell with the day of a row, None for a format without days."""
    day = mapping.fmt.day
    if day is None:
        return None
    for name in (day.column, *day.range[:1]):
        if name in mapping.columns:
            return f"c{mapping.columns[name]}"
    return None
