"""Salesforce report exports: leads, opportunities, campaign members.

All quoted, ISO-8859-1, a footer behind the rows. Numbers and dates follow the locale
of whoever ran the report: the first and the last are a Swede's, the one between was
run under English (United States). Closing dates and dates of campaigns are days
without a time; the moments of leads and opportunities are written in Berlin time.
"""

import numpy as np

from orchestration.demo.calendar import DAY, offset, stamps
from orchestration.demo.company import PLANS
from orchestration.demo.crm import SALESFORCE, Crm, salesforce_id
from orchestration.demo.crm_files import (
    SALES_SOURCES,
    first_ways,
    prospect_emails,
    with_copies,
)
from orchestration.demo.gatherings import GATHERINGS, Members
from orchestration.demo.landing import Landing, csv_text, english, pick
from orchestration.demo.money import CURRENCIES
from orchestration.demo.sales import NEVER
from orchestration.demo.shop_files import shopper_name
from orchestration.demo.streams import Floats, Ints, chosen
from orchestration.demo.world import World

LEADS = [
    "Lead Owner",
    "First Name",
    "Last Name",
    "Title",
    "Company / Account",
    "Email",
    "Lead Source",
    "Lead Status",
    "Created Date",
    "Converted Date",
    "Lead ID",
    "Converted Opportunity ID",
]
OPPORTUNITIES = [
    "Opportunity Owner",
    "Account Name",
    "Opportunity Name",
    "Stage",
    "Amount Currency",
    "Amount",
    "Probability (%)",
    "Close Date",
    "Created Date",
    "Lead Source",
    "Type",
    "Opportunity ID",
    "Account ID",
    "Primary Campaign Source",
    "Contact Email",
    "Product Name",
]
MEMBERS = [
    "Campaign Name",
    "Campaign ID",
    "Campaign Type",
    "Member Status",
    "Responded",
    "First Responded Date",
    "Member First Associated Date",
    "Lead ID",
    "Contact ID",
    "Email",
    "Company / Account",
]
_TITLES = ("VD", "Inköpare", "Fastighetschef", "IT-ansvarig")
_STAGES = ("Prospecting", "Proposal/Price Quote", "Closed Won", "Closed Lost")


def write_salesforce(
    world: World, crm: Crm, members: Members, landing: Landing
) -> None:
    """Write all reports and record the traps in them."""
    copies = np.zeros(3, dtype=np.int64)
    converted = 0
    for number, at in enumerate(crm.export_at):
        in_english = number == 1
        copied, converted = _write_leads(world, crm, landing, number, at, in_english)
        copies += [
            copied,
            _write_opportunities(world, crm, members, landing, number, at, in_english),
            _write_members(world, crm, members, landing, number, at, in_english),
        ]
    deals = crm.deals
    own = crm.deal_home() == SALESFORCE
    several = own & (
        (world.funnel.partner[deals.prospect] >= 0) | _assisted(world, crm)
    )
    for trap in (
        ("T1", "leads, opportunities and members delivered twice", copies.sum()),
        ("T4", "opportunities won in one report and not in the next", deals.restated),
        ("T15", "opportunities with several contacts", several),
        ("T15", "leads that were converted into an opportunity", converted),
        ("T35", "reports in Latin-1 with a footer", 3 * len(crm.export_at)),
        (
            "T36",
            "lead ids that differ from another only in case",
            (crm.salesforce_rank >= 0).sum() // 2 * 2,
        ),
    ):
        landing.trap(trap[0], trap[1], "salesforce", np.sum(trap[2]))


def _day(moments: Ints, in_english: bool) -> list[str]:
    """Days in Berlin; empty for what never happened."""
    known = np.where(moments < NEVER, moments, 0)
    texts = stamps(np.maximum(known + offset(known), 0), unit="D")
    if in_english:
        texts = [f"{int(t[5:7])}/{int(t[8:])}/{t[:4]}" for t in texts]
    return np.where(moments < NEVER, np.array(texts, dtype=object), "").tolist()


def _moment(moments: Ints, in_english: bool) -> list[str]:
    """Berlin time to the minute."""
    texts = stamps(moments + offset(moments), unit="m")
    if not in_english:
        return texts
    return [
        f"{int(t[5:7])}/{int(t[8:10])}/{t[:4]}, "
        f"{(int(t[11:13]) + 11) % 12 + 1}:{t[14:16]} {'AP'[int(t[11:13]) > 11]}M"
        for t in texts
    ]


def _amounts(cents: Ints, in_english: bool) -> list[str]:
    """1,234.50, or 1 234,50 with a space that does not break."""
    texts = english(cents)
    swap = str.maketrans(",.", "\xa0,")
    return texts if in_english else [text.translate(swap) for text in texts]


