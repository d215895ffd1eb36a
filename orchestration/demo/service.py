"""Questions that reach the company: threads in public, and tickets.

Whatever is solved at once is solved within 55 minutes of the day's opening hours, and
everything else takes three days and more, so that service hours or the clock give the
same answer. Threads begin when social service opens.

Truth. service_questions: one row per thread, and per ticket that came by a network.
is_recontact: the same person asked about the same topic within seven days of the
solution. is_solved: solved, no recontact, and by staff or confirmed by who asked;
is_solved_at_once: that, within an hour. has_praise: a mention of the asker that the
tools show as positive, within 14 days after the solution (unsolved: after the opening).
"""

from dataclasses import dataclass, fields

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.calls import REGIONS, SERVED, SERVICE_SHARE
from orchestration.demo.mentions import Mentions
from orchestration.demo.sales import NEVER
from orchestration.demo.streams import Floats, Ints, chosen
from orchestration.demo.world import World

NETWORKS = ("facebook", "x", "instagram", "forum")
TOPICS = ("Dimmer", "Lieferung", "Garantie", "Montage", "App", "Rechnung")
KINDS = ("question", "complaint", "praise", "other")
REPLIERS = ("staff", "member", "bot")
STAFF_REPLY, MEMBER_REPLY, BOT_REPLY = range(3)
CHANNELS = ("mail", "web", "twitter", "facebook")
_PER_DAY = {"tiny": 1.4, "demo": 2.6, "stress": 8.0}
_TICKETS_PER_DAY = {"tiny": 1.0, "demo": 2.0, "stress": 6.0}
WEEK = 7 * DAY


