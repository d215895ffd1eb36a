"""How organic posts did: counters that grow, at the moments of the exports.

The posts of Facebook, Instagram, LinkedIn and TikTok are those of `posts`; X and
YouTube have their own. A counter at a moment is a share of what it will be at last,
rounded down, so that it only grows; one post's counters begin anew, and one post is
deleted.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.posts import NETWORKS as POST_NETWORKS
from orchestration.demo.posts import Posts
from orchestration.demo.streams import Floats, Ints, chosen
from orchestration.demo.world import World

NETWORKS = ("facebook", "instagram", "linkedin", "x", "youtube", "tiktok")
COUNTERS = ("impressions", "reach", "likes", "comments", "shares", "saves", "clicks")
# Exports are made at quarters of the history. Meta's tell of two quarters each, the
# others of everything, in the middle and at the end.
QUARTERS = 4
_META_QUARTERS = 2
# Days until a post has reached two thirds of those it ever will.
_PACE = 5.0
# What one export of Facebook still called impressions is views in all others.
IMPRESSIONS_UNTIL = 1
# TikTok's table of followers has no years, and tells of so many days at most.
FOLLOWER_DAYS = 100
_CADENCE = {"x": 3, "youtube": 14}
_MEDIAN = {
    "facebook": 900,
    "instagram": 1400,
    "linkedin": 700,
    "x": 500,
    "youtube": 2500,
    "tiktok": 4000,
}
_SHARES = (1.0, 0.7, 0.04, 0.006, 0.004, 0.005, 0.012)


@dataclass(frozen=True)
class Snapshot:
    """One export of a network: its moment, the posts in it, their counters."""

    network: str
    quarter: int
    at: int
    rows: Ints
    counters: Ints


@dataclass(frozen=True)
class Organic:
    """Posts of one network, and its exports in order of time.

    `reset` is the number of the post whose counters began anew with the last export
    that holds it, `deleted` of the one that is in no later export (-1: none).
    """

    network: str
    ids: list[str]
    published_at: Ints
    snapshots: list[Snapshot]
    reset: int
    deleted: int


def quarter_days(world: World) -> list[int]:
    """The days on whose morning exports are made."""
    return [round(n * world.history.days / QUARTERS) for n in range(QUARTERS + 1)]


def post_organically(world: World, posts: Posts) -> list[Organic]:
    """All posts of the networks with their exports."""
    result = []
    ids = posts.ids()
    for network in NETWORKS:
        if network in POST_NETWORKS:
            rows = np.flatnonzero(posts.network == POST_NETWORKS.index(network))
            published = posts.published_at[rows]
            names = [ids[n] for n in rows.tolist()]
        else:
            published = _publish(world, network)
            names = _own_ids(network, len(published))
        result.append(_exported(world, network, names, published))
    return result


def _publish(world: World, network: str) -> Ints:
    days = _CADENCE[network]
    number = np.arange(-(-world.history.days // days))
    # X and YouTube tell the day only: posts of the evening stay on it.
    clock = world.streams.uniform(f"organic/clock/{network}", len(number))
    midnight = [world.history.second_of(n) for n in (number * days).tolist()]
    return np.array(midnight) + ((8 + 10 * clock) * 3600).astype(np.int64) // 60 * 60


def _own_ids(network: str, size: int) -> list[str]:
    if network == "x":
        return [f"19{10**16 + n * 7_919:017d}" for n in range(size)]
    return [f"nl-{np.base_repr(36**7 + n * 104_729, 36)}" for n in range(size)]


def _exported(world: World, network: str, ids: list[str], published: Ints) -> Organic:
    size = len(ids)
    streams, days = world.streams, quarter_days(world)
    tag = f"organic/{network}"
    total = streams.lognormal(f"{tag}/total", float(_MEDIAN[network]), 0.7, size)
    vary = 0.5 + streams.uniform(f"{tag}/shares", size, len(COUNTERS))
    vary[:, 0] = 1.0
    vary[:, 1] = 0.6 + 0.3 * (vary[:, 1] - 0.5)
    final = total[:, None] * np.array(_SHARES)[None, :] * vary
    is_meta = network in ("facebook", "instagram")
    quarters = range(1, QUARTERS + 1) if is_meta else (2, QUARTERS)
    starts = np.array([world.history.second_of(n) for n in days])
    # Of the second quarter: seen by its own export, and due in the next one.
    second = np.flatnonzero((published >= starts[1]) & (published < starts[2]))
    middle = int(second[len(second) // 2])
    reset = middle if network == "instagram" else -1
    deleted = middle if network == "facebook" else -1
    snapshots = []
    for quarter in quarters:
        first = max(quarter - _META_QUARTERS, 0) if is_meta else 0
        kept = (published >= starts[first]) & (published < starts[quarter])
        if deleted >= 0 and quarter > 2:
            kept[deleted] = False
        rows = np.flatnonzero(kept)
        at = int(starts[quarter]) + 5 * 3600
        share = _grown(at - published[rows])
        counters = np.floor(final[rows] * share[:, None]).astype(np.int64)
        if reset >= 0 and quarter > 2:
            counters[rows == reset] //= 5
        snapshots.append(Snapshot(network, quarter, at, rows, counters))
    return Organic(network, ids, published, snapshots, reset, deleted)


def _grown(seconds: Ints) -> Floats:
    return 1 - np.exp(-np.maximum(seconds, 0) / (_PACE * DAY))


@dataclass(frozen=True)
class Daily:
    """A figure of a profile by day of the history."""

    network: str
    metric: str
    title: str
    values: Ints


def follow_profiles(world: World) -> list[Daily]:
    """What the networks tell of the profiles day by day."""
    streams, history = world.streams, world.history
    days = np.arange(history.days)
    season = history.season(days)
    result = []

    def daily(network: str, metric: str, title: str, level: float) -> Ints:
        noise = streams.uniform(f"profiles/{network}/{metric}", history.days)
        values = (level * season * (0.4 + 1.2 * noise)).astype(np.int64)
        result.append(Daily(network, metric, title, values))
        return values

    for network, size in (("facebook", 1.0), ("instagram", 1.5)):
        name = network.capitalize()
        daily(network, "reach", f"{name} reach", 400 * size)
        daily(network, "new_followers", f"{name} follows", 6 * size)
        daily(network, "profile_visits", f"{name} profile visits", 30 * size)
    for metric, title, level in (
        ("impressions", "Impressions", 420),
        ("reach", "Unique impressions", 260),
        ("clicks", "Clicks", 14),
        ("comments", "Comments", 3),
        ("shares", "Reposts", 2),
        ("new_followers", "Total followers", 4),
        ("profile_visits", "page views", 34),
        ("profile_visitors", "unique visitors", 21),
    ):
        daily("linkedin", metric, title, level)
    # People take reactions back, on some days more than they give.
    likes = daily("linkedin", "likes", "Reactions", 9)
    draws = streams.uniform("profiles/linkedin/taken_back", history.days)
    likes[chosen(draws, 0.02, np.ones(history.days, dtype=bool))] = -2
    daily("x", "impressions", "Impressions", 350)
    daily("x", "likes", "Likes", 9)
    daily("x", "comments", "Replies", 2)
    daily("x", "shares", "Reposts", 2)
    daily("x", "new_followers", "New follows", 3)
    daily("x", "lost_followers", "Unfollows", 1.5)
    daily("youtube", "video_views", "Views", 250)
    daily("tiktok", "impressions", "Video views", 900)
    daily("tiktok", "profile_visits", "Profile views", 40)
    gained = daily("tiktok", "new_followers", "New followers", 8)
    lost = daily("tiktok", "lost_followers", "Lost followers", 2)
    net = gained - lost
    result.append(Daily("tiktok", "followers_net", "Net growth", net))
    stock = 4_000 + np.cumsum(net)
    result.append(Daily("tiktok", "followers", "Followers", stock))
    return result
