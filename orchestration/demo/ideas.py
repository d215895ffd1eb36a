"""Ideas from mentions, customers and employees, and what became of them; applicants.

An idea of listening is captured from a mention. Some are the same idea twice and are
merged; some are shown to somebody else than the head of development; some askers are
told before anything was decided, which closes no loop.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.mentions import Mentions
from orchestration.demo.sales import NEVER
from orchestration.demo.streams import Ints, chosen
from orchestration.demo.world import World

ORIGINS = ("listening", "employee", "customer", "other")
DECISIONS = ("accepted", "parked", "rejected")
ACCEPTED, PARKED, REJECTED = range(3)
ROLES = ("Head of Development", "Product manager")
# Ideas that do not come from mentions, by scale.
_OTHERS = {"tiny": (4, 3, 1), "demo": (14, 8, 3), "stress": (14, 8, 3)}
# What applicants say, the tags of their link, and how often each pair comes.
STATED = ("LinkedIn", "Instagram", "Freunde", "Stellenbörse", "", "Zeitung")
TAGS = (
    ("", ""),
    ("linkedin", "social"),
    ("instagram", "social"),
    ("google", "organic"),
)
SOCIAL_STATED = (True, True, False, False, False, False)
SOCIAL_TAGS = (False, True, True, False)
STATUSES = ("received", "interview", "offer", "hired", "rejected")
HIRED = STATUSES.index("hired")


@dataclass(frozen=True)
class Ideas:
    """One entry per record; `merged_into` is the record it went up in (-1: none).

    `mention` and `other_mention` are numbers of mentions (-1: none named). Moments are
    NEVER where a step did not happen. `parked_at` is an earlier decision to wait.
    """

    origin: Ints
    mention: Ints
    other_mention: Ints
    merged_into: Ints
    captured_at: Ints
    presented_at: Ints
    decision: Ints
    decided_at: Ints
    parked_at: Ints
    role: Ints
    shipped_at: Ints
    answered_at: Ints

    def __len__(self) -> int:
        return len(self.origin)

    def ids(self) -> list[str]:
        """Ids of the records."""
        return [f"IDEA-{n + 1:04d}" for n in range(len(self))]


@dataclass(frozen=True)
class Applications:
    """One entry per application."""

    at: Ints
    stated: Ints
    tags: Ints
    department: Ints
    status: Ints
    hired_at: Ints

    @property
    def is_social_stated(self) -> np.ndarray:
        """Whether the applicant names a network."""
        return np.array(SOCIAL_STATED)[self.stated]

    @property
    def is_social_tracked(self) -> np.ndarray:
        """Whether the tags of the link do."""
        return np.array(SOCIAL_TAGS)[self.tags]


def collect_ideas(world: World, mentions: Mentions) -> Ideas:
    """All ideas that were captured within the history, and their way."""
    streams, history = world.streams, world.history
    noted = mentions.is_idea & mentions.is_classified
    source = np.flatnonzero(noted)
    others = _OTHERS[world.scale.name]
    origin = np.concatenate([np.zeros(len(source), np.int64), *map(_filled, others)])
    origin[len(source) :] = np.repeat([1, 2, 3], others)
    size, rest = len(origin), sum(others)
    share = streams.uniform("ideas/when", rest)
    spread = history.first_second + (share * 0.9 * history.days * DAY).astype(np.int64)
    captured = np.concatenate([mentions.detected_at[source] + 3600, spread])
    order = np.argsort(captured, kind="stable")
    mention = np.concatenate([source, np.full(rest, -1)])[order]
    origin, captured = origin[order], captured[order] // 60 * 60
    heard = origin == 0
    # One record of listening does not name where it heard it.
    unnamed = chosen(streams.uniform("ideas/unnamed", size), 0.02, heard)
    more = chosen(streams.uniform("ideas/more", size), 0.15, heard & ~unnamed)
    other = np.where(more & (mention > 0), mention - 1, -1)
    numbers = np.arange(size)
    target = (streams.uniform("ideas/into", size) * numbers).astype(np.int64)
    merges = chosen(
        streams.uniform("ideas/merged", size), 0.1, (numbers > 3) & heard[target]
    )
    into = np.where(merges, target, -1)

    def later(purpose: str, since: Ints, median: float, happens: np.ndarray) -> Ints:
        days = streams.lognormal(f"ideas/{purpose}", median, 0.6, size)
        at = since + (days * DAY).astype(np.int64) // 60 * 60
        return np.where(happens & (at < history.end_second), at, NEVER)

    def share_of(purpose: str, share: float) -> np.ndarray:
        return streams.uniform(f"ideas/{purpose}", size) < share

    presented = later("presented", captured, 9.0, ~merges & share_of("shown", 0.8))
    shown = presented < NEVER
    decided = later("decided", presented, 2.0, shown & share_of("decides", 0.95))
    decision = streams.pick("ideas/decision", [45, 22, 33], size)
    # What waited is taken up in the end by some.
    known = decided < NEVER
    resumed = later(
        "resumed", decided, 20.0, known & (decision == PARKED) & share_of("again", 0.4)
    )
    taken_up = resumed < NEVER
    parked = np.where(taken_up, decided, NEVER)
    decided = np.where(taken_up, resumed, decided)
    decision = np.where(taken_up, ACCEPTED, decision)
    accepted = known & (decision == ACCEPTED)
    shipped = later("shipped", decided, 25.0, accepted & share_of("ships", 0.6))
    told = share_of("told", 0.7)
    hasty = chosen(
        streams.uniform("ideas/hasty", size), 0.06, known & (parked == NEVER)
    )
    answered = later("answered", decided, 4.0, known & told & ~hasty)
    answered = np.where(hasty, presented - 1800, answered)
    return Ideas(
        origin=origin,
        mention=np.where(unnamed, -1, mention),
        other_mention=other,
        merged_into=into,
        captured_at=captured,
        presented_at=presented,
        decision=np.where(known, decision, -1),
        decided_at=decided,
        parked_at=parked,
        role=(chosen(streams.uniform("ideas/role", size), 0.08, known)).astype(
            np.int64
        ),
        shipped_at=shipped,
        answered_at=answered,
    )


def _filled(size: int) -> Ints:
    return np.zeros(size, np.int64)


def receive_applications(world: World, departments: int) -> Applications:
    """Applications; the longer the company talks, the more name a network."""
    streams, history = world.streams, world.history
    size = max(24, history.days // 4)
    share = np.sort(streams.uniform("applications/when", size))
    at = history.first_second + (share * history.days * DAY).astype(np.int64)
    at = np.minimum(at // 60 * 60, history.end_second - 3600)
    social = streams.uniform("applications/social", size) < 0.15 + 0.35 * share
    network = streams.integers("applications/network", 0, 1, size)
    stated = np.where(
        social, network, 2 + streams.pick("applications/stated", [4, 5, 3, 2], size)
    )
    tags = np.where(
        social & (streams.uniform("applications/tagged", size) < 0.5), network + 1, 0
    )
    # They came by a post and say that a friend told them.
    forgot = chosen(
        streams.uniform("applications/forgot", size),
        0.08,
        ~social & (stated != STATED.index("")),
    )
    tags = np.where(forgot, 1 + network, tags)
    tags = np.where(~social & ~forgot & (network == 1), 3, tags)
    status = streams.pick("applications/status", [20, 20, 8, 14, 38], size)
    days = streams.lognormal("applications/hired", 28.0, 0.4, size)
    hired = at + (days * DAY).astype(np.int64) // 60 * 60
    is_hired = (status == HIRED) & (hired < history.end_second)
    return Applications(
        at=at,
        stated=stated,
        tags=tags,
        department=streams.integers(
            "applications/department", 0, departments - 1, size
        ),
        status=np.where((status == HIRED) & ~is_hired, 1, status),
        hired_at=np.where(is_hired, hired, NEVER),
    )
