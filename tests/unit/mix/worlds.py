"""Companies whose channels do what is known, to hold the fit against."""

from datetime import date, timedelta

import numpy as np

from orchestration.mix.inputs import Panel
from orchestration.mix.transforms import adstock, hill

FIRST_WEEK = date(2024, 1, 1)
CHANNELS = ("meta", "search", "tiktok")
# Greatest weekly effect, carry-over, half saturation in mean weeks, slope.
EFFECTS = ((4000.0, 0.4, 1.0, 1.0), (2500.0, 0.0, 0.5, 1.5), (0.0, 0.0, 1.0, 1.0))


def monday(week):
    return FIRST_WEEK + timedelta(weeks=week)


def world(weeks=104, noise=100.0, seed=1, effects=EFFECTS, steady=()):
    """A panel, and what each channel truly brought in each week.

    In `steady` weeks spend lies between that of the weeks beside.
    """
    random = np.random.default_rng(seed)
    number = np.arange(weeks)
    spend = random.gamma(4.0, 250.0, (len(effects), weeks))
    spend *= random.uniform(size=spend.shape) > 0.25
    for week in steady:
        spend[:, week] = (spend[:, week - 1] + spend[:, week + 1]) / 2
    truth = np.stack(
        [
            top * hill(adstock(row, carry), half * row[row > 0].mean(), slope)
            for row, (top, carry, half, slope) in zip(spend, effects, strict=True)
        ]
    )
    base = 6000 + 8 * number + 900 * np.cos(2 * np.pi * number / 52.18)
    outcome = base + truth.sum(axis=0) + random.normal(0, noise, weeks)
    panel = Panel(
        weeks=np.datetime64(FIRST_WEEK, "D") + 7 * number,
        channels=CHANNELS[: len(effects)],
        spend=spend,
        cost=spend * 1.2,
        is_media_complete=np.ones(spend.shape, dtype=bool),
        outcome=outcome,
        controls={},
    )
    return panel, truth
