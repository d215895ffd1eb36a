"""What goes in: the design of a goal as it was registered, and its panel of values.

No estimate here: only what was planned and what was delivered.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Dates = NDArray[np.datetime64]

KINDS = ("flow", "stock", "share")
SCALES = ("ratio", "levels")
DIFFERENCE = "difference_in_differences"
SYNTHETIC = "synthetic_control"
TIME_SERIES = "interrupted_time_series"
METHODS = (DIFFERENCE, SYNTHETIC, TIME_SERIES)
DAILY, WEEKLY, MONTHLY = 1, 7, 30


@dataclass(frozen=True)
class Design:
    """How the effect on one goal is to be judged. Windows are inclusive days.

    A flow adds up over days, a stock does not, a share is a numerator over a
    denominator. `minimum_detectable_effect` is relative on the scale `ratio`, and on
    `levels` absolute per period for all treated units together (a share: in
    fractions). `blocking` are reasons for which no verdict is possible, whatever the
    numbers say. Raises ValueError where kind, scale or length of a period is unknown.
    """

    goal_id: str
    kpi: str
    direction: str | None
    kind: str
    method: str | None
    scale: str
    baseline_start: date | None
    baseline_end: date | None
    post_start: date | None
    post_end: date | None
    burn_in_days: int
    minimum_detectable_effect: float | None
    as_of: date
    period_days: int
    blocking: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}, none of {', '.join(KINDS)}")
        if self.scale not in SCALES:
            raise ValueError(f"scale is {self.scale!r}, none of {', '.join(SCALES)}")
        if self.period_days not in (DAILY, WEEKLY, MONTHLY):
            raise ValueError(f"a period of {self.period_days} days, not 1, 7 or 30")

    @property
    def planned_effect(self) -> float | None:
        """The effect that the goal was planned to see, if one was stated."""
        planned = self.minimum_detectable_effect
        return planned if planned is not None and 0 < planned < np.inf else None


@dataclass(frozen=True)
class Panel:
    """Values by unit (rows) and period (columns); nan where nothing was delivered.

    `dates` are the first days of the periods, in order. A share has a denominator of
    the same shape. Raises ValueError where the shapes do not fit.
    """

    dates: Dates
    units: tuple[str, ...]
    is_treated: Mask
    numerator: Floats
    denominator: Floats | None = None

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.dates))
        if self.numerator.shape != shape or self.is_treated.shape != shape[:1]:
            raise ValueError(f"values of {self.numerator.shape}, a panel of {shape}")
        if self.denominator is not None and self.denominator.shape != shape:
            raise ValueError(f"denominator of {self.denominator.shape}, not {shape}")
        if (np.diff(self.dates) <= np.timedelta64(0, "D")).any():
            raise ValueError("the dates of the panel are not in order")

    @cached_property
    def present(self) -> Mask:
        """Which cells were delivered."""
        delivered = np.isfinite(self.numerator)
        if self.denominator is not None:
            delivered &= np.isfinite(self.denominator)
        return delivered

    def of(self, units: Mask) -> "Panel":
        """The panel of some of the units."""
        below = self.denominator
        return Panel(
            self.dates,
            tuple(name for name, kept in zip(self.units, units, strict=True) if kept),
            self.is_treated[units],
            self.numerator[units],
            None if below is None else below[units],
        )

    def values(self) -> Floats:
        """Values of the cells; nan where there is none."""
        if self.denominator is None:
            return np.where(self.present, self.numerator, np.nan)
        usable = self.present & (self.denominator > 0)
        empty = np.full(self.numerator.shape, np.nan)
        return np.divide(self.numerator, self.denominator, out=empty, where=usable)

    def unit_means(self, periods: Mask) -> Floats:
        """Mean of each unit over the periods that were delivered; nan without any.

        A share is its numerators over its denominators (sums over sums).
        """
        cells = self.present & periods
        above = np.where(cells, self.numerator, 0.0).sum(axis=1)
        if self.denominator is None:
            below = cells.sum(axis=1).astype(float)
        else:
            below = np.where(cells, self.denominator, 0.0).sum(axis=1)
        return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)

    def sum_over(self, periods: Mask) -> float:
        """Sum of all cells that were delivered."""
        return float(np.where(self.present & periods, self.numerator, 0.0).sum())

    def count_periods(self, periods: Mask) -> int:
        """Periods for which anything was delivered."""
        return int((periods & self.present.any(axis=0)).sum())

    def block_means(self, blocks: NDArray[np.int64]) -> Floats:
        """`unit_means` of each block, units × blocks; periods numbered −1 are left out.

        A block that lacks a period of a unit is nan for that unit.
        """
        size = int(blocks.max(initial=-1)) + 1
        means = np.full((len(self.units), size), np.nan)
        for block in range(size):
            periods = blocks == block
            whole = self.present[:, periods].all(axis=1)
            means[whole, block] = self.unit_means(periods)[whole]
        return means

    def course(self) -> Floats:
        """All units together by period: sums, or pooled shares; nan where one lacks."""
        whole = self.present.all(axis=0) & (len(self.units) > 0)
        above = np.where(whole, self.numerator, 0.0).sum(axis=0)
        if self.denominator is None:
            return np.where(whole, above, np.nan)
        below = np.where(whole, self.denominator, 0.0).sum(axis=0)
        return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)

    def total_mean(self, periods: Mask) -> float:
        """Mean per period of all units together; a share is pooled.

        The sum of the units' own means, so that a cell that lacks does not count as
        zero. nan where a unit has no value at all.
        """
        if not self.units:
            return float("nan")
        if self.denominator is None:
            return float(self.unit_means(periods).sum())
        pooled = Panel(
            self.dates,
            ("all",),
            np.array([True]),
            np.where(self.present, self.numerator, 0.0).sum(axis=0, keepdims=True),
            np.where(self.present, self.denominator, 0.0).sum(axis=0, keepdims=True),
        )
        return float(pooled.unit_means(periods)[0])
