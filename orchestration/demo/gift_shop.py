"""A second, small shop on WooCommerce: gift boxes, one to an order, no address told.

Its customers come once and are nobody that the other shops know. The later file repeats
a month of the earlier one, with what has been paid since.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import DAY, clear_of_change
from orchestration.demo.company import GIFT_BOX
from orchestration.demo.inside_files import berlin
from orchestration.demo.landing import Landing, csv_text, machine, pick, whole
from orchestration.demo.streams import Ints, chosen
from orchestration.demo.world import World

FOLDER = "geschenke"
_COUNTS = {"tiny": 16, "demo": 80, "stress": 200}
_STATUSES = ("completed", "processing", "cancelled", "failed")
_WAITING = "pending"
_SOURCES = ("Source: instagram", "Source: facebook", "Organic: google", "Direct")
_HEADER = [
    "Date",
    "Order #",
    "N. Revenue (formatted)",
    "Status",
    "Customer",
    "Customer type",
    "Product(s)",
    "Items sold",
    "Coupon(s)",
    "Net Sales",
    "Attribution",
]
_OVERLAP_DAYS = 30


@dataclass(frozen=True)
class GiftOrders:
    """One entry per order, in order of time; cents of euro, net."""

    at: Ints
    cents: Ints
    quantity: Ints
    status: Ints
    source: Ints
    is_late: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """Whether the order is a sale."""
        return self.status < 2

    def ids(self) -> list[str]:
        """Ids of the orders as the warehouse tells them apart."""
        return [f"woocommerce:{FOLDER}:{n + 1001}" for n in range(len(self.at))]


def sell_gifts(world: World) -> GiftOrders:
    """All orders of the shop."""
    streams, history = world.streams, world.history
    size = _COUNTS[world.scale.name]
    share = np.sort(streams.uniform("gifts/when", size))
    at = history.first_second + (share * (history.days - 1) * DAY).astype(np.int64)
    quantity = streams.integers("gifts/quantity", 1, 3, size)
    status = streams.pick("gifts/status", [70, 30], size)
    # Some were never paid for.
    lost = chosen(streams.uniform("gifts/lost", size), 0.08, np.ones(size, dtype=bool))
    middle = history.second_of(history.days // 2)
    waits = (at < middle) & (at >= middle - _OVERLAP_DAYS * DAY) & ~lost
    return GiftOrders(
        at=clear_of_change(at),
        cents=GIFT_BOX.prices[0] * quantity,
        quantity=quantity,
        status=np.where(lost, 2 + status, status),
        source=streams.pick("gifts/source", [30, 20, 25, 25], size),
        is_late=chosen(streams.uniform("gifts/late", size), 0.2, waits),
    )


def write_gifts(world: World, landing: Landing) -> None:
    """Write both exports; what was paid late is still open in the first."""
    orders, history = sell_gifts(world), world.history
    middle = history.days // 2
    half, end = history.second_of(middle), history.end_second
    since = history.second_of(middle - _OVERLAP_DAYS)
    dates, names = berlin(orders.at), orders.ids()
    for number, (rows, moment) in enumerate(
        (
            (np.flatnonzero(orders.at < half), half),
            (np.flatnonzero(orders.at >= since), end),
        )
    ):
        cents, status = orders.cents[rows], orders.status[rows]
        waits = orders.is_late[rows] & (number == 0)
        quantity = whole(orders.quantity[rows])
        columns = [
            pick(dates, rows),
            [name.rsplit(":", 1)[1] for name in pick(names, rows)],
            [f"&euro;{value / 100:.2f}" for value in cents.tolist()],
            [
                _WAITING if waiting else _STATUSES[n]
                for waiting, n in zip(waits.tolist(), status.tolist(), strict=True)
            ],
            ["Anonym"] * len(rows),
            ["new"] * len(rows),
            [f"{n}× {GIFT_BOX.name}" for n in quantity],
            quantity,
            [""] * len(rows),
            machine(cents),
            pick(_SOURCES, orders.source[rows]),
        ]
        landing.add(
            f"woocommerce/{FOLDER}/orders_{number + 1}.csv",
            "orders",
            csv_text(_HEADER, columns).encode(),
            moment + 2 * 3600,
            len(rows),
        )
    late, lost = orders.is_late.sum(), (~orders.counts).sum()
    landing.trap("T4", "orders that were paid after an export", "woocommerce", late)
    landing.trap("T28", "orders that were never paid", "woocommerce", lost)
