"""What must not change a credit, does not; what must change one, does only that.

Small companies are drawn at random and go through the models from web events to
credits, as SQL of the project on tables with the columns of a real warehouse.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.model_sql import ModelError, render_model

PATH_MODELS = (
    "first",
    "last",
    "last_non_direct",
    "linear",
    "position",
    "u_shaped",
    "w_shaped",
    "full_path",
    "time_decay",
    "shapley",
)
MODELS = (*PATH_MODELS, "markov_path_weighted")
SEEDS = ("referral_exclusions", "ga4_source_categories", "utm_mediums", "utm_sources")
# Tables of the warehouse that every drawn company starts with: their columns alone.
EMPTY = {
    "stg_ga4__events": "staging",
    "stg_matomo__visits": "staging",
    "stg_community__social_links": "staging",
    "int_crm_touches_dated": "intermediate",
    "int_order_touches_dated": "intermediate",
    "int_campaign_touches_dated": "intermediate",
    "int_interactions_identified": "intermediate",
    "int_persons_resolved": "intermediate",
    "int_persons_described": "intermediate",
    "int_deals_classified": "intermediate",
    "int_crm_deal_contacts_unioned": "intermediate",
    "dim_campaigns": "marts",
    "fct_conversions": "marts",
}
CHAIN = (
    "int_web_days_judged",
    "int_web_events_unioned",
    "int_sessions_aggregated",
    "int_sessions_flagged",
    "int_traffic_events_parsed",
    "int_traffic_sources_classified",
    "int_touchpoints_sessionised",
    "int_social_clicks_matched",
    "int_touchpoint_campaigns_matched",
    "int_touchpoints_unioned",
    "fct_touchpoints",
    "int_conversion_persons_listed",
    "int_conversion_milestones_dated",
    "int_conversion_paths_joined",
    "int_journeys_unioned",
    "int_journey_states_counted",
    "int_journey_transitions_counted",
    "int_removal_effects_solved",
    "int_removal_effects_shared",
    "int_attribution_shares_calculated",
    "fct_attribution_credits",
    "int_attribution_credits_summed",
    "int_removal_credits_shared",
    "int_attribution_models_configured",
    "int_attribution_credits_unioned",
)
START = datetime(2026, 3, 1, 12)
SOURCES = (
    ("facebook", "paid_social"),
    ("linkedin", "social"),
    ("google", "cpc"),
    ("google", "organic"),
    ("newsletter", "email"),
    ("(direct)", "(none)"),
)


@dataclass(frozen=True)
class Visit:
    """A session with one event: whose, when (minutes from the start), from where."""

    person: int
    minute: int
    source: int
    session: int
    browser: str = "Chrome"


@dataclass(frozen=True)
class Sale:
    """An order, with what was refunded of it later."""

    person: int
    minute: int
    cents: int
    refunded_cents: int


@dataclass(frozen=True)
class Company:
    """What happened. `merged` maps persons onto the one that they turned out to be."""

    visits: tuple[Visit, ...]
    sales: tuple[Sale, ...]
    merged: tuple[tuple[int, int], ...] = ()


@st.composite
def companies(draw):
    """Few people in few minutes, so that ties, repeats and edges are frequent."""
    people = st.integers(0, 3)
    # Ninety days are 129,600 minutes.
    minutes = st.sampled_from([0, 1, 1, 7, 500, 129_600, 129_601])
    visits = draw(
        st.lists(
            st.builds(
                Visit,
                person=people,
                minute=minutes,
                source=st.integers(0, len(SOURCES) - 1),
                session=st.integers(0, 2),
            ),
            min_size=1,
            max_size=12,
        )
    )
    sales = draw(
        st.lists(
            st.builds(
                Sale,
                person=people,
                minute=minutes,
                cents=st.integers(1, 100_000),
                refunded_cents=st.sampled_from([0, 1, 333]),
            ),
            min_size=1,
            max_size=5,
        )
    )
    return Company(tuple(visits), tuple(sales))


@pytest.fixture(scope="module")
def attribute(pipeline):
    """Credits of a company: (conversion, channel, time) with weights and cents."""
    relations = {name: name for name in (*EMPTY, *SEEDS, *CHAIN, "dim_channels")}
    texts = {name: render_model(name, relations) for name in CHAIN}
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{pipeline.settings.warehouse_path}' as warehouse (read_only)"
        )
        for name, schema in EMPTY.items():
            connection.execute(
                f"create table {name} as"
                f" select * from warehouse.{schema}.{name} limit 0"
            )
        for name in (*SEEDS, "dim_channels"):
            schema = "marts" if name == "dim_channels" else "seeds"
            connection.execute(
                f"create table {name} as select * from warehouse.{schema}.{name}"
            )
        connection.execute("detach warehouse")

        def run(company, shuffled=False):
            for name in EMPTY:
                connection.execute(f"delete from {name}")
            _fill(connection, company, shuffled)
            for name in CHAIN:
                connection.execute(
                    f"create or replace temp table {name} as {texts[name]}"
                )
            return Result(connection)

        yield run


def _fill(connection, company, shuffled):
    merged = dict(company.merged)
    visits = [
        (f"device{v.person}", v, f"device{v.person}.{v.session}.{v.browser}")
        for v in company.visits
    ]
    rows = [
        (
            START + timedelta(minutes=v.minute),
            (START + timedelta(minutes=v.minute)).date(),
            "page_view",
            device,
            session,
            *SOURCES[v.source],
            v.browser,
            "shop.example",
        )
        for device, v, session in visits
    ]
    if shuffled:
        rows = sorted(rows, key=hash)
    connection.executemany(
        "insert into stg_ga4__events by name select ? as event_at, ? as date_day,"
        " ? as event_name, ? as user_pseudo_id, ? as session_key, ? as source,"
        " ? as medium, ? as browser, ? as hostname, 1 as event_bundle_sequence_id,"
        " 1 as batch_event_index",
        rows,
    )
    people = {v.person for v in company.visits} | {s.person for s in company.sales}
    for person in sorted(people):
        key = f"person{merged.get(person, person)}"
        connection.execute(
            "insert into int_persons_resolved by name"
            " select 'device' as member_type, ? as member_id, ? as person_key",
            [f"device{person}", key],
        )
    for key in sorted({f"person{merged.get(person, person)}" for person in people}):
        connection.execute(
            "insert into int_persons_described by name"
            " select ? as person_key, false as is_internal",
            [key],
        )
    for number, sale in enumerate(company.sales):
        day = START + timedelta(minutes=sale.minute)
        parts = [(f"sale{number}", None, day, sale.cents, False)]
        if sale.refunded_cents:
            refund = -min(sale.refunded_cents, sale.cents)
            later = day + timedelta(days=40)
            parts.append((f"refund{number}", f"sale{number}", later, refund, True))
        for key, original, moment, cents, is_refund in parts:
            connection.execute(
                "insert into fct_conversions by name select ? as conversion_key,"
                " ? as original_conversion_key, 'purchase' as conversion_type,"
                " 'B2C' as business_type, ? as conversion_id, ? as person_key,"
                " ? as converted_at, ? as date_day, ? as original_date_day,"
                " 'p' as product, 'EUR' as currency_code, ?::decimal(18, 2) as"
                " net_revenue, ?::decimal(18, 2) as contribution_margin,"
                " ? as conversions, 0 as leads, 0 as leads_raw, 0 as new_customers,"
                " ? as is_refund",
                [
                    key,
                    original,
                    key,
                    f"person{merged.get(sale.person, sale.person)}",
                    moment,
                    moment.date(),
                    day.date(),
                    f"{cents / 100:.2f}",
                    f"{cents // 3 / 100:.2f}",
                    0 if is_refund else 1,
                    is_refund,
                ],
            )


class Result:
    """What came out, read before the next company is laid out."""

    def __init__(self, connection):
        columns = ", ".join(
            f"{model}_weight, {model}_net_revenue, {model}_contribution_margin"
            for model in MODELS
        )
        found = connection.execute(
            f"select conversion_key, channel_id, touched_at, {columns}"
            " from fct_attribution_credits order by all"
        ).fetchall()
        self.credits = {}
        for conversion, channel, touched_at, *values in found:
            for place, model in enumerate(MODELS):
                weight, revenue, margin = values[3 * place : 3 * place + 3]
                key = (model, conversion, channel, touched_at)
                self.credits.setdefault(key, []).append((weight, revenue, margin))
        self.sums = connection.execute(
            "select model_key, date_month, sum(net_revenue), sum(contribution_margin)"
            " from int_attribution_credits_unioned group by all order by all"
        ).fetchall()
        self.sold = connection.execute(
            "select conversion_key, net_revenue, contribution_margin,"
            " original_conversion_key from fct_conversions"
        ).fetchall()
        self.months = connection.execute(
            "select date_trunc('month', date_day)::date, sum(net_revenue),"
            " sum(contribution_margin) from fct_conversions group by all order by all"
        ).fetchall()

    def of(self, models):
        """The credits under some models."""
        return {key: value for key, value in self.credits.items() if key[0] in models}

    def shares(self):
        """Who is credited with what weight: without money, by the sale taken back."""
        original = {key: source or key for key, _, _, source in self.sold}
        shares = {}
        for (model, conversion, channel, touched_at), parts in self.credits.items():
            shares.setdefault((model, conversion), []).append(
                (channel, touched_at, [part[0] for part in parts])
            )
        return {
            (model, conversion): (original[conversion], sorted(found, key=repr))
            for (model, conversion), found in shares.items()
        }

    def assert_conserved(self):
        """Every conversion is given away completely, in every model, to the cent."""
        totals = {}
        for (model, conversion, _, _), parts in self.credits.items():
            for weight, revenue, margin in parts:
                assert weight >= 0
                summed = totals.setdefault((model, conversion), [0, 0, 0])
                summed[0] += weight
                summed[1] += revenue
                summed[2] += margin
        for conversion, revenue, margin, _ in self.sold:
            for model in MODELS:
                weight, credited, credited_margin = totals[model, conversion]
                assert weight == pytest.approx(1, abs=1e-9)
                assert (credited, credited_margin) == (revenue, margin)
        for model in (*MODELS, "markov"):
            assert [row[1:] for row in self.sums if row[0] == model] == self.months

    def assert_refunds_follow(self):
        """A refund is taken from the touches of its sale with the same weights."""
        shares = self.shares()
        for (model, conversion), (original, found) in shares.items():
            if original != conversion:
                assert found == shares[model, original][1]


def holds(test):
    """Run a property on drawn companies, the same ones every time."""
    limits = settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.function_scoped_fixture,
        ],
    )
    return limits(given(company=companies())(test))


@holds
def test_credits_add_up_and_refunds_follow_their_sale(attribute, company):
    result = attribute(company)
    result.assert_conserved()
    result.assert_refunds_follow()


@holds
def test_order_of_the_rows_changes_nothing(attribute, company):
    turned = replace(company, visits=company.visits[::-1], sales=company.sales)
    before = attribute(company)
    after = attribute(turned, shuffled=True)
    assert after.credits == before.credits
    assert after.sums == before.sums


@holds
def test_duplicated_touches_change_nothing(attribute, company):
    before = attribute(company)
    after = attribute(replace(company, visits=company.visits * 2))
    assert after.credits == before.credits
    assert after.sums == before.sums


@holds
def test_a_bot_with_the_buyers_device_changes_nothing(attribute, company):
    buyer = company.sales[0]
    bot = Visit(buyer.person, buyer.minute, 0, 9, browser="HeadlessChrome")
    before = attribute(company)
    after = attribute(replace(company, visits=(*company.visits, bot)))
    assert after.credits == before.credits
    assert after.sums == before.sums


@holds
def test_a_touch_after_the_sale_gets_nothing(attribute, company):
    """The chain learns from it, as from any journey without a sale; no rule does."""
    late = Visit(company.sales[0].person, 200_000, 0, 9)
    before = attribute(company)
    after = attribute(replace(company, visits=(*company.visits, late)))
    assert after.of(PATH_MODELS) == before.of(PATH_MODELS)
    after.assert_conserved()


@holds
def test_merging_two_persons_moves_credit_and_keeps_totals(attribute, company):
    before = attribute(company)
    after = attribute(replace(company, merged=((1, 0),)))
    after.assert_conserved()
    assert after.sold == before.sold
    # Who has nothing to do with the two is credited as before.
    strangers = {
        f"{kind}{number}"
        for number, sale in enumerate(company.sales)
        if sale.person > 1
        for kind in ("sale", "refund")
    }
    for model in PATH_MODELS:
        assert {
            key: value
            for key, value in after.of([model]).items()
            if key[1] in strangers
        } == {
            key: value
            for key, value in before.of([model]).items()
            if key[1] in strangers
        }


def test_a_touch_at_the_edge_of_the_lookback_counts_and_one_before_does_not(attribute):
    """Ninety days to the minute, and a minute more."""
    visits = (Visit(0, 0, 0, 0), Visit(0, 1, 2, 1))
    sales = (Sale(0, 129_600, 1000, 0), Sale(0, 129_601, 1000, 0))
    first = {
        key[1]: key[2]
        for key, value in attribute(Company(visits, sales)).of(["first"]).items()
        if value[0][0] == 1
    }
    assert first == {"sale0": "paid_social_meta", "sale1": "paid_search_google"}


def test_parameters_change_the_hash_of_every_model():
    def hashes(**variables):
        text = render_model("int_attribution_models_configured", {}, variables)
        with duckdb.connect() as connection:
            return dict(
                connection.execute(
                    f"select model_key, params_hash from ({text})"
                ).fetchall()
            )

    before = hashes()
    changed = {
        "half_life_days": {"purchase": 14, "deal_won": 7, "lead": 7},
        "lookback_days": {"purchase": 30, "deal_won": 90, "lead": 30},
        "direct_handling": "include",
        "paths_per_conversion": "since_previous_conversion",
        "deal_path": "person",
        "view_through": "include",
        "markov_order": 2,
        "markov_min_paths": 10,
    }
    assert len(set(before.values())) == len(before)
    for name, value in changed.items():
        after = hashes(**{name: value})
        assert all(after[model] != before[model] for model in before), name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lookback_days", {"purchase": 0, "deal_won": 90, "lead": 30}),
        ("lookback_days", {"purchase": 90, "deal_won": 90}),
        ("half_life_days", {"purchase": "7", "deal_won": 7, "lead": 7}),
        ("direct_handling", "sometimes"),
        ("paths_per_conversion", "all"),
        ("deal_path", "company"),
        ("view_through", True),
        ("markov_order", 4),
        ("markov_min_paths", 0),
        ("roi_range_lookback_days", [7, "30"]),
        ("default_attribution_model", "gut_feeling"),
        ("assist_model", "markov"),
        (
            "attribution_models",
            [
                {"key": "linear", "rule": "milestones", "shares": {"others": 1}},
                {"key": "last_non_direct", "rule": "milestones", "shares": {"last": 2}},
            ],
        ),
    ],
)
def test_a_parameter_that_makes_no_sense_stops_the_build(name, value):
    with pytest.raises(ModelError, match=rf"dbt_project.yml: .*{name}"):
        render_model("int_attribution_models_configured", {}, {name: value})
