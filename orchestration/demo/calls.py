"""Calls to the hotlines, and the calls that were never made.

Twelve lines, one a region. In five of them social service opens on a day, and after
four weeks 18 of 100 callers ask there instead. Both worlds take the same draw for every
region and day, so that their difference is the effect alone.

Truth. calls_daily: calls by day, system, line (as region) and direction. calls_avoided:
inbound calls of a region and day, those without social service, and the difference.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from orchestration.demo.calendar import DAY, History, iso_days, offset, stamps
from orchestration.demo.company import Scale
from orchestration.demo.landing import Landing, csv_text, pick, whole
from orchestration.demo.mentions import CRISIS
from orchestration.demo.streams import Floats, Ints, Streams
from orchestration.demo.world import World

Tables = dict[str, tuple[dict[str, np.ndarray], str]]
REGIONS = (
    "Berlin",
    "Hamburg",
    "München",
    "Köln",
    "Leipzig",
    "Frankfurt",
    "Stuttgart",
    "Dresden",
    "Bremen",
    "Essen",
    "Stockholm",
    "New York",
)
# The first so many have social service from the day of its opening on, which comes
# after this share of the history.
SERVED = 5
SERVICE_SHARE = 0.25
DEFLECTION, RAMP_DAYS = 0.18, 28
_MEAN = {"tiny": 1.4, "demo": 3.2, "stress": 9.0}
_SIZE = np.array([1.6, 1.3, 1.3, 1.1, 0.8, 1.0, 0.9, 0.7, 0.6, 0.8, 0.9, 1.1])
_WEEKDAY = np.array([1.45, 1.2, 1.1, 1.05, 1.0, 0.35, 0.2])
# Calls vary more than chance alone lets them: shape of the gamma mixture.
_SHAPE = 4.0
_MOST = 60
_FILES = 3


@dataclass(frozen=True)
class Calls:
    """Inbound calls by region and day, with and without social service."""

    counts: Ints
    without: Ints
    opened: int


def negative_binomial(draw: Floats, mean: Floats) -> Ints:
    """Counts by inverse: they only rise with the mean. Cut at `_MOST`."""
    share = mean / (mean + _SHAPE)
    term = (1 - share) ** _SHAPE
    total, count = term.copy(), np.zeros(draw.shape, dtype=np.int64)
    for number in range(1, _MOST + 1):
        count += draw >= total
        term = term * share * (number - 1 + _SHAPE) / number
        total = total + term
    return count


def simulate_calls(world: World) -> Calls:
    """Calls of both worlds, from one draw."""
    return draw_calls(world.scale, world.history, world.streams)


def draw_calls(
    scale: Scale, history: History, streams: Streams, deflection: float = DEFLECTION
) -> Calls:
    """Calls with and without social service, if it spares so large a share of them.

    A negative share makes more people call. The draws do not depend on it.
    """
    days = np.arange(history.days)
    opened = round(SERVICE_SHARE * history.days)
    weekday = (days + history.start.weekday()) % 7
    base = _MEAN[scale.name] * history.season(days) * _WEEKDAY[weekday]
    crisis = int(CRISIS * history.days)
    base = base * np.where((days >= crisis) & (days < crisis + 3), 1.8, 1.0)
    mean = _SIZE[:, None] * base[None, :]
    ramp = np.clip((days - opened + 1) / RAMP_DAYS, 0, 1) * deflection
    served = (np.arange(len(REGIONS)) < SERVED)[:, None]
    draw = streams.uniform("calls/count", len(REGIONS), history.days)
    return Calls(
        counts=negative_binomial(draw, mean * np.where(served, 1 - ramp, 1.0)),
        without=negative_binomial(draw, mean),
        opened=opened,
    )


_AIRCALL = [
    "line",
    "date (TZ offset incl.)",
    "time (TZ offset incl.)",
    "number timezone",
    "datetime (UTC)",
    "country_code",
    "direction",
    "from",
    "to",
    "answered",
    "missed_call_reason",
    "user",
    "duration (total)",
    "duration (in call)",
    "via",
    "voicemail",
    "recording",
    "comments",
    "tags",
    "IVR Branch",
]


def write_calls(world: World, landing: Landing) -> Tables:
    """Write Aircall and what is left of 3CX; the truth about calls."""
    calls, history = simulate_calls(world), world.history
    region, day = (
        np.repeat(n.ravel(), calls.counts.ravel())
        for n in np.indices(calls.counts.shape)
    )
    starts = np.cumsum(calls.counts.ravel()) - calls.counts.ravel()
    slot = np.arange(len(day)) - np.repeat(starts, calls.counts.ravel())
    # Draws by region, day and slot, whichever calls are made.
    place = (region * history.days + day) * _MOST + slot
    size = len(REGIONS) * history.days * _MOST

    def draw(purpose: str) -> Floats:
        return world.streams.uniform(f"calls/{purpose}", size)[place]

    midnight = np.array([history.second_of(n) for n in range(history.days)])
    at = midnight[day] + ((8 + 10 * draw("clock")) * 3600).astype(np.int64)
    answered = draw("answered") < 0.88
    outbound = draw("back") < 0.08
    talk = np.where(answered, (40 + 500 * draw("talk") ** 2).astype(np.int64), 0)
    ring = (3 + 40 * draw("ring")).astype(np.int64)
    # Some are called back on the same line later in the day.
    at = np.concatenate([at, at[outbound] + 1800])
    region, day = (np.concatenate([n, n[outbound]]) for n in (region, day))
    talk = np.concatenate([talk, np.full(outbound.sum(), 95)])
    ring = np.concatenate([ring, ring[outbound]])
    answered = np.concatenate([answered, np.ones(outbound.sum(), dtype=bool)])
    back = np.arange(len(at)) >= len(outbound)
    order = np.lexsort((region, back, at))
    region, day, at = region[order], day[order], at[order]
    talk, ring, answered, back = (n[order] for n in (talk, ring, answered, back))
    parts = 1 if history.days < 200 else _FILES
    edges = [round(n * history.days / parts) for n in range(parts + 1)]
    for first, last in pairwise(edges):
        rows = np.flatnonzero((day >= first) & (day < last))
        local = at[rows] + offset(at[rows])
        texts, empty = stamps(local), [""] * len(rows)
        missed = np.where(answered[rows], 1, 0)
        columns = [
            pick(REGIONS, region[rows]),
            [text[:10] for text in texts],
            [text[11:] for text in texts],
            ["Europe/Berlin"] * len(rows),
            stamps(at[rows]),
            ["DE"] * len(rows),
            pick(("inbound", "outbound"), back[rows].astype(np.int64)),
            ["anonymous"] * len(rows),
            [f"+49300000{n:03d}" for n in region[rows].tolist()],
            pick(("No", "Yes"), missed),
            pick(("no_available_agent", ""), missed),
            pick(("", "Agent A"), missed),
            whole(talk[rows] + ring[rows]),
            whole(talk[rows]),
            *[empty] * 6,
        ]
        date = history.date_of(last - 1)
        landing.add(
            f"aircall/calls_{date}.csv",
            "calls",
            csv_text(_AIRCALL, columns).encode(),
            history.second_of(last) + 3 * 3600,
            len(rows),
        )
    old = _write_threecx(world, landing)
    system = np.concatenate([np.zeros(len(at), np.int64), np.ones(len(old), np.int64)])
    both = np.concatenate([day, old])
    landing.trap("T20", "days of a crisis in which more call", "aircall", 3)
    landing.trap("T23", "days until social service has its full effect", "aircall", 28)
    inbound = np.concatenate([~back, np.ones(len(old), dtype=bool)])
    named = np.concatenate([region, np.full(len(old), len(REGIONS))])
    told = np.concatenate([answered, np.arange(len(old)) % 4 != 3])
    seconds = np.concatenate([talk, np.where(np.arange(len(old)) % 4 != 3, 72, 0)])
    where, when = (n.ravel() for n in np.indices(calls.counts.shape))
    return {
        "calls_daily": (
            {
                "date_day": np.array(iso_days(history, both), dtype=object),
                "source_platform": np.array(["aircall", "threecx"], dtype=object)[
                    system
                ],
                "region": np.array([*REGIONS, ""], dtype=object)[named],
                "direction": np.array(["outbound", "inbound"], dtype=object)[
                    inbound.astype(np.int64)
                ],
                "answered": told,
                "talk_seconds": seconds,
            },
            _DAILY,
        ),
        "calls_avoided": (
            {
                "date_day": np.array(iso_days(history, when), dtype=object),
                "region": np.array(REGIONS, dtype=object)[where],
                "has_social_service": (where < SERVED) & (when >= calls.opened),
                "calls": calls.counts.ravel(),
                "calls_without": calls.without.ravel(),
            },
            _AVOIDED,
        ),
    }


def _write_threecx(world: World, landing: Landing) -> Ints:
    """The old exchange, for the first days: a call a day, and days of them all."""
    history = world.history
    days = np.arange(min(24, history.days))
    at = np.array([history.second_of(n) + 10 * 3600 + 61 * n for n in days.tolist()])
    answered = np.where(days % 4 != 3, 1, 0)
    columns = [
        stamps(at + offset(at), separator="T"),
        [f"{n + 1:08d}" for n in days.tolist()],
        ["Anonym (8390)"] * len(days),
        ["0211000000"] * len(days),
        ["Inbound"] * len(days),
        pick(("Unanswered", "Answered"), answered),
        ["00:00:05"] * len(days),
        pick(("00:00:00", "00:01:12"), answered),
        ["0.00"] * len(days),
    ]
    header = "Call Time,Call ID,From,To,Direction,Status,Ringing,Talking,Cost"
    landing.add(
        "threecx/call_log.csv",
        "calls",
        csv_text(header.split(","), columns).encode(),
        int(at[-1]) + DAY,
        len(days),
    )
    return days


_DAILY = """
select
    cast(date_day as date) as date_day, source_platform, nullif(region, '') as region,
    direction, count(*) as calls, count(*) filter (answered) as answered,
    cast(sum(talk_seconds) as bigint) as talk_seconds
from numbers
group by all
"""

_AVOIDED = """
select
    cast(date_day as date) as date_day, region, has_social_service, calls,
    calls_without, calls_without - calls as calls_avoided
from numbers
"""

CALL_SUMMARIES = {
    "calls_monthly": """
        select
            cast(date_trunc('month', date_day) as date) as date_month, region,
            cast(sum(calls) as bigint) as calls,
            cast(sum(calls_avoided) as bigint) as calls_avoided
        from calls_avoided
        group by all
    """,
}
