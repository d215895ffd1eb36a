"""One effect in its forms: absolute, relative to what would have been, in total."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, expm1

import numpy as np

from orchestration.effects.designs import Design, Mask, Panel
from orchestration.effects.estimates import known

Range = tuple[float | None, float | None, float | None]
UNKNOWN: Range = (None, None, None)


@dataclass(frozen=True)
class Size:
    """An effect with its interval (estimate, low, high) in three forms."""

    absolute: Range = UNKNOWN
    relative: Range = UNKNOWN
    total: Range = UNKNOWN


def _each(form: Callable[[float], float], effect: Range) -> Range:
    """A rising form of all three values; what cannot be formed is None."""

    def formed(value: float | None) -> float | None:
        if value is None:
            return None
        try:
            return known(form(value))
        except (OverflowError, ZeroDivisionError):
            return None

    low, middle, high = (formed(value) for value in (effect[1], effect[0], effect[2]))
    return (middle, low, high)


def size_of_log_ratio(
    effect: Range, mean_after: float, sum_after: float | None
) -> Size:
    """Forms of an effect τ on the logarithm: relative e^τ − 1.

    Absolute: mean after × (1 − e^−τ), the part of what was there that is the effect.
    Total: the same part of the sum after; None for what does not add up.
    """
    return Size(
        absolute=_each(lambda tau: -mean_after * expm1(-tau), effect),
        relative=_each(expm1, effect),
        total=UNKNOWN
        if sum_after is None
        else _each(lambda tau: -sum_after * expm1(-tau), effect),
    )


def size_of_difference(effect: Range, mean_after: float, periods: int | None) -> Size:
    """Forms of an absolute effect δ per period: relative δ / (mean after − δ).

    The relative form is None unless what would have been is positive. Total: δ ×
    periods; None for what does not add up.
    """

    def relative(delta: float) -> float:
        without = mean_after - delta
        return delta / without if without > 0 else np.nan

    return Size(
        absolute=_each(float, effect),
        relative=_each(relative, effect),
        total=UNKNOWN
        if periods is None
        else _each(lambda delta: delta * periods, effect),
    )


def size_of_treated(
    design: Design, panel: Panel, after: Mask, scale: str, effect: Range
) -> Size:
    """Forms of the effect on one treated unit for all of them together.

    On levels flows and stocks add up over the units; a share is the same for all.
    """
    treated = panel.of(panel.is_treated)
    mean_after = treated.total_mean(after)
    is_flow = design.kind == "flow"
    if scale == "ratio":
        delivered = treated.sum_over(after) if is_flow else None
        return size_of_log_ratio(effect, mean_after, delivered)
    times = 1 if design.kind == "share" else len(treated.units)
    scaled = tuple(None if value is None else value * times for value in effect)
    periods = treated.count_periods(after) if is_flow else None
    return size_of_difference(scaled, mean_after, periods)


def relative_detectable(log_size: float, direction: str | None) -> float:
    """A detectable size on the logarithm as a relative change in the direction."""
    return -expm1(-log_size) if direction == "down" else exp(min(log_size, 700)) - 1
