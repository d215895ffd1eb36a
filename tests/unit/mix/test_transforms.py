"""Adstock and saturation against what can be worked out on paper."""

import numpy as np
import pytest

from orchestration.mix.transforms import adstock, hill, hill_gradient


def test_adstock_equals_its_closed_form():
    spend = np.array([3.0, 0.0, 8.0, 1.0, 0.0, 5.0])
    carry = 0.6

    # a_t = (1 - c) Σ c^k x_(t-k) + c^(t+1) x_0
    expected = [
        (1 - carry) * sum(carry**k * spend[week - k] for k in range(week + 1))
        + carry ** (week + 1) * spend[0]
        for week in range(len(spend))
    ]

    assert adstock(spend, carry) == pytest.approx(expected, abs=1e-12)


def test_one_pulse_fades_by_the_carry_over_and_adds_up_to_itself():
    pulse = np.zeros(200)
    pulse[1] = 10.0

    worked = adstock(pulse, 0.5)

    assert worked[:5] == pytest.approx([0, 5, 2.5, 1.25, 0.625])
    assert worked.sum() == pytest.approx(10.0)


def test_constant_spend_stays_what_it_is():
    assert adstock(np.full(9, 7.0), 0.8) == pytest.approx(np.full(9, 7.0))


def test_without_carry_over_spend_works_in_its_own_week():
    spend = np.array([1.0, 4.0, 2.0])

    assert adstock(spend, 0.0) == pytest.approx(spend)


def test_no_weeks_are_no_weeks():
    assert adstock(np.array([]), 0.5).shape == (0,)


@pytest.mark.parametrize("slope", [1.0, 1.5, 2.0])
def test_saturation_is_none_at_zero_half_at_its_half_and_below_one(slope):
    response = hill(np.array([0.0, 40.0, 1e9]), 40.0, slope)

    assert response == pytest.approx([0.0, 0.5, 1.0], abs=1e-6)


def test_saturation_with_slope_one_is_the_hyperbola():
    assert hill(np.array([30.0]), 60.0, 1.0) == pytest.approx([30 / 90])


@pytest.mark.parametrize(("half", "slope"), [(40.0, 1.0), (25.0, 1.5)])
def test_the_gradient_is_the_slope_of_the_response(half, slope):
    step = 1e-4
    rise = np.diff(hill(np.array([20 - step, 20 + step]), half, slope))[0]

    assert hill_gradient(20.0, half, slope) == pytest.approx(rise / (2 * step))
