"""Text as Markdown: escaped, in tables, with links to the pages of the marts."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_CODE = re.compile(r"(`[^`\n]+`)")
# Everything that means something to Markdown, its extensions or HTML.
_MEANING = re.compile(r"[\\`*_{}\[\]<>&|~#!$^=+]")
# What makes a list or a definition of a line that begins with it.
_OPENING = re.compile(r"^(?:[-:]|\d(?=\d*[.)]))")
_FENCE = re.compile(r"^\s*(```|~~~)")
_NAME = re.compile(r"(?<!\[)`([a-z0-9_]+)`")


@dataclass(frozen=True)
class Pages:
    """Pages by their path in the site's source, and how the menu shows them."""

    texts: Mapping[str, str] = field(default_factory=dict)
    menu: Sequence[Any] = ()


def as_text(text: str) -> str:
    """One line of Markdown that shows `text` as it is: no link, no tag, no emphasis.

    Only what stands in backticks means something: it is code.
    """
    parts = _CODE.split(" ".join(text.split()))
    shown = (
        part if _CODE.fullmatch(part) else _MEANING.sub(_entity, part) for part in parts
    )
    return _OPENING.sub(_entity, "".join(shown))


def as_paragraphs(text: str) -> str:
    """`text` as `as_text` shows it, with its paragraphs kept."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(as_text(block) for block in blocks)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already, one line each."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def first_sentence(text: str) -> str:
    """What stands before the first full stop or colon that ends a thought."""
    plain = " ".join(text.split())
    return re.split(r"(?<=[.:;])\s", plain, maxsplit=1)[0].rstrip(":;")


def relative(target: str, page: str) -> str:
    """How `page` links to `target`, both paths in the site's source."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def with_links(text: str, page: str, targets: Mapping[str, str]) -> str:
    """`text` in which each `name` of `targets` in backticks leads to its page.

    Headings, code blocks, links and the name's own page stay as they are.
    """

    def linked(found: re.Match[str]) -> str:
        target = targets.get(found[1])
        if target is None or target == page:
            return found[0]
        return f"[{found[0]}]({relative(target, page)})"

    return "".join(
        _NAME.sub(linked, line) if is_prose else line for line, is_prose in _lines(text)
    )


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1] == fence:
            fence = ""
        yield line, not (fence or mark or line.startswith("#"))


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
