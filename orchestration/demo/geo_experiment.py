"""A shop that ships to all German states, and a campaign that only some of them saw.

One product at one price. Its buyers come once, under an address that nobody else has,
and no visit of theirs is recorded: attribution knows nothing of them. From its first
day on the campaign is shown in six of the sixteen states, drawn by lot, and makes
orders there more frequent. Both worlds take the same draw for every state and day, so
that their difference is the effect alone.

Truth. geo_test: orders of a state and day, net revenue and margin, with the campaign
and without it; is_treated where and when it was shown.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import History, iso_days
from orchestration.demo.calls import negative_binomial
from orchestration.demo.company import (
    NIGHT_LIGHT,
    NIGHT_LIGHT_SHOP,
    TESTED_CAMPAIGN,
    Scale,
)
from orchestration.demo.landing import Landing, csv_text, pick
from orchestration.demo.money import CURRENCIES, divide_rounded
from orchestration.demo.sales import net_of_order
from orchestration.demo.shop_files import HEADER, local_stamps, shopper_name
from orchestration.demo.streams import Ints, Streams
from orchestration.demo.world import World

Tables = dict[str, tuple[dict[str, np.ndarray], str]]


@dataclass(frozen=True)
class State:
    """A German state as the shop writes it; how much is bought there."""

    code: str
    name: str
    size: float


# The campaign is shown in the first so many.
STATES = (
    State("BY", "Bayern", 1.9),
    State("HE", "Hessen", 1.2),
    State("SN", "Sachsen", 1.0),
    State("SH", "Schleswig-Holstein", 0.9),
    State("TH", "Thüringen", 0.8),
    State("SL", "Saarland", 0.6),
    State("NW", "Nordrhein-Westfalen", 2.2),
    State("BW", "Baden-Württemberg", 1.7),
    State("NI", "Niedersachsen", 1.4),
    State("RP", "Rheinland-Pfalz", 1.1),
    State("BE", "Berlin", 1.0),
    State("BB", "Brandenburg", 0.8),
    State("ST", "Sachsen-Anhalt", 0.8),
    State("HH", "Hamburg", 0.8),
    State("MV", "Mecklenburg-Vorpommern", 0.7),
    State("HB", "Bremen", 0.6),
)
TREATED = 6
# How many more orders the campaign brings where it is shown.
LIFT = 0.4
# Orders of a day in a state of size 1.
_MEAN = {"tiny": 0.24, "demo": 0.24, "stress": 1.2}
_FIRST_ID = 27_000_000_000_000


@dataclass(frozen=True)
class StateOrders:
    """Orders by state and day, with the campaign and without it."""

    counts: Ints
    without: Ints
    started: int


def first_shown_day(history: History) -> int:
    """Day number on which the campaign starts."""
    return int(TESTED_CAMPAIGN.first * history.days)


def draw_orders(
    scale: Scale, history: History, streams: Streams, lift: float = LIFT
) -> StateOrders:
    """Orders of both worlds, if the campaign brings so large a share more of them.

    The draws do not depend on the lift: at 0 both worlds are the same.
    """
    days = np.arange(history.days)
    started = first_shown_day(history)
    sizes = np.array([state.size for state in STATES])
    mean = _MEAN[scale.name] * sizes[:, None] * history.season(days)[None, :]
    shown = (np.arange(len(STATES)) < TREATED)[:, None] & (days >= started)[None, :]
    draw = streams.uniform("geo/orders", len(STATES), history.days)
    return StateOrders(
        counts=negative_binomial(draw, np.where(shown, mean * (1 + lift), mean)),
        without=negative_binomial(draw, mean),
        started=started,
    )


@dataclass(frozen=True)
class GuestOrders:
    """One entry per order, in order of time; all are sales of one lamp each."""

    state: Ints
    at: Ints

    def __len__(self) -> int:
        return len(self.at)

    def ids(self) -> list[str]:
        """Shopify's own ids, 14 digits."""
        return [f"{_FIRST_ID + n * 7_919}" for n in range(len(self))]


def order_cents() -> tuple[int, int, int]:
    """Price, tax in it and net revenue of every order; cents of euro."""
    price = np.array([NIGHT_LIGHT.prices[0]])
    percent = NIGHT_LIGHT_SHOP.tax_percent
    taxes = divide_rounded(price * percent, 100 + percent)
    net = net_of_order(price, np.zeros(1, dtype=np.int64), taxes, price)
    return int(price[0]), int(taxes[0]), int(net[0])


def order_margin() -> int:
    """Contribution margin of every order, cents of euro: the rate never changes."""
    _, _, net = order_cents()
    return int(divide_rounded(np.array([net * NIGHT_LIGHT.margins[0]]), 10_000)[0])


