"""Content and daily exports of the networks, in the shapes that people download.

Those of LinkedIn are in `linkedin_files`.
"""

import numpy as np

from orchestration.demo.calendar import iso_days, offset, stamps
from orchestration.demo.landing import Landing, csv_text, pick, utf8_bom, utf16, whole
from orchestration.demo.linkedin_files import write_linkedin
from orchestration.demo.organic import (
    COUNTERS,
    FOLLOWER_DAYS,
    IMPRESSIONS_UNTIL,
    Daily,
    Organic,
    Snapshot,
    follow_profiles,
    post_organically,
)
from orchestration.demo.posts import Posts
from orchestration.demo.streams import Ints
from orchestration.demo.truth_organic import Tables, organic_truth
from orchestration.demo.world import World

_PAGES = {"facebook": "100000000000777", "instagram": "17840000000000777"}
_OLD_FACEBOOK = (
    "Post ID;Page ID;Page name;Title;Publish time;Permalink;Post type;Date;Impressions;"
    "IMPRESSION:UNIQUE_USERS;Reactions;Comments;Shares;Total clicks"
)
_FACEBOOK = (
    "Post ID;Page ID;Page name;Title;Description;Duration (sec);Publish time;"
    "Caption type;Permalink;Is crosspost;Is share;Post type;Languages;Custom labels;"
    "Funded content status;Data comment;Date;Views;Reach;"
    "Reactions, Comments and Shares;Reactions;Comments;Shares;Total clicks"
)
_INSTAGRAM = (
    "Post ID;Account ID;Account username;Account name;Description;Duration (sec);"
    "Publish time;Permalink;Post type;Data comment;Date;Views;Reach;Likes;Shares;"
    "Follows;Comments;Saves"
)
_X = (
    "Post id;Date;Post text;Link;Impressions;Likes;Engagements;Bookmarks;Share;"
    "New follows;Replies;Reposts;Profile visits;Detail expands;Url clicks;"
    "Hashtag clicks;Permalink clicks"
)
_YOUTUBE = (
    "Content;Video title;Video publish time;Duration;Views;Watch time (hours);"
    "Subscribers;Impressions;Impressions click-through rate (%)"
)
_TIKTOK = (
    "Video title;Video link;Post time;Video views;Likes;Comments;Shares;"
    "Add to Favorites"
)


def write_organic(world: World, landing: Landing, posts: Posts) -> Tables:
    """Write all exports, and what a warehouse must find in them."""
    networks, profiles = post_organically(world, posts), follow_profiles(world)
    writers = {"x": _write_x, "youtube": _write_youtube, "tiktok": _write_tiktok}
    for organic in networks:
        if organic.network == "linkedin":
            own = [p for p in profiles if p.network == "linkedin"]
            write_linkedin(world, landing, organic, own)
            continue
        write = writers.get(organic.network, _write_meta)
        for snapshot in organic.snapshots:
            write(world, landing, organic, snapshot)
    _write_days(world, landing, profiles)
    first = next(n for n in networks if n.network == "facebook").snapshots[0].rows
    for trap in (
        ("T18", "posts whose counters begin anew", 1),
        ("T18", "posts that are deleted", 1),
        ("T19", "posts whose impressions were not yet views", len(first)),
    ):
        landing.trap(trap[0], trap[1], "organic", trap[2])
    return organic_truth(world, networks, profiles)


def _cells(header: str, columns: dict[str, list[str]], size: int) -> list[list[str]]:
    empty = [""] * size
    return [columns.get(name, empty) for name in header.split(";")]


def _file(organic: Organic, snapshot: Snapshot, name: str, world: World) -> str:
    days = world.history.day_of(np.array([snapshot.at]))
    return f"{name}_{world.history.date_of(int(days[0]))}.csv"


def _counters(snapshot: Snapshot) -> dict[str, list[str]]:
    return {
        name: whole(snapshot.counters[:, number])
        for number, name in enumerate(COUNTERS)
    }


def _english(moments: Ints, pattern: str) -> list[str]:
    """Days as the English interfaces write them."""
    local = (moments + offset(moments)).astype("datetime64[s]").tolist()
    return [f"{moment:{pattern}}".replace("{day}", str(moment.day)) for moment in local]


