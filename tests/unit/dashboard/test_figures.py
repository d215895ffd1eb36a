"""How a figure is written, and with how many digits."""

import pytest

from dashboard.figures import supported_digits, written
from dashboard.language import Language

ENGLISH, GERMAN = Language("en"), Language("de")


@pytest.mark.parametrize(
    "value, unit, english, german",
    [
        (1234.56, "money", "1,235 EUR", "1.235 EUR"),
        (12.345, "price", "12.35 EUR", "12,35 EUR"),
        (-0.5, "return", "−50%", "−50\N{NARROW NO-BREAK SPACE}%"),
        (0.4, "share", "40%", "40\N{NARROW NO-BREAK SPACE}%"),
        (0.023, "share", "2.3%", "2,3\N{NARROW NO-BREAK SPACE}%"),
        (0, "share", "0%", "0\N{NARROW NO-BREAK SPACE}%"),
        (1234, "count", "1,234", "1.234"),
        (1.25, "count", "1.2", "1,2"),
        (3.14, "days", "3.1 days", "3,1 Tage"),
        (4.0, "times", "4.00", "4,00"),
        (None, "money", "–", "–"),
        (float("nan"), "count", "–", "–"),
    ],
)
def test_a_figure_is_written_by_unit_and_language(value, unit, english, german):
    assert written(ENGLISH, value, unit, "EUR") == english
    assert written(GERMAN, value, unit, "EUR") == german


@pytest.mark.parametrize(
    "low, high, unit, digits",
    [
        (-0.8, -0.4, "return", -1),
        (-0.64, -0.58, "return", 0),
        (0.101, 0.119, "return", 1),
        (0.1001, 0.1003, "share", 2),
        (9_000, 11_000, "money", -3),
        (1.0, 1.0, "money", 0),
    ],
)
def test_an_interval_decides_how_many_digits_are_shown(low, high, unit, digits):
    assert supported_digits(low, high, unit) == digits


def test_an_estimate_shows_no_more_than_its_interval_supports():
    assert written(ENGLISH, -0.6146, "return", digits=-1) == "−60%"
    assert written(GERMAN, 10_234.56, "money", "EUR", digits=-3) == "10.000 EUR"
