"""Synthetic control: the treated units against a mixture of controls like them.

The weights are the least-squares mixture of the controls' demeaned baseline series,
each at least zero, together one (Doudchenko and Imbens 2016; Ferman and Pinto 2021,
Synthetic controls with imperfect pretreatment fit; without demeaning: Abadie, Diamond
and Hainmueller 2010). On the scale ratio a series is the multiple of its own baseline
mean, so that a large unit can be like a small one. What chance does is seen on the
controls: each in turn is taken for the treated one and mixed from the others.
"""

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy.optimize import nnls

from orchestration.effects.comparisons import LEVEL, detectable, t_interval
from orchestration.effects.designs import Design, Floats, Mask, Panel
from orchestration.effects.estimates import Day, Placebo, known
from orchestration.effects.findings import Finding, Reason, percent
from orchestration.effects.pictures import draw_days, meet_after
from orchestration.effects.placebos import placebo_check, placebo_dates
from orchestration.effects.sizes import Range, Size, size_of_treated
from orchestration.effects.values import gates_of_values
from orchestration.effects.windows import Windows, lag_one, week_blocks

FEWEST_CONTROLS = 5
FEWEST_WEEKS = 8
WORST_FIT = 0.25
# So many times as much weighs the row that makes weights add up to one.
_HEAVY = 1e3
_LEAST_WEEKS = 4


def simplex_weights(series: Floats, donors: Floats) -> Floats:
    """Weights ≥ 0 with sum 1 that bring donors (rows) nearest to a series.

    Non-negative least squares on the demeaned series, with one heavy row more that asks
    for the sum (Lawson and Hanson 1974, chapter 23). Raises RuntimeError where it does
    not settle.
    """
    target = series - series.mean()
    mixed = (donors - donors.mean(axis=1, keepdims=True)).T
    heavy = _HEAVY * max(float(np.linalg.norm(mixed)), float(np.linalg.norm(target)))
    if heavy == 0:
        return np.full(len(donors), 1 / len(donors))
    above = np.vstack([mixed, np.full(len(donors), heavy)])
    weights, _ = nnls(above / heavy, np.append(target, heavy) / heavy)
    return weights / weights.sum()


@dataclass(frozen=True)
class _Series:
    """Series by week and their change over the windows, units × …

    `before` and `after` are values by week on the scale, `change` the difference of the
    means over the whole windows.
    """

    before: Floats
    after: Floats
    change: Floats

    def mean(self, units: Mask) -> "_Series":
        """The mean of some units as one."""
        parts = (self.before, self.after, self.change)
        return _Series(*(part[units].mean(axis=0, keepdims=True) for part in parts))

    def of(self, units: Mask) -> "_Series":
        """Some of the units."""
        return _Series(self.before[units], self.after[units], self.change[units])


@dataclass(frozen=True)
class _Fit:
    """One unit against its mixture: gap after the start, weights, errors of fit."""

    gap: float
    weights: Floats
    error_before: float
    error_after: float

    @property
    def ratio(self) -> float:
        """How much worse the mixture fits after the start than before."""
        if self.error_before > 0:
            return self.error_after / self.error_before
        return np.inf if self.error_after > 0 else 0.0


def _series(panel: Panel, before: Mask, after: Mask, design: Design) -> _Series | None:
    """Series of all units; None where a unit has no value, or no ratio."""
    first, last = panel.unit_means(before), panel.unit_means(after)
    weeks = [
        panel.block_means(week_blocks(design, window, from_the_end=at_end))
        for window, at_end in ((before, True), (after, False))
    ]
    weeks = [values[:, np.isfinite(values).all(axis=0)] for values in weeks]
    if not np.isfinite(first).all() or not np.isfinite(last).all():
        return None
    if design.scale == "ratio":
        if not (first > 0).all() or not (last > 0).all():
            return None
        weeks = [values / first[:, None] for values in weeks]
        return _Series(*weeks, last / first - 1)
    return _Series(*weeks, last - first)


