"""Shopify order exports: one a month and shop, reaching back 60 days.

An order's values stand on its first line. The refunded amount is a running total
without a date; only the sequence of exports tells when it rose.
"""

import numpy as np

from orchestration.demo.calendar import DAY, offset
from orchestration.demo.company import DOMAIN, SHOP_PRODUCTS, SHOPS
from orchestration.demo.landing import Landing, csv_text, pick, point, whole
from orchestration.demo.money import CURRENCIES
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

REACH_BACK_DAYS = 60
# Zones of the shops, in their order.
_ZONES = ("Europe/Berlin", "Europe/Stockholm", "America/New_York")
HEADER = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Address1",
    "Billing Address2",
    "Billing Company",
    "Billing City",
    "Billing Zip",
    "Billing Province",
    "Billing Country",
    "Billing Phone",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping Company",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Notes",
    "Note Attributes",
    "Cancelled at",
    "Payment Method",
    "Payment Reference",
    "Refunded Amount",
    "Vendor",
    "Outstanding Balance",
    "Employee",
    "Location",
    "Device ID",
    "Id",
    "Tags",
    "Risk Level",
    "Source",
    "Lineitem discount",
    "Tax 1 Name",
    "Tax 1 Value",
    "Tax 2 Name",
    "Tax 2 Value",
    "Tax 3 Name",
    "Tax 3 Value",
    "Tax 4 Name",
    "Tax 4 Value",
    "Tax 5 Name",
    "Tax 5 Value",
    "Phone",
    "Receipt Number",
    "Duties",
    "Billing Province Name",
    "Shipping Province Name",
    "Payment ID",
    "Payment Terms Name",
    "Next Payment Due At",
    "Payment References",
]
_FIRST_NAMES = [
    "Anna",
    "Bernd",
    "Carla",
    "Dirk",
    "Elsa",
    "Fatma",
    "Göran",
    "Hanna",
    "Ivo",
    "Jana",
    "Kurt",
    "Lena",
    "Mats",
    "Nora",
    "Olga",
    "Per",
    "Rosa",
    "Sven",
    "Tove",
    "Uwe",
    "Vera",
    "Wim",
    "Ylva",
    "Zoë",
]
_LAST_NAMES = [
    "Adler",
    "Berg",
    "Carlsson",
    "Dahl",
    "Engel",
    "Fuchs",
    "Gruber",
    "Holm",
    "Ibsen",
    "Jung",
    "Keller",
    "Lind",
    "Meyer",
    "Nyström",
    "Olsen",
    "Peters",
    "Quandt",
    "Roth",
    "Schulz",
    "Thal",
    "Ulrich",
    "Vogel",
    "Weber",
    "Zander",
]


def shopper_name(person: Ints) -> list[str]:
    """An invented name for each person number."""
    first, last = person % 24, person // 24 % 24
    return [
        f"{a} {b}"
        for a, b in zip(pick(_FIRST_NAMES, first), pick(_LAST_NAMES, last), strict=True)
    ]


def shopper_email(person: Ints, alias: Ints, is_employee: np.ndarray) -> list[str]:
    """The e-mail address of each person, on a reserved domain."""
    plain = str.maketrans("öëå", "oea")
    return [
        f"{name.translate(plain).replace(' ', '.').lower()}.{number}"
        f"{'.privat' if other else ''}@{DOMAIN if internal else 'example.com'}"
        for name, number, other, internal in zip(
            shopper_name(person),
            person.tolist(),
            alias.tolist(),
            is_employee.tolist(),
            strict=True,
        )
    ]


def order_emails(world: World) -> list[str]:
    """The address on every order."""
    orders = world.orders
    emails = shopper_email(orders.person, orders.alias, orders.is_employee)
    return [
        f"testkauf.{number}@example.com" if is_test else email
        for number, (email, is_test) in enumerate(
            zip(emails, orders.is_test.tolist(), strict=True)
        )
    ]


