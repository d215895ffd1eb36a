"""What comes out: one estimate a method, with what it rests on and the verdict."""

import math
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Day:
    """A period of all treated units: what was, and what would have been without.

    The interval is that of the course without the measure, not of a single day.
    """

    date: date
    actual: float | None
    counterfactual: float | None
    low: float | None
    high: float | None
    phase: str


@dataclass(frozen=True)
class Placebo:
    """An effect where there can be none: at another date, or on a control unit."""

    kind: str
    name: str
    effect_relative: float | None
    low: float | None
    high: float | None
    is_significant: bool


@dataclass(frozen=True)
class Estimate:
    """One method's answer. What is not known is None, never nan and never infinite.

    Means are of the treated units together, per period. `effect` is absolute, per
    period, of the treated units together; relative is to what would have been;
    the total is of flows only, over the post window without the burn-in. Intervals are
    of 95 %. `detectable_effect` is on the design's scale.
    """

    method: str
    scale: str
    is_design_method: bool
    n_treated: int
    n_control: int
    n_before: int
    n_after: int
    mean_before: float | None
    mean_after: float | None
    effect: float | None
    effect_low: float | None
    effect_high: float | None
    effect_relative: float | None
    effect_relative_low: float | None
    effect_relative_high: float | None
    effect_total: float | None
    effect_total_low: float | None
    effect_total_high: float | None
    p_value: float | None
    detectable_effect: float | None
    completeness: float | None
    pre_trend_p_value: float | None
    placebo_dates: int | None
    placebo_dates_significant: int | None
    placebo_units_p_value: float | None
    dispersion: float | None
    autocorrelation: float | None
    pre_fit_error: float | None
    failed_checks: tuple[str, ...]
    verdict: str
    verdict_reason: str
    days: tuple[Day, ...] = ()
    placebos: tuple[Placebo, ...] = ()


def known(value: float | None) -> float | None:
    """The value, or None where it is no finite number."""
    if value is None or not math.isfinite(value):
        return None
    return float(value)
