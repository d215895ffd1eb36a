"""The company's own lists about its people and ideas, and the reports of Viva Engage.

Lists grow: a later file repeats what an earlier one said and knows more. The reports
come by month; the first one hides who the accounts belong to.
"""

import hashlib

import numpy as np

from orchestration.demo.calendar import iso_days, offset, stamps
from orchestration.demo.crm_files import with_copies
from orchestration.demo.ideas import (
    DECISIONS,
    ORIGINS,
    ROLES,
    STATED,
    STATUSES,
    TAGS,
    Applications,
    Ideas,
)
from orchestration.demo.information import (
    AUDIENCES,
    CHANNELS,
    DEVICES,
    EVIDENCE,
    PREVIEW,
    TOPICS,
    Information,
    Receipts,
)
from orchestration.demo.landing import Landing, csv_text, pick, utf8_bom, whole
from orchestration.demo.mentions import SOURCES, Mentions
from orchestration.demo.sales import NEVER
from orchestration.demo.staff import (
    DEPARTMENTS,
    HIDDEN_MONTH,
    STAYS,
    Employees,
    Reports,
)
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

_VIVA = [
    "Report Refresh Date",
    "User Principal Name",
    "Display Name",
    "User State",
    "State Change Date",
    "Last Activity Date",
    "Posted Count",
    "Read Count",
    "Liked Count",
    "Assigned Products",
    "Report Period",
]
_VIVA_GROUPS = [
    "Report Refresh Date",
    "Group Display Name",
    "Is Deleted",
    "Owner Principal Name",
    "Last Activity Date",
    "Group Type",
    "Office 365 Connected",
    "Member Count",
    "Posted Count",
    "Read Count",
    "Liked Count",
    "Report Period",
]
_GUEST = "agentur@partner.example"


def berlin(moments: Ints) -> list[str]:
    """Moments in Berlin time; of those that never came nothing."""
    never = moments >= NEVER
    known = np.where(never | (moments < 0), 0, moments)
    texts = np.array(stamps(known + offset(known)), dtype=object)
    return np.where(never | (moments < 0), "", texts).tolist()


def blank_if(values: list[str], is_blank: np.ndarray) -> list[str]:
    """Texts, and nothing where there is none to tell."""
    return np.where(is_blank, "", np.array(values, dtype=object)).tolist()


