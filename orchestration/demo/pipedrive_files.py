"""Pipedrive exports of deals: a title of object and field a column, Berlin time."""

import numpy as np

from orchestration.demo.calendar import DAY, offset, stamps
from orchestration.demo.company import PLANS
from orchestration.demo.crm import PIPEDRIVE, Crm
from orchestration.demo.crm_files import (
    SALES_SOURCES,
    first_ways,
    prospect_emails,
    with_copies,
)
from orchestration.demo.landing import Landing, csv_text, pick, point
from orchestration.demo.money import CURRENCIES
from orchestration.demo.sales import NEVER
from orchestration.demo.shop_files import shopper_name
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

HEADER = [
    "Deal - ID",
    "Deal - Title",
    "Deal - Value",
    "Deal - Currency of Value",
    "Deal - Probability",
    "Deal - Pipeline",
    "Deal - Stage",
    "Deal - Status",
    "Deal - Organization",
    "Deal - Contact person",
    "Person - Email - Work",
    "Deal - Deal created",
    "Deal - Update time",
    "Deal - Expected close date",
    "Deal - Won time",
    "Deal - Lost time",
    "Deal - Lost reason",
    "Deal - Source channel",
    "Deal - Product name",
]


def write_pipedrive(world: World, crm: Crm, landing: Landing) -> None:
    """Write all exports and record the traps in them."""
    copies = sum(
        _write_deals(world, crm, landing, number, at)
        for number, at in enumerate(crm.export_at)
    )
    landing.trap("T1", "deals delivered twice in a file", "pipedrive", copies)


def _second(moments: Ints) -> list[str]:
    """Berlin time; empty for what never happened."""
    known = np.where(moments < NEVER, moments, 0)
    texts = np.array(stamps(np.maximum(known + offset(known), 0)), dtype=object)
    return np.where(moments < NEVER, texts, "").tolist()


def _write_deals(world: World, crm: Crm, landing: Landing, number: int, at: int) -> int:
    deals, funnel = crm.deals, world.funnel
    rows = np.flatnonzero((crm.deal_home() == PIPEDRIVE) & (deals.created_at <= at))
    prospect = deals.prospect[rows]
    closed = deals.closed_at[rows] <= at
    won = deals.is_won[rows] & closed
    late = at - deals.created_at[rows] > 20 * DAY
    stage = np.where(closed, 2, late.astype(np.int64))
    closed_at = np.where(closed, deals.closed_at[rows], NEVER)
    company = funnel.company[prospect].tolist()
    emails = prospect_emails(world, crm, np.arange(len(funnel.company)))
    columns = [
        crm.deal_records(rows),
        [f"Firma {n}, office lighting" for n in company],
        point(funnel.amount[prospect]),
        pick(CURRENCIES, funnel.currency[prospect]),
        pick(("20", "60", "80"), stage),
        ["US sales"] * len(rows),
        pick(("Qualified", "Proposal made", "Negotiations started"), stage),
        pick(("Open", "Won", "Lost"), np.where(closed, np.where(won, 1, 2), 0)),
        [f"Firma {n} GmbH & Co. KG" for n in company],
        shopper_name(prospect),
        pick(emails, prospect),
        _second(deals.created_at[rows]),
        _second(np.where(closed, closed_at, deals.created_at[rows])),
        [text[:10] for text in _second(deals.created_at[rows] + 45 * DAY)],
        _second(np.where(won, closed_at, NEVER)),
        _second(np.where(won, NEVER, closed_at)),
        np.where(closed & ~won, "Price, or nobody answered", "").tolist(),
        pick(SALES_SOURCES, first_ways(world, prospect)),
        pick([plan.name for plan in PLANS], funnel.plan[prospect]),
    ]
    copies = with_copies(world, columns, f"pipedrive/copies/{number}", 0.01)
    date = str(np.datetime64(at, "s").astype("datetime64[D]"))
    landing.add(
        f"pipedrive/deals-{date}.csv",
        "deals",
        csv_text(HEADER, columns).encode(),
        at + 180,
        len(columns[0]),
        0,
        copies,
    )
    return copies
