"""Hours of the staff: who worked when, what the time tools show, what it costs.

Toggl and Clockify by month, Clockify with German days and with late entries in the
next month's file; Harvest one file a person and month, one of them with decimal commas
and European days. Some days were never entered; nobody can know them.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import iso_days
from orchestration.demo.company import STAFF, WITHOUT_RATE
from orchestration.demo.landing import Landing, csv_text, utf8_bom
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

# Clockify's files reach back this far, for entries that were approved late.
LATE_DAYS = 14
# Days at the beginning without a rate for the new colleague.
RATELESS_DAYS = 30
_TASKS = ("Redaktionsplan", "Reels & Storys", "Community", "Auswertung", "Paid Setup")


@dataclass(frozen=True)
class Entries:
    """Time entries: who, on which day, from which quarter hour, how many of them."""

    employee: Ints
    day: Ints
    start: Ints
    quarters: Ints
    task: Ints
    is_late: np.ndarray

    def take(self, rows: Ints) -> "Entries":
        """Some of the entries."""
        return Entries(
            self.employee[rows],
            self.day[rows],
            self.start[rows],
            self.quarters[rows],
            self.task[rows],
            self.is_late[rows],
        )


@dataclass(frozen=True)
class HourlyRate:
    """A rate in cents an hour, valid from a day number to another (-1: open)."""

    employee: int
    first: int
    last: int
    cash: int
    loaded: int
    # The rate as it was before personnel corrected it backwards.
    loaded_before: int


def hourly_rates(world: World) -> list[HourlyRate]:
    """All rates: a rise in the middle of the history, one corrected backwards."""
    middle = world.history.days // 2
    rates = []
    for number, person in enumerate(STAFF):
        first = RATELESS_DAYS if number == WITHOUT_RATE else -200
        before = person.loaded_rate - 300 if number == 2 else person.loaded_rate
        rates.append(
            HourlyRate(
                number, first, middle - 1, person.cash_rate, person.loaded_rate, before
            )
        )
        raised = person.loaded_rate * 104 // 100
        rates.append(
            HourlyRate(
                number, middle, -1, person.cash_rate * 104 // 100, raised, raised
            )
        )
    return rates


def entries_worked(world: World) -> tuple[Entries, int]:
    """Entries as they finally stand, and how many days were never entered."""
    streams, history = world.streams, world.history
    shape = (len(STAFF), history.days)
    day = np.arange(history.days)
    weekday = (day + history.start.weekday()) % 7
    works = np.broadcast_to(weekday < 5, shape)
    forgotten = works & (streams.uniform("hours/forgotten", *shape) < 0.04)
    works = works & ~forgotten
    weekly = np.array([person.hours for person in STAFF])[:, None]
    quarters = np.round(
        weekly / 5 * 4 * (0.6 + 0.8 * streams.uniform("hours/length", *shape))
    ).astype(np.int64)
    employee, days = np.nonzero(works)
    amount = np.maximum(quarters[employee, days], 2)
    morning = amount // 2
    late = streams.uniform("hours/late", *shape)[employee, days] < 0.08
    task = streams.integers("hours/task", 0, len(_TASKS) - 1, *shape)[employee, days]
    both = Entries(
        np.concatenate([employee, employee]),
        np.concatenate([days, days]),
        np.concatenate([np.full(len(days), 36), np.full(len(days), 54)]),
        np.concatenate([morning, amount - morning]),
        np.concatenate([task, (task + 1) % len(_TASKS)]),
        np.concatenate([np.zeros(len(days), dtype=bool), late]),
    )
    # Late entries of days that no later file covers are lost to the warehouse.
    order = np.lexsort((both.start, both.day, both.employee))
    entries = both.take(order)
    seen_late = _covered_again(world)[entries.day] & _is_tool(entries, "clockify")
    entries = entries.take(np.flatnonzero(~entries.is_late | seen_late))
    return entries, int(forgotten.sum())


def personnel_micros(
    world: World, entries: Entries
) -> tuple[Ints, Ints, Ints, np.ndarray]:
    """Per entry: loaded and cash cost in micros, currency number, has a rate."""
    loaded = np.zeros(len(entries.day), dtype=np.int64)
    cash = np.zeros(len(entries.day), dtype=np.int64)
    has_rate = np.zeros(len(entries.day), dtype=bool)
    for rate in hourly_rates(world):
        rows = (entries.employee == rate.employee) & (entries.day >= rate.first)
        rows &= (entries.day <= rate.last) | (rate.last < 0)
        loaded[rows] = entries.quarters[rows] * rate.loaded * 2500
        cash[rows] = entries.quarters[rows] * rate.cash * 2500
        has_rate |= rows
    currency = np.array([person.currency for person in STAFF])[entries.employee]
    return loaded, cash, currency, has_rate


def write_hours(world: World, landing: Landing) -> None:
    """Write the time tools' files and record the traps in them."""
    entries, forgotten = entries_worked(world)
    months = world.history.months()
    for number, (first, last) in enumerate(months):
        at = world.history.second_of(last + 1) + 8 * 3600
        month = world.history.date_of(last).strftime("%Y-%m")
        own = (entries.day >= first) & (entries.day <= last)
        _write_toggl(world, landing, entries, own, month, at)
        back = (entries.day >= first - LATE_DAYS) & (entries.day < first)
        is_first = own & ~entries.is_late
        _write_clockify(world, landing, entries, is_first | back, month, at)
        for employee in range(len(STAFF)):
            _write_harvest(world, landing, entries, own, month, at, employee)
        if number == len(months) - 1:
            _write_empty(landing, at)
    _, _, _, has_rate = personnel_micros(world, entries)
    landing.trap("T30", "working days without any time entry", "time tools", forgotten)
    landing.trap("T30", "time entries without a rate", "clockify", (~has_rate).sum())
    landing.trap("T30", "rates corrected backwards", "finance/employee_rates", 1)
    landing.trap("T30", "time entries approved late", "clockify", entries.is_late.sum())


