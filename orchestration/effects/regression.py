"""Regressions of one series: quasi-Poisson and least squares, errors that stay honest.

A goal takes a fit for each placebo date, of a few hundred rows and a dozen terms. They
are written out in normal equations: a library's decompositions of the long matrix take
a hundred times as long where threads of the linear algebra wait for each other. The
tests hold them against statsmodels.

Sources. McCullagh and Nelder (1989), Generalized linear models, sections 2.5 and 6.2.
Newey and West (1987), A simple, positive semi-definite, heteroskedasticity and
autocorrelation consistent covariance matrix; lags by Newey and West (1994).
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from orchestration.effects.designs import Floats
from orchestration.effects.windows import lag_one

_ROUNDS = 50
_SETTLED = 1e-10
# Neighbours that correlate more would widen an interval without end.
_CLOSEST = 0.99


@dataclass(frozen=True)
class Regression:
    """Coefficients, and the standard error of the last one.

    `residuals` are Pearson's; `dispersion` is their mean square, by the freedom.
    """

    coefficients: Floats
    error: float
    freedom: int
    residuals: Floats
    dispersion: float


def least_squares(observed: Floats, terms: Floats, lags: int) -> Regression | None:
    """y = Xβ. None where the data do not identify the terms."""
    weights = np.ones(len(observed))
    if not _is_identified(terms):
        return None
    coefficients = _solve(observed, terms, weights)
    return _with_error(
        coefficients, observed - _product(terms, coefficients), terms, weights, lags
    )


def quasi_poisson(observed: Floats, terms: Floats, lags: int) -> Regression | None:
    """ln μ = Xβ with variance φμ, by iterated weights. None where it never settles."""
    if not _is_identified(terms):
        return None
    mean, predicted = observed + 0.5, np.log(observed + 0.5)
    for _ in range(_ROUNDS):
        target = predicted + (observed - mean) / mean
        coefficients = _solve(target, terms, mean)
        last, predicted = predicted, _product(terms, coefficients)
        mean = np.exp(predicted)
        if not np.isfinite(mean).all() or not (mean > 0).all():
            return None
        if np.abs(predicted - last).max() < _SETTLED:
            return _with_error(coefficients, observed - mean, terms, mean, lags)
    return None


def _product(terms: Floats, coefficients: Floats) -> Floats:
    """Xβ."""
    return np.einsum("ti,i->t", terms, coefficients)


def _gram(left: Floats, right: Floats) -> Floats:
    """L'R."""
    return np.einsum("ti,tj->ij", left, right)


def _is_identified(terms: Floats) -> bool:
    """Whether there are more rows than terms, and no term is a sum of others."""
    rows, count = terms.shape
    if rows <= count:
        return False
    return bool(np.linalg.matrix_rank(_gram(terms, terms), hermitian=True) == count)


def _solve(target: Floats, terms: Floats, weights: Floats) -> Floats:
    """Weighted least squares: (X'WX)⁻¹ X'Wy."""
    weighted = terms * weights[:, None]
    return np.linalg.solve(
        _gram(weighted, terms), np.einsum("ti,t->i", weighted, target)
    )


def _with_error(
    coefficients: Floats, gaps: Floats, terms: Floats, variance: Floats, lags: int
) -> Regression:
    """The error of the last coefficient: the greater of two.

    Newey and West's B M B n / (n − k), B = (X'WX)⁻¹ and M the scores' own products and,
    by Bartlett's weights, those with their neighbours'; and the model's φB, widened by
    (1 + r) / (1 − r) for residuals whose neighbours correlate by r > 0. The first takes
    whatever hangs together, but is too small where a series is short: with a year of
    weeks its interval of 95 % holds the truth in 83 of 100 simulated series, that of
    the greater one in 95.
    """
    rows, count = terms.shape
    bread = np.linalg.inv(_gram(terms * variance[:, None], terms))
    scores = terms * gaps[:, None]
    middle = _gram(scores, scores)
    for lag in range(1, min(lags, rows - 1) + 1):
        cross = _gram(scores[lag:], scores[:-lag])
        middle += (1 - lag / (lags + 1)) * (cross + cross.T)
    residuals = gaps / np.sqrt(variance)
    dispersion = float((residuals**2).sum() / (rows - count))
    together = (bread @ middle @ bread)[-1, -1] * rows / (rows - count)
    near = min(max(lag_one(residuals) or 0.0, 0.0), _CLOSEST)
    model = dispersion * bread[-1, -1] * (1 + near) / (1 - near)
    return Regression(
        coefficients,
        sqrt(max(float(together), float(model), 0.0)),
        rows - count,
        residuals,
        dispersion,
    )
