"""Whatever a panel holds: no exception, no nan, one verdict with its reason."""

import math
from dataclasses import fields, is_dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.effects import Design, Panel, estimate_goal

VERDICTS = {"improved", "no evidence", "worsened", "insufficient data"}
START = np.datetime64("2024-01-01")
CELLS = st.one_of(
    st.sampled_from([0.0, 1.0, 5.0, float("nan")]),
    st.integers(0, 50).map(float),
    st.floats(-100, 100),
    st.floats(allow_nan=True, allow_infinity=True),
)


def numbers(value):
    """All numbers in an estimate, however deep."""
    if is_dataclass(value):
        for field in fields(value):
            yield from numbers(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, float | np.floating):
        yield value


@st.composite
def goals(draw):
    """A design and a panel that need not fit each other."""
    period = draw(st.sampled_from([1, 7, 30]))
    units = draw(st.integers(0, 8))
    periods = draw(st.integers(0, 40))
    if period == 30:
        months = np.datetime64("2024-01") + np.arange(periods)
        dates = months.astype("datetime64[D]")
    else:
        dates = START + period * np.arange(periods)
    # Few kinds of cells a panel, and long panels from few draws.
    pool = np.array(draw(st.lists(CELLS, min_size=1, max_size=12)))
    chosen = np.random.default_rng(draw(st.integers(0, 99))).integers(
        0, len(pool), (2, units, periods)
    )
    numerator, denominator = pool[chosen]
    kind = draw(st.sampled_from(["flow", "stock", "share"]))
    days = st.none() | st.integers(-5, 1300).map(
        lambda day: date(2024, 1, 1) + timedelta(days=day)
    )
    split = draw(st.integers(1, 38)) * period
    usual = (
        date(2024, 1, 1),
        date(2024, 1, 1) + timedelta(days=split - 1),
        date(2024, 1, 1) + timedelta(days=split),
        date(2024, 1, 1) + timedelta(days=split + 40 * period),
    )
    windows = usual if draw(st.booleans()) else [draw(days) for _ in range(4)]
    design = Design(
        goal_id="G",
        kpi="any",
        direction=draw(st.sampled_from(["up", "down", None, "sideways"])),
        kind=kind,
        method=draw(
            st.sampled_from(
                [
                    "difference_in_differences",
                    "synthetic_control",
                    "interrupted_time_series",
                    "before_after",
                    None,
                ]
            )
        ),
        scale=draw(st.sampled_from(["ratio", "levels"])),
        baseline_start=windows[0],
        baseline_end=windows[1],
        post_start=windows[2],
        post_end=windows[3],
        burn_in_days=draw(st.sampled_from([0, 3, 400, 10**9])),
        minimum_detectable_effect=draw(st.none() | st.floats(allow_nan=True)),
        as_of=date(2028, 1, 1),
        period_days=period,
        blocking=draw(st.sampled_from([(), ("Late.",)])),
    )
    treated = draw(st.integers(0, units))
    panel = Panel(
        dates,
        tuple(map(str, range(units))),
        np.arange(units) < treated,
        numerator,
        denominator if kind == "share" else None,
    )
    return design, panel


def check(design, panel):
    estimates = estimate_goal(design, panel)
    assert [e.method for e in estimates[:2]] == [
        "raw_difference",
        "seasonal_difference",
    ]
    assert sum(estimate.is_design_method for estimate in estimates) == 1
    for estimate in estimates:
        assert estimate.verdict in VERDICTS
        assert estimate.verdict_reason
        assert all(math.isfinite(number) for number in numbers(estimate))
        low, middle, high = estimate.effect_low, estimate.effect, estimate.effect_high
        if low is not None and high is not None:
            assert low <= middle <= high
        if estimate.verdict in ("improved", "worsened"):
            assert low > 0 or high < 0
            assert estimate.failed_checks == ()
        if estimate.verdict == "insufficient data" and estimate.is_design_method:
            assert estimate.failed_checks
        if design.blocking:
            assert estimate.verdict == "insufficient data"


@pytest.mark.filterwarnings("error")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(goals())
def test_no_panel_breaks_an_estimate(goal):
    check(*goal)


@pytest.mark.filterwarnings("error")
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.integers(0, 10**6),
    st.sampled_from(["poisson", "empty days", "steps", "huge", "tiny"]),
    st.sampled_from(
        ["difference_in_differences", "synthetic_control", "interrupted_time_series"]
    ),
    st.sampled_from(["ratio", "levels"]),
)
def test_no_full_panel_breaks_an_estimate(seed, shape, method, scale):
    rng = np.random.default_rng(seed)
    units, days = int(rng.integers(1, 10)), 400
    values = rng.poisson(rng.uniform(0.01, 5), (units, days)).astype(float)
    if shape == "empty days":
        values[:, rng.random(days) < 0.9] = 0
    if shape == "steps":
        values = np.cumsum(values, axis=1) // 100
    if shape in ("huge", "tiny"):
        values *= {"huge": 1e300, "tiny": 1e-300}[shape]
    first = date(2024, 1, 1)
    design = Design(
        "G",
        "any",
        "up",
        "flow",
        method,
        scale,
        first,
        first + timedelta(days=363),
        first + timedelta(days=364),
        first + timedelta(days=399),
        0,
        0.1,
        date(2028, 1, 1),
        1,
    )
    treated = np.arange(units) < rng.integers(1, units + 1)
    panel = Panel(
        START + np.arange(days), tuple(map(str, range(units))), treated, values
    )
    check(design, panel)
