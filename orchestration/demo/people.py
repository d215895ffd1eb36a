"""The people: who comes, whom the ads reach, who buys.

Cause and effect: a hidden intent z drives the exposure to ads (targeting, so a
selection bias), brand search and the purchase. Paid social reaches people with a
saturating response to spend, raises their probability to buy and makes them search
for the brand: a mediator that takes the last click. Levers switch a platform off.
"""

from dataclasses import dataclass, replace

import numpy as np

from orchestration.demo.calendar import DAY, LEAD_DAYS, History
from orchestration.demo.company import Scale
from orchestration.demo.spend import AdDays, exposure
from orchestration.demo.streams import Floats, Ints, Streams, poisson_upto_three

# Ways of coming to the site, in the order of the columns below.
KINDS = (
    "meta_ads",
    "tiktok_ads",
    "linkedin_ads",
    "google_ads",
    "microsoft_ads",
    "organic_social",
    "organic_search",
    "direct",
    "email",
    "referral",
    "brand_search",
)
PAID = KINDS[:5]
KIND = {name: number for number, name in enumerate(KINDS)}
SLOTS = 3
REPEATS = 3


@dataclass(frozen=True)
class Levers:
    """What is switched off in a world; the real one has nothing off."""

    off: tuple[str, ...] = ()

    def is_on(self, kind: str) -> bool:
        """Whether a platform, or organic social, is at work."""
        return kind not in self.off


@dataclass(frozen=True)
class Audience:
    """One kind of customer: rates of touch and effects on the decision."""

    name: str
    base_rates: tuple[float, ...]
    effects: tuple[float, ...]
    intercept: float


CONSUMERS = Audience(
    "b2c",
    (0.38, 0.22, 0.0, 0.30, 0.10, 0.22, 0.32, 0.26, 0.12, 0.08, 0.10),
    (0.55, 0.35, 0.0, 0.70, 0.55, 0.45, 0.30, 0.25, 0.35, 0.20, 0.05),
    -3.75,
)
BUSINESSES = Audience(
    "b2b",
    (0.12, 0.0, 0.75, 0.35, 0.22, 0.32, 0.40, 0.35, 0.15, 0.20, 0.18),
    (0.20, 0.0, 0.75, 0.60, 0.60, 0.50, 0.30, 0.25, 0.30, 0.30, 0.05),
    0.3,
)


@dataclass(frozen=True)
class People:
    """A population in one world; arrays by person, touches by person x kind x slot."""

    audience: Audience
    market: Ints
    intent: Floats
    arrived_at: Ints
    # How often each person came in each way (0 to 3).
    counts: Ints
    decided: np.ndarray
    decided_at: Ints

    def __len__(self) -> int:
        return len(self.market)


def simulate_people(
    audience: Audience,
    scale: Scale,
    history: History,
    ads: AdDays,
    streams: Streams,
    levers: Levers,
) -> People:
    """Everything about a population that the levers can change, and its basis."""
    count = scale.visitors if audience is CONSUMERS else scale.prospects
    tag = audience.name
    early = 0 if audience is CONSUMERS else LEAD_DAYS
    days = np.arange(-early, history.days)
    weights = history.season(days)
    edges = np.cumsum(weights) / weights.sum()
    arrival_day = np.searchsorted(edges, streams.uniform(f"{tag}/day", count)) - early
    arrival_day = np.minimum(arrival_day, history.days - 1)
    market = streams.pick(f"{tag}/market", [0.6, 0.24, 0.16], count)
    intent = streams.normal(f"{tag}/intent", count)
    arrived_at = (
        history.first_second
        + arrival_day * DAY
        + (day_fraction(streams, f"{tag}/clock", count) * DAY).astype(np.int64)
    )
    rates = np.tile(np.array(audience.base_rates), (count, 1))
    rates *= np.exp(0.45 * intent)[:, None]
    day = np.maximum(arrival_day, 0)
    for kind in PAID:
        pressure = np.stack([exposure(history, ads, kind, m) for m in range(3)])
        if not pressure.any():
            continue
        everywhere = exposure(history, ads, kind, -1)
        # A platform without an account in the market still shows some ads there.
        reach = np.where(
            pressure.any(axis=1)[:, None], pressure, 0.5 * everywhere[None, :]
        )
        rates[:, KIND[kind]] *= 2 * reach[market, day]
    for kind in (*PAID, "organic_social"):
        if not levers.is_on(kind):
            rates[:, KIND[kind]] = 0.0
    draws = streams.uniform(f"{tag}/touches", count, len(KINDS))
    counts = poisson_upto_three(draws, rates)
    social = [KIND[k] for k in ("meta_ads", "tiktok_ads", "linkedin_ads")]
    aware = (counts[:, social].sum(axis=1) > 0) | (
        counts[:, KIND["organic_social"]] > 0
    )
    brand = KIND["brand_search"]
    rates[:, brand] *= np.where(aware, 4.0, 1.0)
    counts[:, brand] = poisson_upto_three(draws[:, brand], rates[:, brand])
    score = (
        audience.intercept
        + 0.8 * intent
        + 0.4 * (history.season(day) - 1)
        + np.minimum(counts, 2) @ np.array(audience.effects)
    )
    decided = streams.uniform(f"{tag}/decision", count) < 1 / (1 + np.exp(-score))
    delay = streams.lognormal(f"{tag}/delay", 2.2, 1.0, count)
    decided_at = arrived_at + (np.minimum(delay, 60) * DAY).astype(np.int64)
    return People(audience, market, intent, arrived_at, counts, decided, decided_at)


def day_fraction(streams: Streams, purpose: str, *shape: int) -> Floats:
    """Time of day as a fraction of the UTC day: evenings are busy, nights are not."""
    hours = [2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 6, 7, 8, 9, 8, 6, 5, 4]
    hour = streams.pick(f"{purpose}/hour", [float(h) for h in hours], *shape)
    return (hour + streams.uniform(f"{purpose}/minute", *shape)) / 24


def without(levers: Levers, *kinds: str) -> Levers:
    """The same levers with some more switched off."""
    return replace(levers, off=(*levers.off, *kinds))
