"""A light marketing mix: how much of the outcome went along with a channel's spend.

Outcome of a week = level, trend, two yearly waves and demand controls (free in sign)
+ for each channel a coefficient of at least zero times its saturated adstock (see
`transforms`). The shape is the best of a small grid, channel after channel; the
coefficients are least squares. Intervals come from moving blocks of residuals, with the
shapes chosen anew each time. Experiments enter as observations of their own, weighted
by their precision.

All of it is correlation over weeks. Budgets follow demand, so what it finds is
exploratory, whatever its interval says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from scipy.optimize import nnls

from orchestration.mix.inputs import Lift, Panel
from orchestration.mix.selection import Ints, Selection, explained, select
from orchestration.mix.transforms import Floats, adstock, hill, hill_gradient

HOLDOUT_WEEKS = 8
# Weeks behind "current spend".
CURRENT_WEEKS = 8
SWEEPS = 4

CARRY_OVERS = (0.0, 0.2, 0.4, 0.6, 0.8)
# Weekly spend at which half of the effect is reached, in mean weeks with spend.
HALF_SATURATIONS = (0.5, 1.0, 2.0)
SLOPES = (1.0, 1.5)
SHAPES = tuple(product(CARRY_OVERS, HALF_SATURATIONS, SLOPES))
FIRST_SHAPE = SHAPES.index((0.0, 1.0, 1.0))

BLOCK_WEEKS = 4
REPLICATES = 300
SEED = 20_261_130
# 95 % of a normal distribution lies within that many standard errors.
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class ChannelEffect:
    """What the fit says of one channel; None where it says nothing, and `reason` why.

    `contribution` is in units of the outcome, over the `n_weeks` weeks that were fitted
    and that `spend` and `cost_total` are of. `marginal_return`: outcome for one unit of
    currency a week more at `current_spend`, once it has built up.
    """

    channel_id: str
    n_weeks: int | None = None
    first_week: np.datetime64 | None = None
    last_week: np.datetime64 | None = None
    spend: float | None = None
    cost_total: float | None = None
    outcome_total: float | None = None
    contribution: float | None = None
    contribution_low: float | None = None
    contribution_high: float | None = None
    current_spend: float | None = None
    marginal_return: float | None = None
    marginal_return_low: float | None = None
    marginal_return_high: float | None = None
    carry_over: float | None = None
    half_saturation: float | None = None
    slope: float | None = None
    r_squared: float | None = None
    out_of_sample_error: float | None = None
    out_of_sample_error_without_channels: float | None = None
    explained_by_others: float | None = None
    demand_controls: str | None = None
    lifts_used: int | None = None
    reason: str | None = None


def fit_mix(panel: Panel, lifts: Sequence[Lift] = ()) -> list[ChannelEffect]:
    """One effect a channel of the panel, in its order. No data raise an exception.

    The same panel and lifts give the same figures.
    """
    selection = select(panel)
    found: dict[str, ChannelEffect] = {}
    if selection.channels.size:
        found = {effect.channel_id: effect for effect in _fit(panel, selection, lifts)}
    return [
        found.get(name)
        or ChannelEffect(channel_id=name, reason=selection.reasons[name])
        for name in panel.channels
    ]


@dataclass(frozen=True)
class _Problem:
    """Everything that is fixed while the outcome is fitted, drawn anew, fitted again.

    `responses`: channels × shapes × weeks; `features` are the same without what the
    controls explain, followed by one weighted row an experiment.
    """

    controls: Floats
    basis: Floats
    responses: Floats
    features: Floats

    def without_controls(self, outcome: Floats) -> Floats:
        """What the controls leave of an outcome (weeks, or many × weeks)."""
        return outcome - (outcome @ self.basis) @ self.basis.T


@dataclass(frozen=True)
class _Solution:
    shape: Ints
    coefficient: Floats


def _problem(controls: Floats, responses: Floats, experiments: Floats) -> _Problem:
    """`experiments`: channels × shapes × experiments, weighted."""
    basis, _ = np.linalg.qr(controls)
    left = responses - (responses @ basis) @ basis.T
    return _Problem(controls, basis, responses, np.concatenate([left, experiments], 2))


def _nonnegative(columns: Floats, target: Floats) -> tuple[Floats, float]:
    try:
        return nnls(columns, target)
    except RuntimeError:
        # It gave up: a shape that cannot be solved is no candidate.
        return np.zeros(columns.shape[1]), float(np.linalg.norm(target))


def _solve(problem: _Problem, target: Floats, start: Ints, sweeps: int) -> _Solution:
    """The best shapes, one channel after the other, and their coefficients.

    `target`: the outcome without what the controls explain, then the experiments.
    """
    features = problem.features
    numbers = np.arange(len(features))
    shape = start.copy()
    columns = np.ascontiguousarray(features[numbers, shape].T)
    coefficient, error = _nonnegative(columns, target)
    for _ in range(sweeps):
        before = shape.copy()
        for channel in numbers:
            for candidate in range(len(SHAPES)):
                columns[:, channel] = features[channel, candidate]
                found, candidate_error = _nonnegative(columns, target)
                # Of equals the first stays, so that rounding decides nothing.
                if candidate_error < error * (1 - 1e-9):
                    shape[channel], coefficient = candidate, found
                    error = candidate_error
            columns[:, channel] = features[channel, shape[channel]]
        if (shape == before).all():
            break
    return _Solution(shape, coefficient)


def _fit(
    panel: Panel, selection: Selection, lifts: Sequence[Lift]
) -> list[ChannelEffect]:
    weeks, controls = selection.weeks, selection.controls
    outcome = panel.outcome[weeks]
    scale = float(np.std(outcome))
    series = np.stack([_continued(panel, channel) for channel in selection.channels])
    means = np.array(
        [row[weeks][row[weeks] > 0].mean() for row in series], dtype=np.float64
    )
    everywhere = np.array(
        [
            [
                hill(adstock(row, carry), half * mean, slope)
                for carry, half, slope in SHAPES
            ]
            for row, mean in zip(series, means, strict=True)
        ]
    )
    responses = everywhere[:, :, weeks]
    start = np.full(len(series), FIRST_SHAPE)
    nothing = np.zeros((*responses.shape[:2], 0))
    problem = _problem(controls, responses, nothing)
    y = outcome / scale
    target = problem.without_controls(y)
    solution = _solve(problem, target, start, SWEEPS)

    experiments = _experiments(panel, selection, everywhere, lifts)
    found, errors = experiments.found / scale, experiments.errors / scale
    weights = np.zeros(0)
    if len(found):
        # A standard error of an experiment weighs as much as one of a week.
        weights = _noise(problem, target, solution) / errors
        problem = _problem(controls, responses, experiments.responses * weights)
        target = np.concatenate([target, found * weights])
        solution = _solve(problem, target, solution.shape, SWEEPS)

    drawn = _draws(problem, solution, target, len(weeks), weights * errors)
    current = series[:, weeks[-CURRENT_WEEKS:]].mean(axis=1)
    # Share of the weekly mean that currency a week more adds, by shape.
    gradients = np.array(
        [
            [
                hill_gradient(now, half * mean, slope) if now > 0 else np.nan
                for _, half, slope in SHAPES
            ]
            for now, mean in zip(current, means, strict=True)
        ]
    )
    contributions = _of_shapes(responses.sum(axis=2), solution, drawn) * scale
    marginals = _of_shapes(gradients, solution, drawn) * scale
    predicted = _predicted(problem, solution, y)
    holdout = _holdout_errors(controls, responses, y, start)
    shared = ChannelEffect(
        channel_id="",
        n_weeks=len(weeks),
        first_week=panel.weeks[weeks[0]],
        last_week=panel.weeks[weeks[-1]],
        outcome_total=float(outcome.sum()),
        r_squared=1 - float(((y - predicted) ** 2).sum() / ((y - y.mean()) ** 2).sum()),
        out_of_sample_error=holdout[0],
        out_of_sample_error_without_channels=holdout[1],
        demand_controls=", ".join(selection.control_names),
    )
    chosen = responses[np.arange(len(series)), solution.shape]
    effects = []
    for number, channel in enumerate(selection.channels):
        others = np.column_stack([controls, np.delete(chosen, number, axis=0).T])
        carry, half, slope = SHAPES[solution.shape[number]]
        # Where nothing is found, any shape of it is as good as another.
        is_found = solution.coefficient[number] > 0
        effects.append(
            replace(
                shared,
                channel_id=panel.channels[channel],
                spend=float(panel.spend[channel, weeks].sum()),
                cost_total=_sum_or_none(panel.cost[channel, weeks]),
                **_interval("contribution", contributions[:, number]),
                current_spend=float(current[number]),
                **_interval("marginal_return", marginals[:, number]),
                carry_over=carry if is_found else None,
                half_saturation=float(half * means[number]) if is_found else None,
                slope=slope if is_found else None,
                explained_by_others=explained(chosen[number], others),
                lifts_used=int((experiments.channel == number).sum()),
            )
        )
    return effects


def _continued(panel: Panel, channel: int) -> Floats:
    """Spend of every week, for what carries over.

    Weeks that were not delivered in full are not fitted, but what was spent in them
    works on in the weeks behind: they are taken to lie between their neighbours.
    Credits that exceed the spend of a week are no advertising.
    """
    is_known = panel.is_media_complete[channel] & np.isfinite(panel.spend[channel])
    number = np.arange(len(panel.weeks))
    spend = np.interp(number, number[is_known], panel.spend[channel, is_known])
    return np.maximum(spend, 0)


@dataclass(frozen=True)
class _Experiments:
    """Experiments on fitted channels, with a width, on weeks of the panel."""

    channel: Ints
    found: Floats
    errors: Floats
    responses: Floats


def _experiments(
    panel: Panel, selection: Selection, everywhere: Floats, lifts: Sequence[Lift]
) -> _Experiments:
    row = {panel.channels[c]: number for number, c in enumerate(selection.channels)}
    first = panel.weeks.astype("datetime64[D]").astype(np.int64)
    responses = []
    used = []
    for lift in lifts:
        start = int(np.datetime64(lift.first_day, "D").astype(np.int64))
        end = int(np.datetime64(lift.last_day, "D").astype(np.int64))
        numbers = (lift.effect, lift.low, lift.high)
        if (
            lift.channel_id not in row
            or not np.isfinite(numbers).all()
            or lift.high <= lift.low
            or not first[0] <= start <= end <= first[-1] + 6
        ):
            continue
        days = np.minimum(first + 6, end) - np.maximum(first, start) + 1
        responses.append(np.zeros(everywhere.shape[:2]))
        channel = row[lift.channel_id]
        responses[-1][channel] = everywhere[channel] @ (np.maximum(days, 0) / 7)
        used.append((channel, lift.effect, (lift.high - lift.low) / (2 * NORMAL_95)))
    channels, found, errors = zip(*used, strict=True) if used else ((), (), ())
    return _Experiments(
        np.array(channels, dtype=int),
        np.array(found, dtype=float),
        np.array(errors, dtype=float),
        np.stack(responses, 2) if responses else np.zeros((*everywhere.shape[:2], 0)),
    )


def _noise(problem: _Problem, target: Floats, solution: _Solution) -> float:
    """Standard deviation of a week's residual, for the coefficients spent."""
    left = target - _channels_part(problem.features, solution)
    free = problem.controls.shape[1] + int((solution.coefficient > 0).sum())
    return float(np.sqrt(left @ left / max(len(left) - free, 1)))


