"""Orders, refunds, contacts and deals: what the people's decisions lead to.

Amounts are cents of the order's or deal's currency. What counts:

- an order counts unless it was never paid (`voided`), is tagged `test`, or was placed
  with an address of the company's own domain;
- a deal counts when it stands as won in the newest export and was not merged away;
- a lead is a person, once: merged contacts and two contacts with one address are one.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import DAY, History
from orchestration.demo.company import PLANS, SHOP_PRODUCTS, SHOPS
from orchestration.demo.money import EUR, SEK, USD, divide_rounded
from orchestration.demo.people import REPEATS, People, day_fraction
from orchestration.demo.streams import Ints, Streams, chosen

LINES = 3
NEVER = np.int64(2**62)


@dataclass(frozen=True)
class Orders:
    """One entry per order, in order of time; lines by order x line (quantity 0: none).

    `alias` is 1 where the buyer uses a second address. `refunds` holds up to two
    refunds per order: moment (NEVER: none) and cents, tax and shipping included.
    """

    person: Ints
    number: Ints
    at: Ints
    shop: Ints
    product: Ints
    quantity: Ints
    price: Ints
    discount: Ints
    subtotal: Ints
    shipping: Ints
    taxes: Ints
    total: Ints
    is_voided: np.ndarray
    is_test: np.ndarray
    is_employee: np.ndarray
    is_pending_first: np.ndarray
    alias: Ints
    refund_at: Ints
    refund_cents: Ints

    def __len__(self) -> int:
        return len(self.person)

    @property
    def counts(self) -> np.ndarray:
        """Whether the order is a sale."""
        return ~(self.is_voided | self.is_test | self.is_employee)

    @property
    def currency(self) -> Ints:
        """Currency number of each order's shop."""
        return np.array([shop.currency for shop in SHOPS])[self.shop]


@dataclass(frozen=True)
class Funnel:
    """B2B persons: the moments at which each stage was entered (NEVER: not), deals.

    Arrays by prospect. `company` is the company's number; `partner` the number of a
    colleague who joins the deal (-1: none).
    """

    company: Ints
    lead_at: Ints
    mql_at: Ints
    sql_at: Ints
    deal_at: Ints
    closed_at: Ints
    is_won: np.ndarray
    plan: Ints
    amount: Ints
    currency: Ints
    partner: Ints
    is_in_crm: np.ndarray

    @property
    def won(self) -> np.ndarray:
        """Prospects whose deal was won within the history."""
        return self.is_in_crm & self.is_won & (self.closed_at < NEVER)


def simulate_orders(people: People, history: History, streams: Streams) -> Orders:
    """All orders of a consumer population within the history."""
    count, slots = len(people), REPEATS + 1
    stays = streams.uniform("orders/stays", count, REPEATS) < 0.27
    repeats = np.cumprod(stays, axis=1).astype(bool)
    gaps = 1 + streams.exponential("orders/gap", 45.0, count, REPEATS)
    clock = day_fraction(streams, "orders/clock", count, REPEATS)
    later = np.floor(np.cumsum(gaps, axis=1)) * DAY
    midnight = people.decided_at // DAY * DAY
    at = np.concatenate(
        [
            people.decided_at[:, None],
            midnight[:, None] + later.astype(np.int64) + (clock * DAY).astype(np.int64),
        ],
        axis=1,
    )
    happens = np.concatenate([np.ones((count, 1), dtype=bool), repeats], axis=1)
    happens &= people.decided[:, None] & (at < history.end_second)
    person, number = np.nonzero(happens)
    at = at[person, number]
    order = np.argsort(at, kind="stable")
    person, number, at = person[order], number[order], at[order]

    def draw(purpose: str) -> np.ndarray:
        return streams.uniform(f"orders/{purpose}", count, slots)[person, number]

    shop = people.market[person]
    product = streams.pick(
        "orders/product", [5, 3, 9, 2, 9, 3, 5, 3], count, slots, LINES
    )[person, number]
    quantity = 1 + (
        streams.uniform("orders/quantity", count, slots, LINES)[person, number] < 0.2
    ).astype(np.int64)
    lines = 1 + (draw("lines") < 0.38) + (draw("lines") < 0.12)
    quantity = np.where(np.arange(LINES)[None, :] < lines[:, None], quantity, 0)
    # The same product is never on two lines of an order.
    product[:, 1] = np.where(
        product[:, 1] == product[:, 0], (product[:, 0] + 1) % 8, product[:, 1]
    )
    for _ in range(2):
        clash = (product[:, 2] == product[:, 0]) | (product[:, 2] == product[:, 1])
        product[:, 2] = np.where(clash, (product[:, 2] + 1) % 8, product[:, 2])
    prices = np.array([p.prices for p in SHOP_PRODUCTS])
    price = prices[product, shop[:, None]]
    goods = (price * quantity).sum(axis=1)
    discount = np.where(draw("discount") < 0.14, divide_rounded(goods, 10), 0)
    subtotal = goods - discount
    fee = np.array([s.shipping for s in SHOPS])[shop]
    shipping = np.where(subtotal > fee * 20, 0, fee)
    percent = np.array([s.tax_percent for s in SHOPS])[shop]
    included = np.array([s.tax_included for s in SHOPS])[shop]
    gross = subtotal + shipping
    taxes = np.where(
        included,
        divide_rounded(gross * percent, 100 + percent),
        divide_rounded(subtotal * percent, 100),
    )
    taxes += has_tie(subtotal, gross, taxes)
    total = gross + np.where(included, 0, taxes)
    full = draw("full") < 0.55
    first_refund = at + DAY * 3 + (draw("refund_days") * 34 * DAY).astype(np.int64)
    is_refunded = draw("refund") < 0.062
    is_twice = is_refunded & ~full & (draw("twice") < 0.3)
    part = (total * (0.2 + 0.5 * draw("part"))).astype(np.int64)
    part += (2 * part * net_of_order(subtotal, shipping, taxes, total) + total) % (
        2 * total
    ) == 0
    second_refund = first_refund + 2 * DAY
    is_voided = draw("voided") < 0.015
    refund_at = np.stack(
        [
            np.where(is_refunded & ~is_voided, first_refund, NEVER),
            np.where(is_twice & ~is_voided, second_refund, NEVER),
        ],
        axis=1,
    )
    refund_cents = np.stack([np.where(full, total, part), total - part], axis=1)
    staff = is_employee(streams, count)[person]
    # Only who bought early enough is in a CRM export under the first address too.
    is_early = people.decided_at < history.first_second + history.days * DAY // 4
    returns = np.isin(np.arange(count), person[number == 1])
    has_alias = chosen(streams.uniform("orders/alias", count), 0.05, is_early & returns)
    return Orders(
        person=person,
        number=number,
        at=at,
        shop=shop,
        product=product,
        quantity=quantity,
        price=price,
        discount=discount,
        subtotal=subtotal,
        shipping=shipping,
        taxes=taxes,
        total=total,
        is_voided=is_voided,
        is_test=(draw("test") < 0.015) & ~staff,
        is_employee=staff,
        is_pending_first=draw("pending") < 0.04,
        alias=(has_alias[person] & (number > 0)).astype(np.int64),
        refund_at=refund_at,
        refund_cents=refund_cents,
    )


