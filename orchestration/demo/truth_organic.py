"""What a warehouse must find about organic posts and profiles.

social_posts: one row per post of Facebook, Instagram, LinkedIn, X, YouTube and TikTok
    with the counters of the last export that holds it; is_deleted: later exports leave
    it out. impressions are views where the definition says so. Counters that a network
    does not tell are null; YouTube's views are video_views.
social_posts_changes: one row per post and export: what was added since the export
    before. Null in the first export, which says nothing of when; impressions and reach
    null where impressions became views (has_definition_break); after a reset of the
    counters what they show.
social_profiles_daily: one row per network, day and metric, as the networks tell.
"""

import numpy as np

from orchestration.demo.calendar import iso_days
from orchestration.demo.organic import (
    COUNTERS,
    FOLLOWER_DAYS,
    IMPRESSIONS_UNTIL,
    Daily,
    Organic,
)
from orchestration.demo.world import World

Tables = dict[str, tuple[dict[str, np.ndarray], str]]
# Counters that the exports of each network hold, and what they call impressions.
TOLD = {
    "facebook": ("impressions", "reach", "likes", "comments", "shares", "clicks"),
    "instagram": ("impressions", "reach", "likes", "comments", "shares", "saves"),
    "linkedin": ("impressions", "likes", "comments", "shares", "clicks"),
    "x": ("impressions", "likes", "comments", "shares", "saves", "clicks"),
    "youtube": ("impressions", "video_views"),
    "tiktok": ("impressions", "likes", "comments", "shares", "saves"),
}
_COLUMNS = (*COUNTERS, "video_views")
# A number that stands for nothing told.
_UNTOLD = -(10**9)


def organic_truth(
    world: World, networks: list[Organic], profiles: list[Daily]
) -> Tables:
    """Posts, their changes, and the profiles by day."""
    posts = [_posts(organic) for organic in networks]
    changes = [part for organic in networks for part in _changes(world, organic)]
    return {
        "social_posts": (_joined(posts), _POSTS),
        "social_posts_changes": (_joined(changes), _CHANGES),
        "social_profiles_daily": (_profiles(world, profiles), _PROFILES),
    }


def _joined(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}


def _definition(network: str, quarter: int) -> str:
    if network == "facebook":
        name = "impressions" if quarter <= IMPRESSIONS_UNTIL else "views"
        return f"facebook/{name}"
    return (
        f"{network}/{'views' if network in ('instagram', 'tiktok') else 'impressions'}"
    )


def _told(network: str, counters: np.ndarray) -> dict[str, np.ndarray]:
    """Counters by name, with those left out that the network's exports do not hold."""
    views = {"youtube": 1, "tiktok": 0}.get(network)
    columns = {name: counters[:, n] for n, name in enumerate(COUNTERS)}
    columns["video_views"] = counters[:, views or 0]
    told = (*TOLD[network], *(("video_views",) if views is not None else ()))
    untold = np.full(len(counters), _UNTOLD)
    return {name: columns[name] if name in told else untold for name in _COLUMNS}


def _posts(organic: Organic) -> dict[str, np.ndarray]:
    size = len(organic.ids)
    last = np.zeros((size, len(COUNTERS)), dtype=np.int64)
    seen, quarter = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for snapshot in organic.snapshots:
        last[snapshot.rows] = snapshot.counters
        seen[snapshot.rows] += 1
        quarter[snapshot.rows] = snapshot.quarter
    rows = np.flatnonzero(seen)
    network = organic.network
    return {
        "network": np.full(len(rows), network, dtype=object),
        "post_id": np.array(organic.ids, dtype=object)[rows],
        "published_seconds": organic.published_at[rows],
        "metric_definition_id": np.array(
            [_definition(network, n) for n in quarter[rows].tolist()], dtype=object
        ),
        "snapshots": seen[rows],
        "is_deleted": rows == organic.deleted,
        **_told(network, last[rows]),
    }


def _changes(world: World, organic: Organic) -> list[dict[str, np.ndarray]]:
    parts = []
    size = len(organic.ids)
    before = np.full((size, len(COUNTERS)), -1)
    definition = ""
    for number, snapshot in enumerate(organic.snapshots):
        rows = snapshot.rows
        known = before[rows, 0] >= 0
        previous = np.maximum(before[rows], 0)
        reset = known & (rows == organic.reset) & (snapshot.quarter > 2)
        added = snapshot.counters - np.where(reset[:, None], 0, previous)
        added[:] = np.where(number == 0, _UNTOLD, added)
        now = _definition(organic.network, snapshot.quarter)
        breaks = known & (now != definition)
        added[:, :2] = np.where(breaks[:, None], _UNTOLD, added[:, :2])
        day = world.history.day_of(np.full(len(rows), snapshot.at))
        parts.append(
            {
                "network": np.full(len(rows), organic.network, dtype=object),
                "post_id": np.array(organic.ids, dtype=object)[rows],
                "date_day": np.array(iso_days(world.history, day), dtype=object),
                "metric_definition_id": np.full(len(rows), now, dtype=object),
                "has_reset": reset,
                "has_definition_break": breaks,
                **_told(organic.network, added),
            }
        )
        before[rows], definition = snapshot.counters, now
    return parts


def _profiles(world: World, profiles: list[Daily]) -> dict[str, np.ndarray]:
    days = np.arange(world.history.days)
    # Only the followers themselves are told of the last days alone.
    own = [
        days[-FOLLOWER_DAYS:] if profile.metric == "followers" else days
        for profile in profiles
    ]
    sizes = [len(part) for part in own]
    return {
        "network": np.repeat(np.array([p.network for p in profiles], object), sizes),
        "metric": np.repeat(np.array([p.metric for p in profiles], object), sizes),
        "date_day": np.array(iso_days(world.history, np.concatenate(own)), object),
        "metric_value": np.concatenate(
            [p.values[part] for p, part in zip(profiles, own, strict=True)]
        ),
    }


_NULLS = ", ".join(f"nullif({name}, {_UNTOLD}) as {name}" for name in _COLUMNS)
_POSTS = f"""
select
    network, post_id, make_timestamp(published_seconds * 1000000) as published_at,
    metric_definition_id, snapshots, is_deleted, {_NULLS}
from numbers
"""  # noqa: S608
_CHANGES = f"""
select
    network, post_id, cast(date_day as date) as date_day, metric_definition_id,
    has_reset, has_definition_break, {_NULLS}
from numbers
"""  # noqa: S608
_PROFILES = """
select network, metric, cast(date_day as date) as date_day, metric_value from numbers
"""
