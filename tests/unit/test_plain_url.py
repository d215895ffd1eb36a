"""Spellings of one address are one, and addresses of two posts are two."""

from pathlib import Path

import duckdb
import jinja2
import pytest

MACRO = Path(__file__).parents[2] / "macros" / "plain_url.sql"

SAME = {
    "example.com/a": (
        "https://example.com/a",
        "http://www.example.com/a/",
        "HTTPS://m.example.com/a?utm_source=share",
        " https://example.com/a/?fbclid=x&utm_medium=social ",
        "https://example.com/a#:~:text=lamp",
    ),
    "example.com/a?id=7": (
        "https://example.com/a?id=7",
        "https://example.com/a?utm_source=x&id=7",
        "https://example.com/a?id=7&utm_source=x&utm_campaign=y",
        "https://example.com/a?igsh=1&si=2&id=7&fbclid=3",
    ),
    "example.com/t/881#p12": (
        "https://example.com/t/881#p12",
        "https://www.example.com/t/881/?utm_source=x#p12",
    ),
}
DIFFERENT = (
    "https://example.com/a",
    "https://example.com/b",
    "https://example.com/a?id=7",
    "https://example.com/a?id=8",
    "https://example.com/a?basic=7",
    "https://example.com/a?reference=7",
    "https://example.com/t/881#p12",
    "https://example.com/t/881#p13",
    "https://mexample.com/a",
)


@pytest.fixture(scope="module")
def plain():
    text = MACRO.read_text("utf-8")
    module = jinja2.Environment(autoescape=True).from_string(text).module
    query = f"select {module.duckdb__plain_url('$1')}"

    def read(url: str) -> str:
        return duckdb.execute(query, [url]).fetchone()[0]

    return read


@pytest.mark.parametrize(
    ("expected", "url"), [(key, url) for key, urls in SAME.items() for url in urls]
)
def test_spellings_of_an_address_are_one(plain, expected: str, url: str):
    assert plain(url) == expected


def test_addresses_of_two_posts_stay_two(plain):
    assert len({plain(url) for url in DIFFERENT}) == len(DIFFERENT)