def order_names(world: World) -> list[str]:
    """Order names such as #1001: the transaction ids of the web analytics too."""
    orders = world.orders
    rank = np.empty(len(orders), dtype=np.int64)
    for shop in range(len(SHOPS)):
        rows = np.flatnonzero(orders.shop == shop)
        rank[rows] = np.arange(len(rows))
    prefixes = pick([shop.prefix for shop in SHOPS], orders.shop)
    return [
        f"{prefix}{1001 + number}"
        for prefix, number in zip(prefixes, rank.tolist(), strict=True)
    ]


def order_ids(world: World) -> list[str]:
    """Shopify's own ids, 14 digits."""
    return [f"{16_718_484_000_000 + n * 7_919}" for n in range(len(world.orders))]


def export_moments(world: World) -> list[tuple[int, int, int]]:
    """Of every export: first day covered, last day, moment of download."""
    history = world.history
    return [
        (first - REACH_BACK_DAYS, last, history.second_of(last + 1) + 5 * 3600)
        for first, last in history.months()
    ]


def write_shops(world: World, landing: Landing) -> None:
    """Write all exports of all shops and record the traps in them."""
    orders, history = world.orders, world.history
    size = len(orders)
    day = history.day_of(orders.at)
    names, emails, ids = order_names(world), order_emails(world), order_ids(world)
    tags = np.where(orders.is_test, "test", "")
    sources = _note_attributes(world)
    for first, last, at in export_moments(world):
        covered = (day >= first) & (day <= last)
        for number, shop in enumerate(SHOPS):
            chosen = np.flatnonzero(covered & (orders.shop == number))
            refunded = (np.where(orders.refund_at <= at, orders.refund_cents, 0)).sum(
                axis=1
            )
            is_open = orders.is_pending_first & (orders.at > at - 6 * DAY)
            is_open &= last < history.days - 1
            status = np.select(
                [
                    orders.is_voided,
                    is_open,
                    refunded >= orders.total,
                    refunded > 0,
                ],
                ["voided", "pending", "refunded", "partially_refunded"],
                "paid",
            )
            lines = (orders.quantity[chosen] > 0).sum(axis=1)
            row = np.repeat(chosen, lines)
            line = np.arange(len(row)) - np.repeat(np.cumsum(lines) - lines, lines)
            head = line == 0
            # The newest order stands first in Shopify's exports.
            order = np.lexsort((line, -row))
            row, line, head = row[order], line[order], head[order]
            stamp = local_stamps(orders.at[row], _ZONES[number])

            def on_head(
                values: list[str] | np.ndarray, head: np.ndarray = head
            ) -> list[str]:
                return np.where(head, np.asarray(values, dtype=object), "").tolist()

            product = orders.product[row, line]
            paid = np.isin(status[row], ["pending", "voided"])
            taxes = point(orders.taxes[row])
            filled = {
                "Name": pick(names, row),
                "Email": pick(emails, row),
                "Financial Status": on_head(status[row]),
                "Paid at": on_head(np.where(paid, "", np.array(stamp, dtype=object))),
                "Fulfillment Status": on_head(["fulfilled"] * len(row)),
                "Accepts Marketing": on_head(["no"] * len(row)),
                "Currency": on_head([CURRENCIES[shop.currency]] * len(row)),
                "Subtotal": on_head(point(orders.subtotal[row])),
                "Shipping": on_head(point(orders.shipping[row])),
                "Taxes": on_head(taxes),
                "Total": on_head(point(orders.total[row])),
                "Discount Code": on_head(
                    np.where(orders.discount[row] > 0, "SOCIAL10", "")
                ),
                "Discount Amount": on_head(point(orders.discount[row])),
                "Created at": stamp,
                "Lineitem quantity": whole(orders.quantity[row, line]),
                "Lineitem name": pick([p.name for p in SHOP_PRODUCTS], product),
                "Lineitem price": point(orders.price[row, line]),
                "Lineitem sku": pick([p.sku for p in SHOP_PRODUCTS], product),
                "Lineitem requires shipping": ["true"] * len(row),
                "Lineitem taxable": ["true"] * len(row),
                "Billing Name": on_head(shopper_name(orders.person[row])),
                "Billing Country": on_head([("DE", "SE", "US")[number]] * len(row)),
                "Shipping Country": on_head([("DE", "SE", "US")[number]] * len(row)),
                "Note Attributes": on_head(pick(sources, row)),
                "Cancelled at": on_head(
                    np.where(orders.is_voided[row], np.array(stamp, dtype=object), "")
                ),
                "Refunded Amount": on_head(point(refunded[row])),
                "Vendor": ["Nordlicht"] * len(row),
                "Id": on_head(pick(ids, row)),
                "Tags": on_head(tags[row]),
                "Risk Level": on_head(["Low"] * len(row)),
                "Source": on_head(["web"] * len(row)),
                "Lineitem discount": ["0.00"] * len(row),
                "Tax 1 Name": on_head([shop.tax_name] * len(row)),
                "Tax 1 Value": on_head(taxes),
            }
            empty = [""] * len(row)
            columns = [filled.get(name, empty) for name in HEADER]
            first_day, last_day = (
                history.date_of(max(first, 0)).isoformat(),
                history.date_of(last).isoformat(),
            )
            landing.add(
                f"shopify/{shop.folder}/orders_export_{first_day}_{last_day}.csv",
                "orders",
                csv_text(HEADER, columns).encode(),
                at + number * 60,
                len(row),
            )
    _record(world, landing, size)