def _fit(treated: _Series, donors: _Series) -> _Fit:
    """One series against the donors."""
    weights = simplex_weights(treated.before[0], donors.before)
    gaps = [
        own[0] - weights @ other
        for own, other in (
            (treated.before, donors.before),
            (treated.after, donors.after),
        )
    ]
    level = gaps[0].mean()
    before, after = (
        sqrt(((gap - level) ** 2).mean()) if len(gap) else 0.0 for gap in gaps
    )
    return _Fit(
        float(treated.change[0] - weights @ donors.change), weights, before, after
    )


@dataclass(frozen=True)
class _Fits:
    """The treated units' fit, those of the controls, and what chance does.

    `error` is the standard error of the gap: a control's placebo gap varies by
    σ²(1 + Σw²), the mean of n treated by σ²(1/n + Σw²).
    """

    treated: _Fit
    controls: tuple[_Fit, ...]
    error: float | None
    freedom: int

    @property
    def interval(self) -> Range:
        """The gap with its 95 % interval."""
        gap = self.treated.gap
        if self.error is None:
            return (gap, None, None)
        low, high, _ = t_interval(gap, self.error, self.freedom)
        return (gap, low, high)


def _fits(series: _Series, is_treated: Mask) -> _Fits | None:
    """All fits; None with too few weeks or without a control."""
    if series.before.shape[1] < _LEAST_WEEKS or is_treated.all():
        return None
    donors = series.of(~is_treated)
    treated = _fit(series.mean(is_treated), donors)
    count = len(donors.change)
    controls: tuple[_Fit, ...] = ()
    error = None
    if count > 1:
        rows = np.eye(count, dtype=bool)
        controls = tuple(_fit(donors.of(own), donors.of(~own)) for own in rows)
        squares = [fit.gap**2 / (1 + (fit.weights**2).sum()) for fit in controls]
        spread = (treated.weights**2).sum() + 1 / is_treated.sum()
        error = sqrt(float(np.mean(squares)) * float(spread))
        # A spread that is rounding only is none.
        if error <= 1e-9 * float(np.abs(series.before).max()):
            error = None
    return _Fits(treated, controls, error, count - 1)


def _size(
    design: Design, panel: Panel, after: Mask, series: _Series, gap: Range
) -> Size:
    """Forms of a gap of the mean treated unit for the treated units together.

    A gap g of an index that stands at v after the start is −ln(1 − g / v).
    """
    if design.scale == "levels":
        return size_of_treated(design, panel, after, "levels", gap)
    level = 1 + float(series.change[panel.is_treated].mean())

    def log_ratio(value: float | None) -> float | None:
        if value is None or value >= level:
            return None
        return -log(1 - value / level)

    logs = tuple(log_ratio(value) for value in gap)
    return size_of_treated(design, panel, after, "ratio", logs)


def estimate_synthetic(design: Design, panel: Panel, windows: Windows) -> Finding:
    """Synthetic control on the design's scale, with placebos in space and in time."""
    series = _series(panel, windows.before, windows.after, design)
    if series is None:
        return Finding(gates=gates_of_values(panel, windows, design.scale))
    gates = _gates(panel, series)
    try:
        fits = _fits(series, panel.is_treated)
    except (RuntimeError, ValueError, np.linalg.LinAlgError):
        text = "The weights of the mixture did not settle."
        return Finding(gates=(*gates, Reason("not_settled", text)))
    if fits is None:
        return Finding(gates=gates)
    size = _size(design, panel, windows.after, series, fits.interval)

    def at_other_dates(before: Mask, after: Mask) -> Size | None:
        other = _series(panel, before, after, design)
        found = None if other is None else _fits(other, panel.is_treated)
        if other is None or found is None:
            return None
        return _size(design, panel, after, other, found.interval)

    dates = placebo_dates(design, panel, windows, at_other_dates)
    units = _placebo_units(panel, windows, design.scale, fits)
    rank = 1 + sum(fit.ratio >= fits.treated.ratio for fit in fits.controls)
    p_value = rank / (1 + len(fits.controls)) if fits.controls else None
    fit_error = _relative_error(series, panel, fits)
    days, gap = _days(design, panel, windows, fits, size)
    if fits.error is None:
        text = "The controls differ from their mixtures by nothing: no chance is seen."
        gates = (*gates, Reason("no_spread", text))
    return Finding(
        size=size,
        p_value=None
        if fits.error is None
        else t_interval(fits.treated.gap, fits.error, fits.freedom)[2],
        detectable_effect=_detectable(design, panel, series, fits),
        placebo_units_p_value=p_value,
        autocorrelation=lag_one(gap[windows.before]),
        pre_fit_error=fit_error,
        gates=(*gates, *_fit_gate(fit_error)),
        checks=placebo_check(dates),
        days=days,
        placebos=(*dates, *units),
        is_ranked=_is_ranked(rank, len(fits.controls)),
    )


