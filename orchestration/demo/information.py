"""What employees were to be told, and when each of them took it in (or never did).

News spread as Bass saw it: some find it themselves, the more know it the faster the
rest hears. Receipts are what evidence there is, with opens by machines among them.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import DAY, clear_of_change
from orchestration.demo.sales import NEVER
from orchestration.demo.staff import DEPARTMENTS, STAYS, Employees
from orchestration.demo.streams import Floats, Ints, chosen
from orchestration.demo.world import World

INNOVATION, IMITATION = 0.03, 0.38
CADENCE_DAYS = 15
# For whom each piece is, in turns; nothing named is for everybody.
AUDIENCES = (
    ("Development",),
    (),
    ("Service", "Marketing"),
    ("Development", "Legal"),
    ("Legal",),
)
TOPICS = ("Produkt", "Kunden", "Recht", "Werkzeuge")
CHANNELS = ("Viva Engage", "Town hall", "E-Mail")
EVIDENCE = ("ack", "attendance", "survey", "open", "preview")
PREVIEW = EVIDENCE.index("preview")
DEVICES = ("laptop", "phone")


@dataclass(frozen=True)
class Information:
    """Items, and for each and every employee whether and when it was perceived.

    `entered` and `observed` are seconds from publication: from when and until when a
    member of the audience could perceive it; `perceived` is NEVER where that failed.
    """

    published_at: Ints
    is_member: np.ndarray
    entered: Ints
    observed: Ints
    perceived: Ints
    evidence: Ints

    def __len__(self) -> int:
        return len(self.published_at)


@dataclass(frozen=True)
class Receipts:
    """One entry per receipt; `is_strange` ones come from outside the audience."""

    item: Ints
    employee: Ints
    at: Ints
    evidence: Ints
    device: Ints
    is_strange: np.ndarray

    def __len__(self) -> int:
        return len(self.item)


def time_to_perceive(draw: Floats) -> Floats:
    """Days until a share `draw` of those who ever hear of it has: Bass, inverted."""
    rest = (1 - draw) / (1 + draw * IMITATION / INNOVATION)
    return -np.log(rest) / (INNOVATION + IMITATION)


def midnights(world: World, days: Ints) -> Ints:
    """Moments at which days begin in Berlin, of days far from the history too."""
    known = np.clip(days, 0, world.history.days)
    starts = [world.history.second_of(n) for n in range(world.history.days + 1)]
    return np.array(starts)[known] + (days - known) * DAY


def spread_information(world: World, employees: Employees) -> Information:
    """Publish an item every fortnight, and let it spread."""
    streams, history = world.streams, world.history
    items = (history.days - 5) // CADENCE_DAYS + 1
    shape = (items, len(employees))
    published = midnights(world, 2 + np.arange(items) * CADENCE_DAYS) + 10 * 3600
    named = [AUDIENCES[n % len(AUDIENCES)] for n in range(items)]
    departments = np.array([[not a or d in a for d in DEPARTMENTS] for a in named])
    entered_at = midnights(world, employees.first)[None, :]
    left_at = np.where(
        employees.last < STAYS, midnights(world, employees.last + 1), NEVER
    )[None, :]
    until = np.minimum(left_at, history.end_second)
    member = departments[:, employees.department] & (left_at > published[:, None])
    member &= entered_at < history.end_second
    entered = np.maximum(entered_at - published[:, None], 0)
    # Ten to twenty of a hundred never hear of it, by item and department.
    deaf = 0.1 + 0.1 * streams.uniform("information/deaf", items, len(DEPARTMENTS))
    hears = streams.uniform("information/hears", *shape)
    days = time_to_perceive(streams.uniform("information/spread", *shape))
    perceived = entered + (days * DAY).astype(np.int64) + 60
    perceived = clear_of_change(published[:, None] + perceived) - published[:, None]
    observed = until - published[:, None]
    happens = member & (perceived < observed)
    happens &= hears >= deaf[:, employees.department]
    perceived = np.where(happens, perceived, NEVER)
    return Information(
        published_at=published,
        is_member=member,
        entered=np.where(member, entered, 0),
        observed=np.where(member, np.minimum(perceived, observed), 0),
        perceived=perceived,
        evidence=streams.pick("information/evidence", [50, 12, 8, 30], *shape),
    )


def collect_receipts(
    world: World, employees: Employees, information: Information
) -> Receipts:
    """What the tools recorded: previews, second devices and strangers as well."""
    streams = world.streams
    shape = information.perceived.shape
    published = information.published_at[:, None]
    told = information.perceived < NEVER
    draws = streams.uniform("receipts/what", *shape)
    device = streams.integers("receipts/device", 0, 1, *shape)
    present = information.is_member & (information.entered == 0)
    until = published + information.observed
    previewed = published + 60 + (draws * 3000).astype(np.int64)
    later = published + information.perceived + 3600 + (draws * DAY).astype(np.int64)
    strange = ~information.is_member & (information.entered == 0)
    works = midnights(world, employees.first)[None, :] <= published
    works &= (employees.last >= STAYS)[None, :]
    parts = [
        (told, published + information.perceived, information.evidence, device),
        (
            chosen(draws.ravel(), 0.3, (present & (previewed < until)).ravel()),
            previewed,
            np.full(shape, PREVIEW),
            device,
        ),
        (
            chosen(
                1 - draws.ravel(),
                0.15,
                (told & (later < world.history.end_second)).ravel(),
            ),
            later,
            np.full(shape, EVIDENCE.index("open")),
            1 - device,
        ),
        (
            chosen(draws.ravel(), 0.02, (strange & works).ravel()),
            published + 7200 + (draws * 2 * DAY).astype(np.int64),
            np.full(shape, EVIDENCE.index("open")),
            device,
        ),
    ]
    columns: list[list[Ints]] = []
    for number, (happens, at, evidence, used) in enumerate(parts):
        item, employee = np.nonzero(np.reshape(happens, shape))
        columns.append(
            [
                item,
                employee,
                at[item, employee],
                evidence[item, employee],
                used[item, employee],
                np.full(len(item), number == len(parts) - 1),
            ]
        )
    joined = [np.concatenate(column) for column in zip(*columns, strict=True)]
    order = np.lexsort((joined[3], joined[1], joined[0], joined[2]))
    return Receipts(*(column[order] for column in joined))
