"""One account's report of a month (or half a year), whatever its file looks like."""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import History, iso_days
from orchestration.demo.company import ACCOUNTS, CAMPAIGNS
from orchestration.demo.landing import pick
from orchestration.demo.streams import Ints


@dataclass(frozen=True)
class Report:
    """The rows of one account's report of one month, as the platform states them."""

    history: History
    account: int
    month: int
    first: int
    last: int
    at: int
    campaign: Ints
    ad: Ints
    day: Ints
    currency: Ints
    cents: Ints
    impressions: Ints
    clicks: Ints
    conversions: Ints
    value: Ints

    def __len__(self) -> int:
        return len(self.day)

    @property
    def file_stem(self) -> str:
        """Platform, account and the first and last day, for the file name."""
        account = ACCOUNTS[self.account]
        first, last = iso_days(self.history, np.array([self.first, self.last]))
        return f"{account.platform}/{account.folder}/{{}}_{first}_{last}"

    def names(self) -> list[str]:
        """Campaign names as shown on the day of the download."""
        renamed = self.last >= self.history.days // 2
        names = [c.renamed if renamed and c.renamed else c.name for c in CAMPAIGNS]
        return pick(names, self.campaign)

    def ids(self) -> list[str]:
        """Campaign ids."""
        return pick([c.campaign_id for c in CAMPAIGNS], self.campaign)

    def take(self, rows: Ints) -> "Report":
        """The same report with other rows: fewer, or some twice."""
        columns = (
            self.campaign,
            self.ad,
            self.day,
            self.currency,
            self.cents,
            self.impressions,
            self.clicks,
            self.conversions,
            self.value,
        )
        return Report(
            self.history,
            self.account,
            self.month,
            self.first,
            self.last,
            self.at,
            *(column[rows] for column in columns),
        )

    def by_campaign(self) -> "Report":
        """Summed to campaign and day."""
        keys, rows, group = np.unique(
            self.campaign * self.history.days + self.day,
            return_index=True,
            return_inverse=True,
        )

        def total(values: Ints) -> Ints:
            sums = np.zeros(len(keys), dtype=np.int64)
            np.add.at(sums, group, values)
            return sums

        return Report(
            self.history,
            self.account,
            self.month,
            self.first,
            self.last,
            self.at,
            self.campaign[rows],
            self.ad[rows],
            self.day[rows],
            self.currency[rows],
            total(self.cents),
            total(self.impressions),
            total(self.clicks),
            total(self.conversions),
            total(self.value),
        )


def ad_id(ads: Ints) -> list[str]:
    """Ids of ads: too long for a float."""
    return [f"1202100000{number:08d}" for number in (7_654_321 + ads * 137).tolist()]


def ad_group_id(ads: Ints) -> list[str]:
    """Ids of ad groups, one per ad."""
    return [f"1202200000{number:08d}" for number in (1_234_567 + ads * 91).tolist()]
