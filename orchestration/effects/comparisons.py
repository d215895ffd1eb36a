"""Two groups of few numbers: their difference, and what chance makes of it.

Sources. Welch (1947), The generalization of "Student's" problem; Satterthwaite (1946)
for the degrees of freedom. Exact permutation and its inversion to an interval: Ernst
(2004), Permutation methods: a basis for exact inference. Detectable size: Bloom (1995),
Minimum detectable effects.
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb, sqrt

import numpy as np
from scipy.special import stdtr, stdtrit

from orchestration.effects.designs import Floats

LEVEL, POWER = 0.05, 0.80
# With fewer, the spread of a group is a guess, and the label is permuted instead.
FEWEST_TREATED, FEWEST_CONTROL = 3, 5
# More labellings than this are drawn, by a fixed seed.
_MOST_LABELLINGS = 20_000
_DRAWN = 9_999


@dataclass(frozen=True)
class Comparison:
    """Mean of the treated minus mean of the controls.

    `standard_error` and `freedom` are None where no spread can be told. `smallest_p` is
    the least p-value that so few units can give (0 unless permuted).
    """

    difference: float
    low: float | None
    high: float | None
    p_value: float | None
    standard_error: float | None
    freedom: float | None
    smallest_p: float = 0.0

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval is known and lies on one side of zero."""
        return excludes_zero(self.low, self.high)


def excludes_zero(low: float | None, high: float | None) -> bool:
    """Whether an interval is known and lies on one side of zero."""
    return low is not None and high is not None and (low > 0 or high < 0)


def detectable(standard_error: float, freedom: float) -> float:
    """Size seen in four of five cases at 5 %, two-sided: (t₀.₉₇₅ + t₀.₈) × se."""
    quantiles = stdtrit(freedom, [1 - LEVEL / 2, POWER])
    return float(quantiles.sum() * standard_error)


def t_interval(
    effect: float, standard_error: float, freedom: float
) -> tuple[float, float, float]:
    """Low and high end of the 95 % interval, and the p-value, by Student's t."""
    half = float(stdtrit(freedom, 1 - LEVEL / 2)) * standard_error
    p_value = float(2 * stdtr(freedom, -abs(effect) / standard_error))
    return effect - half, effect + half, p_value


def compare(treated: Floats, control: Floats) -> Comparison | None:
    """Welch's t with Satterthwaite's degrees of freedom; with few units permuted.

    None without a unit on either side or with a value that is no number.
    """
    n_treated, n_control = len(treated), len(control)
    values = np.concatenate([treated, control])
    if not n_treated or not n_control or not np.isfinite(values).all():
        return None
    difference = float(treated.mean() - control.mean())
    few = n_treated < FEWEST_TREATED or n_control < FEWEST_CONTROL
    error, freedom = (pooled_error if few else welch_error)(treated, control)
    # A spread that is rounding only is none.
    if error is None or error <= 1e-12 * np.abs(values).max():
        return Comparison(difference, None, None, None, None, None)
    if few:
        return _permuted(treated, control, error, freedom)
    low, high, p_value = t_interval(difference, error, freedom)
    return Comparison(difference, low, high, p_value, error, freedom)


def welch_error(treated: Floats, control: Floats) -> tuple[float | None, float]:
    """√(s²_T/n_T + s²_C/n_C) and its degrees of freedom."""
    shares = np.array([group.var(ddof=1) / len(group) for group in (treated, control)])
    total = shares.sum()
    if not total > 0:
        return None, 0.0
    below = (shares**2 / [len(treated) - 1, len(control) - 1]).sum()
    return sqrt(total), float(total**2 / below)


def pooled_error(treated: Floats, control: Floats) -> tuple[float | None, float]:
    """s √(1/n_T + 1/n_C) with one spread for both: what permuting assumes as well."""
    freedom = len(treated) + len(control) - 2
    if freedom < 1:
        return None, 0.0
    squares = sum(((group - group.mean()) ** 2).sum() for group in (treated, control))
    return sqrt(squares / freedom * (1 / len(treated) + 1 / len(control))), freedom


def _permuted(
    treated: Floats, control: Floats, error: float, freedom: float
) -> Comparison:
    """Exact test of the label, and the effects that it would not reject.

    Under an effect δ the treated values less δ are exchangeable with the controls'.
    A labelling A has the difference S_A − k_A δ there, k_A = |A∩T|/n_T − |A\\T|-share;
    it is at least as far out as the true one for δ between (τ − S)/(1 − k) and
    (τ + S)/(1 + k). p(δ) is the share of labellings whose range holds δ.
    """
    n_treated, n_control = len(treated), len(control)
    values = np.concatenate([treated, control])
    size = len(values)
    true = np.arange(n_treated)
    if comb(size, n_treated) <= _MOST_LABELLINGS:
        chosen = np.array(list(combinations(range(size), n_treated)))
    else:
        draws = np.random.default_rng(1).random((_DRAWN, size))
        drawn = np.argsort(draws, axis=1)[:, :n_treated]
        chosen = np.concatenate([true[None, :], drawn])
    tau = float(treated.mean() - control.mean())
    sums = values[chosen].sum(axis=1)
    other = sums / n_treated - (values.sum() - sums) / n_control
    overlap = (chosen < n_treated).sum(axis=1)
    kept = overlap / n_treated - (n_treated - overlap) / n_control
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (tau - other) / (1 - kept), (tau + other) / (1 + kept)
    # The true labelling, and its mirror image in groups of one size, are never out.
    always = (np.abs(1 - kept) < 1e-9) | (np.abs(1 + kept) < 1e-9)
    low = np.where(always, -np.inf, np.minimum(one, two))
    high = np.where(always, np.inf, np.maximum(one, two))
    near = 1e-9 * max(abs(tau), 1e-300)
    p_value = float((np.abs(other) >= abs(tau) - near).mean())
    rank = int(LEVEL * len(chosen) + 1e-9)
    ends = float(np.sort(low)[rank]), float(np.sort(high)[::-1][rank])
    return Comparison(
        tau,
        *(end if np.isfinite(end) else None for end in ends),
        p_value,
        error,
        freedom,
        float(always.mean()),
    )
