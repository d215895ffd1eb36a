"""The company's own lists: interactions, referrals, links of organic posts.

Interactions come by month, every other month with the offset in the moment and else in
Berlin time. Referrals and links are full lists that grow, so a later one repeats the
earlier.
"""

import numpy as np

from orchestration.demo.calendar import offset, stamps
from orchestration.demo.community import (
    BY_CONTACT,
    BY_EMAIL,
    BY_MEMBER,
    CODE,
    EVIDENCE,
    LINK,
    PROSPECTS,
    SENTIMENTS,
    STRANGERS,
    TYPES,
    Community,
    member_ids,
    person_contacts,
    person_emails,
)
from orchestration.demo.company import STAFF
from orchestration.demo.crm import HUBSPOT, Crm
from orchestration.demo.crm_files import with_copies
from orchestration.demo.landing import Landing, csv_text, pick
from orchestration.demo.posts import NETWORKS, SHORT, TAGGED, Clicks, Posts
from orchestration.demo.shop_files import order_names
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

INTERACTIONS = [
    "interaction_id",
    "occurred_at",
    "network",
    "interaction_type",
    "contact_email",
    "contact_id",
    "member_id",
    "post_id",
    "is_reciprocated",
    "is_public",
    "is_solicited",
    "sentiment",
]
REFERRALS = [
    "referral_id",
    "referred_at",
    "evidence",
    "referrer_email",
    "referrer_contact_id",
    "referrer_code",
    "referred_email",
    "referred_order",
    "referred_deal",
]
LINKS = [
    "link",
    "network",
    "post_id",
    "utm_source",
    "utm_campaign",
    "utm_content",
    "published_at",
]
_YES_NO = ("false", "true")


def write_community(
    world: World,
    crm: Crm,
    landing: Landing,
    community: Community,
    posts: Posts,
    clicks: Clicks,
) -> None:
    """Write all lists and record the traps in them."""
    copies = _write_interactions(world, crm, landing, community, posts)
    for at in crm.export_at:
        _write_referrals(world, crm, landing, community, at)
        _write_links(landing, posts, at)
    parts, referrals = community.interactions, community.referrals
    member_only = (parts.shown == BY_MEMBER) & (parts.population != STRANGERS)
    for trap in (
        ("T1", "interactions delivered twice in a file", copies),
        ("T15", "interactions that name a known person by member id only", member_only),
        ("T28", "interactions of the company's own staff", parts.is_staff),
        ("T10", "visits by the tagged link of a post", clicks.link == TAGGED),
        ("T10", "visits by the short link of a post", clicks.link == SHORT),
        (
            "T37",
            "self-reported referrers that contradict the tracked one",
            referrals.contradicts,
        ),
    ):
        landing.trap(trap[0], trap[1], "community", np.sum(trap[2]))


def referral_ids(community: Community) -> list[str]:
    """Ids of the referrals, in order of time."""
    return [f"ref-{n + 1:05d}" for n in range(len(community.referrals))]


def link_urls(posts: Posts) -> tuple[list[str], list[str]]:
    """The tagged and the short link of every post."""
    tagged = [
        "https://www.nordlicht.example/ratgeber?utm_source="
        f"{NETWORKS[network]}&utm_medium=social&utm_content={content}"
        for network, content in zip(
            posts.network.tolist(), posts.contents(), strict=True
        )
    ]
    return tagged, posts.short_links()


def _berlin(moments: Ints) -> list[str]:
    return stamps(moments + offset(moments))


