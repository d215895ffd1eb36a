"""What must not change an effect does not, and what turns it round does."""

from dataclasses import replace

import numpy as np
import pytest
from panels import by_method, design_of, judged, noisy_panel

BEFORE, AFTER = 84, 42
METHODS = ["difference_in_differences", "synthetic_control"]


@pytest.fixture
def panel():
    return noisy_panel(4, 7, BEFORE, AFTER, -0.2)


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_units_does_not_matter(panel, method):
    design = design_of(BEFORE, AFTER, method=method)
    order = np.random.default_rng(3).permutation(len(panel.units))
    mixed = replace(
        panel,
        units=tuple(panel.units[n] for n in order),
        is_treated=panel.is_treated[order],
        numerator=panel.numerator[order],
    )
    one, other = judged(design, panel), judged(design, mixed)
    for name in ("effect", "effect_low", "effect_relative", "p_value", "effect_total"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-9)
    assert one.verdict == other.verdict


@pytest.mark.parametrize("method", METHODS)
def test_the_size_of_units_does_not_matter_to_a_ratio(panel, method):
    design = design_of(BEFORE, AFTER, method=method)
    factors = np.random.default_rng(4).uniform(0.1, 10, (len(panel.units), 1))
    scaled = replace(panel, numerator=panel.numerator * factors)
    one, other = judged(design, panel), judged(design, scaled)
    for name in ("effect_relative", "effect_relative_low", "effect_relative_high"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-8)
    assert one.p_value == pytest.approx(other.p_value, rel=1e-6)
    assert one.effect != pytest.approx(other.effect, rel=0.01)


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_in_all_values_does_not_matter_to_levels(panel, method):
    design = design_of(
        BEFORE, AFTER, method=method, scale="levels", minimum_detectable_effect=90.0
    )
    raised = replace(panel, numerator=panel.numerator + 1000)
    one, other = judged(design, panel), judged(design, raised)
    for name in ("effect", "effect_low", "effect_high", "effect_total"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-8)
    assert one.effect_relative != pytest.approx(other.effect_relative, rel=0.01)


def test_a_unit_of_money_scales_levels_and_nothing_else(panel):
    design = design_of(BEFORE, AFTER, scale="levels", minimum_detectable_effect=90.0)
    cents = replace(panel, numerator=panel.numerator * 100)
    one = judged(design, panel)
    other = judged(replace(design, minimum_detectable_effect=9000.0), cents)
    assert other.effect == pytest.approx(100 * one.effect)
    assert other.detectable_effect == pytest.approx(100 * one.detectable_effect)
    assert other.effect_relative == pytest.approx(one.effect_relative)
    assert other.p_value == pytest.approx(one.p_value)


def test_treated_and_control_changed_places_turn_the_effect_round():
    # Enough of both for Welch either way.
    panel = noisy_panel(6, 7, BEFORE, AFTER, -0.2)
    turned = replace(panel, is_treated=~panel.is_treated)
    design = design_of(BEFORE, AFTER)
    one, other = by_method(design, panel), by_method(design, turned)
    ratio = "difference_in_differences_ratio"
    assert 1 + one[ratio].effect_relative == pytest.approx(
        1 / (1 + other[ratio].effect_relative), rel=1e-12
    )
    assert 1 + one[ratio].effect_relative_low == pytest.approx(
        1 / (1 + other[ratio].effect_relative_high), rel=1e-12
    )
    levels = "difference_in_differences_levels"
    assert one[levels].effect / 6 == pytest.approx(-other[levels].effect / 7, rel=1e-12)
    assert one[levels].p_value == pytest.approx(other[levels].p_value)
    assert (one[ratio].verdict, other[ratio].verdict) == ("improved", "worsened")


def test_turning_few_units_round_turns_the_permutation_round():
    panel = noisy_panel(2, 5, BEFORE, AFTER, -0.5)
    turned = replace(panel, is_treated=~panel.is_treated)
    design = design_of(BEFORE, AFTER)
    one, other = judged(design, panel), judged(design, turned)
    assert one.p_value == other.p_value
    assert 1 + one.effect_relative_low == pytest.approx(
        1 / (1 + other.effect_relative_high), rel=1e-9
    )


@pytest.mark.parametrize("method", [*METHODS, "interrupted_time_series"])
def test_days_shown_add_up_to_the_total(method):
    before, treated, control = 84, 4, 7
    if method == "interrupted_time_series":
        before, treated, control = 364, 4, 0
    panel = noisy_panel(treated, control, before, AFTER, -0.2)
    panel = replace(panel, numerator=np.round(panel.numerator))
    design = design_of(before, AFTER, method=method, burn_in_days=7)
    found = judged(design, panel)
    assert [day.phase for day in found.days] == (
        ["baseline"] * before + ["burn_in"] * 7 + ["post"] * (AFTER - 7)
    )
    post = [day for day in found.days if day.phase == "post"]
    gap = sum(day.actual - day.counterfactual for day in post)
    assert gap == pytest.approx(found.effect_total, rel=1e-6)
    low = sum(day.actual - day.high for day in post)
    high = sum(day.actual - day.low for day in post)
    assert (low, high) == pytest.approx(
        (found.effect_total_low, found.effect_total_high), rel=1e-6
    )
    assert found.effect_total == pytest.approx(found.effect * len(post), rel=1e-6)
    actual = panel.numerator[:treated].sum(axis=0)
    assert [day.actual for day in found.days] == pytest.approx(actual.tolist())


@pytest.mark.parametrize("kind", ["stock", "share"])
def test_only_flows_add_up(panel, kind):
    design = design_of(BEFORE, AFTER, kind=kind)
    below = np.full(panel.numerator.shape, 400.0) if kind == "share" else None
    for found in by_method(design, replace(panel, denominator=below)).values():
        assert found.effect is not None or found.method == "seasonal_difference"
        assert found.effect_total is None
        assert found.effect_total_low is None
