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

from orchestration.mix.inputs import Lift, Panel
from orchestration.mix.regression import Evidence, Regression
from orchestration.mix.selection import Ints, Selection, explained, select
from orchestration.mix.transforms import Floats, adstock, hill, hill_gradient

HOLDOUT_WEEKS = 8
# Weeks behind "current spend".
CURRENT_WEEKS = 8

CARRY_OVERS = (0.0, 0.2, 0.4, 0.6, 0.8)
# Weekly spend at which half of the effect is reached, in mean weeks with spend.
HALF_SATURATIONS = (0.5, 1.0, 2.0)
SLOPES = (1.0, 1.5)
SHAPES = tuple(product(CARRY_OVERS, HALF_SATURATIONS, SLOPES))
FIRST_SHAPE = SHAPES.index((0.0, 1.0, 1.0))

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


def _fit(
    panel: Panel, selection: Selection, lifts: Sequence[Lift]
) -> list[ChannelEffect]:
    weeks, controls = selection.weeks, selection.controls
    outcome = panel.outcome[weeks]
    series = np.stack([_continued(panel, channel) for channel in selection.channels])
    means = np.array([row[weeks][row[weeks] > 0].mean() for row in series])
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
    expected = _expectation(outcome, panel.spend[selection.channels][:, weeks])
    experiments, tested = _experiments(panel, selection, everywhere, lifts)
    regression = Regression(
        controls,
        responses,
        outcome,
        _joined(_prior(responses, expected), experiments),
    )
    solution, noise = regression.fit(FIRST_SHAPE)
    drawn = list(regression.draws(solution, noise, REPLICATES, SEED))

    current = series[:, weeks[-CURRENT_WEEKS:]].mean(axis=1)
    # What a unit of currency a week more adds to the response, by shape.
    gradients = np.array(
        [
            [
                hill_gradient(now, half * mean, slope) if now > 0 else np.nan
                for _, half, slope in SHAPES
            ]
            for now, mean in zip(current, means, strict=True)
        ]
    )

    def estimates(table: Floats) -> Floats:
        return np.stack([one.times(table) for one in (solution, *drawn)])

    contributions = estimates(responses.sum(axis=2))
    marginals = estimates(gradients)
    with_channels, without = _holdout_errors(
        regression, _prior(responses[:, :, :-HOLDOUT_WEEKS], expected)
    )
    left = regression.residuals(solution)
    shared = ChannelEffect(
        channel_id="",
        n_weeks=len(weeks),
        first_week=panel.weeks[weeks[0]],
        last_week=panel.weeks[weeks[-1]],
        outcome_total=float(outcome.sum()),
        r_squared=1 - float(left @ left / ((outcome - outcome.mean()) ** 2).sum()),
        out_of_sample_error=with_channels,
        out_of_sample_error_without_channels=without,
        demand_controls=", ".join(selection.control_names),
    )
    chosen = responses[np.arange(len(series)), solution.shape]
    effects = []
    for number, channel in enumerate(selection.channels):
        others = np.column_stack([controls, np.delete(chosen, number, axis=0).T])
        carry, half, slope = SHAPES[solution.shape[number]]
        # Where nothing is found, any shape of it is as good as another.
        is_found = solution.coefficient[number] > 0
        cost = float(panel.cost[channel, weeks].sum())
        effects.append(
            replace(
                shared,
                channel_id=panel.channels[channel],
                spend=float(panel.spend[channel, weeks].sum()),
                cost_total=cost if np.isfinite(cost) else None,
                **_interval("contribution", contributions[:, number]),
                current_spend=float(current[number]),
                **_interval("marginal_return", marginals[:, number]),
                carry_over=carry if is_found else None,
                half_saturation=float(half * means[number]) if is_found else None,
                slope=slope if is_found else None,
                explained_by_others=explained(chosen[number], others),
                lifts_used=int((tested == number).sum()),
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


def _expectation(outcome: Floats, spend: Floats) -> Floats:
    """How much of a week's outcome each channel may bring, before anyone looks.

    One standard deviation is the channel's share of the spend, as if ads made all of
    the outcome. Where weeks cannot tell channels apart, as they often cannot, that
    keeps a small one from being given everything.
    """
    total = np.maximum(spend.sum(axis=1), 0)
    # Outcomes around zero have a spread, if no level.
    level = max(abs(float(outcome.mean())), float(outcome.std()))
    return level * total / total.sum()


def _prior(responses: Floats, expected: Floats) -> Evidence:
    """Nothing, give or take what is expected: one piece of evidence a channel."""
    count = len(expected)
    rows = np.zeros((*responses.shape[:2], count))
    rows[np.arange(count), :, np.arange(count)] = responses.mean(axis=2)
    return Evidence(rows, np.zeros(count), expected)


def _experiments(
    panel: Panel, selection: Selection, everywhere: Floats, lifts: Sequence[Lift]
) -> tuple[Evidence, Ints]:
    """Lifts on fitted channels, with a width, in weeks of the panel; and their rows."""
    row = {panel.channels[c]: number for number, c in enumerate(selection.channels)}
    first = panel.weeks.astype("datetime64[D]").astype(np.int64)
    rows, used, channels = [], [], []
    for lift in lifts:
        start = int(np.datetime64(lift.first_day, "D").astype(np.int64))
        end = int(np.datetime64(lift.last_day, "D").astype(np.int64))
        if (
            lift.channel_id not in row
            or not np.isfinite((lift.effect, lift.low, lift.high)).all()
            or lift.high <= lift.low
            or not first[0] <= start <= end <= first[-1] + 6
        ):
            continue
        days = np.minimum(first + 6, end) - np.maximum(first, start) + 1
        channel = row[lift.channel_id]
        response = np.zeros(everywhere.shape[:2])
        response[channel] = everywhere[channel] @ (np.maximum(days, 0) / 7)
        rows.append(response)
        channels.append(channel)
        used.append((lift.effect, (lift.high - lift.low) / (2 * NORMAL_95)))
    found, errors = np.array(used, dtype=float).reshape(-1, 2).T
    stacked = np.array(rows).reshape(-1, *everywhere.shape[:2])
    evidence = Evidence(np.moveaxis(stacked, 0, 2), found, errors)
    return evidence, np.array(channels, dtype=int)


def _joined(one: Evidence, other: Evidence) -> Evidence:
    return Evidence(
        np.concatenate([one.responses, other.responses], axis=2),
        np.concatenate([one.found, other.found]),
        np.concatenate([one.errors, other.errors]),
    )


def _interval(name: str, values: Floats) -> dict[str, float | None]:
    """The estimate (first of the values) and its 95 % interval from the others.

    Draws choose their shapes anew, and the best of many shapes finds too much: around
    nothing, nearly all draws are above zero. So both readings of the draws count, where
    they lie and how far they lie from the estimate, and the wider end of each is taken.
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


def _holdout_errors(regression: Regression, prior: Evidence) -> tuple[float, float]:
    """Error on the last weeks, as a share of their outcome: with channels, and without.

    Everything is chosen on the weeks before. Experiments stay out: they may be about
    the very weeks that are to be foretold.
    """
    cut = len(regression.outcome) - HOLDOUT_WEEKS
    controls, outcome = regression.controls, regression.outcome
    known = Regression(
        controls[:cut], regression.responses[:, :, :cut], outcome[:cut], prior
    )
    solution, _ = known.fit(FIRST_SHAPE)
    part = solution.times(regression.responses).sum(axis=0)
    total = max(float(np.abs(outcome[cut:]).sum()), np.finfo(float).tiny)

    def error(explained_part: Floats) -> float:
        rest = outcome - explained_part
        level, *_ = np.linalg.lstsq(controls[:cut], rest[:cut], rcond=None)
        return float(np.abs((rest - controls @ level)[cut:]).sum() / total)

    return error(part), error(np.zeros_like(part))
