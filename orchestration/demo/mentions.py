"""What people say about the company in public, and what the company makes of it.

Mentions begin some weeks before the history: the first monitoring export reaches back.
What a tool shows of a mention (its own sentiment, copies by query) is decided here too,
so that the truth knows both.
"""

from dataclasses import dataclass, fields

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.people import day_fraction
from orchestration.demo.streams import Ints, chosen
from orchestration.demo.world import World

SOURCES = ("x", "instagram", "facebook", "reddit", "forum", "blog", "news")
_SOURCE_WEIGHTS = [26.0, 18.0, 14.0, 14.0, 14.0, 8.0, 6.0]
INTENTS = ("question", "complaint", "purchase_intent", "praise", "other")
_INTENT_WEIGHTS = [24.0, 14.0, 10.0, 22.0, 30.0]
SENTIMENTS = ("positive", "neutral", "negative")
# How each intent sounds: shares of positive and neutral, in thousandths.
_TONES = np.array([[100, 920], [0, 150], [350, 1000], [950, 1000], [200, 850]])
COUNTRIES = ("Germany", "Sweden", "United States")
LANGUAGES = ("German", "Swedish", "English")
QUERIES = ("Nordlicht brand", "Nordlicht products", "Lighting category")
# The first export reaches back this far before the first day.
BACKFILL_DAYS = 20
_PER_DAY = {"tiny": 3, "demo": 6, "stress": 20}
# A lamp that gets hot: three days of complaints at this share of the history.
CRISIS = 0.55
_CRISIS_DAYS = 3
# Of the days of history, the one from which mentions are acted upon.
FIRST_ACTION_DAY = 20
SLA_MINUTES = 120


@dataclass(frozen=True)
class Mentions:
    """One entry per mention, in order of time; `queries` found it.

    `shown` is the sentiment that the tools show, `sentiment` the true one. `copied`
    mentions are delivered by a second query, `retold` with another form of the address.
    Moments of -1: it never happened.
    """

    at: Ints
    source: Ints
    author: Ints
    country: Ints
    intent: Ints
    sentiment: Ints
    shown: Ints
    query: Ints
    reach: Ints
    likes: Ints
    comments: Ints
    is_relevant: np.ndarray
    is_idea: np.ndarray
    copied: np.ndarray
    retold: np.ndarray
    detected_at: Ints
    answered_at: Ints
    by_member: np.ndarray

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Ints) -> "Mentions":
        """Some of the mentions."""
        return Mentions(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @property
    def is_classified(self) -> np.ndarray:
        """Whether somebody looked at it and wrote down what it is."""
        return self.detected_at >= 0

    def urls(self) -> list[str]:
        """Address of every mention; numbers count all, so never of a part."""
        patterns = (
            "https://x.com/user{author}/status/19{number:017d}",
            "https://www.instagram.com/p/NL{number:09d}",
            "https://www.facebook.com/permalink.php/{number:015d}",
            "https://www.reddit.com/r/lighting/comments/nl{number:06d}",
            "https://forum.licht.example/t/{number:06d}",
            "https://blog{author}.example/{number:05d}",
            "https://zeitung.example/wirtschaft/{number:06d}",
        )
        return [
            patterns[source].format(author=author, number=number * 97 + 13)
            for number, (source, author) in enumerate(
                zip(self.source.tolist(), self.author.tolist(), strict=True)
            )
        ]


def simulate_mentions(world: World) -> Mentions:
    """All mentions from three weeks before the history on."""
    streams, history = world.streams, world.history
    days = np.arange(-BACKFILL_DAYS, history.days)
    size = len(days) * _PER_DAY[world.scale.name]
    weights = history.season(days)
    edges = np.cumsum(weights) / weights.sum()
    day = np.searchsorted(edges, streams.uniform("mentions/day", size))
    day = np.minimum(day, len(days) - 1) - BACKFILL_DAYS
    crisis = streams.uniform("mentions/crisis", size) < 0.03
    first = int(CRISIS * history.days)
    day = np.where(
        crisis,
        first + streams.integers("mentions/crisis/day", 0, _CRISIS_DAYS - 1, size),
        day,
    )
    clock = (day_fraction(streams, "mentions/clock", size) * DAY).astype(np.int64)
    at = (history.first_second + day * DAY + clock) // 60 * 60
    intent = streams.pick("mentions/intent", _INTENT_WEIGHTS, size)
    intent = np.where(crisis, INTENTS.index("complaint"), intent)
    tone = streams.uniform("mentions/tone", size) * 1000
    sentiment = (tone >= _TONES[intent, 0]).astype(np.int64)
    sentiment += tone >= _TONES[intent, 1]
    # Machines take irony at its word: one in seven is read one step off.
    slip = streams.uniform("mentions/slip", size)
    shown = np.where(slip < 1 / 7, np.abs(sentiment - 1), sentiment)
    shown = np.where((slip < 1 / 7) & (sentiment == 1), (slip < 1 / 14) * 2, shown)
    relevant = streams.uniform("mentions/relevant", size) < 0.85
    reach = streams.lognormal("mentions/reach", 800.0, 1.4, size).astype(np.int64)
    likes = (reach * 0.02 * streams.uniform("mentions/likes", size)).astype(np.int64)
    draws = streams.uniform("mentions/copied", size)
    every = np.ones(size, dtype=bool)
    mentions = Mentions(
        at=at,
        source=streams.pick("mentions/source", _SOURCE_WEIGHTS, size),
        author=streams.integers("mentions/author", 1, max(50, size // 4), size),
        country=streams.pick("mentions/country", [0.6, 0.24, 0.16], size),
        intent=intent,
        sentiment=sentiment,
        shown=shown,
        query=streams.pick("mentions/query", [0.5, 0.35, 0.15], size),
        reach=reach,
        likes=likes,
        comments=likes // 7,
        is_relevant=relevant,
        is_idea=chosen(
            streams.uniform("mentions/idea", size),
            0.07,
            relevant & (intent != INTENTS.index("praise")) & (at > 0),
        ),
        copied=chosen(draws, 0.03, every),
        retold=chosen(1 - draws, 0.02, every),
        **_handling(world, at, intent, relevant),
    )
    return mentions.take(np.argsort(at, kind="stable"))


def _handling(
    world: World, at: Ints, intent: Ints, relevant: np.ndarray
) -> dict[str, np.ndarray]:
    """Who noticed and answered, and when; slower in the beginning."""
    streams, history, size = world.streams, world.history, len(at)
    since = history.second_of(FIRST_ACTION_DAY)
    noticed = (at >= since) & (streams.uniform("mentions/noticed", size) < 0.9)
    lag = streams.lognormal("mentions/lag", 35.0, 1.0, size)
    detected = at + (lag * 60).astype(np.int64) // 60 * 60
    detected = np.where(noticed & (detected < history.end_second), detected, -1)
    practice = np.clip((at - since) / (history.end_second - since), 0, 1)
    needs = relevant & (intent <= INTENTS.index("purchase_intent"))
    share = np.where(needs, 0.45 + 0.35 * practice, 0.12)
    answers = (detected >= 0) & relevant
    answers &= streams.uniform("mentions/answers", size) < share
    delay = streams.lognormal("mentions/delay", 55.0, 0.9, size) * (1.6 - practice)
    answered = detected + (delay * 60).astype(np.int64) // 60 * 60
    answered = np.where(answers & (answered < history.end_second), answered, -1)
    members = streams.uniform("mentions/member", size) < 0.05 + 0.3 * practice
    return {
        "detected_at": detected,
        "answered_at": answered,
        "by_member": (answered >= 0) & members,
    }
