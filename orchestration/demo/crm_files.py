"""HubSpot exports of contacts and deals: all quoted, Berlin time to the minute."""

import numpy as np

from orchestration.demo.calendar import DAY, offset, stamps
from orchestration.demo.company import DOMAIN, PLANS
from orchestration.demo.crm import (
    ALIAS,
    DUPLICATE,
    HUBSPOT,
    PROSPECT,
    SHOPPER,
    Crm,
    contact_ids,
    deal_ids,
)
from orchestration.demo.landing import Landing, csv_text, pick, point
from orchestration.demo.money import CURRENCIES
from orchestration.demo.people import KIND
from orchestration.demo.sales import NEVER
from orchestration.demo.shop_files import shopper_email, shopper_name
from orchestration.demo.streams import Ints, chosen
from orchestration.demo.web import first_waits
from orchestration.demo.web_devices import device_ids
from orchestration.demo.world import World

SOURCES = (
    "Paid Social",
    "Paid Social",
    "Paid Social",
    "Paid Search",
    "Paid Search",
    "Organic Social",
    "Organic Search",
    "Direct Traffic",
    "Email Marketing",
    "Referrals",
    "Organic Search",
)
# HubSpot tells the network of social sources beside the group.
_SOURCE_DETAILS = (
    "Facebook",
    "TikTok",
    "LinkedIn",
    "",
    "",
    "LinkedIn",
    "Unknown keywords (SSL)",
    "",
    "",
    "",
    "Unknown keywords (SSL)",
)
# What salespeople choose from a list of their own in the other two.
SALES_SOURCES = (
    "Facebook Ads",
    "TikTok Ads",
    "LinkedIn Ads",
    "Google Ads",
    "Microsoft Ads",
    "LinkedIn",
    "Search Engine",
    "Direct",
    "Newsletter",
    "Partner",
    "Search Engine",
)
_STAGES = (
    "Appointment Scheduled",
    "Contract Sent",
    "Closed Won",
    "Closed Lost",
)


def write_crm(world: World, crm: Crm, landing: Landing) -> None:
    """Write all exports and record the traps in them."""
    duplicates = 0
    for number, at in enumerate(crm.export_at):
        duplicates += _write_contacts(world, crm, landing, number, at)
        duplicates += _write_deals(world, crm, landing, number, at)
    _record(world, crm, landing, duplicates)


def prospect_emails(world: World, crm: Crm, prospect: Ints) -> list[str]:
    """Business addresses: one domain a company, some shared inboxes, some of staff."""
    same = crm.same_address[prospect]
    person = np.where(same >= 0, same, prospect)
    names = shopper_name(person)
    plain = str.maketrans("öëå", "oea")
    return [
        f"info@firma{company}.example"
        if shared
        else f"{name.translate(plain).replace(' ', '.').lower()}.{number}@"
        + (DOMAIN if internal else f"firma{company}.example")
        for name, number, company, shared, internal in zip(
            names,
            person.tolist(),
            world.funnel.company[prospect].tolist(),
            crm.shared_inbox[prospect].tolist(),
            crm.is_internal[person].tolist(),
            strict=True,
        )
    ]


def first_ways(world: World, prospect: Ints) -> Ints:
    """Number in KINDS of the way that the CRM notes: the first visit's, else direct."""
    people = world.businesses
    waits = first_waits(world, people)[prospect]
    return np.where(
        np.isfinite(waits).any(axis=1), np.argmin(waits, axis=1), KIND["direct"]
    )


def _minute(moments: Ints, at: int) -> list[str]:
    """Berlin time to the minute; empty for what has not happened by `at`."""
    happened = moments <= at
    known = np.where(happened, moments, 0)
    known = np.where(happened, known, at)
    text = np.array(stamps(known + offset(known), unit="m"), dtype=object)
    return np.where(happened, text, "").tolist()


