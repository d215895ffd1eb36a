"""Partners that monitoring and events brought, and influencers with codes of referrals.

An influencer is a shopper whose code or link brought others; whoever came so is in the
truth of the referrals. Costs of one are a contract that names the activity.

Truth. partners: one row per partner, with the deal of the CRM that it names.
influencers: one row per influencer; referrals counts those by its code or link, whose
conversions are in referral_margin.
"""

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.community import CODE, LINK, SHOPPERS, Community
from orchestration.demo.community_files import referral_ids
from orchestration.demo.crm import HUBSPOT, SALESFORCE, Crm
from orchestration.demo.inside_files import berlin
from orchestration.demo.landing import Landing
from orchestration.demo.mentions import Mentions
from orchestration.demo.posts import NETWORKS
from orchestration.demo.sales import NEVER
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

Tables = dict[str, tuple[dict[str, np.ndarray], str]]
_FOUND_VIA = ("monitoring", "event", "monitoring", "referral", "inbound", "other")
_STATUSES = ("active", "open", "declined")
_COUNTS = {"tiny": (6, 6), "demo": (24, 12), "stress": (24, 12)}
# When the influencers agreed or answered, as shares of the history; the others never.
NETWORKED = (0.30, 0.42, 0.53, 0.60, 0.66, 0.75, 0.86)


def write_relations(
    world: World, crm: Crm, landing: Landing, community: Community, mentions: Mentions
) -> Tables:
    """Write partners and influencers; what a warehouse must count of them."""
    return {
        "partners": (_partners(world, crm, landing, mentions), _PARTNERS),
        "influencers": (_influencers(world, landing, community), _INFLUENCERS),
    }


def _moments(world: World, shares: np.ndarray) -> Ints:
    days = shares * world.history.days * DAY
    return (world.history.first_second + days.astype(np.int64)) // 60 * 60


def _partners(
    world: World, crm: Crm, landing: Landing, mentions: Mentions
) -> dict[str, np.ndarray]:
    streams, count = world.streams, _COUNTS[world.scale.name][0]
    numbers = np.arange(count)
    found = _moments(world, 0.03 + 0.8 * numbers / count)
    days = streams.lognormal("partners/qualified", 10.0, 0.5, count)
    qualified = found + (days * DAY).astype(np.int64) // 60 * 60
    qualifies = streams.uniform("partners/qualifies", count) < 0.65
    qualifies[0] = True
    qualified = np.where(
        qualifies & (qualified < world.history.end_second), qualified, NEVER
    )
    via = [_FOUND_VIA[n % len(_FOUND_VIA)] for n in numbers.tolist()]
    urls, said = mentions.urls(), np.maximum(mentions.at, 0)
    last_said = np.searchsorted(said, found) - 1
    # Deals that count, of the two systems by turns; what one has not, none names.
    deals, home = crm.counted_deals(), crm.deal_home()
    named: list[tuple[str, str]] = []
    for number in numbers.tolist():
        system = (HUBSPOT, SALESFORCE)[number % 2]
        own = deals[home[deals] == system]
        has_deal = number % 3 == 0 and number < len(own) and qualified[number] < NEVER
        record = crm.deal_records(own[number : number + 1])[0] if has_deal else ""
        name = ("hubspot", "salesforce")[number % 2] if has_deal else ""
        named.append((record, name))
    found_text, qualified_text = berlin(found), berlin(qualified)
    landing.add_rows(
        "relations/partners.csv",
        "partners",
        [
            "partner_id",
            "found_via",
            "found_at",
            "evidence_url",
            "qualified_at",
            "qualified_by_role",
            "crm_deal_ids",
            "crm_source",
            "status",
        ],
        [
            (
                f"P-{n + 1:03d}",
                via[n],
                found_text[n],
                urls[last_said[n]] if via[n] == "monitoring" else "",
                qualified_text[n],
                "Head of partnerships" if qualified_text[n] else "",
                *named[n],
                _STATUSES[0] if named[n][0] else _STATUSES[1 + n % 2],
            )
            for n in numbers.tolist()
        ],
        world.history.end_second + 9 * 3600,
    )
    return {
        "partner_id": np.array([f"P-{n + 1:03d}" for n in numbers], dtype=object),
        "found_via": np.array(via, dtype=object),
        "found_seconds": found,
        "qualified_seconds": np.where(qualified < NEVER, qualified, -1),
        "crm_deal_id": np.array([n for n, _ in named], dtype=object),
    }