def _write_meta(
    world: World, landing: Landing, organic: Organic, snapshot: Snapshot
) -> None:
    rows, size = snapshot.rows, len(snapshot.rows)
    is_facebook = organic.network == "facebook"
    # Business Suite writes the time of California, with the month first.
    at = organic.published_at[rows]
    local = (at + offset(at, "America/Los_Angeles")).astype("datetime64[s]").tolist()
    counts, ids = _counters(snapshot), pick(organic.ids, rows)
    parts = snapshot.counters[:, 2:5].sum(axis=1)
    columns = {
        "Post ID": ids,
        "Page ID": [_PAGES["facebook"]] * size,
        "Account ID": [_PAGES["instagram"]] * size,
        "Page name": ["Nordlicht"] * size,
        "Account username": ["nordlicht"] * size,
        "Account name": ["Nordlicht"] * size,
        "Description": ["Licht, das bleibt"] * size,
        "Duration (sec)": ["0"] * size,
        "Publish time": [f"{moment:%m/%d/%Y %H:%M}" for moment in local],
        "Permalink": [
            f"https://www.facebook.com/{_PAGES['facebook']}/posts/{name}"
            if is_facebook
            else f"https://www.instagram.com/p/{name}/"
            for name in ids
        ],
        "Post type": ["Photos" if is_facebook else "IG image"] * size,
        "Date": ["Lifetime"] * size,
        "Impressions": counts["impressions"],
        "Views": counts["impressions"],
        "Reach": counts["reach"],
        "IMPRESSION:UNIQUE_USERS": counts["reach"],
        "Reactions, Comments and Shares": whole(parts),
        "Reactions": counts["likes"],
        "Likes": counts["likes"],
        "Comments": counts["comments"],
        "Shares": counts["shares"],
        "Saves": counts["saves"],
        "Follows": ["0"] * size,
        "Total clicks": counts["clicks"],
    }
    is_old = is_facebook and snapshot.quarter <= IMPRESSIONS_UNTIL
    header = (_OLD_FACEBOOK if is_old else _FACEBOOK) if is_facebook else _INSTAGRAM
    text = csv_text(header.split(";"), _cells(header, columns, size), quote_all=True)
    name = f"meta_business_suite/{organic.network}/content"
    landing.add(
        _file(organic, snapshot, name, world),
        "posts",
        utf8_bom(text),
        snapshot.at,
        size,
    )


def _write_x(
    world: World, landing: Landing, organic: Organic, snapshot: Snapshot
) -> None:
    rows, size = snapshot.rows, len(snapshot.rows)
    counts, ids = _counters(snapshot), pick(organic.ids, rows)
    columns = {
        "Post id": ids,
        "Date": _english(organic.published_at[rows], "%a %b %d %Y"),
        "Post text": ["Licht, das bleibt"] * size,
        "Link": [f"https://x.com/nordlicht/status/{name}" for name in ids],
        "Impressions": counts["impressions"],
        "Likes": counts["likes"],
        "Engagements": whole(snapshot.counters[:, 2:].sum(axis=1)),
        "Bookmarks": counts["saves"],
        "Share": ["0"] * size,
        "New follows": ["0"] * size,
        "Replies": counts["comments"],
        "Reposts": counts["shares"],
        "Profile visits": ["0"] * size,
        "Detail expands": ["0"] * size,
        "Url clicks": counts["clicks"],
        "Hashtag clicks": ["0"] * size,
        "Permalink clicks": ["0"] * size,
    }
    text = csv_text(_X.split(";"), _cells(_X, columns, size))
    name = _file(organic, snapshot, "x/account_analytics_content", world)
    landing.add(name, "posts", text.encode(), snapshot.at, size)


def _write_youtube(
    world: World, landing: Landing, organic: Organic, snapshot: Snapshot
) -> None:
    rows, size = snapshot.rows, len(snapshot.rows)
    counts = _counters(snapshot)
    views = snapshot.counters[:, 1]
    sums = snapshot.counters.sum(axis=0)
    columns = {
        "Content": ["Total", *pick(organic.ids, rows)],
        "Video title": ["", *[f"Licht, Folge {n + 1}" for n in rows.tolist()]],
        "Video publish time": [
            "",
            *_english(organic.published_at[rows], "%b {day}, %Y"),
        ],
        "Duration": ["", *["93"] * size],
        "Views": [str(sums[1]), *counts["reach"]],
        "Watch time (hours)": [
            f"{n / 40:.3f}" for n in [int(sums[1]), *views.tolist()]
        ],
        "Subscribers": ["0"] * (size + 1),
        "Impressions": [str(sums[0]), *counts["impressions"]],
        "Impressions click-through rate (%)": ["4.1"] * (size + 1),
    }
    text = csv_text(_YOUTUBE.split(";"), _cells(_YOUTUBE, columns, size + 1))
    name = _file(organic, snapshot, "youtube/Table_data", world)
    landing.add(name, "posts", text.encode(), snapshot.at, size, 1)