def with_copies(
    world: World, columns: list[list[str]], purpose: str, share: float
) -> int:
    """Repeat a share of the rows, at least one, right below themselves; how many."""
    size = len(columns[0])
    draws = world.streams.uniform(purpose, size)
    copies = np.flatnonzero(chosen(draws, share, np.ones(size, dtype=bool)))
    rows = np.sort(np.concatenate([np.arange(size), copies]), kind="stable")
    for position, column in enumerate(columns):
        columns[position] = pick(column, rows)
    return len(copies)


def _write_contacts(
    world: World, crm: Crm, landing: Landing, number: int, at: int
) -> int:
    contacts, funnel = crm.contacts, world.funnel
    exists = (
        (contacts.created_at <= at)
        & (contacts.erased_at >= at)
        & (contacts.merged_at >= at)
    )
    is_lead = (contacts.kind == PROSPECT) | (contacts.kind == DUPLICATE)
    exists &= ~is_lead | (
        crm.salesforce_rank[np.where(is_lead, contacts.person, 0)] < 0
    )
    # The record of a second address lives on; the first is in it.
    rows = np.flatnonzero(exists)
    kind, person = contacts.kind[rows], contacts.person[rows]
    business = (kind == PROSPECT) | (kind == DUPLICATE)
    prospect = np.where(business, person, 0)
    shopper = np.where(business, 0, person)

    def stage(moments: Ints) -> Ints:
        return np.where(business, moments[prospect], NEVER)

    won_at = np.where(funnel.won[prospect], funnel.closed_at[prospect], np.int64(NEVER))
    stages = [
        stage(funnel.lead_at),
        stage(funnel.mql_at),
        stage(funnel.sql_at),
        stage(funnel.deal_at),
        np.where(business, won_at, contacts.created_at[rows]),
    ]
    reached = np.sum([moments <= at for moments in stages[:4]], axis=0)
    lifecycle = np.array(
        [
            "Subscriber",
            "Lead",
            "Marketing Qualified Lead",
            "Sales Qualified Lead",
            "Opportunity",
        ],
        dtype=object,
    )[reached]
    lifecycle = np.where(stages[4] <= at, "Customer", lifecycle)
    names_b2b, names_b2c = shopper_name(prospect), shopper_name(shopper)
    emails_b2b = prospect_emails(world, crm, prospect)
    emails_b2c = shopper_email(
        shopper,
        (kind == ALIAS).astype(np.int64),
        np.zeros(len(rows), dtype=bool),
    )
    emails = [
        f"alt{n}.{b}" if k == DUPLICATE else b if is_b2b else c
        for k, n, is_b2b, b, c in zip(
            kind.tolist(),
            person.tolist(),
            business.tolist(),
            emails_b2b,
            emails_b2c,
            strict=True,
        )
    ]
    # Some people type their address in capitals.
    emails = [
        email.title() if n % 29 == 0 else email
        for n, email in zip(person.tolist(), emails, strict=True)
    ]
    names = np.where(business, names_b2b, names_b2c)
    company = funnel.company[prospect]
    company_name = [f"Firma {n} GmbH & Co. KG" for n in company.tolist()]
    devices = device_ids(world)
    has_device = business & (
        world.streams.uniform("crm/client_id", len(funnel.company))[prospect] < 0.8
    )
    kinds = first_ways(world, prospect)
    columns = [
        contact_ids(kind, person),
        emails,
        [name.split(" ")[0] for name in names.tolist()],
        [name.split(" ")[1] for name in names.tolist()],
        [f"+49 30 5550 {n % 10000:04d}" for n in person.tolist()],
        np.where(business, company_name, "").tolist(),
        np.where(
            business, [f"{n + 7_001_000_000}" for n in company.tolist()], ""
        ).tolist(),
        lifecycle.tolist(),
        _minute(contacts.created_at[rows], at),
        _minute(np.full(len(rows), at - 3600), at),
        *[_minute(moments, at) for moments in stages],
        np.where(business, pick(SOURCES, kinds), "Direct Traffic").tolist(),
        np.where(business, pick(_SOURCE_DETAILS, kinds), "").tolist(),
        np.where(has_device, devices.business(prospect), "").tolist(),
        _merged(crm, kind, person, at),
    ]
    header = [
        "Record ID",
        "Email",
        "First Name",
        "Last Name",
        "Phone Number",
        "Associated Company",
        "Associated Company IDs",
        "Lifecycle Stage",
        "Create Date",
        "Last Modified Date",
        "Became a Lead Date",
        "Became a Marketing Qualified Lead Date",
        "Became a Sales Qualified Lead Date",
        "Became an Opportunity Date",
        "Became a Customer Date",
        "Original Traffic Source",
        "Original Traffic Source Drill-Down 1",
        "GA client ID",
        "Merged record IDs",
    ]
    copies = with_copies(world, columns, f"crm/contact_copies/{number}", 0.004)
    landing.add(
        f"hubspot/hubspot-crm-exports-all-contacts-{_date(at)}.csv",
        "contacts",
        csv_text(header, columns, quote_all=True).encode(),
        at,
        len(columns[0]),
        0,
        copies,
    )
    return copies