def _write_interactions(
    world: World, crm: Crm, landing: Landing, community: Community, posts: Posts
) -> int:
    parts = community.interactions
    ids = [f"int-{n + 1:06d}" for n in range(len(parts))]
    names = member_ids(parts.population, parts.person)
    emails = person_emails(world, crm, parts.population, parts.person)
    contacts = person_contacts(crm, parts.population, parts.person)
    post_ids = [*posts.ids(), ""]
    day = world.history.day_of(parts.at)
    copies = 0
    for number, (first, last) in enumerate(world.history.months()):
        rows = np.flatnonzero((day >= first) & (day <= last))
        if not len(rows):
            continue
        own = parts.take(rows)
        local = stamps(own.at + offset(own.at), separator=" T"[number % 2])
        if number % 2:
            hours = (offset(own.at) // 3600).tolist()
            local = [f"{t}+0{h}:00" for t, h in zip(local, hours, strict=True)]
        staff = [STAFF[n % len(STAFF)].email for n in rows.tolist()]
        by_email, by_contact = own.shown == BY_EMAIL, own.shown == BY_CONTACT
        columns = [
            pick(ids, rows),
            local,
            pick(NETWORKS, own.network),
            pick(TYPES, own.kind),
            np.where(
                own.is_staff,
                np.array(staff, dtype=object),
                np.where(by_email, np.array(pick(emails, rows), dtype=object), ""),
            ).tolist(),
            np.where(
                by_contact & ~own.is_staff,
                np.array(pick(contacts, rows), dtype=object),
                "",
            ).tolist(),
            np.where(
                own.is_staff, "nordlicht", np.array(pick(names, rows), dtype=object)
            ).tolist(),
            pick(post_ids, own.post),
            pick(_YES_NO, own.is_reciprocated.astype(np.int64)),
            pick(_YES_NO, own.is_public.astype(np.int64)),
            pick(_YES_NO, own.is_solicited.astype(np.int64)),
            pick(SENTIMENTS, own.sentiment),
        ]
        copied = with_copies(world, columns, f"community/copies/{number}", 0.005)
        month = world.history.date_of(last).strftime("%Y-%m")
        landing.add(
            f"community/interactions_{month}.csv",
            "interactions",
            csv_text(INTERACTIONS, columns).encode(),
            world.history.second_of(last + 1) + 6 * 3600,
            len(columns[0]),
            0,
            copied,
        )
        copies += copied
    return copies


def _write_referrals(
    world: World, crm: Crm, landing: Landing, community: Community, at: int
) -> None:
    referrals = community.referrals
    rows = np.flatnonzero(referrals.at <= at)
    population, evidence = referrals.population[rows], referrals.evidence[rows]
    referrer, referred = referrals.referrer[rows], referrals.referred[rows]
    orders = [*order_names(world), ""]
    deal = referrals.deal[rows]
    # Only HubSpot has a field for the deal's own referral.
    in_hubspot = (deal >= 0) & (crm.deal_home()[np.maximum(deal, 0)] == HUBSPOT)
    deal_records = crm.deal_records(np.maximum(deal, 0))
    contact_only = (
        (population == PROSPECTS)
        & (crm.salesforce_rank[np.where(population == PROSPECTS, referrer, 0)] < 0)
        & (rows % 2 == 0)
    )
    emails = person_emails(world, crm, population, referrer)
    has_code = (evidence == CODE) | (evidence == LINK)
    columns = [
        pick(referral_ids(community), rows),
        _berlin(referrals.at[rows]),
        pick(EVIDENCE, evidence),
        np.where(contact_only, "", np.array(emails, dtype=object)).tolist(),
        np.where(
            contact_only,
            np.array(person_contacts(crm, population, referrer), dtype=object),
            "",
        ).tolist(),
        [
            f"LICHT-{number:05d}" if shows else ""
            for number, shows in zip(referrer.tolist(), has_code.tolist(), strict=True)
        ],
        person_emails(world, crm, population, referred),
        pick(orders, referrals.order[rows]),
        np.where(in_hubspot, np.array(deal_records, dtype=object), "").tolist(),
    ]
    date = str(np.datetime64(at, "s").astype("datetime64[D]"))
    landing.add(
        f"community/referrals_{date}.csv",
        "referrals",
        csv_text(REFERRALS, columns).encode(),
        at + 240,
        len(rows),
    )


def _write_links(landing: Landing, posts: Posts, at: int) -> None:
    """Two lines a post: its tagged link, and its short one, which has no tags."""
    rows = np.flatnonzero(posts.published_at <= at)
    tagged, short = link_urls(posts)
    published = _berlin(posts.published_at[rows])
    networks = pick(NETWORKS, posts.network[rows])
    nothing = [""] * len(rows)
    columns = [
        [*pick(tagged, rows), *pick(short, rows)],
        networks * 2,
        pick(posts.ids(), rows) * 2,
        [*networks, *nothing],
        nothing * 2,
        [*pick(posts.contents(), rows), *nothing],
        published * 2,
    ]
    date = str(np.datetime64(at, "s").astype("datetime64[D]"))
    landing.add(
        f"community/social_links_{date}.csv",
        "social_links",
        csv_text(LINKS, columns).encode(),
        at + 300,
        2 * len(rows),
    )
