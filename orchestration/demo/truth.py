"""What a warehouse must find: the exact ledger, and the true effect of the levers.

Everything here comes from the world itself; no file is read back. The tables lie in
`truth/`, which nothing that builds the warehouse reads.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from orchestration.demo.calendar import iso_days
from orchestration.demo.calls import CALL_SUMMARIES
from orchestration.demo.company import (
    ACCOUNTS,
    CAMPAIGNS,
    GIFT_BOX,
    PLANS,
    SHOP_PRODUCTS,
    TESTED_CAMPAIGN,
)
from orchestration.demo.crm import Crm
from orchestration.demo.finance import (
    CONTRACTS,
    contract_costs,
    invoice_lines,
    line_costs,
)
from orchestration.demo.geo_experiment import (
    brought_by_campaign,
    order_cents,
    order_margin,
    sell_night_lights,
)
from orchestration.demo.gift_shop import sell_gifts
from orchestration.demo.hours import entries_worked, personnel_micros
from orchestration.demo.landing import Landing
from orchestration.demo.mention_files import MENTION_SUMMARIES
from orchestration.demo.money import CURRENCIES, EUR, divide_rounded, to_euro
from orchestration.demo.people import Levers
from orchestration.demo.sales import NEVER
from orchestration.demo.service import SERVICE_SUMMARIES
from orchestration.demo.shop_files import export_moments, order_ids
from orchestration.demo.streams import Ints
from orchestration.demo.truth_inside import INSIDE_SUMMARIES
from orchestration.demo.truth_people import (
    PEOPLE_SUMMARIES,
    PeopleTruth,
    deal_keys,
    lead_keys,
    stated_closing,
)
from orchestration.demo.world import World, build_world

LEVERS: dict[str, tuple[str, ...]] = {
    "meta_ads": ("meta_ads",),
    "linkedin_ads": ("linkedin_ads",),
    "tiktok_ads": ("tiktok_ads",),
    "google_ads": ("google_ads",),
    "microsoft_ads": ("microsoft_ads",),
    "snapchat_ads": ("snapchat_ads",),
    "paid_social": ("meta_ads", "linkedin_ads", "tiktok_ads", "snapchat_ads"),
    "paid_search": ("google_ads", "microsoft_ads"),
    "organic_social": ("organic_social",),
    "all_social": (
        "meta_ads",
        "linkedin_ads",
        "tiktok_ads",
        "snapchat_ads",
        "organic_social",
    ),
}
# The campaign of which it is known by state; nobody else is moved by its platform.
_TESTED = ACCOUNTS[TESTED_CAMPAIGN.account].platform


@dataclass(frozen=True)
class Refunds:
    """Refunds as the exports let them be dated: order number, moment, net cents."""

    order: Ints
    number: Ints
    at: Ints
    net: Ints
    is_dated_by_export: np.ndarray


def dated_refunds(world: World) -> Refunds:
    """Refunds of counted orders, in the order in which the exports show them.

    The net part of the running total is rounded, and a refund is the difference of
    two such parts: an order that is refunded in full leaves nothing.
    """
    orders, history = world.orders, world.history
    day = history.day_of(orders.at)
    net, total = world.order_net(), np.maximum(orders.total, 1)
    shown = np.zeros(len(orders), dtype=np.int64)
    taken = np.zeros(len(orders), dtype=np.int64)
    exports = np.zeros(len(orders), dtype=np.int64)
    parts: list[tuple[Ints, Ints, Ints, Ints, np.ndarray]] = []
    for first, last, moment in export_moments(world):
        covered = (day >= first) & (day <= last)
        exports += covered
        refunded = np.where(orders.refund_at <= moment, orders.refund_cents, 0)
        refunded = np.where(covered, refunded.sum(axis=1), shown)
        part = divide_rounded(refunded * net, total)
        rows = np.flatnonzero((refunded != shown) & orders.counts)
        known = exports[rows] > 1
        at = np.where(known, moment + 60 * orders.shop[rows], orders.at[rows])
        parts.append((rows, exports[rows], at, part[rows] - taken[rows], known))
        shown, taken = refunded, part
    return Refunds(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def write_truth(
    world: World,
    crm: Crm,
    landing: Landing,
    people: PeopleTruth,
    others: dict[str, tuple[dict[str, np.ndarray], str]],
    folder: Path,
) -> None:
    """Write all tables of the truth; `others` are numbers and queries as of people."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        for name, (table, query) in {
            "spend_daily": (_spend(world), _SPEND),
            "costs_daily": (_costs(world), _COSTS),
            "conversions": (_conversions(world, crm), _CONVERSIONS),
            "traps": (_traps(landing), "select * from numbers"),
            "incremental": (_incremental(world), _INCREMENTAL),
            "loads": (_loads(landing), "select * from numbers"),
            **people.tables(),
            **others,
        }.items():
            connection.register("numbers", table)
            connection.execute(f"create table {name} as {query}")
            connection.unregister("numbers")
        for name, query in {
            **_SUMMARIES,
            **PEOPLE_SUMMARIES,
            **INSIDE_SUMMARIES,
            **MENTION_SUMMARIES,
            **SERVICE_SUMMARIES,
            **CALL_SUMMARIES,
        }.items():
            connection.execute(f"create table {name} as {query}")
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        for (name,) in tables:
            target = str(folder / f"{name}.parquet").replace("'", "''")
            connection.execute(
                f"copy (select * from {name} order by all)"  # noqa: S608
                f" to '{target}' (format parquet)"
            )


