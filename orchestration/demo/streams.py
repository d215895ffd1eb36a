"""Counter-based random streams: the same draws whichever levers are on.

One Philox stream belongs to one purpose; entity number i takes the i-th draw of
it. A purpose always draws for all entities, so that leaving a lever out changes
what is done with a draw and never the draw itself (common random numbers). The
difference of two worlds is then the effect of the lever and no noise.
"""

import hashlib
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Inverse of the normal distribution by table: monotone, as twins need it.
_GRID = np.linspace(-4.5, 4.5, 9001)
_CDF = np.array([0.5 * (1 + erf(x / sqrt(2))) for x in _GRID.tolist()])


class Streams:
    """All draws of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def uniform(self, purpose: str, *shape: int) -> Floats:
        """Uniform draws in [0, 1) for the purpose, always the same ones."""
        digest = hashlib.sha256(f"{self.seed}|{purpose}".encode()).digest()
        key = np.frombuffer(digest[:16], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=key)).random(shape)

    def normal(self, purpose: str, *shape: int) -> Floats:
        """Standard normal draws by inverse of the distribution function."""
        return np.interp(self.uniform(purpose, *shape), _CDF, _GRID)

    def exponential(self, purpose: str, mean: float, *shape: int) -> Floats:
        """Exponential draws with the given mean."""
        return -mean * np.log1p(-self.uniform(purpose, *shape))

    def lognormal(
        self, purpose: str, median: float, sigma: float, *shape: int
    ) -> Floats:
        """Log-normal draws with the given median."""
        return median * np.exp(sigma * self.normal(purpose, *shape))

    def pick(self, purpose: str, weights: list[float], *shape: int) -> Ints:
        """Indices drawn with the given weights."""
        edges = np.cumsum(np.asarray(weights) / sum(weights))
        edges[-1] = 1.0
        return np.searchsorted(
            edges, self.uniform(purpose, *shape), side="right"
        ).astype(np.int64)

    def integers(self, purpose: str, low: int, high: int, *shape: int) -> Ints:
        """Whole numbers from low to high, both included."""
        return (low + self.uniform(purpose, *shape) * (high - low + 1)).astype(np.int64)


def chosen(draws: Floats, share: float, eligible: np.ndarray) -> np.ndarray:
    """A share of the eligible, and at least one where there is any."""
    picked = eligible & (draws < share)
    if eligible.any() and not picked.any():
        picked[np.argmin(np.where(eligible, draws, 2.0))] = True
    return picked


def poisson_upto_three(draw: Floats, rate: Floats) -> Ints:
    """Poisson count, cut at three, by inverse: it only rises with the rate."""
    zero = np.exp(-rate)
    one = zero * (1 + rate)
    two = one + zero * rate**2 / 2
    return (
        (draw >= zero).astype(np.int64)
        + (draw >= one).astype(np.int64)
        + (draw >= two).astype(np.int64)
    )
