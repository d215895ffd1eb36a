"""The shop in sixteen states: what its files hold, how well a design sees the truth.

Each seed is one world. How far its estimate is from its truth is a fixed number: no
test here passes or fails by chance.
"""

import csv
from collections import Counter
from datetime import date

import duckdb
import numpy as np
import pytest

from orchestration.demo.calendar import History
from orchestration.demo.company import SCALES
from orchestration.demo.geo_experiment import (
    LIFT,
    STATES,
    TREATED,
    draw_orders,
    order_margin,
)
from orchestration.demo.streams import Streams
from orchestration.effects import Design, Panel, estimate_goal
from orchestration.effects.difference import compare_changes

# The whole estimate with all its checks, and the comparison alone, which is quick.
SEEDS, MANY_SEEDS = range(1, 31), range(1, 401)
DEMO = SCALES["demo"]
HISTORY = History(DEMO.start, DEMO.days)


def orders_of(seed, lift=LIFT):
    return draw_orders(DEMO, HISTORY, Streams(seed), lift)


def panel_of(counts):
    """The margin of all states and days, in euro."""
    return Panel(
        np.array([HISTORY.date_of(n) for n in range(HISTORY.days)], "datetime64[D]"),
        tuple(state.name for state in STATES),
        np.arange(len(STATES)) < TREATED,
        counts * order_margin() / 100,
    )


def estimate(orders):
    """What the goal's design makes of it, with all checks."""
    day, last = HISTORY.date_of, HISTORY.days - 1
    design = Design(
        goal_id="G-07",
        kpi="contribution_margin",
        direction="up",
        kind="flow",
        method="difference_in_differences",
        scale="ratio",
        baseline_start=day(0),
        baseline_end=day(orders.started - 1),
        post_start=day(orders.started),
        post_end=day(last),
        burn_in_days=0,
        minimum_detectable_effect=LIFT,
        as_of=day(last),
        period_days=1,
    )
    found = estimate_goal(design, panel_of(orders.counts))
    (own,) = (row for row in found if row.is_design_method)
    return own


def compared(counts, started):
    """The difference in differences of the logarithms, with its interval."""
    after = np.arange(HISTORY.days) >= started
    return compare_changes(panel_of(counts), ~after, after, "ratio")


def brought(orders):
    """Margin that the campaign truly brought, in euro."""
    return (orders.counts - orders.without).sum() * order_margin() / 100


@pytest.fixture(scope="module")
def many():
    """Comparisons of many worlds, with the campaign and without any effect."""
    worlds = [orders_of(seed) for seed in MANY_SEEDS]
    return [
        [compared(counts, orders.started) for counts in (orders.counts, orders.without)]
        for orders in worlds
    ]


def test_the_campaign_starts_with_a_month():
    assert HISTORY.date_of(orders_of(1).started) == date(2026, 2, 1)


def test_only_states_that_saw_the_campaign_differ_from_their_twins():
    orders = orders_of(7)
    more = orders.counts - orders.without

    assert more.min() == 0
    assert more[TREATED:].sum() == 0
    assert more[:, : orders.started].sum() == 0
    assert (more[:TREATED, orders.started :].sum(axis=1) > 0).all()
    untouched = orders_of(7, lift=0.0)
    assert np.array_equal(untouched.counts, untouched.without)
    assert np.array_equal(untouched.without, orders.without)


def test_the_shop_is_small_beside_the_company():
    assert 2_000 < orders_of(7).counts.sum() < 3_000


def test_the_design_is_right_on_average(many):
    effect = np.mean([np.expm1(found.difference) for found, _ in many])
    nothing = np.mean([np.expm1(found.difference) for _, found in many])

    assert effect == pytest.approx(LIFT, rel=0.05)
    assert nothing == pytest.approx(0, abs=0.02)


def test_the_interval_holds_the_truth(many):
    true = np.log1p(LIFT)
    held = np.mean([found.low < true < found.high for found, _ in many])
    nothing = np.mean([found.low < 0 < found.high for _, found in many])

    assert 0.90 <= held <= 0.99
    assert 0.90 <= nothing <= 0.99


def test_a_campaign_that_brings_nothing_is_hardly_ever_praised(many):
    assert np.mean([found.low > 0 for _, found in many]) <= 0.05


def test_the_stated_effect_is_seen_in_four_of_five():
    worlds = [orders_of(seed) for seed in SEEDS]
    found = [estimate(orders) for orders in worlds]

    assert np.mean([row.verdict == "improved" for row in found]) >= 0.8
    assert np.median([row.detectable_effect for row in found]) < LIFT
    totals, true = (
        np.mean(n)
        for n in zip(
            *(
                (row.effect_total, brought(orders))
                for row, orders in zip(found, worlds, strict=True)
            ),
            strict=True,
        )
    )
    assert totals == pytest.approx(true, rel=0.05)


@pytest.fixture(scope="module")
def files(demo):
    """Every line of the shop's exports, and its truth."""
    folder, _ = demo
    lines = []
    for path in sorted((folder / "landing/shopify/shop_lumi").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as text:
            lines += list(csv.DictReader(text))
    with duckdb.connect() as connection:
        connection.execute(f"set file_search_path = '{folder / 'truth'}'")
        yield lines, connection


def test_every_order_is_delivered_once_from_its_state(files):
    lines, truth = files
    found = Counter(
        (line["Shipping Province Name"], date.fromisoformat(line["Created at"][:10]))
        for line in lines
    )
    true = truth.execute(
        "select region, date_day, orders from 'geo_test.parquet' where orders > 0"
    ).fetchall()

    assert found == {(region, day): orders for region, day, orders in true}
    assert len({region for region, _ in found}) == len(STATES)
    for name in ("Name", "Id", "Email"):
        assert len({line[name] for line in lines}) == len(lines), name


def test_its_buyers_and_money_are_in_the_truth_about_the_company(files):
    lines, truth = files
    ids = [line["Id"] for line in lines]
    sold = truth.execute(
        "select count(*), sum(net_revenue), sum(contribution_margin) from"
        " 'conversions.parquet' where conversion_id in (select unnest(?))"
        " and is_new_customer",
        [ids],
    ).fetchone()
    stated = truth.execute(
        "select sum(orders), sum(net_revenue), sum(contribution_margin)"
        " from 'geo_test.parquet'"
    ).fetchone()
    customers, states = truth.execute(
        "select (select count(*) from 'funnel_entries.parquet'"
        " where starts_with(entity_id, 'guest') and stage = 'customer'),"
        " (select count(*) from 'relationship_states.parquet'"
        " where starts_with(person_id, 'guest') and state = 'purchase')"
    ).fetchone()

    assert sold == stated
    assert customers == states == len(lines)


def test_what_the_platform_brought_is_what_its_campaign_brought(files):
    _, truth = files
    rows = truth.execute(
        "select lever, conversions, net_revenue, contribution_margin"
        " from 'incremental.parquet'"
    ).fetchall()
    levers = {lever: figures for lever, *figures in rows}
    brought = truth.execute(
        "select sum(orders - orders_without), sum(net_revenue - net_revenue_without),"
        " sum(contribution_margin - contribution_margin_without)"
        " from 'geo_test.parquet'"
    ).fetchone()

    assert tuple(levers["snapchat_ads"]) == brought
    assert levers["all_social"][0] > levers["paid_social"][0] > brought[0] > 0
