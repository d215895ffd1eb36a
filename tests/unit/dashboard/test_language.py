"""Words and numbers of the pages in both languages."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from dashboard.language import LANGUAGES, Language, all_keys

DASHBOARD = Path(__file__).parents[3] / "dashboard"
ENGLISH, GERMAN = Language("en"), Language("de")


@pytest.mark.parametrize(
    "value, digits, is_signed, english, german",
    [
        (1234567.891, 0, False, "1,234,568", "1.234.568"),
        (1234.5, 1, False, "1,234.5", "1.234,5"),
        (-1234.5, 2, False, "−1,234.50", "−1.234,50"),
        (0.4, 0, True, "0", "0"),
        (-0.4, 0, True, "0", "0"),
        (12, 0, True, "+12", "+12"),
    ],
)
def test_numbers_are_written_as_the_language_does(
    value, digits, is_signed, english, german
):
    assert ENGLISH.number(value, digits, is_signed) == english
    assert GERMAN.number(value, digits, is_signed) == german


def test_percent_months_days_and_moments():
    assert ENGLISH.percent(0.1234, 1, is_signed=True) == "+12.3%"
    assert (
        GERMAN.percent(0.1234, 1, is_signed=True) == "+12,3\N{NARROW NO-BREAK SPACE}%"
    )
    assert ENGLISH.month(date(2026, 3, 1)) == "Mar 2026"
    assert GERMAN.month(date(2026, 3, 1)) == "März 2026"
    assert ENGLISH.moment(datetime(2026, 3, 1, 9, 5)) == "2026-03-01 09:05"
    assert GERMAN.moment(datetime(2026, 3, 1, 9, 5)) == "01.03.2026 09:05"


def test_reasons_are_translated_with_their_numbers():
    reason = "fewer than 10 last touches"
    assert ENGLISH.reason(reason) == reason
    assert GERMAN.reason(reason) == "weniger als 10 letzte Kontakte"
    assert GERMAN.reason("a reason of tomorrow") == "a reason of tomorrow"
    assert GERMAN.reason(None) == GERMAN.reason(float("nan")) == ""


def test_german_has_every_word_that_english_has():
    assert all_keys("en") <= all_keys("de")


def test_what_german_has_besides_says_what_the_data_says_in_english():
    # Names of channels and definitions of key figures come from the published file.
    besides = all_keys("de") - all_keys("en")
    assert {key.split(".")[0] for key in besides} <= {"channels", "explained"}


def test_both_languages_fill_in_the_same_values():
    def names(language, key):
        return set(re.findall(r"\{(\w+)\}", language.text_or(key, "")))

    for key in all_keys("en"):
        assert names(ENGLISH, key) == names(GERMAN, key), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_key_that_a_page_names_has_words(code):
    used = {
        key
        for path in DASHBOARD.rglob("*.py")
        for key in re.findall(r"\btext\(\s*\"([a-z_.]+)\"", path.read_text("utf-8"))
    }
    assert len(used) > 50
    assert used <= all_keys(code)
