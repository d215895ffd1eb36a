"""The community: who talks with the company, who recommends it.

Members are shoppers, prospects and people of whom only a member id is known. What
they do follows from draws of their own and changes no visit, order or lead.
"""

from dataclasses import dataclass, fields

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.crm import ALIAS, PROSPECT, SHOPPER, Crm, contact_ids
from orchestration.demo.crm_files import prospect_emails
from orchestration.demo.people import KIND
from orchestration.demo.posts import NETWORKS, Posts
from orchestration.demo.sales import NEVER, is_employee
from orchestration.demo.shop_files import shopper_email
from orchestration.demo.streams import Floats, Ints, chosen
from orchestration.demo.world import World

SHOPPERS, PROSPECTS, STRANGERS = range(3)
PERSON_NAMES = ("shopper", "prospect", "member")
# How a member's interactions name the person.
BY_EMAIL, BY_FIRST_EMAIL, BY_CONTACT, BY_MEMBER = range(4)
TYPES = (
    "comment",
    "question",
    "answer",
    "mention",
    "message",
    "share",
    "like",
    "join",
    "follow",
    "review",
)
_TYPE_WEIGHTS = (24.0, 14.0, 8.0, 12.0, 10.0, 8.0, 14.0, 2.0, 5.0, 3.0)
_TYPE = {name: number for number, name in enumerate(TYPES)}
SENTIMENTS = ("positive", "neutral", "negative", "")
EVIDENCE = ("code", "link", "crm field", "self-reported")
CODE, LINK, CRM_FIELD, SELF_REPORTED = range(4)
# Most say a word or two, some stay, a few are always there: the number of
# interactions, the days between two, and how often the company answers.
_TIERS = (0.72, 0.20, 0.08)
_FEWEST = np.array([1, 3, 6])
_MOST = np.array([2, 5, 10])
_GAPS = np.array([25.0, 18.0, 9.0])
_ANSWERED = np.array([0.3, 0.55, 0.8])
SLOTS = 10
# Persons of all populations in one number: population times this, plus the person.
PERSON_UNIT = 2**24
RELATIONSHIP = (3, 2, 90 * DAY)
AMBASSADOR = (2, 180 * DAY)


@dataclass(frozen=True)
class Interactions:
    """One entry per interaction, in order of time.

    `person` is a number in `population`; `post` the post it is about (-1: none).
    `is_staff` rows are the company's own answers, and nobody's relationship.
    `shown` is what the row says about the person: BY_EMAIL, BY_CONTACT or BY_MEMBER.
    """

    at: Ints
    population: Ints
    person: Ints
    network: Ints
    kind: Ints
    post: Ints
    is_reciprocated: np.ndarray
    is_public: np.ndarray
    is_solicited: np.ndarray
    sentiment: Ints
    shown: Ints
    is_staff: np.ndarray

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Ints) -> "Interactions":
        """Some of the interactions."""
        return Interactions(
            **{f.name: getattr(self, f.name)[rows] for f in fields(self)}
        )


@dataclass(frozen=True)
class Referrals:
    """One entry per referral, in order of time.

    Numbers are of persons in `population`, for both sides. `order` is the number of
    the referred shopper's first sale, `deal` that of the referred prospect's deal
    (-1: none). `contradicts` marks what someone said against a tracked referral.
    """

    at: Ints
    population: Ints
    evidence: Ints
    referrer: Ints
    referred: Ints
    order: Ints
    deal: Ints
    contradicts: np.ndarray

    def __len__(self) -> int:
        return len(self.at)

    @property
    def is_verified(self) -> np.ndarray:
        """Tracked by code, link or CRM field: not merely said."""
        return self.evidence != SELF_REPORTED


@dataclass(frozen=True)
class Community:
    """Interactions and referrals."""

    interactions: Interactions
    referrals: Referrals