def _channels_part(features: Floats, solution: _Solution) -> Floats:
    numbers = np.arange(len(features))
    return solution.coefficient @ features[numbers, solution.shape]


def _draws(
    problem: _Problem,
    solution: _Solution,
    target: Floats,
    weeks: int,
    experiment_noise: Floats,
) -> list[_Solution]:
    """The fit on outcomes as they might have been: blocks of residuals in a new order.

    Blocks keep what hangs together from week to week. Experiments vary by their own
    standard error, `experiment_noise` on the scale of their weighted rows.
    """
    random = np.random.default_rng(SEED)
    fitted = _channels_part(problem.features, solution)
    residuals = (target - fitted)[:weeks]
    free = problem.controls.shape[1] + int((solution.coefficient > 0).sum())
    # Least squares makes residuals smaller than the errors were.
    residuals = (residuals - residuals.mean()) * np.sqrt(weeks / max(weeks - free, 1))
    blocks = -(-weeks // BLOCK_WEEKS)
    starts = random.integers(0, weeks - BLOCK_WEEKS + 1, (REPLICATES, blocks))
    order = (starts[:, :, None] + np.arange(BLOCK_WEEKS)).reshape(REPLICATES, -1)
    noise = problem.without_controls(residuals[order[:, :weeks]])
    if len(experiment_noise):
        shaken = random.normal(size=(REPLICATES, len(experiment_noise)))
        noise = np.column_stack([noise, shaken * experiment_noise])
    return [
        _solve(problem, fitted + drawn, solution.shape, sweeps=1) for drawn in noise
    ]


def _of_shapes(table: Floats, solution: _Solution, drawn: list[_Solution]) -> Floats:
    """Coefficient × table[channel, shape]: the fit's in row 0, then of each draw."""
    numbers = np.arange(len(table))
    return np.stack(
        [s.coefficient * table[numbers, s.shape] for s in (solution, *drawn)]
    )


def _interval(name: str, values: Floats) -> dict[str, float | None]:
    """The estimate (first of the values) and its 95 % interval from the others.

    Draws choose their shapes anew, and the best of many shapes finds too much: around
    nothing, all draws are above zero. So both readings of the draws count, where they
    lie and how far they lie from the estimate, and the wider end of each is taken.
    """
    keys = (name, f"{name}_low", f"{name}_high")
    if not np.isfinite(values).all():
        return dict.fromkeys(keys)
    estimate = float(values[0])
    low, high = (float(q) for q in np.quantile(values[1:], [0.025, 0.975]))
    limits = (
        estimate,
        max(0.0, min(low, 2 * estimate - high)),
        max(high, 2 * estimate - low),
    )
    return dict(zip(keys, limits, strict=True))


def _predicted(problem: _Problem, solution: _Solution, outcome: Floats) -> Floats:
    part = _channels_part(problem.responses, solution)
    rest = outcome - part
    return part + (rest @ problem.basis) @ problem.basis.T


def _holdout_errors(
    controls: Floats, responses: Floats, outcome: Floats, start: Ints
) -> tuple[float, float]:
    """Error on the last weeks, as a share of their outcome: with channels, and without.

    Everything is chosen on the weeks before. Experiments stay out: they may be about
    the very weeks that are to be predicted.
    """
    cut = len(outcome) - HOLDOUT_WEEKS
    nothing = np.zeros((*responses.shape[:2], 0))
    problem = _problem(controls[:cut], responses[:, :, :cut], nothing)
    solution = _solve(problem, problem.without_controls(outcome[:cut]), start, SWEEPS)
    part = _channels_part(responses, solution)
    total = max(float(np.abs(outcome[cut:]).sum()), np.finfo(float).tiny)

    def error(explained: Floats) -> float:
        level = np.linalg.lstsq(controls[:cut], (outcome - explained)[:cut])[0]
        left = outcome - explained - controls @ level
        return float(np.abs(left[cut:]).sum() / total)

    return error(part), error(np.zeros_like(part))


def _sum_or_none(values: Floats) -> float | None:
    total = float(values.sum())
    return total if np.isfinite(total) else None