def _covered_again(world: World) -> np.ndarray:
    again = np.zeros(world.history.days, dtype=bool)
    for first, _ in world.history.months():
        again[max(0, first - LATE_DAYS) : first] = True
    return again


def _is_tool(entries: Entries, tool: str) -> np.ndarray:
    return np.array([person.tool == tool for person in STAFF])[entries.employee]


def _clock(quarters: Ints) -> list[str]:
    return [f"{n // 4:02d}:{n % 4 * 15:02d}:00" for n in quarters.tolist()]


def _write_toggl(
    world: World,
    landing: Landing,
    entries: Entries,
    covered: np.ndarray,
    month: str,
    at: int,
) -> None:
    rows = entries.take(np.flatnonzero(covered & _is_tool(entries, "toggl")))
    people = [STAFF[n] for n in rows.employee.tolist()]
    days = iso_days(world.history, rows.day)
    columns = [
        [p.first_name for p in people],
        [p.email for p in people],
        ["Intern"] * len(people),
        [p.project for p in people],
        [""] * len(people),
        [_TASKS[n] for n in rows.task.tolist()],
        ["No"] * len(people),
        days,
        _clock(rows.start),
        days,
        _clock(rows.start + rows.quarters),
        _clock(rows.quarters),
        ["content, plan"] * len(people),
        [""] * len(people),
    ]
    # The export of one month was put together from two that overlapped by a line.
    copies = 1 if rows.day.size and world.history.months()[0][1] >= rows.day[0] else 0
    columns = [[*column, *column[:copies]] for column in columns]
    header = [
        "User",
        "Email",
        "Client",
        "Project",
        "Task",
        "Description",
        "Billable",
        "Start date",
        "Start time",
        "End date",
        "End time",
        "Duration",
        "Tags",
        "Amount (EUR)",
    ]
    landing.add(
        f"toggl/Toggl_time_entries_{month}.csv",
        "time_entries",
        utf8_bom(csv_text(header, columns)),
        at,
        len(columns[0]),
        0,
        copies,
    )
    if copies:
        landing.trap("T1", "time entry delivered twice in a file", "toggl", copies)