def sell_night_lights(world: World) -> GuestOrders:
    """All orders of the shop, placed between eight in the morning and ten at night."""
    history = world.history
    counts = draw_orders(world.scale, history, world.streams).counts
    state, day = (
        np.repeat(n.ravel(), counts.ravel()) for n in np.indices(counts.shape)
    )
    clock = world.streams.uniform("geo/clock", len(state))
    midnight = np.array([history.second_of(n) for n in range(history.days)])
    at = midnight[day] + ((8 + 14 * clock) * 3600).astype(np.int64)
    order = np.lexsort((state, at))
    return GuestOrders(state[order], at[order])


def brought_by_campaign(world: World) -> tuple[int, int, int]:
    """Orders, net revenue and margin that the campaign brought; cents of euro."""
    orders = draw_orders(world.scale, world.history, world.streams)
    more = int((orders.counts - orders.without).sum())
    _, _, net = order_cents()
    return more, more * net, more * order_margin()


def write_geo_experiment(world: World, landing: Landing) -> Tables:
    """Write the shop's exports, one a month; what the campaign truly brought."""
    orders, history, shop = sell_night_lights(world), world.history, NIGHT_LIGHT_SHOP
    day = history.day_of(orders.at)
    price, taxes = (f"{cents / 100:.2f}" for cents in order_cents()[:2])
    ids, stamps = orders.ids(), local_stamps(orders.at, "Europe/Berlin")
    buyers = shopper_name(7 * np.arange(len(orders)))
    codes, states = [s.code for s in STATES], [s.name for s in STATES]
    same = {
        "Financial Status": "paid",
        "Fulfillment Status": "fulfilled",
        "Accepts Marketing": "no",
        "Currency": CURRENCIES[shop.currency],
        "Subtotal": price,
        "Shipping": "0.00",
        "Taxes": taxes,
        "Total": price,
        "Discount Amount": "0.00",
        "Lineitem quantity": "1",
        "Lineitem name": NIGHT_LIGHT.name,
        "Lineitem price": price,
        "Lineitem sku": NIGHT_LIGHT.sku,
        "Lineitem requires shipping": "true",
        "Lineitem taxable": "true",
        "Billing Country": "DE",
        "Shipping Country": "DE",
        "Refunded Amount": "0.00",
        "Vendor": "Nordlicht",
        "Risk Level": "Low",
        "Source": "web",
        "Lineitem discount": "0.00",
        "Tax 1 Name": shop.tax_name,
        "Tax 1 Value": taxes,
    }
    for first, last in history.months():
        # The newest order stands first in Shopify's exports.
        rows = np.flatnonzero((day >= first) & (day <= last))[::-1]
        own = {
            "Name": [f"{shop.prefix}{1001 + n}" for n in rows.tolist()],
            "Email": [f"gast.{n}@example.com" for n in rows.tolist()],
            "Paid at": pick(stamps, rows),
            "Created at": pick(stamps, rows),
            "Billing Name": pick(buyers, rows),
            "Shipping Name": pick(buyers, rows),
            "Shipping Province": pick(codes, orders.state[rows]),
            "Shipping Province Name": pick(states, orders.state[rows]),
            "Id": pick(ids, rows),
        }
        columns = [own.get(name, [same.get(name, "")] * len(rows)) for name in HEADER]
        dates = [history.date_of(n).isoformat() for n in (first, last)]
        landing.add(
            f"shopify/{shop.folder}/orders_export_{dates[0]}_{dates[1]}.csv",
            "orders",
            csv_text(HEADER, columns).encode(),
            history.second_of(last + 1) + 5 * 3600 + 600,
            len(rows),
        )
    place = f"shopify/{shop.folder}"
    landing.trap("T29", "orders with tax in the price", place, len(orders))
    return {"geo_test": (_truth(world), _GEO_TEST)}


def _truth(world: World) -> dict[str, np.ndarray]:
    orders = draw_orders(world.scale, world.history, world.streams)
    where, when = (n.ravel() for n in np.indices(orders.counts.shape))
    names = np.array([state.name for state in STATES], dtype=object)
    _, _, net = order_cents()
    return {
        "date_day": np.array(iso_days(world.history, when), dtype=object),
        "region": names[where],
        "is_treated": (where < TREATED) & (when >= orders.started),
        "orders": orders.counts.ravel(),
        "orders_without": orders.without.ravel(),
        "net_cents": np.full(len(where), net),
        "margin_cents": np.full(len(where), order_margin()),
    }


_GEO_TEST = """
select
    cast(date_day as date) as date_day, region, is_treated, orders, orders_without,
    cast(orders * net_cents / 100::decimal(18, 2) as decimal(18, 2)) as net_revenue,
    cast(orders_without * net_cents / 100::decimal(18, 2) as decimal(18, 2))
        as net_revenue_without,
    cast(orders * margin_cents / 100::decimal(18, 2) as decimal(18, 2))
        as contribution_margin,
    cast(orders_without * margin_cents / 100::decimal(18, 2) as decimal(18, 2))
        as contribution_margin_without
from numbers
"""
