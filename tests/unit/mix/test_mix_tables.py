"""Columns as DuckDB hands them over become a panel; effects become a table."""

from datetime import date

import duckdb
import numpy as np
import pytest

from orchestration.mix.tables import SCHEMA, fit_outcomes, read_lifts, read_panel
from tests.unit.mix.worlds import monday, world

NO_LIFTS = """
    select 'x' as goal_id, 'x' as outcome, 'x' as channel_id,
        date '2024-01-01' as first_day, date '2024-01-01' as last_day,
        0.0::double as effect, 0.0::double as effect_low, 0.0::double as effect_high
    where false
"""


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


def columns(connection, query):
    return connection.sql(query).fetchnumpy()


WEEKS = """
    from (values
        (date '2024-01-08', true, true, 20.5, 3),
        (date '2024-01-01', true, false, 10.5, 2),
        (date '2024-01-15', false, true, 30.5, null)
    ) as weeks (
        date_week, is_sales_complete, is_leads_complete, margin, leads
    )
    select date_week, is_sales_complete, is_leads_complete,
        margin::decimal(18, 2) as company_contribution_margin,
        0::bigint as company_conversions,
        leads as company_leads,
        1 as control_holiday_days,
        null::integer as control_shopping_days,
        0 as control_promotion_days,
        null::bigint as control_intervention_days,
        2.5::double as control_other_search_clicks
"""
SPEND = """
    from (values
        (date '2024-01-01', 'meta', 1.5, 2.0, true),
        (date '2024-01-08', 'meta', null, 0.5, false),
        (date '2024-01-15', 'meta', 3.5, 4.0, true),
        (date '2024-01-15', 'display', 7.0, 7.0, true),
        (date '2024-01-01', 'organic', null, 9.0, false),
        (date '2024-01-08', 'organic', null, 9.0, false)
    ) as spend (date_week, channel_id, spend, cost_total, is_media_complete)
    select date_week, channel_id, spend::decimal(18, 6) as spend,
        cost_total::decimal(18, 6) as cost_total, is_media_complete
"""


def test_weeks_are_sorted_and_what_is_unknown_is_nan(connection):
    panel = read_panel(
        columns(connection, WEEKS), columns(connection, SPEND), "contribution_margin"
    )

    assert panel.weeks.tolist() == [date(2024, 1, d) for d in (1, 8, 15)]
    # Cost alone makes no channel of the mix.
    assert panel.channels == ("display", "meta")
    np.testing.assert_array_equal(panel.spend[1], [1.5, np.nan, 3.5])
    np.testing.assert_array_equal(panel.spend[0], [np.nan, np.nan, 7.0])
    np.testing.assert_array_equal(panel.cost[1], [2.0, 0.5, 4.0])
    np.testing.assert_array_equal(panel.is_media_complete[1], [True, False, True])
    # The last week is not complete.
    np.testing.assert_array_equal(panel.outcome, [10.5, 20.5, np.nan])
    np.testing.assert_array_equal(panel.controls["holidays"], [1, 1, 1])
    assert np.isnan(panel.controls["shopping season"]).all()


def test_leads_have_a_flag_of_their_own(connection):
    panel = read_panel(columns(connection, WEEKS), columns(connection, SPEND), "leads")

    np.testing.assert_array_equal(panel.outcome, [np.nan, 3, np.nan])


def test_what_brings_people_on_the_way_to_a_sale_is_no_control(connection):
    panel = read_panel(columns(connection, WEEKS), columns(connection, SPEND), "leads")

    assert set(panel.controls) == {
        "holidays",
        "shopping season",
        "price promotions",
        "other interventions",
        "searches without the brand",
    }


def test_experiments_are_those_on_the_outcome(connection):
    lifts = columns(
        connection,
        """
        from (values
            ('G-2', 'leads', 'meta', 9.0), ('G-1', 'leads', 'display', 5.0),
            ('G-3', 'conversions', 'meta', 1.0)
        ) as lifts (goal_id, outcome, channel_id, effect)
        select *, date '2024-01-01' as first_day, date '2024-01-31' as last_day,
            effect - 1 as effect_low, effect + 1 as effect_high
        """,
    )

    first, second = read_lifts(lifts, "leads")

    assert (first.channel_id, first.effect) == ("display", 5.0)
    assert (second.channel_id, second.low, second.high) == ("meta", 8.0, 10.0)
    assert (second.first_day, second.last_day) == (date(2024, 1, 1), date(2024, 1, 31))


def test_every_outcome_that_is_on_has_a_row_a_channel(connection):
    panel, _ = world(weeks=60)
    weeks = {
        "date_week": panel.weeks,
        "is_sales_complete": np.ones(60, dtype=bool),
        "is_leads_complete": np.zeros(60, dtype=bool),
        "company_conversions": panel.outcome,
        "company_leads": panel.outcome,
        "company_net_revenue": panel.outcome,
        **{
            f"control_{name}": np.ma.masked_all(60)
            for name in (
                "holiday_days",
                "shopping_days",
                "promotion_days",
                "intervention_days",
                "other_search_clicks",
            )
        },
    }
    spend = {
        "date_week": np.tile(panel.weeks, 3),
        "channel_id": np.repeat(np.array(panel.channels, dtype=object), 60),
        "spend": panel.spend.ravel(),
        "cost_total": panel.cost.ravel(),
        "is_media_complete": np.ones(180, dtype=bool),
    }
    outcomes = {
        "outcome": np.array(["conversions", "leads", "net_revenue"], dtype=object),
        "is_fitted": np.array([True, True, False]),
    }

    table = fit_outcomes(outcomes, weeks, spend, columns(connection, NO_LIFTS))
    rows = table.to_pylist()

    assert table.schema == SCHEMA
    assert [(row["outcome"], row["channel_id"]) for row in rows] == [
        (outcome, channel)
        for outcome in ("conversions", "leads")
        for channel in sorted(panel.channels)
    ]
    by_key = {(row["outcome"], row["channel_id"]): row for row in rows}
    meta = by_key["conversions", "meta"]
    assert (meta["first_week"], meta["last_week"]) == (monday(0), monday(59))
    assert meta["contribution"] > 0
    assert by_key["leads", "meta"]["reason"] == "fewer than 52 complete weeks"


def test_a_company_that_delivered_nothing_has_an_empty_table(connection):
    outcomes = {
        "outcome": np.array(["conversions"], dtype=object),
        "is_fitted": np.array([True]),
    }

    table = fit_outcomes(
        outcomes,
        columns(connection, f"{WEEKS} where false"),
        columns(connection, f"{SPEND} where false"),
        columns(connection, NO_LIFTS),
    )

    assert table.num_rows == 0
    assert table.schema == SCHEMA