_Table = dict[str, np.ndarray]


def _texts(values: list[str]) -> np.ndarray:
    return np.array(values, dtype=object)


def _days(world: World, days: Ints) -> np.ndarray:
    return _texts(iso_days(world.history, days))


def _spend(world: World) -> _Table:
    final = world.ads.final()
    factor = world.rates.factor(final.currency, final.day)
    account = final.account
    return {
        "platform": _texts([a.platform for a in ACCOUNTS])[account],
        "account_id": _texts([a.account_id for a in ACCOUNTS])[account],
        "account_name": _texts([a.name for a in ACCOUNTS])[account],
        "campaign_id": _texts([c.campaign_id for c in CAMPAIGNS])[final.campaign],
        "date_day": _days(world, final.day),
        "currency_code": _texts(list(CURRENCIES))[final.currency],
        "micros_local": final.cents * 10_000,
        "micros": to_euro(final.cents * 10_000, factor),
        "impressions": final.impressions,
        "clicks": final.clicks,
        "conversions": final.conversions,
    }


_SPEND = """
select
    platform, account_id, account_name, campaign_id, cast(date_day as date) as date_day,
    currency_code,
    cast(sum(micros_local) / 1000000::decimal(18, 6) as decimal(18, 6)) as spend_local,
    cast(sum(micros) / 1000000::decimal(18, 6) as decimal(18, 6)) as spend,
    cast(sum(impressions) as bigint) as impressions,
    cast(sum(clicks) as bigint) as clicks,
    cast(sum(conversions) as bigint) as conversions
from numbers
group by all
"""


def _costs(world: World) -> _Table:
    """All costs but media spend by day; personnel without a rate costs nothing."""
    parts: list[tuple[Ints, Ints, int | Ints, list[str]]] = []
    for line in invoice_lines(world):
        if line.is_cost:
            days, micros = line_costs(line)
            tags = [
                line.cost_type,
                "invoice",
                line.document,
                line.platform,
                line.account_id,
                line.campaign_id,
                line.channel_id,
            ]
            parts.append((days, micros, line.currency, tags))
    for contract in CONTRACTS:
        days, micros = contract_costs(world, contract)
        tags = [contract.cost_type, "contract", contract.contract_id, "", "", "", ""]
        tags[-1] = contract.channel_id
        parts.append((days, micros, contract.currency, tags))
    entries, _ = entries_worked(world)
    loaded, cash, currency, has_rate = personnel_micros(world, entries)
    tags = ["personnel", "hours", "", "", "", "", ""]
    parts.append((entries.day, loaded, currency, tags))
    day = np.concatenate([part[0] for part in parts])
    micros = np.concatenate([part[1] for part in parts])
    size = [len(part[0]) for part in parts]
    currencies = np.concatenate(
        [np.broadcast_to(part[2], n) for part, n in zip(parts, size, strict=True)]
    )
    names = (
        "cost_type",
        "document_type",
        "document_id",
        "platform",
        "account_id",
        "campaign_id",
        "channel_id",
    )
    others = sum(size[:-1])
    rest = np.zeros(others, dtype=np.int64)
    # Contracts begin on the first of the month, which may be before the first day.
    factor = world.rates.factor(currencies, np.maximum(day, 0))
    factor = np.where(day < 0, _factor_before(world, day, currencies), factor)
    table = {
        name: np.repeat(_texts([part[3][i] for part in parts]), size)
        for i, name in enumerate(names)
    }
    cash_micros = np.concatenate([micros[:others], cash])
    return {
        **table,
        "date_day": _days(world, day),
        "currency_code": _texts(list(CURRENCIES))[currencies],
        "micros_local": micros,
        "micros": to_euro(micros, factor),
        "micros_cash": to_euro(cash_micros, factor),
        "hours": np.concatenate([rest, entries.quarters]) / 4,
        "has_rate": np.concatenate([rest == 0, has_rate]),
    }