def _merged(crm: Crm, kind: Ints, person: Ints, at: int) -> list[str]:
    """Ids of the records that went into each contact by then.

    The duplicate had taken in a third record before the first export: a chain. A
    cycle lists each other and never says who remains.
    """
    contacts = crm.contacts
    merged = (contacts.merged_at < at) & (contacts.kind == DUPLICATE)
    gone = np.zeros(len(crm.is_cycle), dtype=bool)
    gone[contacts.person[merged]] = True
    first = (contacts.merged_at < at) & (contacts.kind == SHOPPER)
    shoppers = set(contacts.person[first].tolist())
    duplicate = contact_ids(np.full(len(person), DUPLICATE), person)
    prospect = contact_ids(np.full(len(person), PROSPECT), person)
    shopper = contact_ids(np.full(len(person), SHOPPER), person)
    doubled = set(contacts.person[contacts.kind == DUPLICATE].tolist())
    result = []
    for k, p, d, c, s in zip(
        kind.tolist(), person.tolist(), duplicate, prospect, shopper, strict=True
    ):
        if k == PROSPECT and p in doubled and (gone[p] or crm.is_cycle[p]):
            result.append(d)
        elif k == DUPLICATE:
            result.append(c if crm.is_cycle[p] else f"{int(d) + 1}")
        elif k == ALIAS and p in shoppers:
            result.append(s)
        else:
            result.append("")
    return result


