"""Days, seconds and time zones of the demo company, for whole arrays.

Times are seconds since 1970 in UTC. Days are numbers from the first day of the
history; a day number may be negative (customer relations older than the history).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from orchestration.demo.company import LAST_DAY, TIME_ZONE
from orchestration.demo.streams import Floats, Ints

DAY = 86_400
# Prospects of the CRM may be this much older than the history.
LEAD_DAYS = 160


@lru_cache(maxsize=8)
def _offsets(zone: str) -> tuple[int, Ints]:
    """Offset of every UTC hour around the history, and the first hour."""
    first = datetime(2024, 9, 1, tzinfo=UTC)
    hours = (LAST_DAY - first.date()).days * 24 + 24 * 60
    zone_info = ZoneInfo(zone)
    offsets = [
        (first + timedelta(hours=hour)).astimezone(zone_info).utcoffset()
        for hour in range(hours)
    ]
    seconds = [int(offset.total_seconds()) for offset in offsets if offset is not None]
    return int(first.timestamp()) // 3600, np.array(seconds, dtype=np.int64)


def offset(seconds: Ints, zone: str = TIME_ZONE) -> Ints:
    """Seconds by which the zone is ahead of UTC at each moment."""
    first, offsets = _offsets(zone)
    # Beyond the table (what nobody sees any more) the last offset goes on.
    return offsets[np.clip(seconds // 3600 - first, 0, len(offsets) - 1)]


def clear_of_change(seconds: Ints) -> Ints:
    """Moments, those around the change of the clocks two hours later.

    Local time without an offset does not tell the repeated hour.
    """
    changes = offset(seconds - 3600) != offset(seconds + 3600)
    return seconds + np.where(changes, 7200, 0)


@dataclass(frozen=True)
class History:
    """The days that the demo company's files tell of."""

    start: date
    days: int

    @property
    def first_second(self) -> int:
        """Midnight in Berlin at which the history begins."""
        return self.second_of(0)

    @property
    def end_second(self) -> int:
        """Midnight in Berlin after the last day."""
        return self.second_of(self.days)

    def second_of(self, day: int) -> int:
        """Midnight in Berlin of a day number, as UTC seconds."""
        moment = datetime.combine(
            self.date_of(day), datetime.min.time(), ZoneInfo(TIME_ZONE)
        )
        return int(moment.timestamp())

    def date_of(self, day: int) -> date:
        """Date of a day number."""
        return self.start + timedelta(days=int(day))

    def day_of(self, seconds: Ints, zone: str = TIME_ZONE) -> Ints:
        """Day number in the zone of each moment."""
        origin = (self.start - date(1970, 1, 1)).days
        return (seconds + offset(seconds, zone)) // DAY - origin

    def day_number(self, day: date) -> int:
        """Day number of a date."""
        return (day - self.start).days

    def season(self, days: Ints) -> Floats:
        """Demand of a day: yearly wave, Christmas, weekday and a slow growth."""
        origin = (self.start - date(1970, 1, 1)).days
        numbers = days + origin
        year = 2 * np.pi * (numbers % 365.25) / 365.25
        wave = 1 + 0.12 * np.cos(year)
        distance = (numbers % 365.25) - 345
        christmas = 0.7 * np.exp(-((distance / 14) ** 2))
        weekday = np.array([1.0, 1.02, 1.0, 0.98, 0.95, 0.9, 1.12])[(numbers + 3) % 7]
        return (wave + christmas) * weekday * (1 + 0.0004 * days)

    def months(self) -> list[tuple[int, int]]:
        """First and last day number of every calendar month of the history."""
        result = []
        day = self.start
        last = self.start + timedelta(days=self.days - 1)
        while day <= last:
            following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            end = min(following - timedelta(days=1), last)
            result.append((self.day_number(day), self.day_number(end)))
            day = following
        return result


def iso_days(history: History, days: Ints) -> list[str]:
    """ISO dates of day numbers."""
    origin = np.datetime64(history.start, "D")
    return np.datetime_as_string(origin + days.astype("timedelta64[D]")).tolist()


def stamps(seconds: Ints, separator: str = " ", unit: str = "s") -> list[str]:
    """Moments written as they are: `2026-09-30 10:01:00` (or to the minute)."""
    text = np.datetime_as_string(seconds.astype("datetime64[s]"), unit=unit)
    return np.char.replace(text, "T", separator).tolist()
