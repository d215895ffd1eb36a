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
    count_periods,
    gates_of_data,
    gates_of_design,
    judge,
)
from orchestration.effects.windows import Windows, completeness, find_windows, in_order
from orchestration.effects.without_control import raw_difference, seasonal_difference

Estimator = Callable[[Design, Panel, Windows], Finding]


@dataclass(frozen=True)
class _Row:
    """A method by the name of its row, its scale, and what estimates it."""

    method: str
    scale: str
    estimator: Estimator


def _rows(design: Design) -> list[_Row]:
    """The rows of the design's method; none where there is no method."""
    if design.method == DIFFERENCE:
        return [
            _Row(f"{DIFFERENCE}_{scale}", scale, partial(estimate_difference, scale))
            for scale in SCALES
        ]
    estimators = {SYNTHETIC: estimate_synthetic, TIME_SERIES: estimate_step}
    if design.method not in estimators:
        return []
    rows = [_Row(design.method, design.scale, estimators[design.method])]
    if bsts.is_installed():
        rows.append(_Row(bsts.METHOD, "levels", bsts.estimate_impact))
    return rows


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
    rows = _rows(design)
    estimates = _without_control(design, panel, windows, gates, is_judging=not rows)
    meaningless = windows is None or any(gate.code in MEANINGLESS for gate in gates)
    for row in rows:
        finding = Finding()
        if not meaningless:
            finding = row.estimator(design, panel, windows)
        is_own = row.method in (design.method, f"{design.method}_{design.scale}")
        verdict = judge(design, finding, gates)
        estimates.append(
            _told(
                row.method, row.scale, is_own, design, panel, windows, finding, verdict
            )
        )
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
    told = _told(
        "raw_difference",
        "levels",
        is_judging,
        design,
        panel,
        windows,
        raw,
        Verdict(INSUFFICIENT, reason, codes),
    )
    text = "A difference to the year before is no effect: no control."
    if not pairs:
        text = "No values of the year before: nothing to compare with."
    before = _told(
        "seasonal_difference",
        "levels",
        False,
        design,
        panel,
        windows,
        seasonal,
        Verdict(INSUFFICIENT, text),
    )
    before = replace(
        before,
        n_before=pairs,
        n_after=pairs,
        mean_before=known(means[0]),
        mean_after=known(means[1]),
    )
    return [told, before]


def _told(
    method: str,
    scale: str,
    is_design_method: bool,
    design: Design,
    panel: Panel,
    windows: Windows | None,
    finding: Finding,
    verdict: Verdict,
) -> Estimate:
    """A finding and its verdict as one row."""
    treated = panel.of(panel.is_treated)
    periods, means, complete = (0, 0), (None, None), None
    if windows is not None:
        periods = count_periods(panel, windows)
        means = tuple(
            known(treated.total_mean(w)) for w in (windows.before, windows.after)
        )
        complete = completeness(
            panel,
            windows.before | windows.after,
            np.concatenate([windows.expected_before, windows.expected_after]),
        )
    dates = [placebo for placebo in finding.placebos if placebo.kind == "date"]
    size = finding.size
    return Estimate(
        method=method,
        scale=scale,
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
