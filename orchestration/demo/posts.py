"""Organic posts, the links in them, and which of the social visits followed one.

A post carries a tagged link (`utm_content` names the post) or a short link, which the
browser then tells as the referrer. Most visitors come by neither: by the profile.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.people import KIND
from orchestration.demo.streams import Ints
from orchestration.demo.web import MISSING, MISTYPED, Visits
from orchestration.demo.world import World

NETWORKS = ("instagram", "facebook", "linkedin", "tiktok")
SHORT_HOST = "https://nordl.example"
# Days between two posts of a network.
_CADENCE = (2, 3, 4, 5)
# Networks by the variant of a visit's tags: as in the tags of `web_files`.
_OF_PROPER = np.array([0, 1, 2, 3])
_OF_MISTYPED = np.array([1, 1, 0, 2])
# How a visitor came: by none of the links, the tagged one, the short one.
NO_LINK, TAGGED, SHORT = range(3)


@dataclass(frozen=True)
class Posts:
    """Organic posts, by network and moment of publication."""

    network: Ints
    published_at: Ints

    def __len__(self) -> int:
        return len(self.network)

    def ids(self) -> list[str]:
        """The networks' ids, 17 digits."""
        return [f"{17_841_400_000_000_000 + n * 104_729}" for n in range(len(self))]

    def contents(self) -> list[str]:
        """The `utm_content` of every post."""
        names = [NETWORKS[n][:2] for n in self.network.tolist()]
        return [f"{name}-post-{n:04d}" for n, name in enumerate(names)]

    def short_links(self) -> list[str]:
        """The short link of every post."""
        return [
            f"{SHORT_HOST}/{np.base_repr(46_656 + n * 37, 36).lower()}"
            for n in range(len(self))
        ]


@dataclass(frozen=True)
class Clicks:
    """For every visit: number of the post it came from (-1: none), and how."""

    post: Ints
    link: Ints


def publish_posts(world: World) -> Posts:
    """All posts of the history."""
    networks, moments = [], []
    for number, days in enumerate(_CADENCE):
        size = -(-world.history.days // days)
        clock = world.streams.uniform(f"posts/clock/{NETWORKS[number]}", size)
        at = np.arange(size) * days * DAY + ((7 + 12 * clock) * 3600).astype(np.int64)
        moments.append(world.history.first_second + at // 60 * 60)
        networks.append(np.full(size, number))
    return Posts(np.concatenate(networks), np.concatenate(moments))


def follow_links(world: World, posts: Posts, visits: Visits) -> Clicks:
    """Which visits came by the link of one of the latest posts of their network.

    Only visits whose tags survived can: a share of them by a tagged link, fewer by a
    short one.
    """
    size = len(visits)
    draw = world.streams.uniform("web/post_link", size)
    age = world.streams.pick("web/post_age", [50, 25, 15, 10], size)
    network = np.where(
        visits.tags == MISTYPED,
        _OF_MISTYPED[visits.variant % 4],
        _OF_PROPER[visits.variant % 4],
    )
    post = np.full(size, -1)
    social = (visits.kind == KIND["organic_social"]) & (visits.tags != MISSING)
    for number in range(len(NETWORKS)):
        own = np.flatnonzero(posts.network == number)
        rows = np.flatnonzero(social & (network == number))
        place = np.searchsorted(posts.published_at[own], visits.at[rows], "right") - 1
        place -= age[rows]
        post[rows] = np.where(place >= 0, own[np.maximum(place, 0)], -1)
    link = np.where(draw < 0.5, TAGGED, np.where(draw < 0.65, SHORT, NO_LINK))
    link = np.where(post >= 0, link, NO_LINK)
    return Clicks(np.where(link == NO_LINK, -1, post), link)