def _influencers(
    world: World, landing: Landing, community: Community
) -> dict[str, np.ndarray]:
    referrals, count = community.referrals, _COUNTS[world.scale.name][1]
    tracked = (referrals.population == SHOPPERS) & np.isin(
        referrals.evidence, (CODE, LINK)
    )
    people, brought = np.unique(referrals.referrer[tracked], return_counts=True)
    order = np.lexsort((people, -brought))[: count - 2]
    referrer = np.full(count, -1)
    referrer[: len(order)] = people[order]
    numbers = np.arange(count)
    networked = np.full(count, NEVER)
    known = min(count, len(NETWORKED))
    networked[:known] = _moments(world, np.array(NETWORKED[:known]))
    networked[-1] = NEVER
    contacted = np.where(networked < NEVER, networked - 9 * DAY, NEVER)
    contacted[known:] = _moments(world, 0.3 + 0.6 * numbers[known:] / count)
    contacted[-1] = NEVER
    discovered = _moments(world, 0.02 + 0.2 * numbers / count)
    texts = [berlin(at) for at in (discovered, contacted, networked)]
    ids = [f"INF-{n + 1:02d}" for n in numbers.tolist()]
    codes = [f"LICHT-{n:05d}" if n >= 0 else "" for n in referrer.tolist()]
    proofs = ("agreement", "reciprocated")
    landing.add_rows(
        "relations/influencers.csv",
        "influencers",
        [
            "influencer_id",
            "network",
            "handle",
            "discovered_at",
            "contacted_at",
            "networked_at",
            "networked_evidence",
            "scoring_version",
            "tracking_code",
            "utm_campaign",
        ],
        [
            (
                ids[n],
                NETWORKS[n % len(NETWORKS)],
                f"@licht.freund{n + 1}",
                *(text[n] for text in texts),
                proofs[n % 2] if texts[2][n] else "",
                "2025-1",
                codes[n],
                f"inf-{n + 1:02d}",
            )
            for n in numbers.tolist()
        ],
        world.history.end_second + 9 * 3600 + 60,
    )
    ids_of = dict(zip(referrer[referrer >= 0].tolist(), ids, strict=False))
    rows = np.flatnonzero(tracked)
    owners = [ids_of.get(n, "") for n in referrals.referrer[rows].tolist()]
    said = referral_ids(community)
    brought_by = {
        name: [said[r] for r, o in zip(rows.tolist(), owners, strict=True) if o == name]
        for name in ids
    }
    moments = (discovered, contacted, networked)
    names = ("discovered", "contacted", "networked")
    return {
        "influencer_id": np.array(ids, dtype=object),
        "tracking_code": np.array(codes, dtype=object),
        "referrals": np.array([len(brought_by[name]) for name in ids]),
        "referral_ids": np.array([";".join(brought_by[n]) for n in ids], dtype=object),
        **{
            f"{name}_seconds": np.where(at < NEVER, at, -1)
            for name, at in zip(names, moments, strict=True)
        },
    }


_PARTNERS = """
select
    partner_id, found_via, make_timestamp(found_seconds * 1000000) as found_at,
    case when qualified_seconds >= 0 then make_timestamp(qualified_seconds * 1000000)
        end as qualified_at,
    nullif(crm_deal_id, '') as crm_deal_id
from numbers
"""

_INFLUENCERS = """
select
    influencer_id, nullif(tracking_code, '') as tracking_code, referrals,
    nullif(referral_ids, '') as referral_ids,
    make_timestamp(discovered_seconds * 1000000) as discovered_at,
    case when contacted_seconds >= 0 then make_timestamp(contacted_seconds * 1000000)
        end as contacted_at,
    case when networked_seconds >= 0 then make_timestamp(networked_seconds * 1000000)
        end as networked_at
from numbers
"""