def local_stamps(at: Ints, zone: str) -> list[str]:
    """Moments as a shop writes them: local time and offset."""
    ahead = offset(at, zone)
    text = np.datetime_as_string((at + ahead).astype("datetime64[s]"), unit="s")
    signs = [
        f"{'+' if hours >= 0 else '-'}{abs(hours):02d}00"
        for hours in (ahead // 3600).tolist()
    ]
    return [
        f"{moment.replace('T', ' ')} {sign}"
        for moment, sign in zip(text.tolist(), signs, strict=True)
    ]


def _note_attributes(world: World) -> list[str]:
    """What the checkout remembers of the campaign; most orders have nothing."""
    draws = world.streams.pick(
        "shop/notes", [70, 12, 8, 5, 5], len(world.consumers), 4
    )[world.orders.person, world.orders.number]
    texts = [
        "",
        "utm_source: facebook\nutm_medium: paid_social\nutm_campaign: Sommer Sale 🌞",
        "utm_source: google\nutm_medium: cpc\nutm_campaign: DE_Search_Brand",
        "utm_source: newsletter\nutm_medium: email",
        'gift note: "Viel Freude, deine Oma"\nutm_source: Instagram',
    ]
    return pick(texts, draws)


def _record(world: World, landing: Landing, size: int) -> None:
    orders, history = world.orders, world.history
    offsets_differ = history.day_of(orders.at) != history.day_of(orders.at, "UTC")
    months = np.zeros(history.days + 1, dtype=np.int64)
    for number, (first, last) in enumerate(history.months()):
        months[first : last + 1] = number
    seen = (orders.refund_at < history.end_second) & orders.counts[:, None]
    refund_day = history.day_of(np.where(seen, orders.refund_at, history.first_second))
    hidden = seen & (months[refund_day] > months[history.day_of(orders.at)][:, None])
    included = np.array([shop.tax_included for shop in SHOPS])[orders.shop]
    for trap in (
        ("T6", "refunds in a later month than the order", "shopify", hidden.sum()),
        (
            "T8",
            "orders whose UTC day is not the business day",
            "shopify",
            offsets_differ.sum(),
        ),
        ("T28", "test orders", "shopify", orders.is_test.sum()),
        ("T28", "orders of employees", "shopify", orders.is_employee.sum()),
        ("T28", "orders never paid", "shopify", orders.is_voided.sum()),
        ("T29", "orders with tax in the price", "shopify", included.sum()),
        ("T29", "orders with tax on top", "shopify", size - included.sum()),
    ):
        landing.trap(*trap)
