"""The simulated world: draws that twins share, and the shape of what happens."""

import numpy as np
import pytest

from orchestration.demo.company import SCALES
from orchestration.demo.people import Levers
from orchestration.demo.sales import NEVER, has_tie, net_of_order
from orchestration.demo.streams import Streams, chosen, poisson_upto_three
from orchestration.demo.world import build_world


@pytest.fixture(scope="module")
def world():
    return build_world(SCALES["tiny"], 7)


def test_a_stream_belongs_to_its_purpose_and_seed():
    first = Streams(7).uniform("a", 100)
    assert np.array_equal(first, Streams(7).uniform("a", 100))
    assert not np.array_equal(first, Streams(7).uniform("b", 100))
    assert not np.array_equal(first, Streams(8).uniform("a", 100))
    # Entity number i keeps its draw however many there are.
    assert np.array_equal(first, Streams(7).uniform("a", 500)[:100])


def test_counts_only_rise_with_the_rate():
    draws = Streams(1).uniform("x", 20_000)
    low = poisson_upto_three(draws, np.full(20_000, 0.3))
    high = poisson_upto_three(draws, np.full(20_000, 0.5))
    assert (high >= low).all()
    assert high.sum() > low.sum()
    assert abs(low.mean() - 0.3) < 0.02


def test_at_least_one_is_chosen_where_one_can_be():
    draws = np.array([0.9, 0.5, 0.7])
    eligible = np.array([True, False, True])
    assert chosen(draws, 0.1, eligible).tolist() == [False, False, True]
    assert not chosen(draws, 0.1, np.zeros(3, dtype=bool)).any()


@pytest.mark.parametrize(
    "off", [("meta_ads",), ("google_ads", "microsoft_ads"), ("organic_social",)]
)
def test_a_twin_without_a_lever_is_coupled(world, off):
    twin = build_world(SCALES["tiny"], 7, Levers(off))
    # Same people with the same inclinations and the same clock.
    assert np.array_equal(world.consumers.intent, twin.consumers.intent)
    assert np.array_equal(world.consumers.decided_at, twin.consumers.decided_at)
    # No lever makes anybody buy by being absent.
    assert not (twin.consumers.decided & ~world.consumers.decided).any()
    assert twin.consumers.decided.sum() < world.consumers.decided.sum()
    # Who buys in both worlds buys the same at the same moment.
    keys = [o.person * 10 + o.number for o in (world.orders, twin.orders)]
    both, here, there = np.intersect1d(*keys, return_indices=True)
    assert len(both) > 50
    assert np.array_equal(world.orders.total[here], twin.orders.total[there])
    assert np.array_equal(world.orders.at[here], twin.orders.at[there])


def test_a_lever_that_does_nothing_here_has_no_effect(world):
    twin = build_world(SCALES["tiny"], 7, Levers(("no such platform",)))
    assert twin.outcome() == world.outcome()


def test_ads_reach_those_who_would_buy_anyway(world):
    exposed = world.consumers.counts[:, 0] > 0
    assert (
        world.consumers.intent[exposed].mean()
        > world.consumers.intent[~exposed].mean() + 0.15
    )


def test_paid_social_makes_people_search_for_the_brand(world):
    without = build_world(
        SCALES["tiny"], 7, Levers(("meta_ads", "tiktok_ads", "linkedin_ads"))
    )
    assert without.consumers.counts[:, -1].sum() < world.consumers.counts[:, -1].sum()


def test_the_demo_scale_has_the_promised_size():
    world = build_world(SCALES["demo"], 7)
    orders, funnel = world.orders, world.funnel
    assert 5_000 < len(orders) < 7_500
    assert 250 < funnel.won.sum() < 500
    refunded = (orders.refund_at < NEVER).any(axis=1).mean()
    assert 0.04 < refunded < 0.08
    dealt = funnel.is_in_crm & (funnel.closed_at < NEVER)
    days = (funnel.closed_at - funnel.deal_at)[dealt] / 86_400
    assert 38 < np.median(days) < 52


def test_tax_is_taken_off_the_goods_only_where_the_price_includes_it():
    # 19 % included in goods and shipping; 8 % on top; nothing to tax.
    net = net_of_order(
        np.array([14_000, 8_900, 5_000]),
        np.array([490, 790, 0]),
        np.array([2_313, 712, 0]),
        np.array([14_490, 10_402, 5_000]),
    )
    # 140.00 - 23.13 x 140.00 / 144.90 = 117.652…
    assert net.tolist() == [11_765, 8_900, 5_000]


def test_half_cents_are_avoided():
    subtotal, gross = np.array([50, 50, 50]), np.array([100, 100, 100])
    taxes = np.array([7, 8, 0])
    assert has_tie(subtotal, gross, taxes).tolist() == [1, 0, 0]