def _companies(world: World, prospect: Ints) -> list[str]:
    """Names of companies, as HubSpot writes them too."""
    company = world.funnel.company[prospect].tolist()
    return [f"Firma {n} GmbH & Co. KG" for n in company]


def _add(
    landing: Landing,
    name: str,
    entity: str,
    header: list[str],
    columns: list[list[str]],
    at: int,
    in_english: bool,
    copies: int,
) -> None:
    """Write one report with its footer."""
    language = "en" if in_english else "sv"
    when = _moment(np.array([at]), in_english)[0]
    footer = (
        f'\n\n"{name}"\n'
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
        '"Confidential Information - Do Not Distribute"\n'
        f'"Generated By:  Elin Exempel  {when}"\n"Nordlicht Sverige"\n'
    )
    text = csv_text(header, columns, quote_all=True) + footer
    date = str(np.datetime64(at, "s").astype("datetime64[D]"))
    landing.add(
        f"salesforce/{name.replace(' ', '_')}_{date}_{language}.csv",
        entity,
        text.encode("latin-1"),
        at,
        len(columns[0]),
        0,
        copies,
    )


def _converted_into(world: World, crm: Crm, at: int) -> list[str]:
    """Id of the opportunity that each prospect's lead became by then, or empty."""
    deals = crm.deals
    rows = np.flatnonzero((crm.deal_home() == SALESFORCE) & (deals.created_at <= at))
    result = np.full(len(world.funnel.company), "", dtype=object)
    result[deals.prospect[rows]] = crm.deal_records(rows)
    return result.tolist()


def _write_leads(
    world: World, crm: Crm, landing: Landing, number: int, at: int, in_english: bool
) -> tuple[int, int]:
    """How many rows were copied, and how many leads were converted."""
    funnel = world.funnel
    rows = np.flatnonzero((crm.salesforce_rank >= 0) & (funnel.lead_at <= at))
    names = shopper_name(rows)
    opportunities = pick(_converted_into(world, crm, at), rows)
    is_converted = np.array([bool(text) for text in opportunities], dtype=bool)
    working = (funnel.mql_at[rows] <= at).astype(np.int64)
    columns = [
        ["Elin Exempel"] * len(rows),
        [name.split(" ")[0] for name in names],
        [name.split(" ")[1] for name in names],
        pick(_TITLES, rows % len(_TITLES)),
        _companies(world, rows),
        pick(prospect_emails(world, crm, np.arange(len(funnel.company))), rows),
        pick(SALES_SOURCES, first_ways(world, rows)),
        pick(
            ("Open - Not Contacted", "Working - Contacted", "Closed - Converted"),
            np.where(is_converted, 2, working),
        ),
        _moment(funnel.lead_at[rows], in_english),
        _day(np.where(is_converted, funnel.deal_at[rows], NEVER), in_english),
        crm.lead_records(rows),
        opportunities,
    ]
    copies = with_copies(world, columns, f"salesforce/lead_copies/{number}", 0.01)
    _add(landing, "Leads", "leads", LEADS, columns, at, in_english, copies)
    return copies, int(is_converted.sum())


def _assisted(world: World, crm: Crm) -> np.ndarray:
    """Opportunities on which somebody stands who never was a lead."""
    draws = world.streams.uniform("salesforce/assisted", len(crm.home))
    return chosen(draws[crm.deals.prospect], 0.08, crm.deal_home() == SALESFORCE)


def _campaign_of(members: Members, prospect: Ints, created_at: Ints) -> list[str]:
    """The last campaign to which each prospect responded before the opportunity."""
    result = np.full(len(prospect), "", dtype=object)
    # Campaigns are numbered in the order in which they were held.
    for number, gathering in enumerate(GATHERINGS):
        own = np.flatnonzero(members.gathering == number)
        responded = np.full(int(members.prospect.max(initial=0)) + 1, NEVER)
        responded[members.prospect[own]] = members.responded_at[own]
        known = prospect < len(responded)
        at = responded[np.where(known, prospect, 0)]
        result[known & (at < created_at)] = gathering.name
    return result.tolist()


