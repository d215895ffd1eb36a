"""Least squares with coefficients of at least zero, over a grid of shapes.

Weeks and whatever else is known of the coefficients are rows of one regression, each
weighted by its precision. Numbers only: what they mean is `fit`'s business.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from orchestration.mix.selection import Ints
from orchestration.mix.transforms import Floats

BLOCK_WEEKS = 4
SWEEPS = 4


@dataclass(frozen=True)
class Evidence:
    """What is known of the channels besides the weeks: `found`, give or take `errors`.

    `responses` are channels × shapes × pieces of evidence: what a coefficient of one
    would make of each.
    """

    responses: Floats
    found: Floats
    errors: Floats


@dataclass(frozen=True)
class Solution:
    """The shape chosen for each channel, and its coefficient."""

    shape: Ints
    coefficient: Floats

    def times(self, table: Floats) -> Floats:
        """Coefficient × what the table (channels × shapes × …) has for the shape."""
        chosen = table[np.arange(len(table)), self.shape]
        return (self.coefficient * chosen.T).T


@dataclass(frozen=True)
class Regression:
    """An outcome by week on controls, free in sign, and on channels, which are not.

    `controls`: weeks × controls; `responses`: channels × shapes × weeks.
    """

    controls: Floats
    responses: Floats
    outcome: Floats
    evidence: Evidence

    def fit(self, start: int) -> tuple[Solution, float]:
        """The solution, and the standard deviation of a week that it leaves.

        `start` is the shape that every channel begins with.
        """
        shape = np.full(len(self.responses), start)
        # Evidence weighs by the noise of the weeks, which follows from the solution.
        left = self._without_controls(self.outcome)
        noise = _deviation(left, self.controls.shape[1])
        for _ in range(3):
            solution = self._solve(
                self._features(noise), left, self.evidence.found, noise, shape, SWEEPS
            )
            shape, noise = solution.shape, self.noise(solution)
        return solution, noise

    def draws(
        self, solution: Solution, noise: float, count: int, seed: int
    ) -> Iterator[Solution]:
        """Solutions for outcomes and evidence as they might have been.

        Residuals of weeks come in blocks, so that what hangs together stays together;
        evidence varies by its own error.
        """
        random = np.random.default_rng(seed)
        weeks = len(self.outcome)
        left = self.residuals(solution)
        # Least squares makes residuals smaller than the errors were.
        left = (left - left.mean()) * noise * np.sqrt(weeks / max(left @ left, 1e-300))
        blocks = -(-weeks // BLOCK_WEEKS)
        starts = random.integers(0, weeks - BLOCK_WEEKS + 1, (count, blocks))
        order = (starts[:, :, None] + np.arange(BLOCK_WEEKS)).reshape(count, -1)
        shaken = self.outcome + left[order[:, :weeks]]
        errors = random.normal(size=(count, len(self.evidence.found)))
        found = self.evidence.found + errors * self.evidence.errors
        features = self._features(noise)
        for outcome, piece in zip(self._without_controls(shaken), found, strict=True):
            yield self._solve(features, outcome, piece, noise, solution.shape, 1)

    def noise(self, solution: Solution) -> float:
        """Standard deviation of a week, for all that was chosen to fit."""
        free = self.controls.shape[1] + int((solution.coefficient > 0).sum())
        return _deviation(self.residuals(solution), free)

    def residuals(self, solution: Solution) -> Floats:
        """What controls and channels leave of each week."""
        rest = self.outcome - solution.times(self.responses).sum(axis=0)
        return self._without_controls(rest)

    def _without_controls(self, values: Floats) -> Floats:
        """What the controls leave of values by week (the last axis)."""
        basis, _ = np.linalg.qr(self.controls)
        return values - (values @ basis) @ basis.T

    def _features(self, noise: float) -> Floats:
        weighted = self.evidence.responses * (noise / self.evidence.errors)
        return np.concatenate(
            [self._without_controls(self.responses), weighted], axis=2
        )

    def _solve(
        self,
        features: Floats,
        left: Floats,
        found: Floats,
        noise: float,
        start: Ints,
        sweeps: int,
    ) -> Solution:
        """The best shapes, one channel after the other, and their coefficients."""
        target = np.concatenate([left, found * (noise / self.evidence.errors)])
        numbers = np.arange(len(features))
        shape = start.copy()
        columns = np.ascontiguousarray(features[numbers, shape].T)
        coefficient, error = _nonnegative(columns, target)
        for _ in range(sweeps):
            before = shape.copy()
            for channel in numbers:
                for candidate in range(features.shape[1]):
                    columns[:, channel] = features[channel, candidate]
                    tried, tried_error = _nonnegative(columns, target)
                    # Of equals the first stays, so that rounding decides nothing.
                    if tried_error < error * (1 - 1e-9):
                        shape[channel] = candidate
                        coefficient, error = tried, tried_error
                columns[:, channel] = features[channel, shape[channel]]
            if (shape == before).all():
                break
        return Solution(shape, coefficient)


def _nonnegative(columns: Floats, target: Floats) -> tuple[Floats, float]:
    try:
        return nnls(columns, target)
    except RuntimeError:
        # It gave up: a shape that cannot be solved is no candidate.
        return np.zeros(columns.shape[1]), float(np.linalg.norm(target))


def _deviation(left: Floats, free: int) -> float:
    return float(np.sqrt(left @ left / max(len(left) - free, 1)))