def _gates(panel: Panel, series: _Series) -> tuple[Reason, ...]:
    gates = []
    controls = int((~panel.is_treated).sum())
    if controls < FEWEST_CONTROLS:
        text = f"{controls} controls, {FEWEST_CONTROLS} are needed for a mixture."
        gates.append(Reason("too_few_units", text))
    weeks = series.before.shape[1]
    if weeks < FEWEST_WEEKS:
        text = f"{weeks} whole weeks before, {FEWEST_WEEKS} are needed for the weights."
        gates.append(Reason("too_few_weeks", text))
    return tuple(gates)


def _fit_gate(error: float | None) -> tuple[Reason, ...]:
    if error is not None and error <= WORST_FIT:
        return ()
    told = "" if error is None else f": it misses them by {percent(error)}"
    text = f"No mixture of the controls is like the treated units before{told}."
    return (Reason("pre_fit", text),)


def _relative_error(series: _Series, panel: Panel, fits: _Fits) -> float | None:
    """Error of the fit before, relative to the size of the treated series."""
    level = np.abs(series.before[panel.is_treated].mean(axis=0)).mean()
    return known(fits.treated.error_before / level) if level > 0 else None


def _is_ranked(rank: int, controls: int) -> bool:
    """Whether the treated units stand out among the controls.

    With fewer than twenty, nobody but the first can: p of the second exceeds 5 %.
    """
    if controls + 1 < 1 / LEVEL:
        return rank == 1
    return rank / (controls + 1) <= LEVEL


def _detectable(
    design: Design, panel: Panel, series: _Series, fits: _Fits
) -> float | None:
    if fits.error is None:
        return None
    least = detectable(fits.error, fits.freedom)
    if design.scale == "ratio":
        level = 1 + float(series.change[panel.is_treated].mean())
        return known(least / (level - fits.treated.gap))
    return least * (1 if design.kind == "share" else int(panel.is_treated.sum()))


def _placebo_units(
    panel: Panel, windows: Windows, scale: str, fits: _Fits
) -> tuple[Placebo, ...]:
    """The controls' own gaps; significant is what stands out as the treated do."""
    controls = panel.of(~panel.is_treated)
    first, last = (controls.unit_means(w) for w in (windows.before, windows.after))
    placebos = []
    for unit, fit in enumerate(fits.controls):
        gap = fit.gap * (first[unit] if scale == "ratio" else 1.0)
        without = last[unit] - gap
        placebos.append(
            Placebo(
                "unit",
                controls.units[unit],
                known(gap / without) if without > 0 else None,
                None,
                None,
                bool(fit.ratio >= fits.treated.ratio),
            )
        )
    return tuple(placebos)


def _days(
    design: Design, panel: Panel, windows: Windows, fits: _Fits, size: Size
) -> tuple[tuple[Day, ...], Floats]:
    """The treated units by period beside their mixture; the gap between them."""
    treated, control = panel.of(panel.is_treated), panel.of(~panel.is_treated)
    base, after = (treated.total_mean(w) for w in (windows.before, windows.after))
    values = control.values()
    own = control.unit_means(windows.before)[:, None]
    if design.scale == "ratio":
        course = base * (fits.treated.weights @ (values / own))
    else:
        times = 1 if design.kind == "share" else len(treated.units)
        course = base + times * (fits.treated.weights @ (values - own))
    if size.absolute[0] is not None:
        without = after - size.absolute[0]
        course = meet_after(course, windows, without, design.scale)
    actual = treated.course()
    return draw_days(panel, windows, actual, course, size, after), actual - course
