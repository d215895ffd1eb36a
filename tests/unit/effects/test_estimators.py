"""Each estimator against another way to the same number."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm
from panels import (
    by_method,
    design_of,
    judged,
    noisy_panel,
    panel_of,
    series_goal,
)
from scipy import optimize, stats

from orchestration.effects.comparisons import compare, detectable
from orchestration.effects.regression import least_squares, quasi_poisson
from orchestration.effects.synthetic import simplex_weights

BEFORE, AFTER = 84, 42


def test_welch_is_that_of_scipy():
    rng = np.random.default_rng(1)
    treated, control = rng.normal(1, 1, 4), rng.normal(0, 3, 9)
    found = compare(treated, control)
    known = stats.ttest_ind(treated, control, equal_var=False)
    interval = known.confidence_interval(0.95)
    assert found.p_value == pytest.approx(known.pvalue, rel=1e-12)
    assert found.freedom == pytest.approx(known.df, rel=1e-12)
    assert (found.low, found.high) == pytest.approx(interval, rel=1e-12)


def test_a_detectable_effect_is_found_in_four_of_five_cases():
    # Of the distribution itself: t of mean δ/se exceeds its critical value.
    least = detectable(2.0, 10.0)
    critical = stats.t.ppf(0.975, 10)
    power = stats.nct.sf(critical, 10, least / 2.0)
    assert power == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(("treated", "control"), [(1, 20), (2, 6), (4, 3)])
def test_permutation_is_that_of_trying_every_label(treated, control):
    rng = np.random.default_rng(treated)
    values = rng.normal(0, 1, treated + control)
    values[:treated] += 1.5
    found = compare(values[:treated], values[treated:])

    def p_at(delta):
        shifted = values.copy()
        shifted[:treated] -= delta
        out = []
        for label in combinations(range(len(values)), treated):
            is_in = np.isin(np.arange(len(values)), label)
            out.append(abs(shifted[is_in].mean() - shifted[~is_in].mean()))
        # The first combination is the true one.
        return np.mean(np.array(out) >= out[0] - 1e-12)

    assert found.p_value == pytest.approx(p_at(0.0))
    for end, outward in ((found.low, -1e-6), (found.high, 1e-6)):
        assert p_at(end - outward) > 0.05 >= p_at(end + outward)


def test_many_labels_are_drawn_and_always_the_same_ones():
    rng = np.random.default_rng(2)
    treated, control = rng.normal(2, 1, 4), rng.normal(0, 1, 3)
    many = np.concatenate([treated, rng.normal(2, 1, 40)])
    one, other = compare(many, control), compare(many, control)
    assert one == other
    # Drawn labels are as good as Student's test where both apply.
    known = stats.ttest_ind(many, control)
    assert one.p_value == pytest.approx(known.pvalue, abs=0.01)


def test_weights_are_the_best_on_the_simplex():
    rng = np.random.default_rng(3)
    donors = rng.normal(0, 1, (6, 30)).cumsum(axis=1) + 50
    series = 0.7 * donors[1] + 0.3 * donors[4] + rng.normal(0, 0.3, 30) - 20

    def loss(weights):
        gap = series - weights @ donors
        return ((gap - gap.mean()) ** 2).sum()

    weights = simplex_weights(series, donors)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    best = min(
        (
            optimize.minimize(
                loss,
                start,
                bounds=[(0, 1)] * 6,
                constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
                options={"ftol": 1e-14, "maxiter": 1000},
            )
            for start in [np.full(6, 1 / 6), *np.eye(6)]
        ),
        key=lambda result: result.fun,
    )
    assert loss(weights) <= best.fun * (1 + 1e-6)
    assert weights == pytest.approx(best.x, abs=1e-3)
    assert weights[[1, 4]] == pytest.approx([0.7, 0.3], abs=0.1)


def test_one_donor_is_the_mixture():
    rng = np.random.default_rng(4)
    weights = simplex_weights(rng.normal(0, 1, 20), rng.normal(0, 1, (1, 20)))
    assert weights.tolist() == [1.0]


def test_the_gap_of_a_mixture_is_found_whatever_the_units_are():
    rng = np.random.default_rng(5)
    control = rng.uniform(20, 60, (6, 1)) * np.exp(
        rng.normal(0, 0.05, (6, BEFORE + AFTER)).cumsum(axis=1)
    )
    index = control / control[:, :BEFORE].mean(axis=1, keepdims=True)
    treated = 900 * (0.5 * index[0] + 0.5 * index[3])[None, :]
    treated[:, BEFORE:] *= 0.75
    design = design_of(BEFORE, AFTER, method="synthetic_control")
    found = judged(design, panel_of(np.vstack([treated, control]), 1))
    assert found.effect_relative == pytest.approx(-0.25, abs=1e-6)
    assert found.pre_fit_error == pytest.approx(0, abs=1e-6)
    without = np.array([day.counterfactual for day in found.days])
    assert without[BEFORE:] == pytest.approx(treated[0, BEFORE:] / 0.75, rel=1e-6)


def test_the_interval_of_a_mixture_is_as_wide_as_the_controls_gaps_say():
    panel = noisy_panel(2, 7, BEFORE, AFTER, -0.2)
    design = design_of(BEFORE, AFTER, method="synthetic_control")
    found = judged(design, panel)
    base = panel.numerator[:, :BEFORE].mean(axis=1, keepdims=True)
    index = panel.numerator / base
    weeks = index[:, :BEFORE].reshape(9, BEFORE // 7, 7).mean(axis=2)
    change = index[:, BEFORE:].mean(axis=1) - 1
    squares = []
    for unit in range(2, 9):
        others = [n for n in range(2, 9) if n != unit]
        weights = simplex_weights(weeks[unit], weeks[others])
        gap = change[unit] - weights @ change[others]
        squares.append(gap**2 / (1 + weights @ weights))
    weights = simplex_weights(weeks[:2].mean(axis=0), weeks[2:])
    gap = change[:2].mean() - weights @ change[2:]
    error = np.sqrt(np.mean(squares) * (1 / 2 + weights @ weights))
    level = 1 + change[:2].mean()
    for value, shown in (
        (gap, found.effect_relative),
        (gap - stats.t.ppf(0.975, 6) * error, found.effect_relative_low),
        (gap + stats.t.ppf(0.975, 6) * error, found.effect_relative_high),
    ):
        assert shown == pytest.approx(value / (level - value), rel=1e-9)
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(gap) / error, 6))


def test_placebo_dates_count_also_where_there_is_no_ratio():
    panel = noisy_panel(4, 6, BEFORE, AFTER)
    values = panel.numerator - 200
    values[:4, BEFORE // 2 :] -= 60
    design = design_of(
        BEFORE, AFTER, scale="levels", minimum_detectable_effect=300.0, direction="up"
    )
    found = judged(design, replace(panel, numerator=values))
    assert found.effect_relative is None
    assert 2 * found.placebo_dates_significant > found.placebo_dates
    assert "placebo_dates" in found.failed_checks


def terms_of(days: int, step: int) -> np.ndarray:
    """Constant, trend, weekdays, two waves of the year, and the step as the last."""
    day = np.arange(days)
    dates = np.datetime64("2024-01-01") + day
    angle = 2 * np.pi * (dates.astype(float) % 365.25) / 365.25
    columns = [np.ones(days), day / days]
    columns += [(day % 7 == n).astype(float) for n in range(6)]
    columns += [wave(k * angle) for k in (1, 2) for wave in (np.sin, np.cos)]
    return np.column_stack([*columns, (day >= step).astype(float)])


@pytest.mark.parametrize(("correlation", "unrest"), [(0.0, 1), (0.6, 1), (0.0, 4)])
@pytest.mark.parametrize("family", ["poisson", "normal"])
def test_regressions_are_those_written_out(family, correlation, unrest):
    rng = np.random.default_rng(6)
    explained = terms_of(500, 400)
    luck = np.zeros(500)
    for number, draw in enumerate(rng.normal(0, 0.2, 500)):
        luck[number] = correlation * luck[number - 1] + draw
    luck[370:430] *= unrest
    if family == "poisson":
        observed = rng.poisson(np.exp(3 + luck)).astype(float)
        found = quasi_poisson(observed, explained, 9)
        mean = np.exp(explained @ found.coefficients)
        variance = mean
    else:
        observed = 3 + luck
        found = least_squares(observed, explained, 9)
        mean = explained @ found.coefficients
        variance = np.ones(500)
    # The score is zero at the maximum, and there alone.
    gaps = observed - mean
    assert explained.T @ gaps == pytest.approx(np.zeros(13), abs=1e-6)
    assert found.residuals == pytest.approx(gaps / np.sqrt(variance), abs=1e-9)
    assert found.freedom == 500 - 13
    assert found.dispersion == pytest.approx((gaps**2 / variance).sum() / 487)

    bread = np.linalg.inv(explained.T @ np.diag(variance) @ explained)
    scores = explained * gaps[:, None]
    middle = scores.T @ scores
    for lag in range(1, 10):
        for one, other in zip(scores[lag:], scores, strict=False):
            pair = np.outer(one, other)
            middle += (1 - lag / 10) * (pair + pair.T)
    together = np.sqrt((bread @ middle @ bread)[-1, -1] * 500 / 487)
    centred = found.residuals - found.residuals.mean()
    near = max((centred[1:] * centred[:-1]).mean() / (centred**2).mean(), 0)
    widened = np.sqrt(found.dispersion * bread[-1, -1] * (1 + near) / (1 - near))
    assert found.error == pytest.approx(max(together, widened), rel=1e-8)
    # Which of the two it is: unrest around the step is only in the first.
    assert (together > widened) == (unrest > 1)


def test_a_step_to_nothing_never_settles():
    observed = np.r_[np.full(60, 5.0), np.zeros(20)]
    explained = np.column_stack([np.ones(80), np.r_[np.zeros(60), np.ones(20)]])
    assert quasi_poisson(observed, explained, 3) is None
    assert quasi_poisson(np.zeros(80), explained, 3) is None
    observed[70] = 1.0
    found = quasi_poisson(observed, explained, 3)
    assert np.exp(found.coefficients[-1]) == pytest.approx(1 / 20 / 5)


def test_terms_that_say_the_same_are_not_told_apart():
    explained = np.ones((50, 2))
    explained[:, 1] = 2
    assert least_squares(np.arange(50.0), explained, 3) is None
    assert quasi_poisson(np.arange(50.0), explained, 3) is None
    assert least_squares(np.arange(5.0), np.eye(5), 3) is None


def test_the_step_in_counts_is_that_of_a_regression_written_out():
    design, panel = series_goal(1, -0.2)
    found = judged(replace(design, burn_in_days=28), panel)
    day = np.arange(len(panel.dates))
    used = (day < 730) | (day >= 758)
    explained, counts = terms_of(len(day), 730)[used], panel.numerator[0][used]
    fit = sm.GLM(counts, explained, family=sm.families.Poisson()).fit(scale="X2")
    assert found.effect_relative == pytest.approx(np.expm1(fit.params[-1]), abs=1e-8)
    assert found.dispersion == pytest.approx(fit.scale, rel=1e-6)
    error = quasi_poisson(counts, explained, 7).error
    half = stats.t.ppf(0.975, fit.df_resid) * error
    assert found.effect_relative_low == pytest.approx(
        np.expm1(fit.params[-1] - half), abs=1e-8
    )
    assert found.n_after == 180 - 28
    assert found.n_control == 0


def test_the_step_in_what_is_no_count_is_one_of_least_squares():
    design, panel = series_goal(2, -0.2)
    halves = replace(panel, numerator=panel.numerator + 0.5)
    found = judged(replace(design, kind="stock"), halves)
    assert found.dispersion is None
    assert found.effect_relative == pytest.approx(-0.2, abs=0.1)
    assert found.effect == pytest.approx(
        found.effect_relative * (found.mean_after - found.effect)
    )


def test_weeks_have_no_weekdays_and_months_no_days():
    for period, before, after in ((7, 104, 26), (30, 36, 12)):
        rng = np.random.default_rng(period)
        counts = rng.poisson(200, before + after).astype(float)
        counts[before:] = np.round(counts[before:] * 0.7)
        design = design_of(
            before, after, method="interrupted_time_series", period_days=period
        )
        found = judged(design, panel_of(counts[None, :], 1, period=period))
        assert found.verdict == "improved"
        assert found.effect_relative == pytest.approx(-0.3, abs=0.1)
        assert (found.n_before, found.n_after) == (before, after)


def test_the_pre_trend_is_a_comparison_of_slopes():
    panel = noisy_panel(4, 7, BEFORE, AFTER)
    found = by_method(design_of(BEFORE, AFTER), panel)
    weeks = panel.numerator[:, :BEFORE].reshape(11, BEFORE // 7, 7).mean(axis=2)
    index = weeks / weeks.mean(axis=1, keepdims=True)
    for name, values in (("ratio", index), ("levels", weeks)):
        slopes = np.polyfit(np.arange(BEFORE // 7), values.T, 1)[0]
        known = stats.ttest_ind(slopes[:4], slopes[4:], equal_var=False).pvalue
        method = f"difference_in_differences_{name}"
        assert found[method].pre_trend_p_value == pytest.approx(known, rel=1e-9)


def test_a_week_that_lacks_a_day_is_no_week_of_the_trend():
    panel = noisy_panel(4, 7, BEFORE, AFTER)
    values = panel.numerator.copy()
    # A Sunday, the quietest day: without it the week's mean would be too high.
    values[0, 13] = np.nan
    found = judged(design_of(BEFORE, AFTER), replace(panel, numerator=values))
    weeks = panel.numerator[:, :BEFORE].reshape(11, BEFORE // 7, 7).mean(axis=2)
    left = np.delete(weeks, 1, axis=1)
    index = left / left.mean(axis=1, keepdims=True)
    slopes = np.polyfit([0, *range(2, BEFORE // 7)], index.T, 1)[0]
    known = stats.ttest_ind(slopes[:4], slopes[4:], equal_var=False).pvalue
    assert found.pre_trend_p_value == pytest.approx(known, rel=1e-9)


def test_the_difference_to_the_year_before_is_on_the_same_weekdays():
    days = 364 + 70 + 42
    panel = noisy_panel(3, 5, days - 42, 42, 0.0)
    start = days - 42
    first = panel.dates[0].item()
    design = replace(
        design_of(70, 42),
        baseline_start=first + timedelta(days=364),
        baseline_end=first + timedelta(days=start - 1),
        post_start=first + timedelta(days=start),
        post_end=first + timedelta(days=days - 1),
        burn_in_days=14,
    )
    found = by_method(design, panel)["seasonal_difference"]
    treated = panel.numerator[:3].sum(axis=0)
    after = np.arange(start + 14, days)
    assert found.mean_after == pytest.approx(treated[after].mean())
    assert found.mean_before == pytest.approx(treated[after - 364].mean())
    assert found.effect == pytest.approx(found.mean_after - found.mean_before)
    assert found.n_before == found.n_after == 28
    phases = [day.phase for day in judged(design, panel).days]
    assert (
        phases
        == ["before"] * 364 + ["baseline"] * 70 + ["burn_in"] * 14 + ["post"] * 28
    )


def test_days_of_the_year_before_that_are_after_the_start_are_no_reference():
    before, after = 100, 400
    panel = noisy_panel(3, 5, before, after, 0.0)
    found = by_method(design_of(before, after), panel)["seasonal_difference"]
    # Days 364 to 463 have a twin before day 100; later twins are under the effect.
    assert found.n_before == found.n_after == 100
    treated = panel.numerator[:3].sum(axis=0)
    assert found.mean_before == pytest.approx(treated[:100].mean())
    assert found.mean_after == pytest.approx(treated[364:464].mean())


def test_without_a_year_before_there_is_nothing_seasonal():
    found = by_method(design_of(BEFORE, AFTER), noisy_panel(3, 5, BEFORE, AFTER))
    seasonal = found["seasonal_difference"]
    assert seasonal.effect is None
    assert seasonal.n_before == 0
    assert "No values of the year before" in seasonal.verdict_reason


def test_the_raw_difference_is_that_of_the_means():
    panel = noisy_panel(3, 5, BEFORE, AFTER)
    raw = by_method(design_of(BEFORE, AFTER), panel)["raw_difference"]
    treated = panel.numerator[:3].sum(axis=0)
    assert raw.mean_before == pytest.approx(treated[:BEFORE].mean())
    assert raw.effect == pytest.approx(treated[BEFORE:].mean() - raw.mean_before)
    assert raw.effect_relative == pytest.approx(raw.effect / raw.mean_before)
    assert raw.effect_total is None
