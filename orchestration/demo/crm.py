"""What the CRMs hold and when: contacts, merges, deals as each export shows them.

Contact numbers: prospects, their earlier duplicates, shoppers with a newsletter,
shoppers' second addresses. The files are full exports at a few dates; a later one
shows restated stages, merged contacts and no longer shows erased ones.

Germany sells with HubSpot, Sweden with Salesforce, the United States with Pipedrive. A
company stands in one CRM only, that of the market of its first person, and stays in
HubSpot where its records were merged, erased or restated there. Salesforce keeps the
leads of its companies too; the contacts of Pipedrive's companies are in HubSpot.
"""

from dataclasses import dataclass, replace

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.company import DE, SE, US
from orchestration.demo.sales import NEVER
from orchestration.demo.streams import Ints, chosen
from orchestration.demo.world import World

EXPORT_SHARES = (0.35, 0.7, 1.0)
PROSPECT, DUPLICATE, SHOPPER, ALIAS = range(4)
# The CRMs, by the number of the market that sells with them.
CRMS = ("hubspot", "salesforce", "pipedrive")
HUBSPOT, SALESFORCE, PIPEDRIVE = DE, SE, US
_FIRST_ID = (10_676_000_000, 10_676_000_003, 20_900_000_000, 20_900_000_003)


@dataclass(frozen=True)
class Contacts:
    """Everyone who ever had a contact record.

    `kind` is one of the four above and `person` the number in its population.
    `merged_at` is when the record went into the person's main one (NEVER: never),
    `erased_at` when it was erased.
    """

    kind: Ints
    person: Ints
    created_at: Ints
    lead_at: Ints
    merged_at: Ints
    erased_at: Ints

    def ids(self) -> list[str]:
        """Record ids, beyond 31 bits."""
        return contact_ids(self.kind, self.person)


@dataclass(frozen=True)
class Deals:
    """Deals by number; `prospect` is the main contact. Moments are UTC seconds.

    `copied_from` is the number of the deal that a duplicate repeats (-1: none): it is
    merged into the original later. `reverted` deals were won first and lost later.
    `restated` ones of Salesforce stood as won in the second export, by mistake.
    """

    prospect: Ints
    created_at: Ints
    closed_at: Ints
    is_won: np.ndarray
    copied_from: Ints
    reverted: np.ndarray
    restated: np.ndarray

    def __len__(self) -> int:
        return len(self.prospect)


@dataclass(frozen=True)
class Crm:
    """The CRMs' records over time.

    `home` is the number in CRMS of the one that keeps a prospect's deals;
    `salesforce_rank` numbers the leads that stand in Salesforce (-1: elsewhere).
    """

    contacts: Contacts
    deals: Deals
    export_at: list[int]
    shared_inbox: np.ndarray
    same_address: Ints
    is_internal: np.ndarray
    is_cycle: np.ndarray
    home: Ints
    salesforce_rank: Ints

    def counted_deals(self) -> Ints:
        """Numbers of the deals that count as won, in order of number."""
        deals = self.deals
        return np.flatnonzero(deals.is_won & ~deals.reverted & (deals.copied_from < 0))

    def deal_home(self) -> Ints:
        """Number in CRMS of each deal's CRM."""
        return self.home[self.deals.prospect]

    def deal_records(self, numbers: Ints) -> list[str]:
        """Record ids of deals as their CRM writes them."""
        home = self.deal_home()
        rank = np.zeros(len(home), dtype=np.int64)
        for crm in range(len(CRMS)):
            rank[home == crm] = np.arange((home == crm).sum())
        return [
            text
            if crm == HUBSPOT
            else salesforce_id("006", place)
            if crm == SALESFORCE
            else f"{1001 + place}"
            for text, crm, place in zip(
                deal_ids(numbers),
                home[numbers].tolist(),
                rank[numbers].tolist(),
                strict=True,
            )
        ]

    def lead_records(self, prospect: Ints) -> list[str]:
        """Record ids of prospects: of the HubSpot contact or the Salesforce lead."""
        kind = np.full(len(prospect), PROSPECT)
        return [
            text if rank < 0 else salesforce_id("00Q", rank)
            for text, rank in zip(
                contact_ids(kind, prospect),
                self.salesforce_rank[prospect].tolist(),
                strict=True,
            )
        ]


