"""A second opinion by Bayesian structural time series, where the extra is installed.

Brodersen, Gallusser, Koehler, Remy and Scott (2015), Inferring causal impact using
Bayesian structural time-series models, by the package bsts-causalimpact. Shown beside
the design's own method and never instead of it: its interval rests on a model of one
series, and on controls that the measure leaves alone.
"""

import warnings
from importlib.util import find_spec

import numpy as np

from orchestration.effects.comparisons import excludes_zero
from orchestration.effects.designs import DAILY, Design, Floats, Mask, Panel
from orchestration.effects.estimates import known
from orchestration.effects.findings import Finding, Reason
from orchestration.effects.pictures import draw_days
from orchestration.effects.sizes import Range, size_of_difference
from orchestration.effects.windows import Windows

METHOD = "causal_impact"
_MODULE = "causal_impact"
_MODEL_SIZE = 3
_PRIOR, _LOOSE_PRIOR = 0.01, 0.1
_DRAWS = {"niter": 1000, "nwarmup": 500, "seed": 1}
# The baseline is so many times as long as the window after.
_LEAST_BEFORE = 3


def is_installed() -> bool:
    """Whether the extra `causalimpact` is there."""
    return find_spec(_MODULE) is not None


def estimate_impact(design: Design, panel: Panel, windows: Windows) -> Finding:
    """The treated units together, predicted from the controls and a level that drifts.

    Burn-in periods are left out, as if the window after followed the baseline.
    """
    from causal_impact import CausalImpact

    treated, control = panel.of(panel.is_treated), panel.of(~panel.is_treated)
    actual = treated.course()
    series = np.vstack([actual[None, :], control.values()])
    usable = np.isfinite(series).all(axis=0)

    def impact(before: Mask, after: Mask, prior: float) -> tuple[Range, Floats]:
        parts = [np.flatnonzero(window & usable) for window in (before, after)]
        first, last = len(parts[0]), len(parts[0]) + len(parts[1])
        model = {
            **_DRAWS,
            "expected_model_size": _MODEL_SIZE,
            "prior_level_sd": prior,
            "nseasons": 7 if design.period_days == DAILY else None,
        }
        with warnings.catch_warnings():
            # It warns of what the gates and checks say better.
            warnings.simplefilter("ignore")
            fitted = CausalImpact(
                series[:, np.concatenate(parts)].T,
                [0, first - 1],
                [first, last - 1],
                model_args=model,
            )
        told = fitted.summary_stats
        effect = (told["point_effect_mean"], told["ci_lower"], told["ci_upper"])
        course = np.full(len(usable), np.nan)
        course[parts[1]] = fitted.inferences["predicted_mean"].to_numpy()
        return effect, course

    counts = [int((w & usable).sum()) for w in (windows.before, windows.after)]
    if counts[0] < 2 * _LEAST_BEFORE or not counts[1]:
        return Finding(gates=(Reason("too_few_periods", "Too few periods to model."),))
    try:
        effect, course = impact(windows.before, windows.after, _PRIOR)
        loose, _ = impact(windows.before, windows.after, _LOOSE_PRIOR)
        placebo, _ = impact(*_placebo_windows(windows.before), _PRIOR)
    except (ValueError, RuntimeError, np.linalg.LinAlgError):
        text = "The model cannot be fitted to these values."
        return Finding(gates=(Reason("not_fitted", text),))
    mean_after = treated.total_mean(windows.after)
    periods = counts[1] if design.kind == "flow" else None
    size = size_of_difference(tuple(map(known, effect)), mean_after, periods)
    return Finding(
        size=size,
        gates=_gates(counts),
        checks=_checks(effect, loose, placebo),
        days=draw_days(panel, windows, actual, course, size, mean_after),
    )


def _placebo_windows(before: Mask) -> tuple[Mask, Mask]:
    """The baseline as if the start had been at three quarters of it."""
    positions = np.flatnonzero(before)
    start = positions[len(positions) * _LEAST_BEFORE // (_LEAST_BEFORE + 1)]
    early = np.arange(len(before)) < start
    return before & early, before & ~early


def _gates(counts: list[int]) -> tuple[Reason, ...]:
    if counts[0] >= _LEAST_BEFORE * counts[1]:
        return ()
    text = f"Less than {_LEAST_BEFORE} times as many periods before as after."
    return (Reason("short_baseline", text),)


def _checks(effect: Range, loose: Range, placebo: Range) -> tuple[Reason, ...]:
    """Another prior says the same, and there is no effect where none can be."""
    checks = []
    if excludes_zero(*effect[1:]) != excludes_zero(*loose[1:]):
        text = "A level that may drift faster gives another answer."
        checks.append(Reason("prior", text))
    if excludes_zero(*placebo[1:]):
        text = "A date before the start shows an effect, where there can be none."
        checks.append(Reason("placebo_dates", text))
    return tuple(checks)
