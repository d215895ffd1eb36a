"""Panels and designs of the tests: small ones made by hand, and simulated ones."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from orchestration.demo.calendar import History
from orchestration.demo.calls import REGIONS, SERVED, Calls, draw_calls
from orchestration.demo.company import SCALES
from orchestration.demo.streams import Streams
from orchestration.effects import Design, Estimate, Panel, estimate_goal

START = date(2024, 1, 1)


def design_of(before: int, after: int, **changes) -> Design:
    """A design on daily values from a Monday on; `changes` replace what is said here.

    With periods of seven days or a month the counts are of those.
    """
    period = changes.get("period_days", 1)
    if period == 30:
        month = np.datetime64("2024-01")
        firsts = (month + np.array([0, before, before + after])).astype("M8[D]")
    else:
        firsts = np.datetime64(START) + period * np.array([0, before, before + after])
    first, start, end = firsts.tolist()
    planned = Design(
        goal_id="G-1",
        kpi="service_calls",
        direction="down",
        kind="flow",
        method="difference_in_differences",
        scale="ratio",
        baseline_start=first,
        baseline_end=start - timedelta(days=1),
        post_start=start,
        post_end=end - timedelta(days=1),
        burn_in_days=0,
        minimum_detectable_effect=0.2,
        as_of=end,
        period_days=1,
    )
    return replace(planned, **changes)


def panel_of(values, treated: int, denominator=None, period: int = 1) -> Panel:
    """Units × periods from the first day on; the first units are the treated ones."""
    values = np.asarray(values, dtype=float)
    units, periods = values.shape
    if period == 30:
        dates = (np.datetime64("2024-01") + np.arange(periods)).astype("M8[D]")
    else:
        dates = np.datetime64(START) + period * np.arange(periods)
    return Panel(
        dates,
        tuple(f"unit {number}" for number in range(units)),
        np.arange(units) < treated,
        values,
        None if denominator is None else np.asarray(denominator, dtype=float),
    )


def noisy_panel(
    treated: int,
    control: int,
    before: int,
    after: int,
    effect: float = -0.3,
    seed: int = 1,
    noise: float = 0.05,
) -> Panel:
    """Units of different size in one season; the treated change by the effect."""
    rng = np.random.default_rng(seed)
    units, days = treated + control, before + after
    season = np.array([1.4, 1.2, 1.1, 1.0, 1.0, 0.5, 0.3])[np.arange(days) % 7]
    size = rng.uniform(50, 150, units)[:, None]
    own = np.exp(rng.normal(0, noise, (units, 2)))
    values = size * season * np.exp(rng.normal(0, noise, (units, days)))
    values[:, :before] *= own[:, :1]
    values[:, before:] *= own[:, 1:]
    values[:treated, before:] *= 1 + effect
    return panel_of(values, treated)


def judged(design: Design, panel: Panel) -> Estimate:
    """The estimate whose verdict is the goal's."""
    own = [e for e in estimate_goal(design, panel) if e.is_design_method]
    assert len(own) == 1
    return own[0]


def by_method(design: Design, panel: Panel) -> dict[str, Estimate]:
    """All estimates by the name of their method."""
    return {estimate.method: estimate for estimate in estimate_goal(design, panel)}


def calls_goal(
    seed: int, deflection: float, planned: float, method: str
) -> tuple[Calls, Design, Panel]:
    """The demo company's goal on calls, where so large a share of them is spared."""
    scale = SCALES["demo"]
    history = History(scale.start, scale.days)
    calls = draw_calls(scale, history, Streams(seed), deflection)
    opened = history.start + timedelta(days=calls.opened)
    design = Design(
        goal_id="G-1",
        kpi="service_calls",
        direction="down",
        kind="flow",
        method=method,
        scale="ratio",
        baseline_start=history.start,
        baseline_end=opened - timedelta(days=1),
        post_start=opened,
        post_end=history.start + timedelta(days=history.days - 1),
        burn_in_days=28,
        minimum_detectable_effect=planned,
        as_of=history.start + timedelta(days=history.days),
        period_days=1,
    )
    panel = Panel(
        np.datetime64(history.start) + np.arange(history.days),
        REGIONS,
        np.arange(len(REGIONS)) < SERVED,
        calls.counts.astype(float),
    )
    return calls, design, panel


def series_goal(seed: int, change: float) -> tuple[Design, Panel]:
    """Two years of daily counts and half a year after a step, all in one unit.

    Trend, weekdays, a wave of the year, and luck that lasts from day to day.
    """
    before, after = 730, 180
    rng = np.random.default_rng(seed)
    day = np.arange(before + after)
    mean = 20 * np.exp(0.0003 * day) * (1 + 0.15 * np.cos(2 * np.pi * day / 365.25))
    mean = mean * np.array([1.4, 1.2, 1.1, 1.0, 1.0, 0.5, 0.3])[day % 7]
    luck = np.zeros(len(day))
    draws = rng.normal(0, 0.15, len(day))
    for number in range(1, len(day)):
        luck[number] = 0.3 * luck[number - 1] + draws[number]
    mean = mean * np.exp(luck) * np.where(day >= before, 1 + change, 1)
    design = design_of(before, after, method="interrupted_time_series")
    return design, panel_of(rng.poisson(mean)[None, :], 1)
