"""Interrupted time series: a step in the treated units' own course, no control.

Counts: quasi-Poisson with a logarithmic link, ln μ = a + β·step + trend + season, its
scale by Pearson's χ²; all else by least squares on the values (Bernal, Cummins and
Gasparrini 2017, Interrupted time series regression for the evaluation of public health
interventions). Season: weekdays, and two waves of the year where the series is a year
long. The first periods after the start (burn-in) are left out.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.effects.comparisons import detectable, t_interval
from orchestration.effects.designs import (
    DAILY,
    MONTHLY,
    WEEKLY,
    Design,
    Floats,
    Mask,
    Panel,
)
from orchestration.effects.estimates import known
from orchestration.effects.findings import Finding, Reason
from orchestration.effects.pictures import draw_days
from orchestration.effects.placebos import placebo_check, placebo_dates
from orchestration.effects.regression import (
    Regression,
    least_squares,
    quasi_poisson,
)
from orchestration.effects.sizes import (
    Range,
    Size,
    relative_detectable,
    size_of_difference,
    size_of_log_ratio,
)
from orchestration.effects.windows import Windows, lag_one

# A year and its seasons have to be seen once before; months need them twice.
FEWEST_BEFORE = {DAILY: 364, WEEKLY: 52, MONTHLY: 24}
# Without a control nothing takes out what else moves the figure: fewer signs of it are
# borne than where there is one.
MOST_PLACEBOS = 0.25
MOST_CORRELATION = 0.5
_YEAR_DAYS = 365.25
_WAVES = 2


@dataclass(frozen=True)
class _Fit:
    """A regression whose last term is the step, and the course without the step.

    `course` is of all periods of the panel.
    """

    regression: Regression
    is_count: bool
    course: Floats


def is_count(design: Design, values: Floats) -> bool:
    """Whether a series counts something: whole numbers that add up, none below zero."""
    return bool(
        design.kind == "flow"
        and len(values)
        and (values >= 0).all()
        and (values == np.round(values)).all()
    )


def terms(design: Design, panel: Panel, used: Mask) -> Floats:
    """Constant, trend and season of every period of the panel, periods × terms."""
    dates = panel.dates.astype("datetime64[D]")
    days = (dates - dates[used][0]).astype(float)
    span = days[used][-1] - days[used][0]
    columns = [np.ones(len(days)), days / max(span, 1.0) - 0.5]
    if design.period_days == DAILY:
        weekday = (dates.astype(np.int64) - 4) % 7
        columns += [(weekday == day).astype(float) for day in range(1, 7)]
    if span + design.period_days >= FEWEST_BEFORE[DAILY]:
        angle = 2 * np.pi * (dates.astype(float) % _YEAR_DAYS) / _YEAR_DAYS
        for wave in range(1, _WAVES + 1):
            columns += [np.sin(wave * angle), np.cos(wave * angle)]
    return np.column_stack(columns)


def fit_step(
    design: Design, panel: Panel, values: Floats, before: Mask, after: Mask
) -> _Fit | None:
    """The step between two windows; None where the data do not identify it."""
    used = (before | after) & np.isfinite(values)
    if not (used & before).any() or not (used & after).any():
        return None
    base = terms(design, panel, used)
    explained = np.column_stack([base, after.astype(float)])[used]
    observed = values[used]
    counts = is_count(design, observed)
    if counts and not (observed[before[used]].any() and observed[after[used]].any()):
        return None
    regress = quasi_poisson if counts else least_squares
    try:
        fit = regress(observed, explained, _lags(design, len(observed)))
    except np.linalg.LinAlgError:
        return None
    if fit is None or not fit.error > 0 or not np.isfinite(fit.error):
        return None
    course = base @ fit.coefficients[:-1]
    return _Fit(fit, counts, np.exp(course) if counts else course)


def _lags(design: Design, periods: int) -> int:
    """Lags that errors reach over: 4 (n / 100)^(2/9), and a week of days at least."""
    lags = int(4 * (periods / 100) ** (2 / 9))
    return max(lags, 7) if design.period_days == DAILY else lags


def _size(design: Design, panel: Panel, after: Mask, counts: bool, step: Range) -> Size:
    """Forms of the step for the treated units together."""
    mean_after = panel.total_mean(after)
    if counts:
        return size_of_log_ratio(step, mean_after, panel.sum_over(after))
    periods = panel.count_periods(after) if design.kind == "flow" else None
    return size_of_difference(step, mean_after, periods)


def estimate_step(design: Design, panel: Panel, windows: Windows) -> Finding:
    """Interrupted time series of the treated units together, with placebo dates."""
    treated = panel.of(panel.is_treated)
    values = treated.course()
    gates = _gates(design, windows)

    def step(before: Mask, after: Mask) -> tuple[_Fit, Size, float] | None:
        fit = fit_step(design, treated, values, before, after)
        if fit is None:
            return None
        told = fit.regression
        effect = float(told.coefficients[-1])
        low, high, p_value = t_interval(effect, told.error, told.freedom)
        size = _size(design, treated, after, fit.is_count, (effect, low, high))
        return fit, size, p_value

    found = step(windows.before, windows.after)
    if found is None:
        text = "The values do not tell a step from trend and season."
        return Finding(gates=(*gates, Reason("not_identified", text)))
    fit, size, p_value = found

    def at_other_dates(before: Mask, after: Mask) -> Size | None:
        other = step(before, after)
        return None if other is None else other[1]

    placebos = placebo_dates(design, treated, windows, at_other_dates)
    told = windows.before | windows.burn_in | windows.after
    mean_after = treated.total_mean(windows.after)
    course = np.where(told, fit.course, np.nan)
    return Finding(
        size=size,
        p_value=p_value,
        detectable_effect=_detectable(design, mean_after, fit, size),
        dispersion=fit.regression.dispersion if fit.is_count else None,
        autocorrelation=lag_one(fit.regression.residuals),
        gates=gates,
        checks=(
            *placebo_check(placebos, MOST_PLACEBOS),
            *_drift_check(lag_one(fit.regression.residuals)),
        ),
        days=draw_days(treated, windows, values, course, size, mean_after),
        placebos=placebos,
    )


def _drift_check(correlation: float | None) -> tuple[Reason, ...]:
    """Fails where something that lasts for weeks moves the figure beside the step."""
    if correlation is None or correlation <= MOST_CORRELATION:
        return ()
    text = (
        "What trend and season leave unexplained lasts from one period to the next "
        f"(correlation {correlation:.2f}): something else moves the figure."
    )
    return (Reason("autocorrelation", text),)


def _gates(design: Design, windows: Windows) -> tuple[Reason, ...]:
    if len(windows.expected_before) >= FEWEST_BEFORE[design.period_days]:
        return ()
    least = "two years" if design.period_days == MONTHLY else "a year"
    text = (
        f"Less than {least} before the start: season and effect cannot be told apart."
    )
    return (Reason("short_baseline", text),)


def _detectable(
    design: Design, mean_after: float, fit: _Fit, size: Size
) -> float | None:
    """The detectable step on the design's scale."""
    least = detectable(fit.regression.error, fit.regression.freedom)
    absolute = size.absolute[0]
    without = None if absolute is None else mean_after - absolute
    if fit.is_count:
        relative = relative_detectable(least, design.direction)
        if design.scale == "ratio":
            return known(relative)
        return None if without is None else known(relative * without)
    if design.scale == "levels":
        return known(least)
    return known(least / without) if without is not None and without > 0 else None
