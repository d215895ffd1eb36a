"""What forbids a verdict, each with its message, and the four verdicts themselves."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from panels import (
    by_method,
    calls_goal,
    design_of,
    judged,
    noisy_panel,
    panel_of,
)

from orchestration.effects import Panel, estimate_goal

BEFORE, AFTER = 70, 42
NOTHING = float("nan")


@pytest.fixture
def design():
    return design_of(BEFORE, AFTER)


@pytest.fixture
def panel():
    return noisy_panel(4, 6, BEFORE, AFTER)


def with_values(panel: Panel, values, denominator=None) -> Panel:
    return replace(panel, numerator=values, denominator=denominator)


def refused(design, panel, code: str, *words: str):
    """The estimate, which must be refused for this reason and say so."""
    found = judged(design, panel)
    assert found.verdict == "insufficient data"
    assert found.failed_checks[0] == code
    for word in words:
        assert word in found.verdict_reason
    return found


@pytest.mark.parametrize(
    ("effect", "direction", "verdict"),
    [
        (-0.3, "down", "improved"),
        (-0.3, "up", "worsened"),
        (0.3, "up", "improved"),
        (0.3, "down", "worsened"),
        (0.0, "down", "no evidence"),
        (0.0, None, "no evidence"),
    ],
)
@pytest.mark.parametrize("scale", ["ratio", "levels"])
def test_the_interval_and_the_direction_give_the_verdict(
    effect, direction, verdict, scale
):
    least = {"ratio": 0.2, "levels": 80.0}[scale]
    design = design_of(
        BEFORE,
        AFTER,
        direction=direction,
        scale=scale,
        minimum_detectable_effect=least,
    )
    found = judged(design, noisy_panel(4, 6, BEFORE, AFTER, effect))
    assert found.verdict == verdict
    assert found.method == f"difference_in_differences_{scale}"
    assert found.failed_checks == ()
    is_clear = found.effect_low > 0 or found.effect_high < 0
    assert is_clear == (verdict != "no evidence")


def test_an_effect_without_a_direction_is_neither_good_nor_bad(panel):
    design = design_of(BEFORE, AFTER, direction=None)
    refused(design, panel, "no_direction", "nobody said which direction is better")


def test_registered_late_is_said_before_anything_else(design, panel):
    late = "The goal was registered after its start."
    edited = "It was edited after its start."
    empty = with_values(panel, panel.numerator * NOTHING)
    for values in (panel, empty):
        found = refused(replace(design, blocking=(late, edited)), values, "blocked")
        assert found.verdict_reason == f"{late} {edited}"
    # What was estimated is shown all the same.
    assert judged(replace(design, blocking=(late,)), panel).effect is not None


def test_a_control_that_is_treated_too_is_refused_in_words_of_the_panel(design, panel):
    both = "The control unit 5 has another measure in the window."
    refused(replace(design, blocking=(both,)), panel, "blocked", "unit 5")


def test_a_window_that_is_not_over_has_no_verdict(design, panel):
    early = replace(design, as_of=design.post_start)
    refused(early, panel, "not_over", str(design.post_end))
    assert judged(replace(design, as_of=design.post_end), panel).verdict == "improved"


@pytest.mark.parametrize("method", [None, "before_after"])
def test_without_a_control_nobody_can_judge(design, panel, method):
    estimates = estimate_goal(replace(design, method=method), panel)
    names = [estimate.method for estimate in estimates]
    assert names == ["raw_difference", "seasonal_difference"]
    assert [estimate.is_design_method for estimate in estimates] == [True, False]
    assert estimates[0].verdict == "insufficient data"
    assert estimates[0].verdict_reason == "A raw difference is no effect: no control."


def test_a_method_that_nobody_knows_is_refused_by_name(design, panel):
    refused(replace(design, method="reading tea leaves"), panel, "no_method", "tea")


@pytest.mark.parametrize(
    "changes",
    [
        {"baseline_start": None},
        {"post_end": None},
        {"baseline_end": date(2024, 4, 1)},
        {"post_end": date(2024, 1, 1)},
        {"baseline_start": date(2024, 5, 1)},
    ],
)
def test_windows_that_lack_or_overlap_are_refused(design, panel, changes):
    found = refused(replace(design, **changes), panel, "no_windows", "windows")
    assert found.effect is None
    assert found.completeness is None


def test_days_without_any_value_are_a_gap(design, panel):
    values = panel.numerator.copy()
    values[:, BEFORE + 3 : BEFORE + 10] = NOTHING
    found = refused(
        design, with_values(panel, values), "gap", "7 periods", "2024-03-14"
    )
    assert found.effect is not None
    assert found.n_after == AFTER - 7


def test_days_without_a_value_that_are_no_week_are_left_out(design, panel):
    values = panel.numerator.copy()
    values[:, BEFORE + 3 : BEFORE + 5] = NOTHING
    found = judged(design, with_values(panel, values))
    assert (found.verdict, found.n_after) == ("improved", AFTER - 2)


def test_a_gap_before_the_baseline_or_in_the_burn_in_is_none(design, panel):
    values = panel.numerator.copy()
    values[:, BEFORE : BEFORE + 5] = NOTHING
    settled = replace(design, burn_in_days=5)
    assert judged(settled, with_values(panel, values)).verdict == "improved"
    assert judged(settled, with_values(panel, values)).completeness == 1
    later = replace(design, baseline_start=date(2024, 1, 15))
    values = panel.numerator.copy()
    values[:, :14] = NOTHING
    assert judged(later, with_values(panel, values)).verdict == "improved"


@pytest.mark.parametrize(("share", "passes"), [(0.04, True), (0.06, False)])
def test_one_value_in_twenty_may_lack_and_no_more(design, panel, share, passes):
    values = panel.numerator.copy()
    # Of one unit at a time, so that no day is empty.
    cells = int(share * values.shape[0] * AFTER)
    days = BEFORE + np.arange(cells) % AFTER
    values[np.arange(cells) // AFTER * 3, days] = NOTHING
    found = judged(design, with_values(panel, values))
    assert ("incomplete" in found.failed_checks) is not passes
    assert (found.verdict == "improved") is passes
    assert found.completeness == pytest.approx(1 - cells / values.size, abs=1e-12)
    if not passes:
        assert "94 % of the values after" in found.verdict_reason


def test_values_that_lack_in_the_baseline_are_told_apart(design, panel):
    values = panel.numerator.copy()
    values[2, : BEFORE - 10] = NOTHING
    refused(design, with_values(panel, values), "incomplete", "before")


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [(8, 8, True), (7, 8, False), (8, 7, False), (2, 2, False), (1, 0, False)],
)
def test_eight_periods_each_are_the_least(before, after, passes):
    design = design_of(before, max(after, 1))
    panel = noisy_panel(4, 6, before, after)
    found = judged(design, panel)
    assert ("too_few_periods" in found.failed_checks) is not passes
    if passes:
        assert found.verdict == "improved"
    elif after == 2:
        assert found.verdict_reason == (
            "Too few periods: 2 before and 2 after, 8 and 8 are needed."
        )


def test_a_burn_in_as_long_as_the_window_leaves_nothing_to_compare(design, panel):
    found = judged(replace(design, burn_in_days=AFTER), panel)
    assert found.verdict_reason.startswith(f"Too few periods: {BEFORE} before and 0")
    assert found.effect is None


@pytest.mark.parametrize(("before", "after", "passes"), [(12, 6, True), (11, 6, False)])
def test_months_need_a_year_before_and_half_a_year_after(before, after, passes):
    design = design_of(before, after, period_days=30)
    values = noisy_panel(4, 6, before, after).numerator
    found = judged(design, panel_of(values, 4, period=30))
    assert ("too_few_periods" in found.failed_checks) is not passes
    assert (found.n_before, found.n_after) == (before, after)


@pytest.mark.parametrize("method", ["difference_in_differences", "synthetic_control"])
def test_a_treated_unit_and_no_control_are_refused(design, panel, method):
    alone = panel.of(np.arange(10) == 0)
    found = refused(
        replace(design, method=method), alone, "no_control", "1 treated and no control"
    )
    assert found.effect is None
    assert found.mean_before is not None


def test_a_panel_in_which_nobody_is_treated_is_refused(design, panel):
    refused(design, panel.of(~panel.is_treated), "no_treated", "No unit")


@pytest.mark.parametrize(
    ("treated", "control", "passes"),
    # One of 21 is 4.8 %, one of 20 is 5 % and still enough, one of 19 is not.
    [(1, 20, True), (1, 19, True), (1, 18, False), (2, 5, True), (2, 4, False)],
)
def test_few_units_are_judged_by_permuting_the_label(treated, control, passes):
    design = design_of(BEFORE, AFTER)
    found = judged(design, noisy_panel(treated, control, BEFORE, AFTER, -0.6))
    assert ("too_few_units" in found.failed_checks) is not passes
    if passes:
        assert found.verdict == "improved"
        assert found.p_value <= 0.05
    else:
        assert "too few" in found.verdict_reason
        assert found.effect is not None


@pytest.mark.parametrize("value", [0.0, 7.0])
@pytest.mark.parametrize(
    "method",
    ["difference_in_differences", "synthetic_control", "interrupted_time_series"],
)
def test_a_series_that_never_changes_is_refused(design, panel, method, value):
    constant = with_values(panel, np.full(panel.numerator.shape, value))
    found = refused(replace(design, method=method), constant, "constant")
    word = "zero" if value == 0 else "the same"
    assert f"The treated units together are {word}" in found.verdict_reason
    assert found.effect is None


def test_controls_that_never_change_show_no_course(design, panel):
    values = panel.numerator.copy()
    values[4:] = 5.0
    refused(design, with_values(panel, values), "constant", "control units")


def test_negative_values_have_no_ratio_but_levels(design, panel):
    negative = with_values(panel, -panel.numerator)
    refused(design, negative, "no_ratio", "unit 0, unit 1, unit 2 and 7 more")
    levels = replace(design, scale="levels", minimum_detectable_effect=200.0)
    found = judged(levels, negative)
    # What falls from −100 to −70 has risen.
    assert found.verdict == "worsened"
    assert found.effect > 0
    assert found.effect_relative is None


def test_a_unit_without_values_is_named(design, panel):
    values = panel.numerator.copy()
    values[3, BEFORE:] = NOTHING
    found = judged(design, with_values(panel, values))
    assert found.failed_checks == ("incomplete", "unit_without_values")
    assert found.effect is None
    assert found.mean_after is None


@pytest.mark.parametrize("value", [NOTHING, np.inf, -np.inf])
def test_nothing_delivered_is_said_as_such(design, panel, value):
    nothing = with_values(panel, np.full(panel.numerator.shape, value))
    refused(design, nothing, "no_values", "Nothing was delivered")


def test_an_empty_panel_is_refused(design):
    empty = panel_of(np.zeros((0, 0)), 0)
    found = refused(design, empty, "no_values")
    assert "no_treated" in found.failed_checks
    assert found.days == ()


def test_one_period_is_no_panel(design, panel):
    one = panel_of(panel.numerator[:, :1], 4)
    found = refused(design, one, "gap", f"{BEFORE - 1} periods")
    assert "too_few_periods" in found.failed_checks


def test_shares_are_pooled_and_judged_in_percentage_points(design, panel):
    share = replace(
        design, kind="share", scale="levels", minimum_detectable_effect=0.05
    )
    rng = np.random.default_rng(5)
    asked = rng.integers(50, 90, panel.numerator.shape).astype(float)
    rate = np.full(asked.shape, 0.5) + rng.normal(0, 0.02, (10, 1))
    rate[:4, BEFORE:] -= 0.1
    solved = rng.binomial(asked.astype(int), rate).astype(float)
    # A day on which nobody asked is delivered, and says nothing.
    asked[:, 5], solved[:, 5] = 0, 0
    found = judged(share, with_values(panel, solved, asked))
    assert found.verdict == "improved"
    assert found.completeness == 1
    pooled = solved[:4, :BEFORE].sum() / asked[:4, :BEFORE].sum()
    assert found.mean_before == pytest.approx(pooled, abs=1e-12)
    assert found.effect == pytest.approx(-0.1, abs=0.02)
    assert found.effect_total is None
    assert "percentage points" in found.verdict_reason
    assert found.days[5].actual is None


def test_shares_of_nothing_have_no_value(design, panel):
    share = replace(
        design, kind="share", scale="levels", minimum_detectable_effect=0.05
    )
    nobody = np.zeros(panel.numerator.shape)
    refused(share, with_values(panel, nobody, nobody), "unit_without_values")


def test_different_trends_before_are_refused(design, panel):
    values = panel.numerator.copy()
    values[:4] *= 1 + 0.01 * np.arange(BEFORE + AFTER)
    found = judged(design, with_values(panel, values))
    assert "pre_trend" in found.failed_checks
    assert found.pre_trend_p_value < 0.01
    assert "different ways before the start" in found.verdict_reason
    assert judged(design, panel).pre_trend_p_value > 0.01


def test_an_effect_at_dates_before_the_start_is_refused(design, panel):
    values = panel.numerator.copy()
    values[:4, BEFORE // 2 :] *= 0.7
    found = judged(design, with_values(panel, values))
    assert "placebo_dates" in found.failed_checks
    assert 2 * found.placebo_dates_significant > found.placebo_dates >= 10
    dates = [placebo.name for placebo in found.placebos]
    assert len(set(dates)) == len(dates) == found.placebo_dates
    # Two weeks on each side at least.
    assert min(dates) >= "2024-01-15"
    assert max(dates) <= str(panel.dates[BEFORE - 14])


def test_a_short_baseline_has_fewer_placebo_dates_or_none(design, panel):
    later = replace(design, baseline_start=date(2024, 2, 8))
    assert judged(later, panel).placebo_dates == 5
    latest = replace(design, baseline_start=date(2024, 2, 20))
    assert judged(latest, panel).placebo_dates is None


def test_a_design_too_weak_for_what_was_planned_says_so(design):
    noisy = noisy_panel(4, 6, BEFORE, AFTER, 0.0, noise=0.3)
    modest = replace(design, minimum_detectable_effect=0.05)
    found = refused(modest, noisy, "too_weak", "planned 5.0 %", "no answer either way")
    assert found.detectable_effect > 0.1
    # What it sees all the same, it may say.
    large = noisy_panel(4, 6, BEFORE, AFTER, -0.9, noise=0.3)
    assert judged(modest, large).verdict == "improved"


def test_no_evidence_says_what_could_have_been_seen(design):
    panel = noisy_panel(4, 6, BEFORE, AFTER, -0.04)
    found = judged(design, panel)
    assert found.verdict == "no evidence"
    assert "would have been seen in four of five cases" in found.verdict_reason
    assert "planned size, 20 %, is ruled out" in found.verdict_reason
    # One that the interval still holds is not.
    within = replace(design, minimum_detectable_effect=-0.9 * found.effect_relative_low)
    found = judged(within, panel)
    assert found.verdict == "no evidence"
    assert "ruled out" not in found.verdict_reason


@pytest.mark.parametrize("planned", [None, 0.0, -0.1, float("nan")])
def test_without_a_planned_effect_nothing_is_too_weak(design, planned):
    noisy = noisy_panel(4, 6, BEFORE, AFTER, 0.0, noise=0.3)
    found = judged(replace(design, minimum_detectable_effect=planned), noisy)
    assert found.verdict == "no evidence"
    assert "ruled out" not in found.verdict_reason


def test_copies_of_one_series_are_no_units(design, panel):
    copies = np.tile(panel.numerator[:1], (10, 1))
    copies[:4, BEFORE:] *= 0.8
    found = refused(design, with_values(panel, copies), "no_spread", "copies")
    assert found.effect_relative == pytest.approx(-0.2)
    assert found.effect_low is None


@pytest.mark.parametrize(
    ("treated", "control", "code", "words"),
    [
        (1, 4, "too_few_units", "4 controls"),
        (1, 8, None, ""),
    ],
)
def test_a_mixture_needs_five_controls(treated, control, code, words):
    design = design_of(BEFORE, AFTER, method="synthetic_control")
    found = judged(design, noisy_panel(treated, control, BEFORE, AFTER, -0.6))
    if code is None:
        assert found.verdict == "improved"
        assert found.placebo_units_p_value == pytest.approx(1 / 9)
        units = [placebo for placebo in found.placebos if placebo.kind == "unit"]
        assert [placebo.name for placebo in units] == [f"unit {n}" for n in range(1, 9)]
        assert not any(placebo.is_significant for placebo in units)
    else:
        assert found.failed_checks[0] == code
        assert words in found.verdict_reason


def test_a_mixture_needs_eight_weeks(panel):
    design = design_of(55, AFTER, method="synthetic_control")
    refused(design, panel, "too_few_weeks", "7 whole weeks")


def test_treated_units_that_no_mixture_is_like_are_refused(panel):
    design = design_of(BEFORE, AFTER, method="synthetic_control")
    values = panel.numerator.copy()
    values[:4] *= 1 + 0.9 * np.sin(np.arange(BEFORE + AFTER) / 7)
    found = refused(design, with_values(panel, values), "pre_fit", "No mixture")
    assert found.pre_fit_error > 0.25


def test_an_effect_that_does_not_stand_out_among_the_controls_is_no_evidence():
    _, design, panel = calls_goal(3, 0.18, 0.15, "synthetic_control")
    found = judged(design, panel)
    assert found.effect_relative_high < 0
    assert found.placebo_units_p_value > 1 / 8
    assert found.verdict == "no evidence"
    assert "units without the measure show changes as large" in found.verdict_reason
    units = [placebo for placebo in found.placebos if placebo.kind == "unit"]
    as_large = sum(placebo.is_significant for placebo in units)
    assert found.placebo_units_p_value == pytest.approx((1 + as_large) / 8)


@pytest.mark.parametrize(
    ("before", "period", "passes"),
    [(364, 1, True), (363, 1, False), (52, 7, True), (51, 7, False), (23, 30, False)],
)
def test_a_time_series_needs_a_year_before(before, period, passes):
    design = design_of(before, 60, method="interrupted_time_series", period_days=period)
    values = noisy_panel(1, 0, before, 60).numerator
    found = judged(design, panel_of(np.round(values), 1, period=period))
    assert ("short_baseline" in found.failed_checks) is not passes
    if not passes:
        assert "season and effect cannot be told apart" in found.verdict_reason


def test_levels_and_ratio_are_both_shown_and_one_judges(design, panel):
    found = by_method(design, panel)
    assert list(found) == [
        "raw_difference",
        "seasonal_difference",
        "difference_in_differences_ratio",
        "difference_in_differences_levels",
    ]
    assert [f.is_design_method for f in found.values()] == [False, False, True, False]
    for name in ("raw_difference", "seasonal_difference"):
        assert found[name].verdict == "insufficient data"
        assert "is no effect" in found[name].verdict_reason or (
            "year before" in found[name].verdict_reason
        )
        assert found[name].effect_low is None


@pytest.mark.parametrize(
    "changes", [{"kind": "rate"}, {"scale": "log"}, {"period_days": 2}]
)
def test_a_design_of_an_unknown_kind_is_a_mistake_of_the_caller(changes):
    with pytest.raises(ValueError, match=r"kind|scale|period"):
        design_of(BEFORE, AFTER, **changes)


def test_a_panel_whose_shapes_do_not_fit_is_a_mistake_of_the_caller(panel):
    with pytest.raises(ValueError, match="values"):
        replace(panel, numerator=panel.numerator[:3])
    with pytest.raises(ValueError, match="denominator"):
        replace(panel, denominator=panel.numerator[:3])
    with pytest.raises(ValueError, match="order"):
        replace(panel, dates=panel.dates[::-1])
