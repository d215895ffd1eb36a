"""The Kaplan-Meier estimate in SQL against another implementation, SciPy's."""

import duckdb
import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

HORIZONS = (30, 90, 180)


def reference(durations, is_event):
    """Median, and share gone on by each horizon, by SciPy's product-limit curve."""
    curve = ecdf(CensoredData.right_censored(durations, ~is_event)).sf
    reached = curve.quantiles[curve.probabilities <= 0.5 + 1e-9]
    rates = [
        1 - float(curve.evaluate(days))
        if durations.max() >= days or curve.probabilities[-1] <= 1e-12
        else None
        for days in HORIZONS
    ]
    return (float(reached[0]) if len(reached) else None), rates


@pytest.fixture(scope="module")
def estimates(pipeline):
    """Groups of every analysis, the largest and some of each size, with their waits."""
    with duckdb.connect(
        str(pipeline.settings.warehouse_path), read_only=True
    ) as connection:
        return connection.execute(
            """
            with sampled as (
                select *
                from intermediate.int_survival_figures_estimated
                qualify
                    row_number() over (
                        partition by analysis, ceil(log2(entered)), converted = 0,
                            censored = 0
                        order by entered desc, survival_key
                    ) <= 5
            )
            select
                any_value(km_median_days), any_value(km_rate_30d),
                any_value(km_rate_90d), any_value(km_rate_180d),
                list(duration_days), list(is_event)
            from sampled
            inner join intermediate.int_survival_durations_unioned
                using (analysis, survival_key)
            group by analysis, survival_key
            """
        ).fetchall()


def differs(found, expected):
    """Whether two figures are not the same; an empty one is only equal to another."""
    if found is None or expected is None:
        return found is not expected
    return abs(found - expected) > 1e-9


def wrong(estimates):
    """The estimates that differ from the reference."""
    found = []
    for *figures, durations, is_event in estimates:
        median, rates = reference(np.array(durations), np.array(is_event))
        if any(map(differs, figures, (median, *rates))):
            found.append((figures, median, rates))
    return found


def test_estimates_are_those_of_another_implementation(estimates):
    assert len(estimates) > 50
    assert any(all(is_event) for *_, is_event in estimates)
    assert any(not any(is_event) for *_, is_event in estimates)
    assert any(len(set(waits)) < len(waits) for *_, waits, _ in estimates)
    assert not wrong(estimates)


def test_the_comparison_tells_a_censored_wait_from_an_event(estimates):
    changed = [
        (*figures, waits, [True] * len(waits))
        for *figures, waits, is_event in estimates
        if not any(is_event)
    ]
    assert len(wrong(changed)) == len(changed) > 0
