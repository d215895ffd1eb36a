"""The community: states, referrals and clicks of the truth, found in the files."""

import csv
import re
from decimal import Decimal

import duckdb
import numpy as np
import pytest

from orchestration.demo.calendar import DAY
from orchestration.demo.community import (
    ambassadors_by_mention,
    ambassadors_by_referral,
    reached_at,
    relationships,
    simulate_community,
)
from orchestration.demo.company import SCALES
from orchestration.demo.crm import build_crm
from orchestration.demo.people import Levers
from orchestration.demo.posts import NETWORKS, publish_posts
from orchestration.demo.world import build_world

NETWORK_OF_SOURCE = {
    "fb": "facebook",
    "facebook": "facebook",
    "ig": "instagram",
    "instagram": "instagram",
    "linkedin": "linkedin",
    "tiktok": "tiktok",
}


@pytest.fixture(scope="module")
def files(demo):
    """The files and the truth in one database, without the copies in a file."""
    folder, _ = demo
    landing, truth = folder / "landing", folder / "truth"
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(
            f"""
            create table interactions as
            with lines as (
                select distinct *
                from read_csv(
                    '{landing}/community/interactions_*.csv', all_varchar = true
                )
            )

            select
                * exclude (occurred_at),
                case
                    when occurred_at like '%+%'
                        then cast(occurred_at as timestamptz)
                    else cast(occurred_at as timestamp) at time zone 'Europe/Berlin'
                end as occurred_at
            from lines
            where coalesce(contact_email, '') not like '%@nordlicht.example'
            """
        )
        connection.execute(
            """
            create table mentioned as
            select
                member_id, occurred_at,
                date_trunc('week', occurred_at at time zone 'Europe/Berlin') as week,
                is_reciprocated = 'true' as is_reciprocated,
                interaction_type = 'mention' and is_public = 'true'
                    and is_solicited = 'false' and sentiment = 'positive' as is_praise
            from interactions
            """
        )
        connection.execute(
            f"""
            create table events as
            select
                event_timestamp, event_name, user_pseudo_id,
                list_filter(event_params, lambda p: p.key = 'page_referrer')[1]
                    .value.string_value as referrer,
                collected_traffic_source.manual_content as content,
                collected_traffic_source.manual_source as source,
                privacy_info.analytics_storage as consent,
                event_bundle_sequence_id as bundle
            from '{landing}/ga4/*.parquet'
            union all by name
            select
                cast(event_timestamp as bigint) as event_timestamp, event_name,
                user_pseudo_id,
                list_filter(event_params, lambda p: p.key = 'page_referrer')[1]
                    .value.string_value as referrer,
                collected_traffic_source.manual_content as content,
                collected_traffic_source.manual_source as source,
                privacy_info.analytics_storage as consent,
                cast(event_bundle_sequence_id as bigint) as bundle
            from read_json(
                '{landing}/ga4/*.json.gz', union_by_name = true,
                maximum_object_size = 50000000
            )
            """
        )
        links = sorted((landing / "community").glob("social_links_*.csv"))[-1]
        connection.execute(
            f"create table links as from read_csv('{links}', all_varchar = true)"
        )
        for path in truth.glob("*.parquet"):
            connection.execute(f"create table truth_{path.stem} as from '{path}'")
        yield connection


def test_relationships_of_the_truth_are_in_the_files(files):
    found = files.execute(
        """
        with windows as (
            select
                later.member_id, later.occurred_at,
                count(*) as interactions, count(distinct earlier.week) as weeks
            from mentioned as later
            inner join mentioned as earlier
                on later.member_id = earlier.member_id
                and earlier.is_reciprocated
                and earlier.occurred_at <= later.occurred_at
                and earlier.occurred_at >= later.occurred_at - interval 90 day
            where later.is_reciprocated
            group by all
        )

        select member_id, min(occurred_at) at time zone 'UTC'
        from windows
        where interactions >= 3 and weeks >= 2
        group by all
        order by all
        """
    ).fetchall()
    expected = files.execute(
        "select member_id, entered_at from truth_relationship_states "
        "where state = 'relationship' order by all"
    ).fetchall()
    assert len(found) > 3
    assert found == expected


