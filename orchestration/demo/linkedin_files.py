"""LinkedIn's page exports: content, followers and visitors, as old Excel workbooks.

Content has a sheet of days and one of posts, each below a sentence; the other two have
a sheet of days. Days reach back a year at most, so that an older export holds what a
newer one no longer does.
"""

from collections.abc import Sequence

import numpy as np

from orchestration.demo.biff import xls
from orchestration.demo.calendar import iso_days
from orchestration.demo.landing import Landing, pick
from orchestration.demo.organic import COUNTERS, Daily, Organic, Snapshot, quarter_days
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

REACH_BACK_DAYS = 365
# What LinkedIn calls the counts of a day. All of them have a sponsored and a total
# column beside the organic one, but for the unique impressions.
_METRICS = (
    "Impressions",
    "Unique impressions",
    "Clicks",
    "Reactions",
    "Comments",
    "Reposts",
)
_POSTS = (
    "Post title;Post link;Post type;Campaign name;Posted by;Created date;"
    "Campaign start date;Campaign end date;Audience;Impressions;Views;Offsite Views;"
    "Clicks;Click through rate (CTR);Likes;Comments;Reposts;Follows;Engagement rate;"
    "Content Type"
)
Columns = dict[str, Sequence[str | int | float]]


def write_linkedin(
    world: World, landing: Landing, organic: Organic, profiles: list[Daily]
) -> None:
    """Write the three workbooks of every export, and record the trap in them."""
    own = {figure.title: figure.values for figure in profiles}
    for snapshot in organic.snapshots:
        last = quarter_days(world)[snapshot.quarter]
        days = np.arange(max(last - REACH_BACK_DAYS, 0), last)
        _write_content(world, landing, organic, snapshot, days, own)
        _write_followers(world, landing, snapshot, days, own["Total followers"])
        _write_visitors(
            world, landing, snapshot, days, own["page views"], own["unique visitors"]
        )
    landing.trap(
        "T18",
        "days with more reactions taken back than given",
        "linkedin_page",
        (own["Reactions"] < 0).sum(),
    )


def _us_days(world: World, days: Ints) -> list[str]:
    return [f"{d[5:7]}/{d[8:]}/{d[:4]}" for d in iso_days(world.history, days)]


def _sheet(columns: Columns) -> list[list[str | int | float]]:
    return [list(columns), *(list(row) for row in zip(*columns.values(), strict=True))]


def _file(snapshot: Snapshot, kind: str) -> str:
    return f"linkedin_page/nordlicht_{kind}_{snapshot.at}000.xls"


def _write_content(
    world: World,
    landing: Landing,
    organic: Organic,
    snapshot: Snapshot,
    days: Ints,
    own: dict[str, Ints],
) -> None:
    metrics: Columns = {"Date": _us_days(world, days)}
    for name in _METRICS:
        values = own[name][days].tolist()
        metrics[f"{name} (organic)"] = values
        if name != "Unique impressions":
            metrics[f"{name} (sponsored)"] = [0] * len(days)
            metrics[f"{name} (total)"] = values
    rows, size = snapshot.rows, len(snapshot.rows)
    counts = {
        name: snapshot.counters[:, number].tolist()
        for number, name in enumerate(COUNTERS)
    }
    told: Columns = {
        "Post title": ["Licht, das bleibt"] * size,
        "Post link": [
            f"https://www.linkedin.com/feed/update/urn:li:activity:{name}"
            for name in pick(organic.ids, rows)
        ],
        "Post type": ["Organic"] * size,
        "Posted by": ["Nordlicht"] * size,
        "Created date": _us_days(
            world, world.history.day_of(organic.published_at[rows])
        ),
        "Audience": ["All followers"] * size,
        "Impressions": counts["impressions"],
        "Clicks": counts["clicks"],
        "Likes": counts["likes"],
        "Comments": counts["comments"],
        "Reposts": counts["shares"],
        "Follows": [0] * size,
        "Content Type": ["Image"] * size,
    }
    posts: Columns = {name: told.get(name, [""] * size) for name in _POSTS.split(";")}
    sheets = [
        (
            "Metrics",
            [["Aggregated engagement metrics for your page"], *_sheet(metrics)],
        ),
        ("All posts", [["Engagement metrics for each post"], *_sheet(posts)]),
    ]
    rows_written = len(days) + size
    name = _file(snapshot, "content")
    landing.add(name, "daily, posts", xls(sheets), snapshot.at, rows_written)


def _write_followers(
    world: World, landing: Landing, snapshot: Snapshot, days: Ints, gained: Ints
) -> None:
    new, none = gained[days].tolist(), [0] * len(days)
    columns: Columns = {
        "Date": _us_days(world, days),
        "Sponsored followers": none,
        "Organic followers": new,
        "Auto-invited followers": none,
        "Total followers": new,
    }
    content = xls([("New followers", _sheet(columns))])
    name = _file(snapshot, "followers")
    landing.add(name, "followers_daily", content, snapshot.at, len(days))


def _write_visitors(
    world: World,
    landing: Landing,
    snapshot: Snapshot,
    days: Ints,
    views: Ints,
    visitors: Ints,
) -> None:
    columns: Columns = {"Date": _us_days(world, days)}
    for section in ("Overview", "Life", "Jobs", "Total"):
        # Nobody looks at the pages about life and jobs.
        seen = section in ("Overview", "Total")
        for what, figure in (("page views", views), ("unique visitors", visitors)):
            total = figure[days] * seen
            columns[f"{section} {what} (desktop)"] = (total // 3).tolist()
            columns[f"{section} {what} (mobile)"] = (total - total // 3).tolist()
            columns[f"{section} {what} (total)"] = total.tolist()
    content = xls([("Visitor metrics", _sheet(columns))])
    name = _file(snapshot, "visitors")
    landing.add(name, "visitors_daily", content, snapshot.at, len(days))