def _factor_before(world: World, day: Ints, currency: Ints) -> Ints:
    """Factors of the days before the history, for contracts that run already."""
    earliest = int(day.min())
    if earliest >= 0:
        return np.full(len(day), 10**10)
    from orchestration.demo.money import load_rates

    rates = load_rates(world.history.date_of(earliest), -earliest)
    return rates.factor(currency, np.minimum(day, -1) - earliest)


_COSTS = """
select
    * exclude (date_day, micros_local, micros, micros_cash, hours),
    cast(date_day as date) as date_day,
    cast(micros_local / 1000000::decimal(18, 6) as decimal(18, 6)) as amount_local,
    cast(micros / 1000000::decimal(18, 6) as decimal(18, 6)) as amount,
    cast(micros_cash / 1000000::decimal(18, 6) as decimal(18, 6)) as amount_cash,
    cast(hours as decimal(18, 2)) as hours
from numbers
"""


def _conversions(world: World, crm: Crm) -> _Table:
    parts = [_purchases(world), _gifts(world), _night_lights(world), _refunds(world)]
    parts += [_deals(world, crm), _leads(world, crm)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _conversion_part(
    world: World,
    kind: str,
    ids: list[str],
    at: Ints,
    currency: Ints,
    local: Ints,
    cents: Ints,
    margin: Ints,
    is_new: np.ndarray,
    person: list[str],
    basis: np.ndarray | None = None,
    original: list[str] | None = None,
    platform: list[str] | None = None,
) -> _Table:
    size = len(ids)
    return {
        "conversion_type": np.full(size, kind, dtype=object),
        "conversion_id": _texts(ids),
        "original_conversion_id": _texts(original or [""] * size),
        "source_platform": _texts(platform or ["shopify"] * size),
        "converted_seconds": at,
        "date_day": _days(world, world.history.day_of(at)),
        "currency_code": _texts(list(CURRENCIES))[currency],
        "cents_local": local,
        "cents": cents,
        "margin_cents": margin,
        "is_new_customer": is_new,
        "person_id": _texts(person),
        "refunded_date_basis": _texts([""] * size) if basis is None else basis,
    }


def _order_margin(world: World, cents: Ints, order: Ints) -> Ints:
    """Margin of amounts that belong to orders: the rate is exact, a fraction."""
    orders = world.orders
    margins = np.array([p.margins for p in SHOP_PRODUCTS])
    late = world.history.day_of(orders.at) >= world.margin_change_day
    rates = margins[orders.product, late.astype(np.int64)[:, None]]
    amounts = orders.price * orders.quantity
    weighted = (amounts * rates).sum(axis=1)[order]
    return divide_rounded(cents * weighted, amounts.sum(axis=1)[order] * 10_000)


def _purchases(world: World) -> _Table:
    orders = world.orders
    rows = np.flatnonzero(orders.counts)
    day = world.history.day_of(orders.at[rows])
    local = world.order_net()[rows]
    cents = world.euros(local, orders.currency[rows], day)
    # Orders are in order of time: the first entry of a person is the first order.
    person = _shopper_keys(world, rows)
    _, first = np.unique(person, return_index=True)
    is_new = np.zeros(len(rows), dtype=bool)
    is_new[first] = True
    ids = order_ids(world)
    return _conversion_part(
        world,
        "purchase",
        [ids[n] for n in rows.tolist()],
        orders.at[rows],
        orders.currency[rows],
        local,
        cents,
        _order_margin(world, cents, rows),
        is_new,
        [f"shopper {n}" for n in person.tolist()],
    )


def _gifts(world: World) -> _Table:
    """Orders of the shop that tells no address: everybody is a new customer."""
    orders = sell_gifts(world)
    rows = np.flatnonzero(orders.counts)
    ids, cents = orders.ids(), orders.cents[rows]
    return _conversion_part(
        world,
        "purchase",
        [ids[n] for n in rows.tolist()],
        orders.at[rows],
        np.full(len(rows), EUR),
        cents,
        cents,
        divide_rounded(cents * GIFT_BOX.margins[0], 10_000),
        np.ones(len(rows), dtype=bool),
        [f"gift shopper {n}" for n in rows.tolist()],
        platform=["woocommerce"] * len(rows),
    )


def _night_lights(world: World) -> _Table:
    """Orders of the shop whose buyers come once: everybody is a new customer."""
    orders = sell_night_lights(world)
    size = len(orders)
    _, _, net = order_cents()
    cents = np.full(size, net)
    return _conversion_part(
        world,
        "purchase",
        orders.ids(),
        orders.at,
        np.full(size, EUR),
        cents,
        cents,
        np.full(size, order_margin()),
        np.ones(size, dtype=bool),
        [f"guest {n}" for n in range(size)],
    )


def _shopper_keys(world: World, rows: Ints) -> Ints:
    """Persons of orders, twice their number."""
    return world.orders.person[rows]


def _refunds(world: World) -> _Table:
    orders, refunds = world.orders, dated_refunds(world)
    order = refunds.order
    # At the rate of the sale: a full refund leaves nothing of it.
    day = world.history.day_of(orders.at[order])
    cents = -world.euros(refunds.net, orders.currency[order], day)
    ids = order_ids(world)
    return _conversion_part(
        world,
        "refund",
        [
            f"{ids[n]}:refund:{k}"
            for n, k in zip(order.tolist(), refunds.number.tolist(), strict=True)
        ],
        refunds.at,
        orders.currency[order],
        -refunds.net,
        cents,
        _order_margin(world, cents, order),
        np.zeros(len(order), dtype=bool),
        [f"shopper {n}" for n in _shopper_keys(world, order).tolist()],
        np.where(refunds.is_dated_by_export, "export", "order").astype(object),
        [ids[n] for n in order.tolist()],
    )


def _deals(world: World, crm: Crm) -> _Table:
    funnel = world.funnel
    numbers = crm.counted_deals()
    ids, platforms = deal_keys(crm, numbers)
    closed = stated_closing(world, crm, numbers)
    order = np.lexsort((np.array(ids), closed))
    numbers, closed = numbers[order], closed[order]
    prospect = crm.deals.prospect[numbers]
    company = funnel.company[prospect]
    _, first = np.unique(company, return_index=True)
    is_new = np.zeros(len(numbers), dtype=bool)
    is_new[first] = True
    local = funnel.amount[prospect]
    cents = world.euros(local, funnel.currency[prospect], world.history.day_of(closed))
    margins = np.array([p.margins for p in PLANS])
    late = world.history.day_of(closed) >= world.margin_change_day
    rate = margins[funnel.plan[prospect], late.astype(np.int64)]
    return _conversion_part(
        world,
        "deal_won",
        [ids[n] for n in order.tolist()],
        closed,
        funnel.currency[prospect],
        local,
        cents,
        divide_rounded(cents * rate, 10_000),
        is_new,
        [f"company {n}" for n in company.tolist()],
        platform=[platforms[n] for n in order.tolist()],
    )


def _leads(world: World, crm: Crm) -> _Table:
    funnel = world.funnel
    prospects = np.flatnonzero(funnel.is_in_crm & (funnel.lead_at < NEVER))
    # Two contacts with one address are one person: the colleague they stand for.
    same = crm.same_address[prospects]
    person = np.where(same >= 0, same, prospects)
    kept = ~crm.is_internal[person]
    prospects, person = prospects[kept], person[kept]
    keys, platforms = lead_keys(crm, prospects)
    ids = np.array(keys)
    order = np.lexsort((ids, funnel.lead_at[prospects]))
    _, first = np.unique(person[order], return_index=True)
    rows = order[np.sort(first)]
    at = funnel.lead_at[prospects[rows]]
    zeros = np.zeros(len(rows), dtype=np.int64)
    return _conversion_part(
        world,
        "lead",
        ids[rows].tolist(),
        at,
        zeros,
        zeros,
        zeros,
        zeros,
        zeros > 0,
        [f"prospect {n}" for n in person[rows].tolist()],
        platform=[platforms[n] for n in rows.tolist()],
    )


_CONVERSIONS = """
select
    conversion_type, conversion_id,
    nullif(original_conversion_id, '') as original_conversion_id, source_platform,
    make_timestamp(converted_seconds * 1000000) as converted_at,
    cast(date_day as date) as date_day, currency_code,
    cast(cents_local / 100::decimal(18, 2) as decimal(18, 2)) as net_revenue_local,
    cast(cents / 100::decimal(18, 2) as decimal(18, 2)) as net_revenue,
    cast(margin_cents / 100::decimal(18, 2) as decimal(18, 2)) as contribution_margin,
    is_new_customer, person_id,
    nullif(refunded_date_basis, '') as refunded_date_basis
from numbers
"""


def _traps(landing: Landing) -> _Table:
    rows = [
        (trap_id, *told)
        for trap_id, tellings in landing.traps.items()
        for told in tellings
    ]
    ids, descriptions, places, counts = zip(*rows, strict=True)
    return {
        "trap_id": _texts(list(ids)),
        "description": _texts(list(descriptions)),
        "recorded_in": _texts(list(places)),
        "count": np.array(counts, dtype=np.int64),
    }


def _incremental(world: World) -> _Table:
    """What each lever brought: this world against its twin without the lever."""
    outcome, tested = np.array(world.outcome()), np.array(brought_by_campaign(world))
    rows = []
    for lever, kinds in LEVERS.items():
        brought = np.zeros_like(outcome)
        if kinds != (_TESTED,):
            twin = build_world(world.scale, world.streams.seed, Levers(kinds))
            brought = outcome - twin.outcome()
        rows.append((lever, *(brought + tested * (_TESTED in kinds)).tolist()))
    levers, conversions, revenues, margins = zip(*rows, strict=True)
    return {
        "lever": _texts(list(levers)),
        "conversions": np.array(conversions),
        "cents": np.array(revenues),
        "margin_cents": np.array(margins),
    }


_INCREMENTAL = """
select
    lever, conversions,
    cast(cents / 100::decimal(18, 2) as decimal(18, 2)) as net_revenue,
    cast(margin_cents / 100::decimal(18, 2) as decimal(18, 2)) as contribution_margin
from numbers
"""


def _loads(landing: Landing) -> _Table:
    rows = landing.deliveries
    return {
        "file": _texts([d.file for d in rows]),
        "platform": _texts([d.platform for d in rows]),
        "entity": _texts([d.entity for d in rows]),
        "rows": np.array([d.rows for d in rows]),
        "rows_totals": np.array([d.rows_totals for d in rows]),
        "rows_duplicate": np.array([d.rows_duplicate for d in rows]),
    }


# Sums of the tables above, as people ask for them.
_SUMMARIES = {
    "costs_monthly": """
        with booked as (
            select
                cast(date_trunc('month', date_day) as date) as date_month,
                cost_type, currency_code, amount_local, amount
            from costs_daily
            union all
            select
                cast(date_trunc('month', date_day) as date) as date_month,
                'media' as cost_type, currency_code, spend_local as amount_local,
                spend as amount
            from spend_daily
        )
        select
            date_month, cost_type, currency_code,
            cast(sum(amount_local) as decimal(18, 6)) as amount_local,
            cast(sum(amount) as decimal(18, 6)) as amount
        from booked
        group by all
    """,
    "costs_tagged": """
        select
            cost_type, platform, account_id, campaign_id, channel_id, currency_code,
            cast(sum(amount_local) as decimal(18, 6)) as amount_local,
            cast(sum(amount) as decimal(18, 6)) as amount
        from costs_daily
        where concat(platform, campaign_id, channel_id) <> ''
        group by all
    """,
    "leads": """
        select
            cast(date_trunc('month', date_day) as date) as date_month,
            count(*) as leads
        from conversions where conversion_type = 'lead' group by all
    """,
    "new_customers": """
        select
            cast(date_trunc('month', date_day) as date) as date_month,
            conversion_type, count(*) as new_customers
        from conversions where is_new_customer group by all
    """,
}
