"""Reports of X, Pinterest, Snapchat and Reddit Ads: half a year at a time.

Nobody downloads these every month. Every day of an ad is a row, in English; Snapchat
writes each day as two moments in the account's time.
"""

import numpy as np

from orchestration.demo.ad_report import Report, ad_group_id, ad_id
from orchestration.demo.calendar import iso_days, offset
from orchestration.demo.company import ACCOUNTS
from orchestration.demo.landing import Landing, csv_text, point, whole
from orchestration.demo.money import CURRENCIES
from orchestration.demo.world import World


def write_small_report(world: World, landing: Landing, report: Report) -> int:
    """Write one report; none of its rows is delivered twice."""
    account, size = ACCOUNTS[report.account], len(report)
    days = iso_days(report.history, report.day)
    shown = np.maximum(report.impressions, 1)
    rates = (report.clicks / shown).tolist()
    spend, impressions = point(report.cents), whole(report.impressions)
    results = whole(report.conversions)
    currencies = [CURRENCIES[n] for n in report.currency.tolist()]
    named = {
        "campaign": report.names(),
        "campaign_id": report.ids(),
        "group": [f"Zielgruppe {n % 3 + 1}" for n in report.ad.tolist()],
        "group_id": ad_group_id(report.ad),
        "ad": [f"Anzeige {n}" for n in report.ad.tolist()],
        "ad_id": ad_id(report.ad),
    }
    names = [account.name] * size
    clicks = whole(report.clicks)
    if account.platform == "x_ads":
        columns = {
            "Time period": days,
            "Account name": names,
            "Currency": currencies,
            "Campaign name": named["campaign"],
            "Campaign ID": named["campaign_id"],
            "Ad group name": named["group"],
            "Ad group ID": named["group_id"],
            "Ad name": named["ad"],
            "Ad ID": named["ad_id"],
            "Spend": spend,
            "Impressions": impressions,
            "Results": ["-" if n == "0" else n for n in results],
            "Result type": ["Link clicks"] * size,
            "Clicks": clicks,
            "Link clicks": clicks,
            "Retweets": ["0"] * size,
        }
    elif account.platform == "pinterest_ads":
        columns = {
            "Date": days,
            "Ad account ID": [account.account_id] * size,
            "Account currency": currencies,
            "Campaign ID": named["campaign_id"],
            "Campaign name": named["campaign"],
            "Ad group ID": named["group_id"],
            "Ad group name": named["group"],
            "Ad ID": named["ad_id"],
            "Ad name": named["ad"],
            "Spend in account currency": spend,
            "Impressions": impressions,
            "Pin clicks": clicks,
            "Outbound clicks": clicks,
            "CTR": [f"{rate:.2%}" for rate in rates],
            "Total conversions": ["-" if n == "0" else n for n in results],
            "Total order value": point(report.value),
        }
    elif account.platform == "snapchat_ads":
        columns = {
            "Start time": _midnights(report, 0),
            "End time": _midnights(report, 1),
            "Ad Account Name": names,
            "Currency": currencies,
            "Campaign Name": named["campaign"],
            "Campaign ID": named["campaign_id"],
            "Ad Set Name": named["group"],
            "Ad Set ID": named["group_id"],
            "Ad Name": named["ad"],
            "Ad ID": named["ad_id"],
            "Spend": spend,
            "Impressions": impressions,
            "Swipe Ups": clicks,
            "Purchases": results,
            "Purchases Value": point(report.value),
        }
    else:
        columns = {
            "Date": days,
            "Account ID": [account.account_id] * size,
            "Currency": currencies,
            "Campaign Name": named["campaign"],
            "Campaign ID": named["campaign_id"],
            "Ad Group Name": named["group"],
            "Ad Group ID": named["group_id"],
            "Ad Name": named["ad"],
            "Ad ID": named["ad_id"],
            "Amount Spent": spend,
            "Impressions": impressions,
            "Clicks": clicks,
            "CTR": [f"{rate:.2%}" for rate in rates],
            "Comment upvotes": ["0"] * size,
        }
    landing.add(
        report.file_stem.format("report") + ".csv",
        "ad_performance",
        csv_text(list(columns), list(columns.values())).encode(),
        report.at,
        size,
    )
    return 0


def _midnights(report: Report, later: int) -> list[str]:
    """Midnights in Berlin with the offset, of each day or the day after it."""
    history = report.history
    days = np.arange(history.days + 2)
    seconds = np.array([history.second_of(n) for n in days.tolist()])
    hours = (offset(seconds) // 3600).tolist()
    texts = [
        f"{date}T00:00:00.000+0{hour}:00"
        for date, hour in zip(iso_days(history, days), hours, strict=True)
    ]
    return [texts[n + later] for n in report.day.tolist()]