def _write_clockify(
    world: World,
    landing: Landing,
    entries: Entries,
    covered: np.ndarray,
    month: str,
    at: int,
) -> None:
    rows = entries.take(np.flatnonzero(covered & _is_tool(entries, "clockify")))
    people = [STAFF[n] for n in rows.employee.tolist()]
    days = [f"{d[8:]}/{d[5:7]}/{d[:4]}" for d in iso_days(world.history, rows.day)]
    size = len(people)
    columns = [
        [p.project for p in people],
        ["Intern"] * size,
        [_TASKS[n] for n in rows.task.tolist()],
        [""] * size,
        [p.first_name for p in people],
        [""] * size,
        [p.email for p in people],
        ["content"] * size,
        ["No"] * size,
        days,
        _clock(rows.start),
        days,
        _clock(rows.start + rows.quarters),
        _clock(rows.quarters),
        [f"{n / 4:.2f}" for n in rows.quarters.tolist()],
        ["0.00"] * size,
        ["0.00"] * size,
    ]
    landing.add(
        f"clockify/Clockify_Time_Report_Detailed_{month}.csv",
        "time_entries",
        csv_text(_CLOCKIFY, columns).encode(),
        at,
        size,
    )


_CLOCKIFY = [
    "Project",
    "Client",
    "Description",
    "Task",
    "User",
    "Group",
    "Email",
    "Tags",
    "Billable",
    "Start Date",
    "Start Time",
    "End Date",
    "End Time",
    "Duration (h)",
    "Duration (decimal)",
    "Billable Rate (EUR)",
    "Billable Amount (EUR)",
]


def _write_empty(landing: Landing, at: int) -> None:
    """A download of a project on which nobody had worked: a header and no row."""
    landing.add(
        "clockify/Clockify_Time_Report_Detailed_leer.csv",
        "time_entries",
        csv_text(_CLOCKIFY, [[] for _ in _CLOCKIFY]).encode(),
        at + 60,
        0,
    )
    landing.trap("T34", "file with a header and no row", "clockify", 1)


def _write_harvest(
    world: World,
    landing: Landing,
    entries: Entries,
    covered: np.ndarray,
    month: str,
    at: int,
    employee: int,
) -> None:
    person = STAFF[employee]
    if person.tool != "harvest":
        return
    rows = entries.take(np.flatnonzero(covered & (entries.employee == employee)))
    size = len(rows.day)
    european = person.currency == 0
    days = iso_days(world.history, rows.day)
    if european:
        days = [f"{d[8:]}.{d[5:7]}.{d[:4]}" for d in days]
    hours = [f"{n / 4:.2f}" for n in rows.quarters.tolist()]
    rate = f"{person.cash_rate / 100:.1f}"
    amounts = [f"{n * person.cash_rate / 400:.2f}" for n in rows.quarters.tolist()]
    if european:
        rate = rate.replace(".", ",")
        hours, amounts = (
            [text.replace(".", ",") for text in texts] for texts in (hours, amounts)
        )
    zero = "0,0" if european else "0.0"
    columns = [
        days,
        ["Intern"] * size,
        [person.project] * size,
        ["SM-1"] * size,
        [_TASKS[n] for n in rows.task.tolist()],
        [""] * size,
        hours,
        ["No"] * size,
        ["No"] * size,
        ["No"] * size,
        [person.first_name] * size,
        [person.last_name] * size,
        [person.employee_id] * size,
        [""] * size,
        ["Yes"] * size,
        [zero] * size,
        [zero] * size,
        [rate] * size,
        amounts,
        ["Euro - EUR" if european else "Swedish Krona - SEK"] * size,
        [""] * size,
    ]
    header = [
        "Date",
        "Client",
        "Project",
        "Project Code",
        "Task",
        "Notes",
        "Hours",
        "Billable?",
        "Invoiced?",
        "Approved?",
        "First Name",
        "Last Name",
        "Employee Id",
        "Roles",
        "Employee?",
        "Billable Rate",
        "Billable Amount",
        "Cost Rate",
        "Cost Amount",
        "Currency",
        "External Reference URL",
    ]
    landing.add(
        f"harvest/harvest_time_report_{person.first_name.lower()}_{month}.csv",
        "time_entries",
        csv_text(header, columns).encode(),
        at + employee * 60,
        size,
    )
