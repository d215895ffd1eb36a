"""Words and numbers in English and German; no word of a page stands anywhere else."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = {"en": "English", "de": "Deutsch"}

NO_VALUE = "–"
_MINUS = "\N{MINUS SIGN}"
_THIN = "\N{NARROW NO-BREAK SPACE}"
_FOLDER = Path(__file__).with_name("words")
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")


@dataclass(frozen=True)
class Language:
    """One language: its words, and how it writes numbers and days."""

    code: str

    def text(self, key: str, **values: Any) -> str:
        """The words under a dotted key, with `{name}` filled in.

        Raises KeyError for a key that is not in the language's file.
        """
        return _words(self.code)[key].format(**values)

    def text_or(self, key: str, otherwise: str) -> str:
        """The words under a key, or what the data calls it."""
        return _words(self.code).get(key, otherwise)

    def reason(self, text: Any) -> str:
        """A reason that a mart gives, or several, in this language if it has words."""
        # pandas has NaN where a mart has null.
        if not isinstance(text, str):
            return ""
        said, rest = [], text
        while rest:
            known = [
                (found, words)
                for pattern, words in _reasons(self.code)
                if (found := pattern.match(rest)) and found.end()
            ]
            if not known:
                # A part without words: no mixture of two languages.
                return text
            found, words = max(known, key=lambda pair: pair[0].end())
            said.append(self._expanded(found, words))
            rest = rest[found.end() :].lstrip("; ")
        return " ".join(said)

    def _expanded(self, found: re.Match[str], words: str) -> str:
        """Words with what was found filled in, numbers as the language writes them."""
        for index, part in enumerate(found.groups(""), start=1):
            if self.code == "de":
                part = _ISO_DAY.sub(r"\3.\2.\1", _DECIMAL_POINT.sub(",", part))
            words = words.replace(f"\\{index}", part)
        return words

    def number(self, value: float, digits: int = 0, is_signed: bool = False) -> str:
        """Digits grouped and separated as the language does; a real minus sign.

        `digits` behind the comma; -1 rounds to tens.
        """
        rounded = round(float(value), digits)
        written = f"{abs(rounded):,.{max(digits, 0)}f}"
        if self.code == "de":
            written = written.translate(str.maketrans(",.", ".,"))
        if rounded < 0:
            return _MINUS + written
        return f"+{written}" if is_signed and rounded > 0 else written

    def percent(self, share: float, digits: int = 0, is_signed: bool = False) -> str:
        """A fraction as percent."""
        written = self.number(100 * float(share), digits, is_signed)
        return f"{written}{_THIN}%" if self.code == "de" else f"{written}%"

    def month(self, day: date) -> str:
        """Month and year."""
        return f"{self.text(f'months.{day.month}')} {day.year}"

    def day(self, day: date) -> str:
        """A calendar day."""
        return f"{day:%d.%m.%Y}" if self.code == "de" else f"{day:%Y-%m-%d}"

    def moment(self, moment: datetime) -> str:
        """Day and minute."""
        return f"{self.day(moment)} {moment:%H:%M}"


def all_keys(code: str) -> set[str]:
    """Every key that the language has words for."""
    return set(_words(code))


@lru_cache
def _words(code: str) -> dict[str, str]:
    files = [_FOLDER / f"{code}.yaml", *sorted(_FOLDER.glob(f"page_*_{code}.yaml"))]
    return {
        key: words
        for file in files
        for key, words in _flat(yaml.safe_load(file.read_text("utf-8")))
    }


@lru_cache
def _reasons(code: str) -> list[tuple[re.Pattern[str], str]]:
    path = _FOLDER / f"reasons_{code}.yaml"
    if not path.exists():
        return []
    return [
        (re.compile(pattern), words)
        for pattern, words in yaml.safe_load(path.read_text("utf-8")).items()
    ]


def _flat(tree: dict[str, Any], above: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, below in tree.items():
        key = f"{above}{name}"
        pairs += _flat(below, f"{key}.") if isinstance(below, dict) else [(key, below)]
    return pairs