def write_people(
    world: World,
    landing: Landing,
    employees: Employees,
    information: Information,
    receipts: Receipts,
    applications: Applications,
) -> None:
    """Write employees, information, receipts and applications."""
    history = world.history
    for day in (history.days // 2, history.days):
        _write_employees(world, landing, employees, day)
    end = history.end_second + 7 * 3600
    items = np.arange(len(information))
    ids = [f"INFO-{n + 1:03d}" for n in items.tolist()]
    columns = [
        ids,
        [f"{TOPICS[n % 4]}: Ausgabe {n + 1}" for n in items.tolist()],
        pick(TOPICS, items % 4),
        berlin(information.published_at),
        [";".join(AUDIENCES[n % len(AUDIENCES)]) for n in items.tolist()],
        pick(CHANNELS, items % 3),
    ]
    header = ["information_id", "title", "topic", "published_at"]
    header += ["audience_department", "channel"]
    _add(landing, "people/information_items.csv", header, columns, end)
    header = ["receipt_id", "information_id", "employee_id", "perceived_at"]
    header += ["evidence_type", "device"]
    middle = history.second_of(history.days // 2)
    copies = 0
    for number, rows in enumerate(
        (np.flatnonzero(receipts.at < middle), np.flatnonzero(receipts.at >= middle))
    ):
        columns = [
            [f"RC-{n + 1:06d}" for n in rows.tolist()],
            pick(ids, receipts.item[rows]),
            pick(employees.ids(), receipts.employee[rows]),
            berlin(receipts.at[rows]),
            pick(EVIDENCE, receipts.evidence[rows]),
            pick(DEVICES, receipts.device[rows]),
        ]
        copied = with_copies(world, columns, f"receipts/copies/{number}", 0.01)
        name = f"people/information_receipts_{number + 1}.csv"
        _add(landing, name, header, columns, (middle, end)[number] + 60, copied)
        copies += copied
    _write_applications(landing, applications, end)
    joined = information.is_member & (information.entered > 0)
    left = information.is_member & (employees.last < STAYS)
    pairs = receipts.item * len(employees) + receipts.employee
    real = pairs[receipts.evidence != PREVIEW]
    for trap in (
        ("T1", "receipts delivered twice in a file", copies),
        ("T31", "members of an audience who joined after publication", joined.sum()),
        ("T31", "members of an audience who left later", left.sum()),
        ("T32", "receipts that a preview left", np.sum(receipts.evidence == PREVIEW)),
        ("T32", "further receipts of the same person", len(real) - len(set(real))),
        (
            "T28",
            "receipts from outside the audience or of people who opted out",
            np.sum(receipts.is_strange | employees.is_opted_out[receipts.employee]),
        ),
        (
            "T37",
            "applicants whose words and links name different origins",
            np.sum(
                (applications.stated != STATED.index(""))
                & (applications.tags > 0)
                & (applications.is_social_stated != applications.is_social_tracked)
            ),
        ),
    ):
        landing.trap(trap[0], trap[1], "people", trap[2])


def _add(
    landing: Landing,
    file: str,
    header: list[str],
    columns: list[list[str]],
    at: int,
    copies: int = 0,
) -> None:
    entity = file.split("/")[1].removesuffix(".csv").rstrip("_0123456789-")
    content = csv_text(header, columns).encode()
    landing.add(file, entity, content, at, len(columns[0]), 0, copies)


def _write_employees(
    world: World, landing: Landing, employees: Employees, day: int
) -> None:
    """Who is employed, was within the history, or will be within a month."""
    rows = np.flatnonzero(employees.first <= day + 30)
    last = employees.last[rows]
    known = last <= day
    columns = [
        pick(employees.ids(), rows),
        pick(DEPARTMENTS, employees.department[rows]),
        iso_days(world.history, employees.first[rows]),
        blank_if(iso_days(world.history, np.where(known, last, 0)), ~known),
        pick(employees.emails(), rows),
        ["Deutschland"] * len(rows),
        pick(("false", "true"), employees.is_opted_out[rows].astype(np.int64)),
    ]
    header = ["employee_id", "department", "entry_date", "exit_date", "work_email"]
    header += ["country", "is_opted_out"]
    date = world.history.date_of(day)
    at = world.history.second_of(day) + 6 * 3600
    _add(landing, f"people/employees_{date}.csv", header, columns, at)


def _write_applications(landing: Landing, applications: Applications, at: int) -> None:
    sources, mediums = zip(*TAGS, strict=True)
    columns = [
        [f"AP-{n + 1:04d}" for n in range(len(applications.at))],
        berlin(applications.at),
        pick(STATED, applications.stated),
        pick(sources, applications.tags),
        pick(mediums, applications.tags),
        pick(DEPARTMENTS, applications.department),
        pick(STATUSES, applications.status),
        berlin(applications.hired_at),
    ]
    header = ["application_id", "applied_at", "stated_source", "utm_source"]
    header += ["utm_medium", "department", "status", "hired_at"]
    _add(landing, "people/applications.csv", header, columns, at + 120)


def write_viva(
    world: World, landing: Landing, employees: Employees, reports: Reports
) -> None:
    """One report of user activity a month."""
    history, emails = world.history, [*employees.emails(), _GUEST]
    for number, last in enumerate(reports.last_day.tolist()):
        rows = np.append(np.flatnonzero(reports.posted[number] >= 0), len(employees))
        posted = np.append(reports.posted[number], 1)[rows]
        read = np.append(reports.read[number], 9)[rows]
        liked = np.append(reports.liked[number], 0)[rows]
        names = pick(emails, rows)
        if number == HIDDEN_MONTH:
            names = [hashlib.md5(n.encode()).hexdigest().upper() for n in names]
        date, size = str(history.date_of(last)), len(rows)
        columns = [
            [date] * size,
            names,
            [f"Konto {n}" for n in rows.tolist()],
            ["active"] * size,
            [""] * size,
            blank_if([date] * size, posted + read == 0),
            whole(posted),
            whole(read),
            whole(liked),
            ["MICROSOFT 365 E3"] * size,
            [str(reports.period[number])] * size,
        ]
        landing.add(
            f"viva_engage/YammerActivityUserDetail_{date}.csv",
            "user_activity",
            utf8_bom(csv_text(_VIVA, columns)),
            history.second_of(last + 3) + 5 * 3600,
            size,
        )
    _write_groups(world, landing, reports)
    guests = len(reports.last_day) - 1
    landing.trap("T15", "accounts in reports that are nobody's", "viva_engage", guests)
    hidden = int((reports.posted[HIDDEN_MONTH] >= 0).sum())
    landing.trap("T15", "accounts whose names a report hides", "viva_engage", hidden)


def _write_groups(world: World, landing: Landing, reports: Reports) -> None:
    """The groups of the last report; all that was posted and read is in one of them."""
    last = int(reports.last_day[-1])
    date, shares = str(world.history.date_of(last)), np.array([50, 30, 20])
    sums = [
        int(np.maximum(counts[-1], 0).sum())
        for counts in (reports.posted, reports.read, reports.liked)
    ]
    parts = [[total * int(share) // 100 for share in shares] for total in sums]
    columns = [
        [date] * 3,
        ["Allgemein", "Entwicklung", "Service"],
        ["False"] * 3,
        ["ada.muster@nordlicht.example"] * 3,
        [date] * 3,
        ["public", "private", "public"],
        ["True"] * 3,
        ["40", "12", "9"],
        *[[str(n) for n in part] for part in parts],
        [str(reports.period[-1])] * 3,
    ]
    landing.add(
        f"viva_engage/YammerGroupsActivityDetail_{date}.csv",
        "groups",
        utf8_bom(csv_text(_VIVA_GROUPS, columns)),
        world.history.second_of(last + 3) + 5 * 3600 + 60,
        3,
    )


def write_ideas(
    world: World, landing: Landing, ideas: Ideas, mentions: Mentions
) -> None:
    """Write ideas and their events, as known at the end."""
    ids, urls = [*ideas.ids(), ""], [*mentions.urls(), ""]
    first, second = pick(urls, ideas.mention), pick(urls, ideas.other_mention)
    numbers = range(len(ideas))
    # People copy addresses as their browser shows them.
    first = [
        f"{url}/?utm_source=share" if url and n % 5 == 2 else url
        for n, url in zip(numbers, first, strict=True)
    ]
    network = np.where(ideas.mention >= 0, mentions.source[ideas.mention], -1)
    columns = [
        ids[:-1],
        [f"Idee {n + 1}" for n in numbers],
        pick(ORIGINS, ideas.origin),
        [f"{a};{b}" if b else a for a, b in zip(first, second, strict=True)],
        pick([*SOURCES, ""], network),
        ["Development"] * len(ideas),
        pick(ids, ideas.merged_into),
    ]
    header = ["idea_id", "title", "source_type", "source_mention_url", "network"]
    header += ["department", "merged_into_idea_id"]
    at = world.history.end_second + 8 * 3600
    _add(landing, "innovation/ideas.csv", header, columns, at)
    events = idea_events(ideas)
    rows, stages, moments = events
    decides = np.isin(np.array(stages), DECISIONS)
    roles = pick(ROLES, ideas.role[rows])
    columns = [
        pick(ids, rows),
        stages,
        berlin(moments),
        blank_if(roles, ~decides),
        blank_if([f"https://wiki.nordlicht.example/{n}" for n in rows], ~decides),
    ]
    header = ["idea_id", "stage", "occurred_at", "decided_by_role", "evidence_url"]
    _add(landing, "innovation/idea_events.csv", header, columns, at + 60)
    hasty = (ideas.answered_at < ideas.decided_at) & (ideas.decided_at < NEVER)
    for trap in (
        ("T2", "ideas that are another one again", np.sum(ideas.merged_into >= 0)),
        ("T16", "askers who were told before the decision", np.sum(hasty)),
    ):
        landing.trap(trap[0], trap[1], "innovation", trap[2])


def idea_events(ideas: Ideas) -> tuple[Ints, list[str], Ints]:
    """All events of all ideas: record, stage, moment, in order of time."""
    decision = [DECISIONS[n] if n >= 0 else "" for n in ideas.decision.tolist()]
    size = len(ideas)
    parts = [
        (["captured"] * size, ideas.captured_at),
        (["presented"] * size, ideas.presented_at),
        (["parked"] * size, ideas.parked_at),
        (decision, ideas.decided_at),
        (["shipped"] * size, ideas.shipped_at),
        (["answered"] * size, ideas.answered_at),
    ]
    rows = np.tile(np.arange(size), len(parts))
    stages = [stage for names, _ in parts for stage in names]
    moments = np.concatenate([at for _, at in parts])
    order = np.lexsort((np.arange(len(rows)), moments))
    order = order[moments[order] < NEVER]
    return rows[order], pick(stages, order), moments[order]