def test_ambassadors_by_mention_are_in_the_files(files):
    found = files.execute(
        """
        select later.member_id, min(later.occurred_at) at time zone 'UTC'
        from mentioned as later
        inner join mentioned as earlier
            on later.member_id = earlier.member_id
            and earlier.is_praise
            and earlier.occurred_at < later.occurred_at
            and earlier.occurred_at >= later.occurred_at - interval 180 day
        where later.is_praise
        group by all
        order by all
        """
    ).fetchall()
    expected = files.execute(
        "select member_id, entered_at from truth_relationship_states "
        "where state = 'ambassador' and basis = 'mentions' order by all"
    ).fetchall()
    assert expected
    by_referral = files.execute(
        "select member_id from truth_relationship_states where basis = 'referral'"
    ).fetchall()
    assert set(expected) <= set(found)
    assert {member for member, _ in found} - {member for member, _ in expected} <= {
        member for (member,) in by_referral
    }


def test_most_members_are_neither_friends_nor_ambassadors(files):
    counts = dict(
        files.execute(
            "select state, count(*) from truth_relationship_states "
            "where model = 'awareness_relationship_ambassador' group by all"
        ).fetchall()
    )
    assert counts["relationship"] < counts["aware"] / 2
    assert counts["ambassador"] < counts["aware"] / 2


def test_nobody_returns_before_the_first_purchase(files):
    rows = files.execute(
        """
        select *
        from truth_relationship_states as later
        left join truth_relationship_states as earlier
            on later.person_id = earlier.person_id and earlier.state = 'purchase'
        where later.state = 'repurchase'
            and (
                earlier.entered_at is null
                or later.entered_at < earlier.entered_at + interval 24 hour
            )
        """
    ).fetchall()
    assert rows == []


def test_members_are_known_by_address_contact_or_member_id(files):
    ways = files.execute(
        "select contact_email is not null, contact_id is not null, "
        "member_id is not null from interactions group by all"
    ).fetchall()
    assert set(ways) == {
        (True, False, True),
        (False, True, True),
        (False, False, True),
    }
    shown = files.execute(
        """
        select distinct states.person_id
        from truth_relationship_states as states
        inner join interactions using (member_id)
        where identified_by = 'email'
            and states.email is distinct from contact_email
            and contact_email is not null
        """
    ).fetchall()
    assert shown == []


def test_referrals_have_each_evidence_and_contradictions(demo, files):
    folder, _ = demo
    path = sorted((folder / "landing/community").glob("referrals_*.csv"))[-1]
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["evidence"] for row in rows} == {
        "code",
        "link",
        "crm field",
        "self-reported",
    }
    for row in rows:
        assert bool(row["referrer_code"]) == (row["evidence"] in ("code", "link"))
        assert bool(row["referrer_email"]) != bool(row["referrer_contact_id"])
    tracked = {
        row["referred_email"]: row["referrer_email"] or row["referrer_contact_id"]
        for row in rows
        if row["evidence"] != "self-reported"
    }
    against = {
        row["referral_id"]
        for row in rows
        if row["evidence"] == "self-reported" and row["referred_email"] in tracked
    }
    told = files.execute(
        "select referral_id from truth_referrals where contradicts_tracked"
    ).fetchall()
    assert against == {number for (number,) in told}
    assert against
    for row in rows:
        if row["referral_id"] in against:
            said = row["referrer_email"] or row["referrer_contact_id"]
            assert said != tracked[row["referred_email"]]


def test_the_referrer_is_an_ambassador_only_where_it_is_verified(files):
    found = files.execute(
        """
        select referrer_person_id, min(referred_at)
        from truth_referrals
        where evidence <> 'self-reported'
        group by all
        order by all
        """
    ).fetchall()
    expected = files.execute(
        "select person_id, entered_at from truth_relationship_states "
        "where state = 'ambassador' and basis = 'referral' order by all"
    ).fetchall()
    entered = dict(
        files.execute(
            "select person_id, entered_at from truth_relationship_states "
            "where state = 'ambassador'"
        ).fetchall()
    )
    assert set(expected) <= set(found)
    assert all(entered[person] <= at for person, at in found)