def _write_opportunities(
    world: World,
    crm: Crm,
    members: Members,
    landing: Landing,
    number: int,
    at: int,
    in_english: bool,
) -> int:
    deals, funnel = crm.deals, world.funnel
    rows = np.flatnonzero((crm.deal_home() == SALESFORCE) & (deals.created_at <= at))
    prospect = deals.prospect[rows]
    # Won by mistake in the second report; the last one has what is true.
    wrong = deals.restated[rows] & (number == 1)
    closed = (deals.closed_at[rows] <= at) | wrong
    won = (deals.is_won[rows] | wrong) & closed
    stage = np.where(
        closed,
        np.where(won, 2, 3),
        (at - deals.created_at[rows] > 20 * DAY).astype(np.int64),
    )
    # An open opportunity is expected to close after the usual time, or soon.
    expected = np.maximum(deals.created_at[rows] + 45 * DAY, at + 7 * DAY)
    closing = np.where(
        deals.closed_at[rows] <= at,
        deals.closed_at[rows],
        np.where(wrong, at, expected),
    )
    emails = prospect_emails(world, crm, np.arange(len(funnel.company)))
    partner, assisted = funnel.partner[prospect], _assisted(world, crm)[rows]
    contacts = [
        "; ".join(
            [
                emails[main],
                *([emails[other]] if other >= 0 else []),
                *([f"projekt.{main}@firma{company}.example"] if extra else []),
            ]
        )
        for main, other, company, extra in zip(
            prospect.tolist(),
            partner.tolist(),
            funnel.company[prospect].tolist(),
            assisted.tolist(),
            strict=True,
        )
    ]
    company = funnel.company[prospect].tolist()
    columns = [
        ["Elin Exempel"] * len(rows),
        _companies(world, prospect),
        [f"Firma {n} - Belysning för kontor på plan {n % 9}" for n in company],
        pick(_STAGES, stage),
        pick(CURRENCIES, funnel.currency[prospect]),
        _amounts(funnel.amount[prospect], in_english),
        pick(("10", "60", "100", "0"), stage),
        _day(closing, in_english),
        _moment(deals.created_at[rows], in_english),
        pick(SALES_SOURCES, first_ways(world, prospect)),
        ["New Business"] * len(rows),
        crm.deal_records(rows),
        [salesforce_id("001", n) for n in company],
        _campaign_of(members, prospect, deals.created_at[rows]),
        contacts,
        pick([plan.name for plan in PLANS], funnel.plan[prospect]),
    ]
    copies = with_copies(world, columns, f"salesforce/deal_copies/{number}", 0.01)
    _add(
        landing,
        "Opportunities",
        "opportunities",
        OPPORTUNITIES,
        columns,
        at,
        in_english,
        copies,
    )
    return copies


def _write_members(
    world: World,
    crm: Crm,
    members: Members,
    landing: Landing,
    number: int,
    at: int,
    in_english: bool,
) -> int:
    rows = np.flatnonzero(members.associated_at <= at)
    prospect, gathering = members.prospect[rows], members.gathering[rows]
    responded = members.responded_at[rows] <= at
    held = np.array(members.held_at)[gathering] <= at
    is_fair = np.array([g.kind == "Trade Show" for g in GATHERINGS])[gathering]
    status = np.where(
        responded,
        np.where(held, np.where(is_fair, "Visited booth", "Attended"), "Registered"),
        np.where(held, "No Show", "Sent"),
    )
    in_salesforce = crm.salesforce_rank[prospect] >= 0
    converted = np.array(
        [bool(text) for text in pick(_converted_into(world, crm, at), prospect)],
        dtype=bool,
    )
    emails = pick(prospect_emails(world, crm, np.arange(len(crm.home))), prospect)
    columns = [
        [GATHERINGS[n].name for n in gathering.tolist()],
        [salesforce_id("701", n) for n in gathering.tolist()],
        [GATHERINGS[n].kind for n in gathering.tolist()],
        status.tolist(),
        np.where(responded, "1", "0").tolist(),
        _day(np.where(responded, members.responded_at[rows], NEVER), in_english),
        _day(members.associated_at[rows], in_english),
        _if(in_salesforce, crm.lead_records(prospect)),
        _if(
            in_salesforce & converted,
            [
                salesforce_id("003", max(rank, 0))
                for rank in crm.salesforce_rank[prospect].tolist()
            ],
        ),
        _if(~_is_id_only(world, members, crm)[rows], emails),
        _companies(world, prospect),
    ]
    copies = with_copies(world, columns, f"salesforce/member_copies/{number}", 0.01)
    _add(
        landing,
        "Campaign members",
        "campaign_members",
        MEMBERS,
        columns,
        at,
        in_english,
        copies,
    )
    return copies


def _is_id_only(world: World, members: Members, crm: Crm) -> Floats:
    """Members of whom the report has the lead's id and no address."""
    draws = world.streams.uniform("salesforce/id_only", len(crm.home))
    return (draws[members.prospect] < 0.3) & (
        crm.salesforce_rank[members.prospect] >= 0
    )


def _if(condition: np.ndarray, texts: list[str]) -> list[str]:
    return np.where(condition, np.array(texts, dtype=object), "").tolist()
