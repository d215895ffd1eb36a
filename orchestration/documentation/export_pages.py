"""What the format files know about an export, below what people wrote about it. Pure.

Nothing that stands in a format file is written down a second time: the words of a
header by language, and what to do with a file that is refused.
"""

from collections.abc import Iterable, Sequence

from orchestration.documentation.markdown import as_text, table
from orchestration.exports.formats import Alias, Column, Format

FOLDER = "docs/export_formats"

_LANGUAGES = {
    "en": "English",
    "de": "German",
    "sv": "Swedish",
    "nl": "Dutch",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "ko": "Korean",
    "cs": "Czech",
}
_SHOWN = ("en", "de", "sv")

_CASES = {
    "daily": "not by day",
    "currency": "no currency",
    "columns": "a column is missing that is needed",
    "ids": "ids that a spreadsheet has rounded",
    "breakdown": "a split that leaves out or repeats a part",
    "empty": "no rows",
}


def format_sections(formats: Sequence[Format]) -> str:
    """What is read, what is refused, and the words of the header: all of one source."""
    loaded = [fmt for fmt in formats if not fmt.left_alone]
    parts = [_languages(loaded), _refusals(formats)]
    parts += [_words(fmt) for fmt in loaded]
    parts += [_fields(fmt) for fmt in loaded if fmt.nested]
    parts += [
        f"Known and left alone: {as_text(fmt.title)}; {as_text(fmt.left_alone)}."
        for fmt in formats
        if fmt.left_alone
    ]
    return "\n".join(part for part in parts if part)


def _languages(formats: Iterable[Format]) -> str:
    aliases = [alias for fmt in formats for c in fmt.columns for alias in c.aliases]
    certain = _named(alias.language for alias in aliases if not alias.guess)
    guessed = [
        name
        for name in _named(alias.language for alias in aliases)
        if name not in certain
    ]
    if not aliases:
        return ""
    said = [
        f"Header words seen in a file or in the vendor's documentation:"
        f" {', '.join(certain) or 'none'}."
    ]
    if guessed:
        said.append(f"Guessed, in all their words: {', '.join(guessed)}.")
    return f"## Languages\n\n{' '.join(said)}\n"


def _named(languages: Iterable[str]) -> list[str]:
    found = set(languages)
    return [name for code, name in _LANGUAGES.items() if code in found]


def _refusals(formats: Sequence[Format]) -> str:
    """Cases and advice, those that several entities share once."""
    rows = {
        (_CASES[case], advice): None
        for fmt in formats
        for case, advice in fmt.advice.items()
    }
    rows |= {
        (f"it is not {refusal.expected}", refusal.advice): None
        for fmt in formats
        for refusal in fmt.refuse
    }
    rows |= {
        ("it is a message instead of a table", answer.advice): None
        for fmt in formats
        for answer in fmt.answers
    }
    if not rows:
        return ""
    cells = ([as_text(case), as_text(advice)] for case, advice in rows)
    return f"## When a file is refused\n\n{table(['because', 'what to do'], cells)}"


def _words(fmt: Format) -> str:
    """The header words of one kind of file; words that are guessed in italics."""
    columns = [c for c in fmt.columns if c.aliases and _is_read(c)]
    if not columns:
        return ""
    rows = (
        [
            _read_as(column),
            *(_aliases(column, [language]) for language in _SHOWN),
            _aliases(column, [c for c in _LANGUAGES if c not in _SHOWN]),
        ]
        for column in columns
    )
    header = ["read as", *(_LANGUAGES[code] for code in _SHOWN), "others"]
    return (
        f"## Header words: {as_text(fmt.title)}\n\n"
        "Bold: the file is refused without it. Italics: a guess, which `check` lists"
        " as one.\n\n" + table(header, rows)
    )


def _is_read(column: Column) -> bool:
    """Whether its values are used: not known only to be left out or refused."""
    return not (
        column.ignore or column.pseudo or column.grain or column.breakdown == "partial"
    )


def _fields(fmt: Format) -> str:
    """Where a nested file holds what is read."""
    rows = (
        [_read_as(column), ", ".join(f"`{path}`" for path in column.paths)]
        for column in fmt.columns
        if column.paths
    )
    return (
        f"## Fields: {as_text(fmt.title)}\n\n"
        "The first that holds a value counts.\n\n" + table(["read as", "field"], rows)
    )


def _read_as(column: Column) -> str:
    return f"**`{column.name}`**" if column.required else f"`{column.name}`"


def _aliases(column: Column, languages: Sequence[str]) -> str:
    found = [alias for alias in column.aliases if alias.language in languages]
    return ", ".join(_word(alias) for alias in found)


def _word(alias: Alias) -> str:
    return f"*{as_text(alias.name)}*" if alias.guess else as_text(alias.name)