def unique_ids(platforms: list[str], records: list[str]) -> list[str]:
    """Ids that are unique over all CRMs: HubSpot's own, others with their CRM."""
    return [
        record if platform == "hubspot" else f"{platform}:{record}"
        for platform, record in zip(platforms, records, strict=True)
    ]


def salesforce_id(prefix: str, rank: int) -> str:
    """15 characters whose case matters: neighbours differ in the last one's only."""
    digits = np.base_repr(rank // 2, 36)
    return f"{prefix}5g{digits:0>9}{'Kk'[rank % 2]}"


def contact_ids(kind: Ints, person: Ints) -> list[str]:
    """Record ids of contacts of a kind for persons of its population."""
    first = np.array(_FIRST_ID)[kind]
    return list(map(str, (first + person * 7).tolist()))


def deal_ids(numbers: Ints) -> list[str]:
    """Record ids of deals."""
    return [f"{51_775_052_000 + number * 11}" for number in numbers.tolist()]


def build_crm(world: World) -> Crm:
    """Derive the CRM from what happened."""
    streams, funnel, history = world.streams, world.funnel, world.history
    size = len(funnel.company)
    export_at = [
        history.second_of(round(share * history.days)) + 4 * 3600
        for share in EXPORT_SHARES
    ]
    leads = np.flatnonzero(funnel.is_in_crm)
    first_export = export_at[0]
    early = funnel.lead_at < first_export

    def chance(purpose: str, share: float, eligible: np.ndarray) -> np.ndarray:
        return chosen(streams.uniform(f"crm/{purpose}", size), share, eligible)

    doubled = chance("doubled", 0.05, funnel.is_in_crm & early)
    erased = chance("erased", 0.02, funnel.is_in_crm & early & ~doubled)
    cycle = chance("cycle", 0.2, doubled)
    duplicates = np.flatnonzero(doubled)
    # A duplicate came first: the merged contact keeps the older lead date.
    shoppers, first_at = _newsletter(world)
    aliases, alias_at = _second_addresses(world, first_export)
    kinds = (
        (PROSPECT, leads, funnel.lead_at[leads], funnel.lead_at[leads]),
        (
            DUPLICATE,
            duplicates,
            funnel.lead_at[duplicates],
            funnel.lead_at[duplicates],
        ),
        (SHOPPER, shoppers, first_at, np.full(len(shoppers), NEVER)),
        (ALIAS, aliases, alias_at, np.full(len(aliases), NEVER)),
    )
    kind = np.concatenate([np.full(len(k[1]), k[0]) for k in kinds])
    person = np.concatenate([k[1] for k in kinds])
    merged_at = np.full(len(kind), NEVER)
    is_duplicate = kind == DUPLICATE
    merged_at[is_duplicate] = np.where(cycle[person[is_duplicate]], NEVER, first_export)
    # The shopper's first record goes into the one of the second address.
    merged_at[(kind == SHOPPER) & np.isin(person, aliases)] = export_at[1]
    erased_at = np.full(len(kind), NEVER)
    is_prospect = kind == PROSPECT
    erased_at[is_prospect] = np.where(erased[person[is_prospect]], first_export, NEVER)
    contacts = Contacts(
        kind=kind,
        person=person,
        created_at=np.concatenate([k[2] for k in kinds]),
        lead_at=np.concatenate([k[3] for k in kinds]),
        merged_at=merged_at,
        erased_at=erased_at,
    )
    company_is_shared = streams.uniform("crm/shared", size)[funnel.company] < 0.03
    # A colleague entered again under the same address by an import: one person.
    following = np.arange(1, size + 1) % size
    same = (
        (streams.uniform("crm/same_address", size) < 0.06)
        & (funnel.company == funnel.company[following])
        & funnel.is_in_crm
        & funnel.is_in_crm[following]
        & ~company_is_shared
        & (following > 0)
        & ~doubled
        & ~doubled[following]
    )
    same &= ~np.roll(same, 1)
    deals = _deals(world, export_at)
    internal = chance("internal", 0.006, funnel.is_in_crm)
    kept = doubled | erased | internal
    kept[deals.prospect[deals.reverted | (deals.copied_from >= 0)]] = True
    home = _homes(world, kept)
    in_salesforce = funnel.is_in_crm & (home == SALESFORCE)
    return Crm(
        contacts=contacts,
        deals=_with_restated(world, deals, home, export_at),
        export_at=export_at,
        shared_inbox=company_is_shared,
        same_address=np.where(same, following, -1),
        is_internal=internal,
        is_cycle=cycle,
        home=home,
        salesforce_rank=np.where(in_salesforce, np.cumsum(in_salesforce) - 1, -1),
    )


def _homes(world: World, kept: np.ndarray) -> Ints:
    """The CRM of every prospect's company; `kept` prospects hold theirs in HubSpot."""
    company = world.funnel.company
    # Companies are numbered in the order of their people.
    _, first = np.unique(company, return_index=True)
    home = world.businesses.market[first]
    home[company[kept]] = HUBSPOT
    return home[company]


def _with_restated(
    world: World, deals: Deals, home: Ints, export_at: list[int]
) -> Deals:
    """Mark deals of Salesforce that one export shows as won and a later one not.

    Lost deals where there are any, else such as are open.
    """
    eligible = (
        (home[deals.prospect] == SALESFORCE)
        & ~deals.is_won
        & (deals.created_at < export_at[1])
    )
    lost = eligible & (deals.closed_at < export_at[1])
    draws = world.streams.uniform("crm/restated", len(home))[deals.prospect]
    restated = chosen(draws, 0.15, lost if lost.any() else eligible)
    return replace(deals, restated=restated)


def _deals(world: World, export_at: list[int]) -> Deals:
    funnel, streams = world.funnel, world.streams
    size = len(funnel.company)
    main = np.flatnonzero(funnel.is_in_crm & (funnel.deal_at < NEVER))
    won = funnel.won[main]
    closed = funnel.closed_at[main]
    in_first = won & (closed < export_at[0])
    copied = chosen(streams.uniform("crm/copied_deal", size)[main], 0.08, in_first)
    reverted = chosen(
        streams.uniform("crm/reverted", size)[main], 0.06, in_first & ~copied
    )
    copies = np.flatnonzero(copied)
    nothing = np.full(len(main), -1)
    return Deals(
        prospect=np.concatenate([main, main[copies]]),
        created_at=np.concatenate([funnel.deal_at[main]] * 2)[
            np.concatenate([np.arange(len(main)), copies])
        ],
        closed_at=closed[np.concatenate([np.arange(len(main)), copies])],
        is_won=np.concatenate([won, won[copies]]),
        copied_from=np.concatenate([nothing, copies]),
        reverted=np.concatenate([reverted, np.zeros(len(copies), dtype=bool)]),
        restated=np.zeros(len(main) + len(copies), dtype=bool),
    )


def _newsletter(world: World) -> tuple[Ints, Ints]:
    """Shoppers who took the newsletter with their first order, and when."""
    orders = world.orders
    first = np.flatnonzero((orders.number == 0) & ~orders.is_employee)
    people = orders.person[first]
    taken = (
        world.streams.uniform("crm/newsletter", len(world.consumers))[people] < 0.3
    ) | np.isin(people, orders.person[orders.alias == 1])
    return people[taken], orders.at[first][taken] // 60 * 60


def _second_addresses(world: World, first_export: int) -> tuple[Ints, Ints]:
    """Shoppers who ordered under a second address, and when first."""
    orders = world.orders
    rows = np.flatnonzero((orders.alias == 1) & ~orders.is_employee)
    people, index = np.unique(orders.person[rows], return_index=True)
    first = np.full(len(world.consumers), NEVER)
    head = orders.number == 0
    first[orders.person[head]] = orders.at[head]
    # Both records must have been in one export: else nothing shows they are one.
    seen = first[people] < first_export - DAY
    return people[seen], orders.at[rows[index]][seen] // 60 * 60
