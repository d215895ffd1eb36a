"""Everybody who works for the company: who, where, since when, how they take part.

The six of `company.STAFF` are among them, in Marketing. What is said about a month of
Viva Engage is said about the days of its report, which are not quite the month's.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.company import DOMAIN, STAFF
from orchestration.demo.streams import Ints, chosen
from orchestration.demo.world import World

DEPARTMENTS = (
    "Marketing",
    "Development",
    "Service",
    "Sales",
    "Logistics",
    "Finance",
    "Legal",
)
# Legal are three: too few to be shown by themselves.
_SIZES = {
    "tiny": (6, 9, 6, 5, 6, 0, 3),
    "demo": (10, 19, 15, 15, 12, 8, 3),
    "stress": (10, 19, 15, 15, 12, 8, 3),
}
# Still (or no longer) there: nobody left, as a day number.
STAYS = 100_000
# Reports of Viva Engage tell of so many days, by turns.
REPORT_DAYS = (30, 28)
# Until somebody changed a setting of the admin center, reports hid all names.
HIDDEN_MONTH = 0


@dataclass(frozen=True)
class Employees:
    """One entry per employee; days are numbers of the history, `last` included."""

    department: Ints
    first: Ints
    last: Ints
    is_opted_out: np.ndarray

    def __len__(self) -> int:
        return len(self.department)

    def ids(self) -> list[str]:
        """Personnel numbers."""
        return [f"E{n + 1:02d}" for n in range(len(self))]

    def emails(self) -> list[str]:
        """Addresses at work."""
        others = range(len(STAFF), len(self))
        return [
            *(person.email for person in STAFF),
            *(f"kollege{n + 1:02d}@{DOMAIN}" for n in others),
        ]

    def works_on(self, day: int) -> np.ndarray:
        """Whether each is employed on a day."""
        return (self.first <= day) & (self.last >= day)


@dataclass(frozen=True)
class Reports:
    """Usage of Viva Engage by month and employee (-1: not in the report)."""

    last_day: Ints
    period: Ints
    posted: Ints
    read: Ints
    liked: Ints


def hire_employees(world: World) -> Employees:
    """All employees; some join and some leave within the history."""
    streams, days = world.streams, world.history.days
    sizes = _SIZES[world.scale.name]
    count = sum(sizes)
    department = np.repeat(np.arange(len(sizes)), sizes)
    # The social media team and Legal stay as they are.
    moves = (np.arange(count) >= len(STAFF)) & (
        department != DEPARTMENTS.index("Legal")
    )
    joins = chosen(streams.uniform("staff/joins", count), 0.15, moves)
    leaves = chosen(streams.uniform("staff/leaves", count), 0.12, moves & ~joins)
    share = 0.1 + 0.75 * streams.uniform("staff/when", count)
    day = (share * days).astype(np.int64)
    long_ago = -streams.integers("staff/tenure", 100, 3_000, count)
    return Employees(
        department=department,
        first=np.where(joins, day, long_ago),
        last=np.where(leaves, day, STAYS),
        is_opted_out=chosen(
            streams.uniform("staff/opted_out", count), 0.05, moves & ~joins & ~leaves
        ),
    )


def use_viva(world: World, employees: Employees) -> Reports:
    """Posts and reads by monthly report; more take part as the months go by."""
    streams, history = world.streams, world.history
    months = history.months()
    shape = (len(months), len(employees))
    last_day = np.array([last for _, last in months])
    practice = (last_day / history.days)[:, None]
    talker = streams.uniform("viva/talker", shape[1])[None, :]
    reader = streams.uniform("viva/reader", shape[1])[None, :]
    active = streams.uniform("viva/active", *shape) < 1.1 * practice * talker
    reading = streams.uniform("viva/reading", *shape) < (0.3 + practice) * reader
    posted = active * streams.integers("viva/posted", 1, 9, *shape)
    read = reading * streams.integers("viva/read", 1, 60, *shape)
    liked = (streams.uniform("viva/liked", *shape) * read * 0.4).astype(np.int64)
    listed = np.stack([employees.works_on(last) for last in last_day.tolist()])
    return Reports(
        last_day=last_day,
        period=np.array(REPORT_DAYS)[np.arange(shape[0]) % 2],
        posted=np.where(listed, posted, -1),
        read=np.where(listed, read, -1),
        liked=np.where(listed, liked, -1),
    )
