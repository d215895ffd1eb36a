"""The demo company in one world: all of it, for a seed and a setting of the levers.

`World` holds what truly happened. The modules that write files make of it what the
platforms would show; `truth` writes down what a warehouse must find.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import History
from orchestration.demo.company import PLANS, SHOP_PRODUCTS, Scale
from orchestration.demo.money import Rates, divide_rounded, load_rates, to_euro
from orchestration.demo.people import (
    BUSINESSES,
    CONSUMERS,
    Levers,
    People,
    simulate_people,
)
from orchestration.demo.sales import (
    Funnel,
    Orders,
    net_of_order,
    simulate_funnel,
    simulate_orders,
)
from orchestration.demo.spend import AdDays, simulate_ads
from orchestration.demo.streams import Ints, Streams

RATE_UNIT = 10**6


@dataclass(frozen=True)
class World:
    """Everything that happened to the company."""

    scale: Scale
    history: History
    streams: Streams
    rates: Rates
    ads: AdDays
    consumers: People
    orders: Orders
    businesses: People
    funnel: Funnel

    @property
    def margin_change_day(self) -> int:
        """Day number from which the second margin of each product holds."""
        return self.history.days // 2

    def order_net(self) -> Ints:
        """Net revenue of every order in its own currency, cents."""
        orders = self.orders
        return net_of_order(
            orders.subtotal, orders.shipping, orders.taxes, orders.total
        )

    def order_margin_rate(self) -> Ints:
        """Margin rate of every order in 1e-6: its lines', weighted by amount."""
        orders = self.orders
        margins = np.array([p.margins for p in SHOP_PRODUCTS])
        late = self.history.day_of(orders.at) >= self.margin_change_day
        rates = margins[orders.product, late.astype(np.int64)[:, None]]
        amounts = orders.price * orders.quantity
        return divide_rounded(
            (amounts * rates).sum(axis=1) * (RATE_UNIT // 10**4),
            np.maximum(amounts.sum(axis=1), 1),
        )

    def deal_margin_rate(self, closed_at: Ints, plan: Ints) -> Ints:
        """Margin rate of deals in 1e-6."""
        margins = np.array([p.margins for p in PLANS])
        late = self.history.day_of(closed_at) >= self.margin_change_day
        return margins[plan, late.astype(np.int64)] * (RATE_UNIT // 10**4)

    def euros(self, cents: Ints, currency: Ints, day: Ints) -> Ints:
        """Cents of a currency as cents of euro at the rate of the day."""
        return to_euro(cents, self.rates.factor(currency, day))

    def outcome(self) -> tuple[int, int, int]:
        """Sales (orders and deals), net revenue and margin in cents of euro.

        Before refunds: what a lever changes is judged on the sales themselves.
        """
        orders, funnel = self.orders, self.funnel
        sold = orders.counts
        day = self.history.day_of(orders.at)
        order_euros = self.euros(self.order_net(), orders.currency, day)[sold]
        order_rate = self.order_margin_rate()[sold]
        won = np.flatnonzero(funnel.won)
        closed = funnel.closed_at[won]
        deal_day = self.history.day_of(closed)
        deal_euros = self.euros(funnel.amount[won], funnel.currency[won], deal_day)
        deal_rate = self.deal_margin_rate(closed, funnel.plan[won])
        revenue = int(order_euros.sum() + deal_euros.sum())
        margin = int(
            divide_rounded(order_euros * order_rate, RATE_UNIT).sum()
            + divide_rounded(deal_euros * deal_rate, RATE_UNIT).sum()
        )
        return len(order_euros) + len(won), revenue, margin


def build_world(scale: Scale, seed: int, levers: Levers | None = None) -> World:
    """Simulate the company. The same seed gives the same draws for all levers."""
    levers = levers or Levers()
    streams = Streams(seed)
    history = History(scale.start, scale.days)
    ads = simulate_ads(history, streams)
    consumers = simulate_people(CONSUMERS, scale, history, ads, streams, levers)
    businesses = simulate_people(BUSINESSES, scale, history, ads, streams, levers)
    return World(
        scale=scale,
        history=history,
        streams=streams,
        rates=load_rates(scale.start, scale.days + 1),
        ads=ads,
        consumers=consumers,
        orders=simulate_orders(consumers, history, streams),
        businesses=businesses,
        funnel=simulate_funnel(businesses, history, streams),
    )