def test_referral_margin_is_that_of_twelve_months(files):
    sales = files.execute(
        "select person_id, converted_at, contribution_margin from truth_conversions "
        "where conversion_type <> 'lead'"
    ).fetchall()
    referrals = files.execute(
        "select referral_id, referred_customer_id, referred_at from truth_referrals "
        "where evidence <> 'self-reported'"
    ).fetchall()
    expected = {
        number: sum(
            (
                margin
                for person, at, margin in sales
                if person == customer
                and since <= at
                # No day of 29 February lies within the history.
                and at < since.replace(year=since.year + 1)
            ),
            Decimal(0),
        )
        for number, customer, since in referrals
    }
    found = dict(
        files.execute(
            "select referral_id, contribution_margin from truth_referral_margin"
        ).fetchall()
    )
    assert found == expected
    assert sum(found.values()) > 0


def test_a_referral_names_the_first_order_of_the_referred(demo, files):
    folder, _ = demo
    orders: dict[str, str] = {}
    for path in (folder / "landing/shopify").rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            orders |= {row["Name"]: row["Email"] for row in csv.DictReader(lines)}
    path = sorted((folder / "landing/community").glob("referrals_*.csv"))[-1]
    with path.open(encoding="utf-8", newline="") as lines:
        named = [row for row in csv.DictReader(lines) if row["referred_order"]]
    assert named
    for row in named:
        assert orders[row["referred_order"]] == row["referred_email"]


def test_clicks_of_the_truth_are_visits_that_name_the_post(files):
    found = files.execute(
        """
        with visits as (
            select distinct content, event_timestamp, bundle, consent
            from events
            where event_name = 'session_start' and content is not null
        )

        select
            network, post_id, count(*) filter (consent = 'Yes') as clicks,
            count(*) filter (consent = 'No') as refused
        from visits
        inner join links on visits.content = links.utm_content
        group by all
        order by all
        """
    ).fetchall()
    expected = files.execute(
        "select network, post_id, clicks, clicks_without_consent "
        "from truth_post_clicks where link_type = 'tagged' order by all"
    ).fetchall()
    assert len(found) > 20
    assert found == expected


def test_visits_by_short_links_have_them_as_referrer(files):
    found = files.execute(
        """
        select links.network, links.post_id, count(distinct (event_timestamp, bundle))
        from events
        inner join links on events.referrer = links.link
        where event_name = 'session_start'
        group by all
        order by all
        """
    ).fetchall()
    expected = files.execute(
        "select network, post_id, clicks + clicks_without_consent "
        "from truth_post_clicks where link_type = 'short' order by all"
    ).fetchall()
    assert len(found) > 10
    assert found == expected


def test_a_post_is_clicked_on_its_own_network(files):
    rows = files.execute(
        """
        select distinct trim(lower(source)), network
        from events
        inner join links on events.content = links.utm_content
        """
    ).fetchall()
    assert {network for _, network in rows} == set(NETWORKS)
    assert all(NETWORK_OF_SOURCE[source] == network for source, network in rows)


def test_links_are_tagged_or_short(files):
    rows = files.execute("select link, utm_content from links").fetchall()
    assert len({link for link, _ in rows}) == len(rows)
    for link, content in rows:
        if content:
            assert re.search(rf"[?&]utm_content={content}$", link)
        else:
            assert re.fullmatch(r"https://nordl\.example/[0-9a-z]+", link)


def test_visits_lost_to_consent_are_those_of_the_events(files):
    found = files.execute(
        """
        select count(*), count(*) filter (consent = 'No')
        from (
            select distinct event_timestamp, bundle, user_pseudo_id, consent
            from events
            where event_name = 'session_start'
        )
        """
    ).fetchall()
    expected = files.execute(
        "select sum(visits), sum(visits_without_consent) from truth_consent_losses"
    ).fetchall()
    assert found == expected
    assert found[0][1] > 100


