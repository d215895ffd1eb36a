"""The light fit on companies whose truth is known, and on those that have none."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from orchestration.mix.fit import fit_mix
from orchestration.mix.inputs import Lift
from orchestration.mix.selection import MIN_WEEKS
from tests.unit.mix.worlds import CHANNELS, EFFECTS, monday, world


def by_channel(panel, lifts=()):
    return {effect.channel_id: effect for effect in fit_mix(panel, lifts)}


def reasons(panel):
    return {effect.channel_id: effect.reason for effect in fit_mix(panel)}


@pytest.fixture(scope="module")
def clear():
    """A company with little noise, its truth, and what the fit finds."""
    panel, truth = world()
    return panel, truth, by_channel(panel)


@pytest.mark.parametrize("channel", [0, 1])
def test_known_contributions_are_found_within_a_tenth(clear, channel):
    _, truth, found = clear
    total = truth[channel].sum()

    effect = found[CHANNELS[channel]]

    assert effect.reason is None
    assert effect.contribution == pytest.approx(total, rel=0.1)
    assert effect.contribution_low < effect.contribution < effect.contribution_high
    assert effect.contribution_high - effect.contribution_low < 0.5 * total


def test_shapes_on_the_grid_are_found(clear):
    panel, _, found = clear
    meta = found["meta"]
    mean = panel.spend[0][panel.spend[0] > 0].mean()

    assert (meta.carry_over, meta.slope) == (0.4, 1.0)
    assert meta.half_saturation == pytest.approx(mean)


def test_the_marginal_return_is_the_gradient_at_the_current_spend(clear):
    panel, _, found = clear
    meta = found["meta"]
    now = panel.spend[0][-8:].mean()
    top, _, _, _ = EFFECTS[0]
    half = panel.spend[0][panel.spend[0] > 0].mean()

    assert meta.current_spend == pytest.approx(now)
    # d/dx of top · x / (x + half)
    assert meta.marginal_return == pytest.approx(
        top * half / (now + half) ** 2, rel=0.2
    )
    assert meta.marginal_return_low < meta.marginal_return < meta.marginal_return_high


def test_a_channel_without_effect_gets_next_to_nothing(clear):
    _, truth, found = clear

    assert found["tiktok"].contribution < 0.05 * truth.sum()
    assert found["tiktok"].contribution_low == 0


def test_an_interval_reaches_zero_where_the_best_of_many_shapes_always_finds_a_little():
    # Of this company nearly all draws find something in the channel that does nothing.
    found = by_channel(world(noise=500.0, seed=5)[0])["tiktok"]

    assert found.contribution > 0
    assert found.contribution_low == 0


def test_the_weeks_that_were_left_out_are_foretold_better_with_the_channels(clear):
    _, _, found = clear
    meta = found["meta"]

    assert meta.out_of_sample_error < 0.5 * meta.out_of_sample_error_without_channels
    assert meta.r_squared > 0.95


def test_totals_are_of_the_fitted_weeks(clear):
    panel, _, found = clear
    meta = found["meta"]

    assert meta.n_weeks == 104
    assert meta.spend == pytest.approx(panel.spend[0].sum())
    assert meta.cost_total == pytest.approx(1.2 * panel.spend[0].sum())
    assert meta.outcome_total == pytest.approx(panel.outcome.sum())
    assert meta.demand_controls == "trend, two yearly waves"


def test_the_same_panel_gives_the_same_figures(clear):
    panel, _, found = clear

    assert by_channel(panel) == found


def test_intervals_are_wider_where_there_is_more_noise(clear):
    _, _, found = clear
    noisy = by_channel(world(noise=800.0)[0])

    def width(effect):
        return effect.contribution_high - effect.contribution_low

    assert width(noisy["meta"]) > 2 * width(found["meta"])


@pytest.mark.parametrize("noise", [100.0, 500.0])
def test_intervals_cover_the_truth_in_most_companies(noise):
    covered = []
    for seed in range(10):
        panel, truth = world(noise=noise, seed=seed)
        covered += [
            effect.contribution_low <= total <= effect.contribution_high
            for effect, total in zip(fit_mix(panel), truth.sum(axis=1), strict=True)
        ]

    assert np.mean(covered) >= 0.9


# What is asked of the channels: an experiment in the second year.
WINDOW = (52, 64)


def lift_of(channel, effect, width):
    return Lift(
        channel_id=channel,
        first_day=monday(WINDOW[0]),
        last_day=monday(WINDOW[1]) - timedelta(days=1),
        effect=effect,
        low=effect - width / 2,
        high=effect + width / 2,
    )


def test_an_experiment_pulls_the_estimate_towards_it():
    panel, truth = world(noise=500.0, seed=5)
    share = truth[0][slice(*WINDOW)].sum() / truth[0].sum()
    before = by_channel(panel)["meta"]
    told = 0.5 * before.contribution

    exact = by_channel(panel, [lift_of("meta", told * share, 0.02 * told)])["meta"]
    vague = by_channel(panel, [lift_of("meta", told * share, 4.0 * told)])["meta"]

    assert exact.lifts_used == vague.lifts_used == 1
    assert exact.contribution == pytest.approx(told, rel=0.25)
    assert exact.contribution < vague.contribution
    assert vague.contribution == pytest.approx(before.contribution, rel=0.15)


def test_a_true_experiment_narrows_the_interval():
    panel, truth = world(noise=800.0, seed=2)
    inside = truth[0][slice(*WINDOW)].sum()

    before = by_channel(panel)["meta"]
    after = by_channel(panel, [lift_of("meta", inside, 0.05 * inside)])["meta"]

    total = truth[0].sum()
    assert after.contribution_low <= total <= after.contribution_high
    assert (
        after.contribution_high - after.contribution_low
        < before.contribution_high - before.contribution_low
    )


@pytest.mark.parametrize(
    "lift",
    [
        lift_of("unheard of", 1000.0, 100.0),
        lift_of("meta", 1000.0, 0.0),
        lift_of("meta", float("nan"), 100.0),
        replace(lift_of("meta", 1000.0, 100.0), last_day=monday(900)),
    ],
    ids=["of another channel", "without a width", "without a figure", "elsewhere"],
)
def test_experiments_that_cannot_be_used_change_nothing(clear, lift):
    panel, _, found = clear

    assert by_channel(panel, [lift]) == found


def test_fewer_than_52_weeks_are_too_few():
    panel, _ = world(weeks=MIN_WEEKS - 1)

    assert set(reasons(panel).values()) == {"fewer than 52 complete weeks"}


def test_52_weeks_are_enough():
    panel, _ = world(weeks=MIN_WEEKS)

    assert set(reasons(panel).values()) == {None}


def test_constant_spend_says_why_it_has_no_effect():
    panel, _ = world()
    panel.spend[1] = 500.0

    found = by_channel(panel)

    assert found["search"].reason == "spend never varies"
    assert found["search"].contribution is None
    assert found["meta"].reason is None


def test_channels_that_move_with_others_are_told_from_those_that_do_not():
    panel, _ = world()
    panel.spend[1] = 0.5 * panel.spend[0]
    panel.spend[2] = 900 + 5 * np.arange(104)

    found = reasons(panel)

    assert found["meta"] is None
    assert found["search"] == "spend moves exactly as that of bigger channels"
    assert found["tiktok"] == "spend moves exactly as season, trend and controls do"


def test_a_channel_that_never_spent_or_hardly_ever_did_has_a_reason():
    panel, _ = world()
    panel.spend[1] = 0.0
    panel.spend[2] = 0.0
    panel.spend[2, 10:14] = 800.0

    found = reasons(panel)

    assert found["search"] == "no media spend"
    assert found["tiktok"] == "spend in fewer than 8 weeks"


def test_a_channel_that_was_hardly_delivered_costs_the_others_no_weeks():
    panel, _ = world()
    panel.is_media_complete[2, :30] = False
    panel.spend[2, :30] = np.nan

    found = by_channel(panel)

    assert found["tiktok"].reason == (
        "delivered for less than 80% of the weeks with an outcome"
    )
    assert found["meta"].n_weeks == 104


def test_channels_whose_gaps_leave_too_few_common_weeks_go_one_by_one():
    panel, _ = world(weeks=65)
    panel.is_media_complete[1, :10] = False
    panel.is_media_complete[2, 50:62] = False

    found = by_channel(panel)

    assert found["tiktok"].reason == (
        "fewer than 52 complete weeks together with the other channels"
    )
    assert found["search"].reason is None
    assert found["meta"].n_weeks == 55


def test_too_many_channels_for_the_weeks_leave_the_smallest_out():
    effects = ((1000.0, 0.0, 1.0, 1.0),) * 15
    panel, _ = world(weeks=54, effects=effects)
    names = tuple(f"channel {number:02}" for number in range(15))
    panel.spend[3] *= 100
    panel = replace(panel, channels=names)

    found = reasons(panel)

    left = [name for name, reason in found.items() if reason is None]
    # 54 weeks, three a coefficient, six of which level, trend and season take.
    assert len(left) == 54 // 3 - 6
    assert "channel 03" in left
    assert found[next(name for name in names if name not in left)] == (
        "too many channels for 54 weeks: only those with most spend are fitted"
    )


def test_what_was_spent_in_a_week_with_a_gap_still_carries_over():
    gap = [20, 40, 60, 80]
    panel, truth = world(steady=gap)
    panel.is_media_complete[:, gap] = False
    panel.spend[:, gap] = [[np.nan, 0, 1e6, np.nan]] * 3
    panel.outcome[30] = np.nan

    found = by_channel(panel)["meta"]

    assert found.n_weeks == 99
    fitted = np.delete(truth[0], [*gap, 30])
    assert found.contribution == pytest.approx(fitted.sum(), rel=0.05)
    assert found.carry_over == 0.4


def test_credit_notes_are_no_negative_advertising():
    panel, _ = world()
    panel.spend[0, 7] = 0.0
    without = by_channel(panel)["meta"]
    panel.spend[0, 7] = -5000.0

    found = by_channel(panel)["meta"]

    assert found.contribution == pytest.approx(without.contribution, rel=0.01)
    assert found.spend == pytest.approx(without.spend - 5000)


def test_demand_controls_that_are_known_and_move_are_named_and_used():
    panel, truth = world()
    promotion = np.zeros(104)
    promotion[[5, 30, 31, 70, 95]] = 7
    # Whoever advertises promotions spends when people buy anyway.
    panel.spend[2] += 300 * promotion
    raised = replace(panel, outcome=panel.outcome + 700 * promotion)
    controls = {
        "promotions": promotion,
        "never moves": np.ones(104),
        "not delivered": np.where(promotion > 0, np.nan, 1.0),
        "the trend again": np.arange(104.0),
    }

    without = by_channel(raised)["tiktok"]
    held = by_channel(replace(raised, controls=controls))["tiktok"]

    assert held.demand_controls == "trend, two yearly waves, promotions"
    assert held.contribution < 0.2 * without.contribution
    assert held.contribution < 0.03 * truth.sum()


def test_spend_that_follows_season_says_so(clear):
    panel, _, found = clear
    follower = replace(panel, spend=panel.spend.copy())
    season = 1 + 0.6 * np.cos(2 * np.pi * np.arange(104) / 52.18)
    random = np.random.default_rng(0)
    follower.spend[1] = 800 * season * random.normal(1, 0.03, 104)

    assert found["search"].explained_by_others < 0.3
    assert by_channel(follower)["search"].explained_by_others > 0.95


def test_an_outcome_that_never_moves_has_no_effects():
    panel, _ = world()

    found = reasons(replace(panel, outcome=np.full(104, 70.0)))

    assert set(found.values()) == {"outcome never varies"}


def test_a_rested_channel_has_no_marginal_return():
    panel, _ = world()
    panel.spend[0, -8:] = 0

    found = by_channel(panel)["meta"]

    assert found.current_spend == 0
    assert found.marginal_return is None
    assert found.contribution > 0


def test_no_weeks_and_no_channels_are_no_error():
    panel, _ = world()
    nothing = replace(
        panel,
        weeks=panel.weeks[:0],
        spend=panel.spend[:, :0],
        cost=panel.cost[:, :0],
        is_media_complete=panel.is_media_complete[:, :0],
        outcome=panel.outcome[:0],
    )
    nobody = replace(
        panel,
        channels=(),
        spend=panel.spend[:0],
        cost=panel.cost[:0],
        is_media_complete=panel.is_media_complete[:0],
    )

    assert set(reasons(nothing).values()) == {"fewer than 52 complete weeks"}
    assert fit_mix(nobody) == []
    assert set(reasons(replace(panel, outcome=np.full(104, np.nan))).values()) == {
        "fewer than 52 complete weeks"
    }
