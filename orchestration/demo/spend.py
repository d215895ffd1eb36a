"""What the ad platforms know: every ad and day, first report and restatement.

A platform's report of a month is downloaded on the first day of the next month
and covers 28 days before the month too. Days of the month itself carry what the
platform said first; the 28 days before it carry what it says now. So a day's
last word is the restated value where a later report covers it, else the first.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import History
from orchestration.demo.company import ACCOUNTS, CAMPAIGNS
from orchestration.demo.money import EUR
from orchestration.demo.streams import Floats, Ints, Streams

LOOKBACK_DAYS = 28
# Small accounts: somebody downloads their reports every six months.
HALF_YEARLY = ("x_ads", "pinterest_ads", "snapchat_ads", "reddit_ads")
# Cost of a thousand impressions in cents of the account, click rate, conversion
# rate of clicks as the platform claims it.
_MARKET = {
    "social": (750, 0.014, 0.035),
    "brand": (2600, 0.085, 0.12),
    "search": (3800, 0.045, 0.05),
    "pmax": (1500, 0.018, 0.05),
    "video": (900, 0.004, 0.01),
    "display": (350, 0.005, 0.01),
    "linkedin": (4200, 0.006, 0.06),
    "tiktok": (480, 0.011, 0.02),
}


@dataclass(frozen=True)
class AdDays:
    """One entry per ad (or ad group) and day, in account currency cents.

    Arrays with two rows hold the first report (0) and the restated one (1).
    `vanished` ads are in the first report only.
    """

    campaign: Ints
    ad: Ints
    day: Ints
    currency: Ints
    cents: Ints
    impressions: Ints
    clicks: Ints
    conversions: Ints
    value: Ints
    vanished: Ints
    # 1 where a later report covers the day.
    is_reported_again: Ints

    @property
    def account(self) -> Ints:
        """Account number of every entry."""
        return np.array([c.account for c in CAMPAIGNS])[self.campaign]

    def final(self) -> "AdDays":
        """The last word on every ad and day: one row of values, vanished left out."""
        rows = np.arange(len(self.day))
        pick = self.is_reported_again
        kept = ~((self.vanished == 1) & (pick == 1))
        return AdDays(
            self.campaign[kept],
            self.ad[kept],
            self.day[kept],
            self.currency[kept],
            self.cents[pick, rows][kept],
            self.impressions[pick, rows][kept],
            self.clicks[pick, rows][kept],
            self.conversions[pick, rows][kept],
            self.value[pick, rows][kept],
            self.vanished[kept],
            pick[kept],
        )


def report_months(history: History, account: int) -> list[tuple[int, int, int]]:
    """First day covered, first own day, last day of every report of an account.

    The first LinkedIn report in the new hierarchy does not reach back: its levels
    cannot replace those of the old one.
    """
    months = history.months()
    if ACCOUNTS[account].platform in HALF_YEARLY:
        months = [
            (months[n][0], months[min(n + 5, len(months) - 1)][1])
            for n in range(0, len(months), 6)
        ]
    is_linkedin = ACCOUNTS[account].platform == "linkedin_ads"
    break_at = new_hierarchy_month(history) if is_linkedin else 0
    return [
        (max(0, first if number == break_at else first - LOOKBACK_DAYS), first, last)
        for number, (first, last) in enumerate(months)
    ]


def new_hierarchy_month(history: History) -> int:
    """Number of the month from which LinkedIn reports campaign > ad set > ad."""
    return len(history.months()) // 2


def simulate_ads(history: History, streams: Streams) -> AdDays:
    """Spend and response of all ads; draws by campaign, ad and day."""
    parts: list[tuple[Ints, Ints, Ints]] = []
    ad_number = 0
    for number, campaign in enumerate(CAMPAIGNS):
        first = int(campaign.first * history.days)
        last = max(first + 1, round(campaign.last * history.days))
        days = np.arange(first, min(last, history.days))
        for _ in range(campaign.ads):
            parts.append(
                (np.full(len(days), number), np.full(len(days), ad_number), days)
            )
            ad_number += 1
    campaign, ad, day = (np.concatenate(column) for column in zip(*parts, strict=True))
    # Draws by ad x day for the whole history, so that they do not depend on runs.
    slot = ad * history.days + day
    size = ad_number * history.days

    def draw(purpose: str) -> Floats:
        return streams.uniform(f"ads/{purpose}", size)[slot]

    platform = np.array([ACCOUNTS[c.account].platform for c in CAMPAIGNS])[campaign]
    kinds = [_MARKET[c.kind] for c in CAMPAIGNS]
    cpm, click_rate, claim_rate = (
        np.array(k)[campaign] for k in zip(*kinds, strict=True)
    )
    per_euro = np.array([_units_per_euro(c.account) for c in CAMPAIGNS])[campaign]
    budget = np.array([c.budget / c.ads for c in CAMPAIGNS])[campaign]
    noise = np.exp(0.25 * streams.normal("ads/noise", size)[slot])
    spend = budget * 36 * history.season(day) * noise
    final = np.round(spend).astype(np.int64)
    # Corrections that a platform books as negative cost without any delivery.
    negative = (draw("negative") < 0.0012) & (platform == "google_ads")
    final = np.where(negative, -(final // 7) - 1, final)
    impressions = np.where(
        negative, 0, final * 1000 / (cpm * per_euro) * (0.8 + 0.4 * draw("cpm"))
    ).astype(np.int64)
    clicks = (impressions * click_rate * (0.7 + 0.6 * draw("ctr"))).astype(np.int64)
    claims = (clicks * claim_rate * (0.5 + draw("claims")) + draw("round")).astype(
        np.int64
    )
    value = claims * (4000 + 9000 * draw("value")).astype(np.int64)
    restated = draw("restated") < 0.12
    first_spend = np.where(
        restated & ~negative,
        np.round(final * (0.97 + 0.06 * draw("change"))).astype(np.int64),
        final,
    )
    # Conversions arrive late: what was reported first misses a fifth of them.
    first_claims = (claims * 0.8 + draw("late") * 0.4).astype(np.int64)
    vanished = (
        (draw("vanished") < 0.003) & (platform != "google_ads") & ~negative
    ).astype(np.int64)
    return AdDays(
        campaign=campaign,
        ad=ad,
        day=day,
        currency=_currency(history, campaign, day),
        cents=np.stack([first_spend, final]),
        impressions=np.stack([impressions, impressions]),
        clicks=np.stack([clicks, clicks]),
        conversions=np.stack([np.minimum(first_claims, claims), claims]),
        value=np.stack(
            [
                np.minimum(first_claims, claims) * (value // np.maximum(claims, 1)),
                claims * (value // np.maximum(claims, 1)),
            ]
        ),
        vanished=vanished,
        is_reported_again=_reported_again(history)[
            np.array([c.account for c in CAMPAIGNS])[campaign], day
        ],
    )


def exposure(history: History, ads: AdDays, platform: str, market: int) -> Floats:
    """Pressure of a platform in a market by day, 0 to 1: adstock, then saturation."""
    numbers = [
        number
        for number, campaign in enumerate(CAMPAIGNS)
        if ACCOUNTS[campaign.account].platform == platform
        and (ACCOUNTS[campaign.account].market == market or market < 0)
        and campaign.kind != "brand"
    ]
    if not numbers:
        return np.zeros(history.days)
    rows = np.isin(ads.campaign, numbers)
    daily = np.bincount(
        ads.day[rows],
        weights=np.maximum(ads.cents[1, rows], 0),
        minlength=history.days,
    )
    daily /= daily.mean()
    stock = np.empty_like(daily)
    carried = daily[0]
    for day in range(history.days):
        carried = 0.4 * carried + 0.6 * daily[day]
        stock[day] = carried
    return stock**1.3 / (stock**1.3 + 1)


def _units_per_euro(account: int) -> float:
    return 11.0 if ACCOUNTS[account].currency == 1 else 1.0


def _currency(history: History, campaign: Ints, day: Ints) -> Ints:
    base = np.array([ACCOUNTS[c.account].currency for c in CAMPAIGNS])[campaign]
    change = np.array(
        [
            history.days
            if ACCOUNTS[c.account].euro_from is None
            else history.day_number(ACCOUNTS[c.account].euro_from)
            for c in CAMPAIGNS
        ]
    )[campaign]
    return np.where(day >= change, EUR, base)


def _reported_again(history: History) -> Ints:
    again = np.zeros((len(ACCOUNTS), history.days), dtype=np.int64)
    for account in range(len(ACCOUNTS)):
        for covered, first, _ in report_months(history, account):
            again[account, covered:first] = 1
    return again
