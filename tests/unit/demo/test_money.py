"""Exact arithmetic against Python's decimals."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from orchestration.demo.money import (
    EUR,
    SEK,
    USD,
    divide_rounded,
    load_rates,
    split_by_days,
    to_euro,
)


def test_euros_equal_decimal_arithmetic_up_to_large_amounts():
    draws = np.random.default_rng(1)
    amounts = draws.integers(-(10**13), 10**13, 2_000)
    factors = draws.integers(10**8, 2 * 10**10, 2_000)
    expected = [
        int(
            (Decimal(a) * Decimal(f) / 10**10).quantize(
                Decimal(1), rounding=ROUND_HALF_UP
            )
        )
        for a, f in zip(amounts.tolist(), factors.tolist(), strict=True)
    ]
    assert to_euro(amounts, factors).tolist() == expected


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 10, 1), (-5, 10, -1), (4, 10, 0), (-15, 10, -2), (14, 10, 1), (0, 3, 0)],
)
def test_quotients_round_half_away_from_zero(numerator, denominator, expected):
    assert divide_rounded(np.array([numerator]), denominator).tolist() == [expected]


@pytest.mark.parametrize(("total", "days"), [(100, 3), (-100, 7), (1, 31), (0, 5)])
def test_a_split_over_days_adds_up_exactly(total, days):
    parts = split_by_days(total, days)
    assert len(parts) == days
    assert parts.sum() == total
    assert abs(parts - total / days).max() < 1


def test_rates_are_the_ecbs_and_weekends_take_friday():
    # 2026-10-30 was a Friday: 1 EUR = 1.1172 USD = 10.978 SEK.
    rates = load_rates(date(2026, 10, 30), 2)
    assert rates.factors[EUR].tolist() == [10**10, 10**10]
    assert rates.factors[USD].tolist() == [8_950_948_801] * 2
    assert rates.factors[SEK].tolist() == [910_912_735] * 2
