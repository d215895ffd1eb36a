"""One goal from design and panel to estimates, every method that can speak."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from orchestration.effects import bsts
from orchestration.effects.designs import (
    DIFFERENCE,
    SCALES,
    SYNTHETIC,
    TIME_SERIES,
    Design,
    Panel,
)
from orchestration.effects.difference import estimate_difference
from orchestration.effects.estimates import Estimate, known
from orchestration.effects.findings import Finding, Reason
from orchestration.effects.synthetic import estimate_synthetic
from orchestration.effects.time_series import estimate_step
from orchestration.effects.verdicts import (
    INSUFFICIENT,
    MEANINGLESS,
    RAW,
    Verdict,
    gates_of_data,
    gates_of_design,
    judge,
)
from orchestration.effects.windows import Windows, completeness, find_windows, in_order
from orchestration.effects.without_control import raw_difference, seasonal_difference

Estimator = Callable[[Design, Panel, Windows], Finding]


@dataclass(frozen=True)
class _Row:
    """A row of the answer by the name of its method, and its scale."""

    method: str
    scale: str


_RAW = _Row("raw_difference", "levels")
_SEASONAL = _Row("seasonal_difference", "levels")


def _estimators(design: Design) -> dict[_Row, Estimator]:
    """The estimators of the design's method by row; none where there is no method."""
    if design.method == DIFFERENCE:
        return {
            _Row(f"{DIFFERENCE}_{scale}", scale): partial(estimate_difference, scale)
            for scale in SCALES
        }
    known_ones = {SYNTHETIC: estimate_synthetic, TIME_SERIES: estimate_step}
    if design.method not in known_ones:
        return {}
    estimators = {_Row(design.method, design.scale): known_ones[design.method]}
    if bsts.is_installed():
        estimators[_Row(bsts.METHOD, "levels")] = bsts.estimate_impact
    return estimators


def estimate_goal(design: Design, panel: Panel) -> list[Estimate]:
    """All estimates for one goal: raw, against the year before, the design's method.

    Exactly one has `is_design_method`: the one whose verdict is the goal's. Where the
    design has no method that can judge it is the raw difference, whose verdict is that
    the data are insufficient. Never raises for any values of the panel.
    """
    with np.errstate(all="ignore"):
        return _estimate(design, panel)


def _estimate(design: Design, panel: Panel) -> list[Estimate]:
    is_in_order = in_order(design)
    gates = gates_of_design(design, is_in_order)
    windows = find_windows(design, panel) if is_in_order else None
    if windows is not None:
        gates = (*gates, *gates_of_data(design, panel, windows))
    estimators = _estimators(design)
    estimates = _without_control(
        design, panel, windows, gates, is_judging=not estimators
    )
    meaningless = windows is None or any(gate.code in MEANINGLESS for gate in gates)
    for row, estimator in estimators.items():
        finding = Finding()
        if not meaningless:
            finding = estimator(design, panel, windows)
        is_own = row.method in (design.method, f"{design.method}_{design.scale}")
        verdict = judge(design, finding, gates)
        estimates.append(_told(row, is_own, panel, windows, finding, verdict))
    return estimates


def _without_control(
    design: Design,
    panel: Panel,
    windows: Windows | None,
    gates: tuple[Reason, ...],
    is_judging: bool,
) -> list[Estimate]:
    """The two differences that are no effects, and claim nothing."""
    raw, seasonal = Finding(), Finding()
    means, pairs = (float("nan"), float("nan")), 0
    if windows is not None:
        raw = raw_difference(panel, windows)
        seasonal, *means, pairs = seasonal_difference(design, panel, windows)
    codes = tuple(dict.fromkeys(gate.code for gate in gates)) if is_judging else ()
    reason = gates[0].text if is_judging and gates else RAW.text
    verdict = Verdict(INSUFFICIENT, reason, codes)
    told = _told(_RAW, is_judging, panel, windows, raw, verdict)
    text = "A difference to the year before is no effect: no control."
    if not pairs:
        text = "No values of the year before: nothing to compare with."
    verdict = Verdict(INSUFFICIENT, text)
    before = replace(
        _told(_SEASONAL, False, panel, windows, seasonal, verdict),
        n_before=pairs,
        n_after=pairs,
        mean_before=known(means[0]),
        mean_after=known(means[1]),
    )
    return [told, before]


def _told(
    row: _Row,
    is_design_method: bool,
    panel: Panel,
    windows: Windows | None,
    finding: Finding,
    verdict: Verdict,
) -> Estimate:
    """A finding and its verdict as one row."""
    treated = panel.of(panel.is_treated)
    periods, means, complete = (0, 0), (None, None), None
    if windows is not None:
        both = (windows.before, windows.after)
        periods = tuple(panel.count_periods(window) for window in both)
        means = tuple(known(treated.total_mean(window)) for window in both)
        complete = completeness(
            panel,
            windows.before | windows.after,
            np.concatenate([windows.expected_before, windows.expected_after]),
        )
    dates = [placebo for placebo in finding.placebos if placebo.kind == "date"]
    size = finding.size
    return Estimate(
        method=row.method,
        scale=row.scale,
        is_design_method=is_design_method,
        n_treated=len(treated.units),
        n_control=len(panel.units) - len(treated.units),
        n_before=periods[0],
        n_after=periods[1],
        mean_before=means[0],
        mean_after=means[1],
        effect=size.absolute[0],
        effect_low=size.absolute[1],
        effect_high=size.absolute[2],
        effect_relative=size.relative[0],
        effect_relative_low=size.relative[1],
        effect_relative_high=size.relative[2],
        effect_total=size.total[0],
        effect_total_low=size.total[1],
        effect_total_high=size.total[2],
        p_value=known(finding.p_value),
        detectable_effect=known(finding.detectable_effect),
        completeness=known(complete),
        pre_trend_p_value=known(finding.pre_trend_p_value),
        placebo_dates=len(dates) if finding.placebos else None,
        placebo_dates_significant=(
            sum(placebo.is_significant for placebo in dates)
            if finding.placebos
            else None
        ),
        placebo_units_p_value=known(finding.placebo_units_p_value),
        dispersion=known(finding.dispersion),
        autocorrelation=known(finding.autocorrelation),
        pre_fit_error=known(finding.pre_fit_error),
        failed_checks=verdict.failed_checks,
        verdict=verdict.verdict,
        verdict_reason=verdict.reason,
        days=finding.days,
        placebos=finding.placebos,
    )
