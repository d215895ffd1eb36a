"""Difference in differences on units collapsed to one value before and one after.

d_u = ln(mean after / mean before) on the scale ratio, mean after − mean before on
levels; τ = mean of d over the treated − mean over the controls. Two values a unit
instead of a series: neighbouring days hang together, and errors that take them for
independent are far too small (Bertrand, Duflo and Mullainathan 2004, How much should we
trust differences-in-differences estimates?, section IV.C).
"""

import numpy as np

from orchestration.effects.comparisons import LEVEL, Comparison, compare, detectable
from orchestration.effects.designs import Design, Floats, Mask, Panel
from orchestration.effects.estimates import Day, known
from orchestration.effects.findings import Finding, Reason, percent
from orchestration.effects.pictures import draw_days, meet_after
from orchestration.effects.placebos import placebo_check, placebo_dates
from orchestration.effects.sizes import (
    Size,
    relative_detectable,
    size_of_treated,
)
from orchestration.effects.values import gates_of_values
from orchestration.effects.windows import Windows, lag_one, week_blocks

# Trends are tested at 1 %: with a year of weeks hardly two are quite alike.
_TREND_LEVEL = 0.01
_FEWEST_TREND_PERIODS = 4


def changes(panel: Panel, before: Mask, after: Mask, scale: str) -> Floats:
    """d_u of every unit; nan where it has no value (or, as a ratio, none above 0)."""
    first, last = panel.unit_means(before), panel.unit_means(after)
    if scale == "levels":
        return last - first
    positive = (first > 0) & (last > 0)
    ratio = np.divide(last, first, out=np.full(len(first), np.nan), where=positive)
    return np.log(ratio, out=np.full(len(ratio), np.nan), where=ratio > 0)


def compare_changes(
    panel: Panel, before: Mask, after: Mask, scale: str
) -> Comparison | None:
    """τ with its interval; None where a unit has no change."""
    change = changes(panel, before, after, scale)
    return compare(change[panel.is_treated], change[~panel.is_treated])


def pre_trend(
    design: Design, panel: Panel, windows: Windows, scale: str
) -> float | None:
    """p-value of treated and control units having one trend in the baseline.

    Least-squares slope of every unit over the weeks (or months), on ratio of the values
    as multiples of the unit's own mean (a week without a call has no logarithm).
    """
    blocks = week_blocks(design, windows.before, from_the_end=True)
    values = panel.block_means(blocks)
    kept = np.isfinite(values).all(axis=0)
    values = values[:, kept]
    if values.shape[1] < _FEWEST_TREND_PERIODS:
        return None
    if scale == "ratio":
        means = values.mean(axis=1, keepdims=True)
        if not (means > 0).all():
            return None
        values = values / means
    time = np.flatnonzero(kept) - np.flatnonzero(kept).mean()
    slopes = values @ time / (time @ time)
    compared = compare(slopes[panel.is_treated], slopes[~panel.is_treated])
    return compared.p_value if compared else None


def estimate_difference(
    scale: str, design: Design, panel: Panel, windows: Windows
) -> Finding:
    """Difference in differences on one scale, with its checks."""
    change = changes(panel, windows.before, windows.after, scale)
    gates = gates_of_values(panel, windows, scale)
    compared = compare(change[panel.is_treated], change[~panel.is_treated])
    if compared is None:
        return Finding(gates=gates)
    effect = (compared.difference, compared.low, compared.high)
    size = size_of_treated(design, panel, windows.after, scale, effect)
    trend = pre_trend(design, panel, windows, scale)

    def at_other_dates(before: Mask, after: Mask) -> Size | None:
        other = compare_changes(panel, before, after, scale)
        if other is None:
            return None
        found = (other.difference, other.low, other.high)
        return size_of_treated(design, panel, after, scale, found)

    placebos = placebo_dates(design, panel, windows, at_other_dates)
    days, gap = _days(design, panel, windows, scale, size)
    return Finding(
        size=size,
        p_value=compared.p_value,
        detectable_effect=_detectable(design, panel, windows, scale, compared, size),
        pre_trend_p_value=trend,
        autocorrelation=lag_one(gap[windows.before]),
        gates=(*gates, *_gates_of_chance(panel, compared)),
        checks=(*_trend_check(trend), *placebo_check(placebos)),
        days=days,
        placebos=placebos,
    )


def _gates_of_chance(panel: Panel, compared: Comparison) -> tuple[Reason, ...]:
    """Too few units, or units that tell nothing about chance."""
    treated = int(panel.is_treated.sum())
    control = len(panel.units) - treated
    units = f"{treated} treated and {control} control units"
    if compared.standard_error is None:
        if treated + control < 3:
            text = f"With {units} nothing tells how much chance does."
            return (Reason("too_few_units", text),)
        return (
            Reason(
                "no_spread",
                "The units of each group changed by exactly the same, like copies of "
                "one series: nothing tells how much chance does.",
            ),
        )
    if compared.smallest_p > LEVEL:
        return (
            Reason(
                "too_few_units",
                f"{units[0].upper()}{units[1:]} are too few: chance alone puts them "
                f"first in {percent(compared.smallest_p)} of all cases.",
            ),
        )
    return ()


def _trend_check(p_value: float | None) -> tuple[Reason, ...]:
    if p_value is None or p_value >= _TREND_LEVEL:
        return ()
    return (
        Reason(
            "pre_trend",
            "Treated and control units went different ways before the start already "
            f"(p = {p_value:.3f}).",
        ),
    )


def _detectable(
    design: Design,
    panel: Panel,
    windows: Windows,
    scale: str,
    compared: Comparison,
    size: Size,
) -> float | None:
    """The detectable size on the design's scale, whichever scale was estimated."""
    if compared.standard_error is None or compared.freedom is None:
        return None
    least = detectable(compared.standard_error, compared.freedom)
    treated = panel.of(panel.is_treated)
    if size.absolute[0] is None:
        return None
    without = treated.total_mean(windows.after) - size.absolute[0]
    if scale == "ratio":
        relative = relative_detectable(least, design.direction)
        return known(relative if design.scale == "ratio" else relative * without)
    absolute = least * (1 if design.kind == "share" else len(treated.units))
    if design.scale == "levels":
        return known(absolute)
    return known(absolute / without) if without > 0 else None


def _days(
    design: Design, panel: Panel, windows: Windows, scale: str, size: Size
) -> tuple[tuple[Day, ...], Floats]:
    """The treated units by period beside the controls' course; the gap between them.

    The treated units' baseline mean × the controls' multiple of theirs (or + their
    change). From the start on its mean is what the estimate says would have been.
    """
    treated, control = panel.of(panel.is_treated), panel.of(~panel.is_treated)
    actual, other = treated.course(), control.course()
    base, own = (group.total_mean(windows.before) for group in (treated, control))
    after = treated.total_mean(windows.after)
    if scale == "ratio":
        course = base * other / own
    else:
        times = 1 if design.kind == "share" else len(treated.units) / len(control.units)
        course = base + (other - own) * times
    if size.absolute[0] is not None:
        course = meet_after(course, windows, after - size.absolute[0], scale)
    return draw_days(panel, windows, actual, course, size, after), actual - course
