"""Visits to the website: who came when, in which way, what they did, what was seen.

Visits follow from the people's touches, orders and leads. Machines come on top, and
some visits are never seen whole: no consent, ad blockers, mistyped or missing tags.
"""

from dataclasses import dataclass, fields

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.company import ACCOUNTS, CAMPAIGNS
from orchestration.demo.crm import PROSPECT, SHOPPER, Crm, contact_ids
from orchestration.demo.people import KIND, KINDS, PAID, SLOTS, People
from orchestration.demo.sales import NEVER
from orchestration.demo.streams import Floats, Ints
from orchestration.demo.world import World

SHOPPERS, BUSINESSES, MACHINES = range(3)
# Numbers beyond the kinds of people.KINDS.
BOT = len(KINDS)
OWN_TOUCH = BOT + 1
# How the tags of a visit look: proper, mistyped, or missing.
PROPER, MISTYPED, MISSING = range(3)
_CONSENT_REFUSED = np.array(
    [0.30, 0.30, 0.22, 0.10, 0.10, 0.25, 0.12, 0.15, 0.08, 0.15, 0.10, 0.0]
)


@dataclass(frozen=True)
class Visits:
    """One entry per visit, in order of time."""

    at: Ints
    population: Ints
    person: Ints
    kind: Ints
    campaign: Ints
    tags: Ints
    variant: Ints
    # Number of the order bought in it (-1: none), whether a form was sent.
    order: Ints
    is_lead: Ints
    pages: Ints
    is_engaged: Ints
    has_consent: Ints
    # Contact number known by login (-1: not logged in) as text key.
    contact: Ints
    arrived_at: Ints
    market: Ints
    # 1 where a second tab opened in the same second.
    is_twin: Ints

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Ints) -> "Visits":
        """The visits with the given numbers."""
        return Visits(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def simulate_visits(world: World, crm: Crm) -> tuple[Visits, dict[str, int]]:
    """All visits that the web analytics recorded, and what it lost."""
    history = world.history
    parts = [
        _touch_visits(world, world.consumers, SHOPPERS),
        _touch_visits(world, world.businesses, BUSINESSES),
        _purchase_visits(world),
        _lead_visits(world),
        _machine_visits(world),
    ]
    lost = len(world.orders) - len(parts[2])
    visits = _join(parts)
    visits = visits.take(
        np.flatnonzero(
            (visits.at >= history.first_second)
            & (visits.at < history.end_second - 3600)
        )
    )
    twins = np.flatnonzero(
        (_draw(world, "twin", len(visits)) < 0.006) & (visits.kind != BOT)
    )
    twin = visits.take(twins)
    other = (twin.kind + 3) % len(KINDS)
    twin = Visits(
        **{
            **{f.name: getattr(twin, f.name) for f in fields(twin)},
            "kind": other,
            "campaign": np.full(len(twins), -1),
            "order": np.full(len(twins), -1),
            "is_lead": np.zeros(len(twins), dtype=np.int64),
            "is_twin": np.ones(len(twins), dtype=np.int64),
        }
    )
    visits = _join([visits, twin])
    visits = visits.take(np.lexsort((visits.is_twin, visits.person, visits.at)))
    refused = _draw(world, "consent", len(visits)) < _CONSENT_REFUSED[visits.kind]
    # Forms need consent in this company; the shop's checkout does not.
    has_consent = ~refused | (visits.is_lead == 1)
    visits = Visits(
        **{
            **{f.name: getattr(visits, f.name) for f in fields(visits)},
            "has_consent": has_consent.astype(np.int64),
            "contact": _contacts(world, crm, visits),
        }
    )
    return visits, {"orders without a purchase event": lost}


def contact_keys(crm: Crm, visits: Visits) -> list[str]:
    """Record id of the contact or lead that was logged in, or empty."""
    known = np.maximum(visits.contact, 0)
    business = visits.population == BUSINESSES
    shoppers = contact_ids(np.full(len(visits), SHOPPER), known)
    prospects = crm.lead_records(np.arange(len(crm.home)))
    return [
        "" if number < 0 else prospects[number] if is_prospect else shopper
        for number, is_prospect, shopper in zip(
            visits.contact.tolist(), business.tolist(), shoppers, strict=True
        )
    ]


def _draw(world: World, purpose: str, *shape: int) -> Floats:
    return world.streams.uniform(f"web/{purpose}", *shape)


def _join(parts: list[Visits]) -> Visits:
    return Visits(
        **{
            f.name: np.concatenate([getattr(part, f.name) for part in parts])
            for f in fields(Visits)
        }
    )


def _visits(
    world: World, tag: str, people: People, population: int, **given: Ints
) -> Visits:
    """Visits of people, with what every visit has filled in."""
    at, person, kind = given["at"], given["person"], given["kind"]
    size = len(at)
    draw = _draw(world, f"{tag}/tags", size)
    tags = np.where(draw < 0.08, MISTYPED, np.where(draw < 0.13, MISSING, PROPER))
    day = np.clip(world.history.day_of(at), 0, world.history.days - 1)
    market = people.market[person]
    nothing = np.full(size, -1)
    engaged = _draw(world, f"{tag}/engaged", size) < 0.62
    order = given.get("order", nothing)
    is_lead = given.get("is_lead", np.zeros(size, dtype=np.int64))
    busy = (order >= 0) | (is_lead == 1)
    pages = 1 + (_draw(world, f"{tag}/pages", size) * 3).astype(np.int64)
    return Visits(
        at=at,
        population=np.full(size, population),
        person=person,
        kind=kind,
        campaign=_campaigns(world, tag, kind, market, day),
        tags=tags,
        variant=(_draw(world, f"{tag}/variant", size) * 12).astype(np.int64),
        order=order,
        is_lead=is_lead,
        pages=np.where(busy | engaged, np.maximum(pages, 2), 1),
        is_engaged=(busy | engaged).astype(np.int64),
        has_consent=np.ones(size, dtype=np.int64),
        contact=nothing,
        arrived_at=people.arrived_at[person],
        market=market,
        is_twin=np.zeros(size, dtype=np.int64),
    )


def first_waits(world: World, people: People) -> Floats:
    """Days from arrival to the first visit, person x kind; infinite where none came."""
    came = people.counts[:, :, None] > np.arange(SLOTS)[None, None, :]
    return np.where(came, _waits(world, people), np.inf).min(axis=2)


def _waits(world: World, people: People) -> Floats:
    purpose = f"touch/{people.audience.name}/wait"
    draws = _draw(world, purpose, len(people), len(KINDS), SLOTS)
    return -6.0 * np.log1p(-draws)


def _touch_visits(world: World, people: People, population: int) -> Visits:
    tag = f"touch/{people.audience.name}"
    person, kind, slot = np.nonzero(
        people.counts[:, :, None] > np.arange(SLOTS)[None, None, :]
    )
    wait = _waits(world, people)[person, kind, slot]
    wait = wait * (2.0 if population == BUSINESSES else 1.0)
    at = people.arrived_at[person] + (wait * DAY).astype(np.int64)
    return _visits(world, tag, people, population, at=at, person=person, kind=kind)


def _purchase_visits(world: World) -> Visits:
    """The visits of the purchases; blockers hide one in nine, and all test orders."""
    orders, people = world.orders, world.consumers
    shape = (len(people), 4)
    blocked = _draw(world, "blocked", *shape)[orders.person, orders.number] < 0.11
    rows = np.flatnonzero(~blocked & ~orders.is_test)
    person = orders.person[rows]
    ways = np.array(
        [
            KIND["direct"],
            KIND["brand_search"],
            KIND["organic_search"],
            KIND["email"],
            OWN_TOUCH,
        ]
    )
    kinds = world.streams.pick("web/way", [26, 16, 12, 10, 36], *shape)
    kind = ways[kinds[person, orders.number[rows]]]
    # The checkout took a few minutes: the visit began before the order.
    at = orders.at[rows] - 400
    return _visits(
        world,
        "purchase",
        people,
        SHOPPERS,
        at=at,
        person=person,
        kind=_with_own_touch(world, "purchase", people, person, kind),
        order=rows,
    )


def _with_own_touch(
    world: World, tag: str, people: People, person: Ints, kind: Ints
) -> Ints:
    """Ways of coming, where many come by one of the ways that they came before."""
    draws = _draw(world, f"{tag}/own_touch", len(people), len(KINDS))[person]
    touched = people.counts[person] > 0
    own = np.argmax(touched * draws, axis=1)
    own = np.where(touched.any(axis=1), own, KIND["direct"])
    return np.where(kind == OWN_TOUCH, own, kind)


def _lead_visits(world: World) -> Visits:
    funnel, people = world.funnel, world.businesses
    rows = np.flatnonzero(funnel.is_in_crm & (funnel.lead_at < NEVER))
    ways = np.array([KIND["direct"], KIND["organic_search"], OWN_TOUCH])
    kinds = world.streams.pick("web/form_way", [25, 15, 60], len(people))[rows]
    return _visits(
        world,
        "lead",
        people,
        BUSINESSES,
        at=funnel.lead_at[rows] - 180,
        person=rows,
        kind=_with_own_touch(world, "lead", people, rows, ways[kinds]),
        is_lead=np.ones(len(rows), dtype=np.int64),
    )


def _machine_visits(world: World) -> Visits:
    """Eight in a hundred visits: spikes of one-page visits by automated browsers."""
    touches = int(world.consumers.counts.sum() + world.businesses.counts.sum())
    size = max(20, touches * 8 // 100)
    spikes = 6
    spike = world.streams.integers("web/bots/spike", 0, spikes - 1, size)
    days = world.streams.integers("web/bots/day", 3, world.history.days - 3, spikes)
    at = (
        world.history.first_second
        + days[spike] * DAY
        + (_draw(world, "bots/second", size) * 5400).astype(np.int64)
    )
    zeros = np.zeros(size, dtype=np.int64)
    return Visits(
        at=at,
        population=np.full(size, MACHINES),
        person=np.arange(size),
        kind=np.full(size, BOT),
        campaign=np.full(size, -1),
        tags=zeros,
        variant=zeros,
        order=np.full(size, -1),
        is_lead=zeros,
        pages=np.ones(size, dtype=np.int64),
        is_engaged=zeros,
        has_consent=np.ones(size, dtype=np.int64),
        contact=np.full(size, -1),
        arrived_at=at,
        market=np.full(size, 2),
        is_twin=zeros,
    )


def _campaigns(world: World, tag: str, kind: Ints, market: Ints, day: Ints) -> Ints:
    """A campaign of the visit's platform that ran on the day; -1 where none did."""
    days = world.history.days
    number = np.array([c.account for c in CAMPAIGNS])
    first = np.array([int(c.first * days) for c in CAMPAIGNS])
    last = np.array(
        [max(int(c.first * days) + 1, round(c.last * days)) for c in CAMPAIGNS]
    )
    runs = (np.arange(days) >= first[:, None]) & (np.arange(days) < last[:, None])
    weight = np.array([c.budget for c in CAMPAIGNS])
    brand = np.array([c.kind == "brand" for c in CAMPAIGNS])
    platforms = np.array([a.platform for a in ACCOUNTS])[number]
    markets = np.array([a.market for a in ACCOUNTS])[number]
    draw = _draw(world, f"{tag}/campaign", len(kind))
    result = np.full(len(kind), -1)
    for name in (*PAID, "brand_search"):
        platform = "google_ads" if name == "brand_search" else name
        usable = (platforms == platform) & (brand == (name == "brand_search"))
        if not usable.any():
            continue
        for place in range(3):
            chosen = usable & (markets == place)
            chosen = chosen if chosen.any() else usable
            rows = np.flatnonzero((kind == KIND[name]) & (market == place))
            running = np.cumsum(runs[chosen] * weight[chosen][:, None], axis=0)
            total = running[-1, day[rows]]
            reached = running[:, day[rows]] <= draw[rows] * total
            found = np.flatnonzero(chosen)[
                np.minimum(reached.sum(axis=0), chosen.sum() - 1)
            ]
            result[rows] = np.where(total > 0, found, -1)
    # Two in five brand searches end on a free result.
    free = (kind == KIND["brand_search"]) & (draw * 1000 % 1 < 0.4)
    return np.where(free, -1, result)


def _contacts(world: World, crm: Crm, visits: Visits) -> Ints:
    """Contact numbers of visits after the person became known and logged in."""
    known = np.full((2, max(len(world.consumers), len(world.businesses))), NEVER)
    contacts = crm.contacts
    for kind, population in ((SHOPPER, SHOPPERS), (PROSPECT, BUSINESSES)):
        rows = contacts.kind == kind
        known[population, contacts.person[rows]] = contacts.created_at[rows]
    human = visits.population != MACHINES
    population = np.where(human, visits.population, 0)
    person = np.where(human, visits.person, 0)
    since = known[population, person]
    logged_in = (visits.order >= 0) | (visits.population == BUSINESSES)
    is_known = human & logged_in & (visits.at + 400 >= since)
    return np.where(is_known, person, -1)