def is_employee(streams: Streams, count: int) -> np.ndarray:
    """Which of so many consumers work for the company."""
    return streams.uniform("orders/employee", count) < 0.015


def has_tie(subtotal: Ints, gross: Ints, taxes: Ints) -> Ints:
    """1 where the tax on the goods ends on half a cent.

    Half a cent has no right rounding in binary: such orders carry a cent more tax.
    """
    is_half = (2 * taxes * subtotal + gross) % (2 * gross) == 0
    return (is_half & (taxes > 0)).astype(np.int64)


def net_of_order(subtotal: Ints, shipping: Ints, taxes: Ints, total: Ints) -> Ints:
    """Net revenue: without tax and shipping.

    Where total = subtotal + shipping the prices include the tax, and its share
    that falls on the goods is taken off; else the subtotal is net already.
    """
    gross = subtotal + shipping
    net = divide_rounded(subtotal * gross - taxes * subtotal, np.maximum(gross, 1))
    return np.where(total == gross, net, subtotal)


def simulate_funnel(people: People, history: History, streams: Streams) -> Funnel:
    """Leads, stages and deals of a business population."""
    count = len(people)
    # Three colleagues a company for every fourth company, else one or two.
    sizes = 1 + streams.pick("b2b/colleagues", [55, 30, 15], count)
    company = np.repeat(np.arange(count), sizes)[:count]
    end = history.end_second

    def wait(purpose: str, median: float, sigma: float) -> Ints:
        days = streams.lognormal(f"b2b/{purpose}", median, sigma, count)
        return (np.clip(days, 0.02, 240) * DAY).astype(np.int64) // 60 * 60

    def passes(purpose: str, share: float) -> np.ndarray:
        bar = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + 0.4 * people.intent)))
        return streams.uniform(f"b2b/{purpose}", count) < bar

    lead_at = _until(people.decided_at // 60 * 60, people.decided, end)
    mql_at = _until(lead_at + wait("mql_days", 6, 0.9), passes("mql", 0.62), end)
    sql_at = _until(mql_at + wait("sql_days", 8, 0.8), passes("sql", 0.62), end)
    deal_at = _until(sql_at + wait("deal_days", 6, 0.8), passes("deal", 0.75), end)
    closed_at = _until(deal_at + wait("close_days", 45, 0.7), deal_at < NEVER, end)
    # Deals that were closed before the history are not in this CRM, nor their leads.
    is_in_crm = (lead_at < NEVER) & (closed_at >= history.first_second)
    plan = streams.pick("b2b/plan", [5, 3, 3], count)
    base = np.array([p.prices[0] for p in PLANS])[plan]
    size = np.exp(0.45 * streams.normal("b2b/size", count))
    currency = np.array([EUR, SEK, USD])[people.market]
    amount = np.round(base * size / 5000).astype(np.int64) * 5000
    amount = np.maximum(amount, 200_000) * np.where(currency == SEK, 11, 1)
    # The neighbour in the list is a colleague where the company is the same.
    following = np.arange(1, count + 1) % count
    known = is_in_crm[following] & (lead_at[following] < deal_at)
    partner = np.where(
        (company == company[following])
        & known
        & (streams.uniform("b2b/partner", count) < 0.7),
        following,
        -1,
    )
    return Funnel(
        company=company,
        lead_at=lead_at,
        mql_at=mql_at,
        sql_at=sql_at,
        deal_at=deal_at,
        closed_at=closed_at,
        is_won=passes("win", 0.55) & (closed_at < NEVER),
        plan=plan,
        amount=amount,
        currency=currency,
        partner=partner,
        is_in_crm=is_in_crm,
    )


def _until(at: Ints, happens: np.ndarray, end: int) -> Ints:
    """The moments that happen before the end; NEVER for the others."""
    return np.where(happens & (at < end), at, NEVER)