def simulate_community(world: World, crm: Crm, posts: Posts) -> Community:
    """Everything that the community did within the history."""
    consumers, businesses = world.consumers, world.businesses
    social = KIND["organic_social"]
    shoppers = (consumers.counts[:, social] > 0) | consumers.decided
    shoppers &= ~is_employee(world.streams, len(consumers))
    prospects = _usable(world, crm) & (businesses.counts[:, social] > 0)
    # Most who speak up stay unknown, and new ones come all the time.
    strangers = max(30, world.scale.visitors // 12)
    arrivals = world.streams.uniform("community/strangers/since", strangers)
    has_contact = np.zeros(len(consumers), dtype=bool)
    contacts = crm.contacts
    has_contact[contacts.person[contacts.kind == SHOPPER]] = True
    has_contact[contacts.person[contacts.kind == ALIAS]] = False
    begin = world.history.first_second
    parts = [
        _interactions(
            world, SHOPPERS, shoppers, 0.10, consumers.arrived_at, has_contact
        ),
        _interactions(
            world,
            PROSPECTS,
            prospects,
            0.35,
            businesses.arrived_at,
            crm.salesforce_rank < 0,
        ),
        _interactions(
            world,
            STRANGERS,
            np.ones(strangers, dtype=bool),
            0.8,
            begin + (arrivals * world.history.days * DAY).astype(np.int64),
            np.zeros(strangers, dtype=bool),
        ),
    ]
    both = _join(parts)
    both = both.take(np.lexsort((both.person, both.population, both.at)))
    return Community(
        _with_staff(world, _about_posts(world, both, posts)),
        _in_order(_referrals(world, crm)),
    )


def person_ids(population: Ints, person: Ints) -> list[str]:
    """Persons as the truth names them: `shopper 12`."""
    return [
        f"{PERSON_NAMES[kind]} {number}"
        for kind, number in zip(population.tolist(), person.tolist(), strict=True)
    ]


def member_ids(population: Ints, person: Ints) -> list[str]:
    """The member id by which a network knows a person."""
    return [
        f"m{kind}-{number * 37 + 40_000}"
        for kind, number in zip(population.tolist(), person.tolist(), strict=True)
    ]


def person_emails(world: World, crm: Crm, population: Ints, person: Ints) -> list[str]:
    """Addresses of persons; of strangers none."""
    shopper = np.where(population == SHOPPERS, person, 0)
    prospect = np.where(population == PROSPECTS, person, 0)
    nobody = np.zeros(len(person), dtype=np.int64)
    return np.select(
        [population == SHOPPERS, population == PROSPECTS],
        [
            np.array(shopper_email(shopper, nobody, nobody > 0), dtype=object),
            np.array(prospect_emails(world, crm, prospect), dtype=object),
        ],
        "",
    ).tolist()


def person_contacts(crm: Crm, population: Ints, person: Ints) -> list[str]:
    """Record ids of the HubSpot contact or Salesforce lead that a person has."""
    contacts = crm.contacts
    is_known = (population == SHOPPERS) & np.isin(
        person, contacts.person[contacts.kind == SHOPPER]
    )
    shopper = np.where(is_known, person, 0)
    prospect = np.where(population == PROSPECTS, person, 0)
    shoppers = contact_ids(np.full(len(person), SHOPPER), shopper)
    return np.select(
        [is_known, population == PROSPECTS],
        [
            np.array(shoppers, dtype=object),
            np.array(crm.lead_records(prospect), dtype=object),
        ],
        "",
    ).tolist()


def _usable(world: World, crm: Crm) -> np.ndarray:
    """Prospects in a CRM whose address is theirs alone and stays."""
    contacts, funnel = crm.contacts, world.funnel
    erased = (contacts.kind == PROSPECT) & (contacts.erased_at < NEVER)
    usable = funnel.is_in_crm & ~crm.is_internal & ~crm.shared_inbox
    usable &= crm.same_address < 0
    usable[contacts.person[erased]] = False
    return usable


def _interactions(
    world: World,
    population: int,
    eligible: np.ndarray,
    share: float,
    since: Ints,
    has_contact: np.ndarray,
) -> Interactions:
    """Interactions of one population; draws are by person and slot."""
    streams, count = world.streams, len(eligible)
    tag = f"community/{PERSON_NAMES[population]}"
    member = chosen(streams.uniform(f"{tag}/member", count), share, eligible)
    tier = streams.pick(f"{tag}/tier", list(_TIERS), count)
    middle = world.history.second_of(world.history.days // 2)
    is_fan = chosen(
        streams.uniform(f"{tag}/fan", count), 0.04, member & (since < middle)
    )
    tier = np.where(is_fan, 2, tier)
    span = _MOST[tier] - _FEWEST[tier] + 1
    number = streams.uniform(f"{tag}/number", count) * span
    number = _FEWEST[tier] + number.astype(np.int64)
    happens = member[:, None] & (np.arange(SLOTS) < number[:, None])
    person, slot = np.nonzero(happens)

    def draw(purpose: str) -> Floats:
        return streams.uniform(f"{tag}/{purpose}", count, SLOTS)[person, slot]

    gaps = streams.exponential(f"{tag}/gap", 1.0, count, SLOTS) * _GAPS[tier][:, None]
    days = np.cumsum(gaps, axis=1)[person, slot]
    # Prospects may have come long before the history, and talk on within it.
    start = np.maximum(since, world.history.first_second)[person]
    at = start + (days * DAY).astype(np.int64)
    kind = streams.pick(f"{tag}/kind", list(_TYPE_WEIGHTS), count, SLOTS)[person, slot]
    # Fans speak of the company of their own accord.
    raves = draw("raves") < np.where(is_fan[person], 0.8, 0.0)
    kind = np.where(raves, _TYPE["mention"], kind)
    passive = np.isin(kind, [_TYPE["like"], _TYPE["join"], _TYPE["follow"]])
    review = kind == _TYPE["review"]
    mention = kind == _TYPE["mention"]
    mood = streams.pick(f"{tag}/mood", [46, 30, 9, 15], count, SLOTS)[person, slot]
    mood = np.where(raves, 0, mood)
    network = streams.pick(f"{tag}/network", [4, 3, 2, 2], count)[person]
    way = streams.pick(f"{tag}/identified", [50, 25, 25], count)
    way = np.where((way == BY_CONTACT) & ~has_contact, BY_EMAIL, way)
    way = np.where(population == STRANGERS, BY_MEMBER, way)[person]
    later = np.where(slot == 0, BY_EMAIL, BY_MEMBER)
    rows = np.flatnonzero(at < world.history.end_second - DAY)
    nothing = np.full(len(person), -1)
    return Interactions(
        at=at,
        population=np.full(len(person), population),
        person=person,
        network=network,
        kind=kind,
        post=nothing,
        is_reciprocated=~passive & (draw("answered") < _ANSWERED[tier][person]),
        is_public=mention | (~np.isin(kind, [_TYPE["message"], _TYPE["join"]])),
        # Reviews are asked for; so are some mentions, in raffles.
        is_solicited=review | (mention & (draw("solicited") < 0.2)),
        sentiment=np.where(passive, 3, mood),
        shown=np.where(way == BY_FIRST_EMAIL, later, way),
        is_staff=np.zeros(len(person), dtype=bool),
    ).take(rows)


def _about_posts(world: World, parts: Interactions, posts: Posts) -> Interactions:
    """Name the newest post of the network, where the interaction is about one."""
    post = np.full(len(parts), -1)
    about = parts.is_public & (parts.kind != _TYPE["mention"])
    about &= (parts.kind != _TYPE["follow"]) & (parts.kind != _TYPE["review"])
    for number in range(len(NETWORKS)):
        own = np.flatnonzero(posts.network == number)
        rows = np.flatnonzero(about & (parts.network == number))
        place = np.searchsorted(posts.published_at[own], parts.at[rows], "right") - 1
        post[rows] = np.where(place >= 0, own[np.maximum(place, 0)], -1)
    return Interactions(
        **{**{f.name: getattr(parts, f.name) for f in fields(parts)}, "post": post}
    )


def _with_staff(world: World, parts: Interactions) -> Interactions:
    """Add the company's own answers to a share of what was reciprocated."""
    draws = world.streams.uniform("community/staff", len(parts))
    rows = np.flatnonzero(chosen(draws, 0.3, parts.is_reciprocated & parts.is_public))
    own = parts.take(rows)
    size = len(rows)
    staff = Interactions(
        **{
            **{f.name: getattr(own, f.name) for f in fields(own)},
            "at": own.at + 5400,
            "kind": np.full(size, _TYPE["answer"]),
            "is_reciprocated": np.ones(size, dtype=bool),
            "is_solicited": np.zeros(size, dtype=bool),
            "sentiment": np.full(size, 1),
            "shown": np.full(size, BY_EMAIL),
            "is_staff": np.ones(size, dtype=bool),
        }
    )
    both = _join([parts, staff])
    return both.take(np.lexsort((both.is_staff, both.person, both.population, both.at)))


def _join(parts: list[Interactions]) -> Interactions:
    return Interactions(
        **{
            f.name: np.concatenate([getattr(part, f.name) for part in parts])
            for f in fields(Interactions)
        }
    )


def _nearest(draws: Floats, candidates: np.ndarray, skip: int = 0) -> Ints:
    """For every draw the next candidate from a drawn place on (-1: there is none).

    A place belongs to a draw and not to the list of candidates: in a twin world only
    who named a missing candidate names another one.
    """
    found = np.flatnonzero(candidates)
    if not len(found):
        return np.full(len(draws), -1)
    place = np.searchsorted(found, (draws * len(candidates)).astype(np.int64))
    return found[(place + skip) % len(found)]


def _referrals(world: World, crm: Crm) -> list[Referrals]:
    """Referrals of shoppers, of prospects, and what people say themselves."""
    tracked = [_shopper_referrals(world), _prospect_referrals(world, crm)]
    return [*tracked, *(_contradictions(world, crm, part) for part in tracked)]


def _first_sales(world: World) -> tuple[Ints, Ints]:
    """First order that counts, by shopper: its number (-1: none) and moment."""
    orders = world.orders
    rows = np.flatnonzero(orders.counts)
    people, index = np.unique(orders.person[rows], return_index=True)
    order = np.full(len(world.consumers), -1)
    order[people] = rows[index]
    at = np.full(len(order), NEVER)
    at[people] = orders.at[rows[index]]
    return order, at


def _shopper_referrals(world: World) -> Referrals:
    streams, count = world.streams, len(world.consumers)
    order, sold_at = _first_sales(world)
    # Who buys in the first half may recommend later.
    early = sold_at < world.history.second_of(world.history.days // 2)
    referrer = _nearest(streams.uniform("referrals/shopper/by", count), early)
    at = sold_at - 900
    known = (order >= 0) & (referrer >= 0)
    earlier = np.where(known, sold_at[np.maximum(referrer, 0)], NEVER) < at - DAY
    happens = chosen(
        streams.uniform("referrals/shopper/happens", count), 0.10, known & earlier
    )
    said = chosen(streams.uniform("referrals/shopper/said", count), 0.25, happens)
    code = chosen(
        streams.uniform("referrals/shopper/code", count), 0.5, happens & ~said
    )
    rows = np.flatnonzero(happens)
    evidence = np.where(said, SELF_REPORTED, np.where(code, CODE, LINK))[rows]
    return Referrals(
        at=at[rows],
        population=np.full(len(rows), SHOPPERS),
        evidence=evidence,
        referrer=referrer[rows],
        referred=rows,
        order=order[rows],
        deal=np.full(len(rows), -1),
        contradicts=np.zeros(len(rows), dtype=bool),
    )


def _prospect_referrals(world: World, crm: Crm) -> Referrals:
    """Prospects whom a lead of another company named as coming from them."""
    streams, funnel = world.streams, world.funnel
    count = len(funnel.company)
    usable = _usable(world, crm)
    deal = np.full(count, -1)
    deals = crm.deals
    main = np.flatnonzero(deals.copied_from < 0)
    deal[deals.prospect[main]] = main
    middle = world.history.second_of(world.history.days // 2)
    early = usable & (funnel.lead_at < middle)
    referrer = _nearest(streams.uniform("referrals/prospect/by", count), early)
    by = np.maximum(referrer, 0)
    at = funnel.lead_at + 300
    known = usable & (deal >= 0) & (referrer >= 0)
    known &= (funnel.lead_at[by] < funnel.lead_at - DAY) & (funnel.lead_at < NEVER)
    known &= (funnel.company[by] != funnel.company) & (
        funnel.lead_at >= world.history.first_second
    )
    happens = chosen(streams.uniform("referrals/prospect/happens", count), 0.15, known)
    rows = np.flatnonzero(happens)
    return Referrals(
        at=at[rows],
        population=np.full(len(rows), PROSPECTS),
        evidence=np.full(len(rows), CRM_FIELD),
        referrer=referrer[rows],
        referred=rows,
        order=np.full(len(rows), -1),
        deal=deal[rows],
        contradicts=np.zeros(len(rows), dtype=bool),
    )


def _contradictions(world: World, crm: Crm, tracked: Referrals) -> Referrals:
    """What referred persons said when asked: somebody else than was tracked."""
    streams = world.streams
    is_shopper = bool((tracked.population == SHOPPERS).all())
    count = len(world.consumers if is_shopper else world.businesses)
    name = PERSON_NAMES[SHOPPERS if is_shopper else PROSPECTS]
    draws = streams.uniform(f"referrals/{name}/contradicts", count)
    rows = np.flatnonzero(chosen(draws[tracked.referred], 0.25, tracked.is_verified))
    by = streams.uniform(f"referrals/{name}/by", count)[tracked.referred[rows]]
    if is_shopper:
        _, sold_at = _first_sales(world)
        candidates = sold_at < world.history.second_of(world.history.days // 2)
    else:
        candidates = _usable(world, crm)
    # Somebody else than was tracked, and never the referred person.
    other = np.full(len(rows), -1)
    for skip in (3, 2, 1):
        named = _nearest(by, candidates, skip)
        differs = (named != tracked.referrer[rows]) & (named != tracked.referred[rows])
        other = np.where(differs, named, other)
    rows, other = rows[other >= 0], other[other >= 0]
    return Referrals(
        at=tracked.at[rows] + 86_400,
        population=tracked.population[rows],
        evidence=np.full(len(rows), SELF_REPORTED),
        referrer=other,
        referred=tracked.referred[rows],
        order=tracked.order[rows],
        deal=tracked.deal[rows],
        contradicts=np.ones(len(rows), dtype=bool),
    )


def _in_order(parts: list[Referrals]) -> Referrals:
    joined = {
        f.name: np.concatenate([getattr(part, f.name) for part in parts])
        for f in fields(Referrals)
    }
    keys = (joined["contradicts"], joined["referred"], joined["population"])
    order = np.lexsort((*keys, joined["at"]))
    return Referrals(**{name: column[order] for name, column in joined.items()})


def reached_at(
    person: Ints, at: Ints, week: Ints, least: int, weeks: int, window: int
) -> tuple[Ints, Ints]:
    """When each person first had `least` entries, in `weeks` (1 or 2) calendar weeks,
    within a window of seconds that ends with the entry: persons and moments.
    """
    order = np.lexsort((at, person))
    person, at, week = person[order], at[order], week[order]
    # Moments are below 2^34 and beyond any window, so persons never mix.
    key = person * 2**34 + at
    first = np.searchsorted(key, key - window)
    enough = np.arange(len(key)) - first + 1 >= least
    if weeks == 2:
        enough &= week[first] != week
    rows = np.flatnonzero(enough)
    people, index = np.unique(person[rows], return_index=True)
    return people, at[rows][index]


def relationships(world: World, community: Community) -> tuple[Ints, Ints]:
    """Persons (population × PERSON_UNIT + number) in a relationship, and since when."""
    parts = community.interactions
    rows = np.flatnonzero(parts.is_reciprocated & ~parts.is_staff)
    least, weeks, window = RELATIONSHIP
    return reached_at(
        parts.population[rows] * PERSON_UNIT + parts.person[rows],
        parts.at[rows],
        # Weeks begin on a Monday in Berlin.
        (world.history.day_of(parts.at[rows]) + world.history.start.weekday()) // 7,
        least,
        weeks,
        window,
    )


def ambassadors_by_mention(community: Community) -> tuple[Ints, Ints]:
    """Persons with enough unsolicited positive public mentions, and since when."""
    parts = community.interactions
    counts = (parts.kind == _TYPE["mention"]) & (parts.sentiment == 0)
    counts &= parts.is_public & ~parts.is_solicited & ~parts.is_staff
    rows = np.flatnonzero(counts)
    least, window = AMBASSADOR
    person = parts.population[rows] * PERSON_UNIT + parts.person[rows]
    return reached_at(person, parts.at[rows], rows, least, 1, window)


def ambassadors_by_referral(community: Community) -> tuple[Ints, Ints]:
    """Persons with a verified referral, and since when."""
    referrals = community.referrals
    rows = np.flatnonzero(referrals.is_verified)
    person = referrals.population[rows] * PERSON_UNIT + referrals.referrer[rows]
    people, index = np.unique(person, return_index=True)
    return people, referrals.at[rows][index]
