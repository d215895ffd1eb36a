"""Which periods belong to which window, and what of them was delivered."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from orchestration.effects.designs import (
    DAILY,
    MONTHLY,
    WEEKLY,
    Dates,
    Design,
    Floats,
    Mask,
    Panel,
)

_YEAR = np.timedelta64(364, "D")


@dataclass(frozen=True)
class Windows:
    """Windows of a design on the periods of a panel.

    `before` and `after` are what estimates compare: the baseline, and the post window
    without its first days (`burn_in`). The expected dates are those that the design
    asks for, whether or not the panel has them.
    """

    before: Mask
    burn_in: Mask
    after: Mask
    expected_before: Dates
    expected_after: Dates

    def phase(self, position: int) -> str:
        """Name of the window of a period; `before` is all that lies outside."""
        if self.before[position]:
            return "baseline"
        if self.burn_in[position]:
            return "burn_in"
        return "post" if self.after[position] else "before"


def in_order(design: Design) -> bool:
    """Whether both windows are given, and the baseline ends before the start."""
    days = (
        design.baseline_start,
        design.baseline_end,
        design.post_start,
        design.post_end,
    )
    if any(day is None for day in days):
        return False
    return days[0] <= days[1] < days[2] <= days[3]


def _ends(dates: Dates, period_days: int) -> Dates:
    """Last days of periods."""
    if period_days == MONTHLY:
        following = dates.astype("datetime64[M]") + 1
        return following.astype("datetime64[D]") - 1
    return dates + np.timedelta64(period_days - 1, "D")


def _expected(first: date, last: date, design: Design) -> Dates:
    """First days of the periods that lie wholly between two days."""
    low = np.datetime64(first, "D")
    high = np.datetime64(last, "D")
    if design.period_days == MONTHLY:
        months = np.arange(
            low.astype("datetime64[M]"), high.astype("datetime64[M]") + 1
        )
        starts = months.astype("datetime64[D]")
    else:
        starts = np.arange(low, high + 1)
        if design.period_days == WEEKLY:
            # 1970-01-01 was a Thursday: Mondays are 4 days after it, by sevens.
            starts = starts[(starts.astype(np.int64) - 4) % 7 == 0]
    return starts[(starts >= low) & (_ends(starts, design.period_days) <= high)]


def find_windows(design: Design, panel: Panel) -> Windows:
    """Windows of a design that is `in_order`."""
    settled = np.datetime64(design.post_start, "D") + max(design.burn_in_days, 0)
    before = _expected(design.baseline_start, design.baseline_end, design)
    post = _expected(design.post_start, design.post_end, design)
    after = post[post >= settled]
    dates = panel.dates.astype("datetime64[D]")
    return Windows(
        before=np.isin(dates, before),
        burn_in=np.isin(dates, post[post < settled]),
        after=np.isin(dates, after),
        expected_before=before,
        expected_after=after,
    )


def completeness(panel: Panel, periods: Mask, expected: Dates) -> float | None:
    """Share of the unit-periods of a window that were delivered."""
    cells = len(panel.units) * len(expected)
    return float(panel.present[:, periods].sum() / cells) if cells else None


def longest_gap(panel: Panel, periods: Mask, expected: Dates) -> Dates:
    """The longest run of periods of a window for which nothing was delivered."""
    delivered = panel.dates[periods & panel.present.any(axis=0)]
    missing = ~np.isin(expected, delivered)
    starts = np.flatnonzero(missing & ~np.append(False, missing[:-1]))
    ends = np.flatnonzero(missing & ~np.append(missing[1:], False)) + 1
    if not len(starts):
        return expected[:0]
    longest = int(np.argmax(ends - starts))
    return expected[starts[longest] : ends[longest]]


def year_before(design: Design, panel: Panel, windows: Windows) -> tuple[Mask, Mask]:
    """Periods after, and their twins of the year before, as masks of equal size.

    The twin of a day lies 364 days earlier, on the same weekday; of a month, twelve
    months. Pairs count only where both were delivered for all treated units and the
    earlier one lies before the start: later it would be under the effect as well.
    """
    dates = panel.dates.astype("datetime64[D]")
    treated = panel.of(panel.is_treated)
    usable = treated.present.all(axis=0)
    if design.period_days == MONTHLY:
        months = dates.astype("datetime64[M]") - 12
        twins = months.astype("datetime64[D]")
    else:
        twins = dates - _YEAR
    earlier = usable & (dates < np.datetime64(design.post_start, "D"))
    paired = windows.after & usable & np.isin(twins, dates[earlier])
    return paired, np.isin(dates, twins[paired])


def week_blocks(design: Design, periods: Mask, from_the_end: bool) -> np.ndarray:
    """Number of the week of each period of a window, −1 outside.

    Periods of weeks or months are blocks themselves. A week begins where the window
    does (or ends where it ends): what is left over at the other edge is no week.
    """
    size = 7 if design.period_days == DAILY else 1
    positions = np.flatnonzero(periods)
    blocks = np.full(len(periods), -1, dtype=np.int64)
    whole = len(positions) // size
    kept = positions[len(positions) - whole * size :] if from_the_end else positions
    blocks[kept[: whole * size]] = np.arange(whole * size) // size
    return blocks


def lag_one(series: Floats) -> float | None:
    """Autocorrelation of neighbours, or None where it cannot be told."""
    left, right = series[:-1], series[1:]
    both = np.isfinite(left) & np.isfinite(right)
    known = series[np.isfinite(series)]
    if both.sum() < 4 or np.ptp(known) <= 1e-12 * np.abs(known).max():
        return None
    middle = known.mean()
    spread = ((known - middle) ** 2).mean()
    return float(((left - middle) * (right - middle))[both].mean() / spread)