def test_three_in_one_week_are_no_relationship():
    # Persons 1 to 4: one week; two weeks; the edge of the window; beyond it.
    person = np.array([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
    start = 1_770_000_000
    days = np.array([0, 1, 2, 0, 1, 8, 0, 1, 90, 0, 1, 90])
    at = start + days * DAY
    at[-1] += 1
    people, since = reached_at(person, at, days // 7, 3, 2, 90 * DAY)
    assert people.tolist() == [2, 3]
    assert since.tolist() == [start + 8 * DAY, start + 90 * DAY]


def test_a_twin_without_organic_social_keeps_the_draws_of_the_others():
    communities = []
    for off in ((), ("organic_social",)):
        world = build_world(SCALES["tiny"], 7, Levers(off))
        crm = build_crm(world)
        communities.append(simulate_community(world, crm, publish_posts(world)))
    here, there = (
        {
            key: (kind, answered)
            for *key_parts, kind, answered, staff in zip(
                c.interactions.population.tolist(),
                c.interactions.person.tolist(),
                c.interactions.at.tolist(),
                c.interactions.kind.tolist(),
                c.interactions.is_reciprocated.tolist(),
                c.interactions.is_staff.tolist(),
                strict=True,
            )
            if not staff
            for key in [tuple(key_parts)]
        }
        for c in communities
    )
    both = here.keys() & there.keys()
    assert len(both) > 30
    # Whoever speaks in both worlds says the same at the same moment.
    assert {key: here[key] for key in both} == {key: there[key] for key in both}
    # Without the posts fewer people come to speak.
    assert len(there) < len(here)
    sides = [
        {
            (population, referred, at): referrer
            for population, referred, at, referrer, verified in zip(
                c.referrals.population.tolist(),
                c.referrals.referred.tolist(),
                c.referrals.at.tolist(),
                c.referrals.referrer.tolist(),
                c.referrals.is_verified.tolist(),
                strict=True,
            )
            if verified
        }
        for c in communities
    ]
    common = sides[0].keys() & sides[1].keys()
    assert common
    same = sum(sides[0][key] == sides[1][key] for key in common)
    assert same >= 0.7 * len(common)


@pytest.mark.parametrize(("scale", "seed"), [("tiny", 1), ("tiny", 3), ("demo", 7)])
def test_every_scale_has_friends_ambassadors_and_contradictions(scale, seed):
    world = build_world(SCALES[scale], seed)
    community = simulate_community(world, build_crm(world), publish_posts(world))
    for people, since in (
        relationships(world, community),
        ambassadors_by_mention(community),
        ambassadors_by_referral(community),
    ):
        assert len(people)
        assert (since < world.history.end_second).all()
    referrals = community.referrals
    assert set(referrals.evidence.tolist()) == {0, 1, 2, 3}
    assert referrals.contradicts.any()
    assert (referrals.referrer != referrals.referred).all()
    assert community.interactions.is_staff.any()


def test_the_funnel_of_the_truth_runs_forward_where_it_must(files):
    rows = files.execute(
        """
        select *
        from truth_funnel_entries as later
        inner join truth_funnel_entries as earlier
            on later.entity_id = earlier.entity_id
            and (earlier.stage, later.stage) in (
                ('lead', 'mql'), ('mql', 'sql'), ('lead', 'opportunity'),
                ('customer', 'repeat_customer')
            )
        where later.entered_at < earlier.entered_at
        """
    ).fetchall()
    assert rows == []
    counts = dict(
        files.execute(
            "select stage, count(*) from truth_funnel_entries "
            "where entity_type = 'account' group by all"
        ).fetchall()
    )
    customers = files.execute(
        "select count(*) from truth_conversions where is_new_customer "
        "and conversion_type = 'deal_won'"
    ).fetchone()
    assert (counts["customer"],) == customers
    assert counts["lead"] > counts["mql"] > counts["sql"]