def _write_tiktok(
    world: World, landing: Landing, organic: Organic, snapshot: Snapshot
) -> None:
    rows, size = snapshot.rows, len(snapshot.rows)
    counts = _counters(snapshot)
    at = organic.published_at[rows]
    columns = {
        "Video title": ["Licht, das bleibt"] * size,
        "Video link": [
            f"https://www.tiktok.com/@nordlicht/video/{name}"
            for name in pick(organic.ids, rows)
        ],
        "Post time": [text.replace("-", "/") for text in stamps(at + offset(at))],
        "Video views": counts["impressions"],
        "Likes": counts["likes"],
        "Comments": counts["comments"],
        "Shares": counts["shares"],
        "Add to Favorites": counts["saves"],
    }
    text = csv_text(_TIKTOK.split(";"), _cells(_TIKTOK, columns, size))
    name = _file(organic, snapshot, "tiktok/Content", world)
    landing.add(name, "posts", text.encode(), snapshot.at, size)


def _write_days(world: World, landing: Landing, profiles: list[Daily]) -> None:
    history = world.history
    days, end = np.arange(history.days), history.end_second + 5 * 3600
    last = history.date_of(history.days - 1)
    dates = iso_days(history, days)
    slashed = [date.replace("-", "/") for date in dates]
    by_network: dict[str, list[Daily]] = {}
    for profile in profiles:
        by_network.setdefault(profile.network, []).append(profile)
    for network in ("facebook", "instagram"):
        tables = [
            f'"{own.title}"\r\n'
            + csv_text(
                ["Date", "Primary"],
                [[f"{date}T00:00:00" for date in dates], whole(own.values)],
                quote_all=True,
                newline="\r\n",
            )
            for own in by_network[network]
        ]
        landing.add(
            f"meta_business_suite/{network}/insights_{last}.csv",
            "daily",
            utf16("sep=,\r\n" + "\r\n".join(tables)),
            end,
            len(days) * len(tables),
        )
    midnights = np.array([history.second_of(n) + 3600 for n in days.tolist()])
    english = _english(midnights, "%a, %b {day}, %Y")
    own = {figure.title: whole(figure.values) for figure in by_network["x"]}
    header = (
        "Date;Impressions;Likes;Engagements;Bookmarks;Shares;New follows;Unfollows;"
        "Replies;Reposts;Profile visits;Create Post;Video views;Media views"
    )
    zeros = ["0"] * len(days)
    columns = [{"Date": english, **own}.get(name, zeros) for name in header.split(";")]
    # The newest day comes first.
    columns = [column[::-1] for column in columns]
    text = csv_text(header.split(";"), columns).encode()
    name = f"x/account_overview_analytics_{last}.csv"
    landing.add(name, "daily", text, end, len(days))
    views = whole(by_network["youtube"][0].values)
    text = csv_text(["Date", "Views"], [dates, views]).encode()
    landing.add(f"youtube/Totals_{last}.csv", "daily", text, end, len(days))
    own = {figure.title: whole(figure.values) for figure in by_network["tiktok"]}
    header = "Date;Video views;Profile views;Net growth;New followers;Lost followers"
    columns = [{"Date": slashed, **own}[name] for name in header.split(";")]
    text = csv_text(header.split(";"), columns).encode()
    landing.add(f"tiktok/Overview_{last}.csv", "daily", text, end, len(days))
    rows = days[-FOLLOWER_DAYS:]
    columns = [
        _english(midnights[rows], "%B {day}"),
        pick(own["Followers"], rows),
        pick(own["Net growth"], rows),
    ]
    header = "Date;Followers;Difference in followers from previous day"
    text = csv_text(header.split(";"), columns, quote_all=True)
    landing.add(
        f"tiktok/FollowerHistory_{last}.csv", "daily", utf8_bom(text), end, len(rows)
    )