@dataclass(frozen=True)
class Threads:
    """One entry per thread, in order of time; moments are NEVER if it did not happen.

    `author` is the number by which mentions know the asker (-1: by none), `asker` the
    number of the asker.
    """

    network: Ints
    opened_at: Ints
    asker: Ints
    author: Ints
    topic: Ints
    kind: Ints
    region: Ints
    replied_at: Ints
    replied_by: Ints
    solved_at: Ints
    by_member: np.ndarray
    is_confirmed: np.ndarray

    def __len__(self) -> int:
        return len(self.network)

    def take(self, rows: Ints) -> "Threads":
        """Some of the threads."""
        return Threads(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def is_recontact(self) -> np.ndarray:
        """Whether the asker came again within a week of the solution."""
        again = np.zeros(len(self), dtype=bool)
        order = np.lexsort((self.opened_at, self.topic, self.asker))
        here, following = order[:-1], order[1:]
        same = self.asker[here] == self.asker[following]
        same &= self.topic[here] == self.topic[following]
        gap = self.opened_at[following] - self.solved_at[here]
        again[here] = same & (gap > 0) & (gap <= WEEK)
        return again


@dataclass(frozen=True)
class Tickets:
    """One entry per ticket, in order of time."""

    opened_at: Ints
    channel: Ints
    replied_at: Ints
    solved_at: Ints

    def __len__(self) -> int:
        return len(self.opened_at)

    @property
    def is_social(self) -> np.ndarray:
        """Whether a network brought it."""
        return self.channel >= CHANNELS.index("twitter")


def _durations(
    streams: Floats, slow: Floats, draw: Floats, share: np.ndarray | float
) -> Ints:
    """Seconds to a solution: within 55 minutes, or three days and more."""
    quick = (5 + 50 * draw) * 60
    late = (3 + 4 * slow) * DAY
    return np.where(streams < share, quick, late).astype(np.int64) // 60 * 60


def open_threads(world: World, mentions: Mentions) -> Threads:
    """Threads from the opening of social service on, and who came again."""
    streams, history = world.streams, world.history
    opening = round(SERVICE_SHARE * history.days)
    size = int(_PER_DAY[world.scale.name] * (history.days - opening))
    share = np.sort(streams.uniform("threads/day", size))
    day = opening + (share * (history.days - opening)).astype(np.int64)
    midnight = np.array([history.second_of(n) for n in range(history.days)])
    clock = 9 + 7 * streams.uniform("threads/clock", size)
    opened = midnight[day] + (clock * 3600).astype(np.int64) // 60 * 60
    practice = share
    speed, slow = (streams.uniform(f"threads/{n}", size) for n in ("speed", "slow"))
    draw = streams.uniform("threads/minutes", size)
    solved = opened + _durations(speed, slow, draw, 0.45 + 0.25 * practice)
    ever = streams.uniform("threads/solved", size) < 0.72 + 0.15 * practice
    by_member = streams.uniform("threads/member", size) < 0.15 + 0.45 * practice
    bot = chosen(streams.uniform("threads/bot", size), 0.06, ~by_member)
    replied = opened + (60 * (1 + 45 * draw)).astype(np.int64) // 60 * 60
    replied = np.minimum(replied, solved)
    seen = ever | (streams.uniform("threads/seen", size) < 0.5)
    authors = np.unique(mentions.author)
    author = np.full(size, -1)
    known = np.arange(0, size, 3)[: len(authors)]
    order = np.argsort(streams.uniform("threads/author", len(authors)))
    author[known] = authors[order][: len(known)]
    first = Threads(
        network=streams.pick("threads/network", [35, 25, 15, 25], size),
        opened_at=opened,
        asker=np.arange(size),
        author=author,
        topic=streams.integers("threads/topic", 0, len(TOPICS) - 1, size),
        kind=streams.pick("threads/kind", [78, 14, 4, 4], size),
        region=streams.integers("threads/region", 0, SERVED - 1, size),
        replied_at=np.where(seen, replied, NEVER),
        replied_by=np.select([bot, by_member], [BOT_REPLY, MEMBER_REPLY], STAFF_REPLY),
        solved_at=np.where(ever, solved, NEVER),
        by_member=by_member,
        is_confirmed=ever & (streams.uniform("threads/confirmed", size) < 0.6),
    )
    # Some come again with the same question, which was not solved after all.
    returns = chosen(
        streams.uniform("threads/returns", size),
        0.07,
        ever & (solved + 4 * DAY < history.end_second),
    )
    rows = np.flatnonzero(returns)
    again = first.take(rows)
    moved = first.solved_at[rows] + 3 * DAY - again.opened_at
    again = Threads(
        **{
            f.name: getattr(again, f.name) for f in fields(again) if "_at" not in f.name
        },
        opened_at=again.opened_at + moved,
        replied_at=np.full(len(rows), NEVER),
        solved_at=np.full(len(rows), NEVER),
    )
    again.is_confirmed[:] = False
    both = Threads(
        **{
            f.name: np.concatenate([getattr(first, f.name), getattr(again, f.name)])
            for f in fields(first)
        }
    )
    both = both.take(np.argsort(both.opened_at, kind="stable"))
    end = history.end_second
    both.replied_at[both.replied_at >= end] = NEVER
    both.is_confirmed[both.solved_at >= end] = False
    both.solved_at[both.solved_at >= end] = NEVER
    return both


def open_tickets(world: World) -> Tickets:
    """Tickets of the whole history."""
    streams, history = world.streams, world.history
    size = int(_TICKETS_PER_DAY[world.scale.name] * history.days)
    share = np.sort(streams.uniform("tickets/day", size))
    midnight = np.array([history.second_of(n) for n in range(history.days)])
    clock = 9 + 7 * streams.uniform("tickets/clock", size)
    opened = midnight[(share * history.days).astype(np.int64)]
    opened = opened + (clock * 3600).astype(np.int64) // 60 * 60
    speed, slow = (streams.uniform(f"tickets/{n}", size) for n in ("speed", "slow"))
    draw = streams.uniform("tickets/minutes", size)
    solved = opened + _durations(speed, slow, draw, 0.5)
    replied = opened + (60 * (1 + 4 * draw)).astype(np.int64) // 60 * 60
    ever = streams.uniform("tickets/solved", size) < 0.85
    end = history.end_second
    return Tickets(
        opened_at=opened,
        channel=streams.pick("tickets/channel", [45, 20, 20, 15], size),
        replied_at=np.where(replied < end, replied, NEVER),
        solved_at=np.where(ever & (solved < end), solved, NEVER),
    )


def service_truth(
    threads: Threads, tickets: Tickets, mentions: Mentions, names: list[str]
) -> dict[str, np.ndarray]:
    """What must be found about every question; `names` are ids of the tickets."""
    social = np.flatnonzero(tickets.is_social)
    solved, again = threads.solved_at, threads.is_recontact()
    real = (solved < NEVER) & ~again & (~threads.by_member | threads.is_confirmed)
    praise = _praised(threads, mentions)
    nothing = np.zeros(len(social), dtype=bool)
    ticket_solved = tickets.solved_at[social]
    opened = np.concatenate([threads.opened_at, tickets.opened_at[social]])
    moment = np.concatenate([solved, ticket_solved])
    is_solved = np.concatenate([real, ticket_solved < NEVER])
    replied = np.concatenate([threads.replied_at, tickets.replied_at[social]])
    systems = [name.split(":")[0] for name in names]
    networks = np.where(tickets.channel[social] == 2, "x", "facebook")
    by = np.where(threads.by_member, "member", "staff")
    ids = [f"TH-{n + 1:05d}" for n in range(len(threads))]
    return {
        "source_platform": np.array(
            ["service"] * len(threads) + [systems[n] for n in social.tolist()],
            dtype=object,
        ),
        "question_id": np.array(
            ids + [names[n].split(":")[1] for n in social.tolist()], dtype=object
        ),
        "network": np.concatenate(
            [np.array(NETWORKS, dtype=object)[threads.network], networks.astype(object)]
        ),
        "kind": np.concatenate(
            [
                np.array(KINDS, dtype=object)[threads.kind],
                np.full(len(social), "question", dtype=object),
            ]
        ),
        "region": np.concatenate(
            [
                np.array(REGIONS, dtype=object)[threads.region],
                np.full(len(social), "", dtype=object),
            ]
        ),
        "opened_seconds": opened,
        "replied_seconds": np.where(replied < NEVER, replied, -1),
        "solved_seconds": np.where(moment < NEVER, moment, -1),
        "solved_by": np.concatenate([by, np.full(len(social), "staff")]).astype(object),
        "is_confirmed": np.concatenate([threads.is_confirmed, nothing]),
        "is_recontact": np.concatenate([again, nothing]),
        "is_solved": is_solved,
        "is_solved_at_once": is_solved & (moment - opened <= 3600),
        "has_praise": np.concatenate([praise, nothing]),
    }


def _praised(threads: Threads, mentions: Mentions) -> np.ndarray:
    """Whether who asked said something nice within 14 days."""
    since = np.where(threads.solved_at < NEVER, threads.solved_at, threads.opened_at)
    nice = np.flatnonzero(mentions.shown == 0)
    unit = 2**36
    keys = np.sort(mentions.author[nice] * unit + mentions.at[nice])
    low = np.searchsorted(keys, threads.author * unit + since, "right")
    high = np.searchsorted(keys, threads.author * unit + since + 14 * DAY, "right")
    return (threads.author >= 0) & (high > low)


SERVICE_QUESTIONS = """
select
    * exclude (opened_seconds, replied_seconds, solved_seconds, region, solved_by),
    nullif(region, '') as region,
    case when solved_seconds >= 0 then solved_by end as solved_by,
    make_timestamp(opened_seconds * 1000000) as opened_at,
    case when replied_seconds >= 0 then make_timestamp(replied_seconds * 1000000) end
        as first_reply_at,
    case when solved_seconds >= 0 then make_timestamp(solved_seconds * 1000000) end
        as solved_at
from numbers
"""

SERVICE_SUMMARIES = {
    "service_monthly": """
        select
            cast(
                date_trunc(
                    'month', opened_at at time zone 'UTC' at time zone 'Europe/Berlin'
                ) as date
            ) as date_month,
            coalesce(region, '') as region, kind, count(*) as questions,
            count(*) filter (is_solved) as solved,
            count(*) filter (is_solved_at_once) as solved_at_once,
            count(*) filter (has_praise) as praised
        from service_questions
        group by all
    """,
}
