"""The published panel fitted by pymc-marketing: a second opinion, never instead.

An extra: nothing imports it before somebody asks for it. Its priors are the
library's own. Channels, weeks and controls are those of the light fit, so that what
differs is the method.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from orchestration.mix.fit import SEED
from orchestration.mix.inputs import Panel
from orchestration.mix.selection import select

MISSING = (
    "pymc-marketing is not installed. It is an extra, because it is large:"
    " pip install -e '.[mmm]' in the project's folder, or"
    " pip install 'pymc-marketing>=0.19,<0.20' beside it."
)
# Weeks after which nothing is left of a week's spend.
LONGEST_EFFECT = 8


class MixUnavailableError(Exception):
    """The library is not installed, or nothing can be fitted; the text says which."""


@dataclass(frozen=True)
class Contribution:
    """A channel's posterior contribution over the fitted weeks: mean, 95 % interval."""

    channel_id: str
    spend: float
    contribution: float
    low: float
    high: float


@dataclass(frozen=True)
class BayesianMix:
    """What was found, and whether the chains agree (r-hat near 1, no divergences)."""

    contributions: tuple[Contribution, ...]
    n_weeks: int
    controls: tuple[str, ...]
    worst_r_hat: float
    divergences: int


def fit_bayesian(panel: Panel, draws: int, chains: int) -> BayesianMix:
    """Sample the posterior: `draws` of each of `chains`, after as many to warm up.

    Raises MixUnavailableError.
    """
    try:
        import pandas as pd
        from pymc_marketing.mmm import GeometricAdstock, LogisticSaturation
        from pymc_marketing.mmm.multidimensional import MMM
    except ImportError as error:
        raise MixUnavailableError(MISSING) from error
    selection = select(panel)
    if not selection.channels.size:
        reasons = "; ".join(f"{c}: {r}" for c, r in sorted(selection.reasons.items()))
        raise MixUnavailableError(f"No channel can be fitted. {reasons}")
    channels = [panel.channels[number] for number in selection.channels]
    weeks = selection.weeks
    frame = pd.DataFrame({"date": panel.weeks[weeks].astype("datetime64[ns]")})
    for number, name in zip(selection.channels, channels, strict=True):
        frame[name] = np.maximum(panel.spend[number, weeks], 0)
    controls = {"trend": selection.trend, **selection.demand}
    for name, column in controls.items():
        frame[name] = column
    outcome = pd.Series(panel.outcome[weeks], name="y")
    mmm = MMM(
        date_column="date",
        channel_columns=channels,
        target_column="y",
        control_columns=list(controls),
        adstock=GeometricAdstock(l_max=LONGEST_EFFECT),
        saturation=LogisticSaturation(),
        yearly_seasonality=2,
    )
    mmm.build_model(frame, outcome)
    mmm.add_original_scale_contribution_variable(var=["channel_contribution"])
    found = mmm.fit(
        frame,
        outcome,
        draws=draws,
        tune=draws,
        chains=chains,
        cores=min(chains, 2),
        random_seed=SEED,
        progressbar=False,
    )
    posterior = found.posterior
    totals = posterior["channel_contribution_original_scale"].sum("date")
    return BayesianMix(
        contributions=tuple(
            _contribution(
                name,
                float(frame[name].sum()),
                totals.sel(channel=name).to_numpy().ravel(),
            )
            for name in channels
        ),
        n_weeks=len(weeks),
        controls=tuple(controls),
        worst_r_hat=_worst_r_hat(posterior),
        divergences=int(found.sample_stats["diverging"].sum()),
    )


def _contribution(name: str, spend: float, drawn: np.ndarray) -> Contribution:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Contribution(name, spend, float(drawn.mean()), float(low), float(high))


def _worst_r_hat(posterior: Any) -> float:
    """The largest r-hat of the model's own parameters."""
    import arviz as az

    names = [n for n, v in posterior.data_vars.items() if "date" not in v.dims]
    worst = az.rhat(posterior[names]).to_array().max()
    return float(worst)