def _write_deals(world: World, crm: Crm, landing: Landing, number: int, at: int) -> int:
    deals, funnel = crm.deals, world.funnel
    last = number == len(crm.export_at) - 1
    exists = (deals.created_at <= at) & (crm.deal_home() == HUBSPOT)
    # A copy is its own record in the first export and merged afterwards.
    exists &= (deals.copied_from < 0) | (number == 0)
    rows = np.flatnonzero(exists)
    prospect = deals.prospect[rows]
    closed = deals.closed_at[rows] <= at
    won = deals.is_won[rows] & closed & ~(deals.reverted[rows] & (number > 0))
    stage = np.where(
        closed,
        np.where(won, 2, 3),
        (at - deals.created_at[rows] > 20 * DAY).astype(np.int64),
    )
    partner = funnel.partner[prospect]
    ids = contact_ids(np.zeros(len(rows), dtype=np.int64), prospect)
    partners = contact_ids(np.zeros(len(rows), dtype=np.int64), partner)
    names, partner_names = shopper_name(prospect), shopper_name(np.maximum(partner, 0))
    has_partner = partner >= 0
    company = funnel.company[prospect]
    copied = np.full(len(deals), -1)
    copies_of = np.flatnonzero(deals.copied_from >= 0)
    copied[deals.copied_from[copies_of]] = copies_of
    merged = copied[rows]
    merged_ids = np.where(
        (merged >= 0) & (number > 0), deal_ids(np.maximum(merged, 0)), ""
    )
    # HubSpot converts at a rate of its own, which is not the ECB's.
    own_rate = np.array([1.0, 0.09, 0.9])[funnel.currency[prospect]]
    columns = [
        deal_ids(rows),
        [f"Firma {n} - Licht, Büro" for n in company.tolist()],
        ["Sales Pipeline"] * len(rows),
        pick(_STAGES, stage),
        point(funnel.amount[prospect]),
        pick(CURRENCIES, funnel.currency[prospect]),
        [f"{v:.2f}" for v in (funnel.amount[prospect] * own_rate / 100).tolist()],
        _minute(deals.closed_at[rows], at),
        _minute(deals.created_at[rows], at),
        _minute(np.full(len(rows), at - 7200), at),
        ["Person A"] * len(rows),
        pick([plan.name for plan in PLANS], funnel.plan[prospect]),
        np.where(won, "true", "false").tolist(),
        np.where(closed, "true", "false").tolist(),
        _minute(deals.created_at[rows], at),
        _minute(np.where(won, deals.closed_at[rows], NEVER), at),
        [
            f"{a};{b}" if both else a
            for a, b, both in zip(names, partner_names, has_partner, strict=True)
        ],
        [
            f"{a};{b}" if both else a
            for a, b, both in zip(ids, partners, has_partner, strict=True)
        ],
        [f"Firma {n} GmbH & Co. KG" for n in company.tolist()],
        [f"{n + 7_001_000_000}" for n in company.tolist()],
        merged_ids.tolist(),
    ]
    header = [
        "Record ID",
        "Deal Name",
        "Pipeline",
        "Deal Stage",
        "Amount",
        "Currency",
        "Amount in company currency",
        "Close Date",
        "Create Date",
        "Last Modified Date",
        "Deal owner",
        "Product",
        "Is Closed Won",
        "Is Closed",
        'Date entered "Appointment Scheduled (Sales Pipeline)"',
        'Date entered "Closed Won (Sales Pipeline)"',
        "Associated Contact",
        "Associated Contact IDs",
        "Associated Company",
        "Associated Company IDs",
        "Merged record IDs",
    ]
    copies = with_copies(world, columns, f"crm/deal_copies/{number}", 0.01)
    landing.add(
        f"hubspot/hubspot-crm-exports-all-deals-{_date(at)}"
        f"{'' if not last else '-1'}.csv",
        "deals",
        csv_text(header, columns, quote_all=True).encode(),
        at + 120,
        len(columns[0]),
        0,
        copies,
    )
    return copies


def _date(at: int) -> str:
    return str(np.datetime64(at, "s").astype("datetime64[D]"))


def _record(world: World, crm: Crm, landing: Landing, duplicates: int) -> None:
    contacts, deals = crm.contacts, crm.deals
    partners = world.funnel.partner[deals.prospect] >= 0
    in_hubspot = crm.deal_home() == HUBSPOT
    for trap in (
        ("T1", "contacts and deals delivered twice in a file", "hubspot", duplicates),
        (
            "T4",
            "deals won in an early export and lost in a later one",
            "hubspot",
            deals.reverted.sum(),
        ),
        (
            "T13",
            "contacts erased after the first export",
            "hubspot",
            (contacts.erased_at < NEVER).sum(),
        ),
        (
            "T14",
            "contacts merged in chains",
            "hubspot",
            ((contacts.kind == DUPLICATE) & (contacts.merged_at < NEVER)).sum(),
        ),
        ("T14", "contacts merged in a cycle", "hubspot", crm.is_cycle.sum()),
        (
            "T14",
            "shoppers whose two addresses were merged",
            "hubspot, shopify",
            (contacts.kind == ALIAS).sum(),
        ),
        ("T14", "deals merged", "hubspot", (deals.copied_from >= 0).sum()),
        (
            "T15",
            "two contacts with one address",
            "hubspot, salesforce",
            (crm.same_address >= 0).sum(),
        ),
        (
            "T15",
            "contacts behind a shared inbox",
            "hubspot, salesforce",
            (crm.shared_inbox & world.funnel.is_in_crm).sum(),
        ),
        (
            "T15",
            "deals with several contacts",
            "hubspot",
            (partners & in_hubspot & (deals.copied_from < 0)).sum(),
        ),
        (
            "T28",
            "leads with an address of the company itself",
            "hubspot",
            (crm.is_internal & world.funnel.is_in_crm).sum(),
        ),
    ):
        landing.trap(*trap)
