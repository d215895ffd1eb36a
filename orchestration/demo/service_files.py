"""Threads as the company notes them, Zendesk's and Freshdesk's tickets.

Zendesk was left in the middle of the history. Its second export repeats the first, and
knows what became of the tickets that were open then.
"""

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.calls import REGIONS
from orchestration.demo.inside_files import berlin, blank_if
from orchestration.demo.landing import Landing, csv_text, pick
from orchestration.demo.mentions import Mentions
from orchestration.demo.sales import NEVER
from orchestration.demo.service import (
    KINDS,
    NETWORKS,
    REPLIERS,
    SERVICE_QUESTIONS,
    TOPICS,
    Threads,
    Tickets,
    open_threads,
    open_tickets,
    service_truth,
)
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

Tables = dict[str, tuple[dict[str, np.ndarray], str]]
_THREADS = [
    "thread_id",
    "network",
    "opened_at",
    "asker_handle",
    "asker_email",
    "topic",
    "kind",
    "first_reply_at",
    "first_reply_by",
    "solved_at",
    "solved_by",
    "is_confirmed",
    "region",
    "url",
]
_ZENDESK = [
    "Summation column",
    "Id",
    "Requester",
    "Requester id",
    "Requester external id",
    "Requester email",
    "Requester domain",
    "Submitter",
    "Assignee",
    "Group",
    "Subject",
    "Tags",
    "Status",
    "Priority",
    "Via",
    "Ticket type",
    "Created at",
    "Updated at",
    "Assigned at",
    "Organization",
    "Due date",
    "Initially assigned at",
    "Solved at",
    "Resolution time",
    "Satisfaction Score",
    "Group stations",
    "Assignee stations",
    "Reopens",
    "Replies",
    "First reply time in minutes",
    "First reply time in minutes within business hours",
]
_FRESHDESK = [
    "Ticket ID",
    "Subject",
    "Status",
    "Priority",
    "Source",
    "Type",
    "Agent",
    "Group",
    "Created time",
    "Due by Time",
    "Resolved time",
    "Closed time",
    "Last update time",
    "Initial response time",
    "Time tracked",
    "First response time (in hrs)",
    "Resolution time (in hrs)",
    "Agent interactions",
    "Customer interactions",
    "Resolution status",
    "First response status",
    "Tags",
    "Survey results",
    "Association type",
    "Product",
]


def write_service(world: World, landing: Landing, mentions: Mentions) -> Tables:
    """Write threads and tickets; the truth about questions."""
    threads, tickets = open_threads(world, mentions), open_tickets(world)
    history = world.history
    _write_threads(world, landing, threads)
    half = history.second_of(history.days // 2)
    old = np.flatnonzero(tickets.opened_at < half)
    new = np.flatnonzero(tickets.opened_at >= half)
    third = history.second_of(history.days // 3)
    for moment in (third, half + 10 * DAY):
        _write_zendesk(landing, tickets, old[tickets.opened_at[old] < moment], moment)
    _write_freshdesk(landing, tickets, new, history.end_second + 4 * 3600)
    names = [
        f"zendesk:{n + 101}" if n < len(old) else f"freshdesk:{n + 9001}"
        for n in range(len(tickets))
    ]
    early = old[tickets.opened_at[old] < third]
    late = np.sum(tickets.solved_at[early] >= third)
    landing.trap("T4", "tickets that a later export knows more of", "zendesk", late)
    again = threads.is_recontact().sum()
    landing.trap("T2", "askers who came again with the same", "service", again)
    truth = service_truth(threads, tickets, mentions, names)
    return {"service_questions": (truth, SERVICE_QUESTIONS)}


def _write_threads(world: World, landing: Landing, threads: Threads) -> None:
    numbers = np.arange(len(threads))
    solved, replied = berlin(threads.solved_at), berlin(threads.replied_at)
    handles = [
        f"user{author}" if author >= 0 else f"kunde{asker}"
        for asker, author in zip(
            threads.asker.tolist(), threads.author.tolist(), strict=True
        )
    ]
    mails = [f"kunde{n}@post.example" if n % 3 == 1 else "" for n in threads.asker]
    ids = [f"TH-{n + 1:05d}" for n in numbers.tolist()]
    columns = [
        ids,
        pick(NETWORKS, threads.network),
        berlin(threads.opened_at),
        handles,
        mails,
        pick(TOPICS, threads.topic),
        pick(KINDS, threads.kind),
        replied,
        blank_if(pick(REPLIERS, threads.replied_by), threads.replied_at >= NEVER),
        solved,
        blank_if(
            pick(("staff", "member"), threads.by_member.astype(np.int64)),
            threads.solved_at >= NEVER,
        ),
        pick(("false", "true"), threads.is_confirmed.astype(np.int64)),
        pick(REGIONS, threads.region),
        [f"https://forum.nordlicht.example/{name.lower()}" for name in ids],
    ]
    landing.add(
        "service/threads.csv",
        "threads",
        csv_text(_THREADS, columns).encode(),
        world.history.end_second + 14 * 3600,
        len(threads),
    )


def _known(moments: Ints, at: int) -> Ints:
    return np.where(moments < at, moments, NEVER)


def _write_zendesk(landing: Landing, tickets: Tickets, rows: Ints, at: int) -> None:
    opened = tickets.opened_at[rows]
    solved = _known(tickets.solved_at[rows], at)
    replied = _known(tickets.replied_at[rows], at)
    is_open, size = solved >= NEVER, len(rows)
    minutes = (np.where(replied < NEVER, replied, opened) - opened) // 60
    created, done = berlin(opened), berlin(solved)
    waits = blank_if([str(n) for n in minutes.tolist()], replied >= NEVER)
    columns = {
        "Summation column": ["1"] * size,
        "Id": [str(n + 101) for n in rows.tolist()],
        "Requester": ["Anonym"] * size,
        "Requester id": [str(n + 500_001) for n in rows.tolist()],
        "Requester email": [f"anfrage{n}@kunde.example" for n in rows.tolist()],
        "Requester domain": ["kunde.example"] * size,
        "Submitter": ["Anonym"] * size,
        "Assignee": ["Agent A"] * size,
        "Group": ["Support"] * size,
        "Subject": [f"Frage {n}" for n in rows.tolist()],
        "Tags": ["-"] * size,
        "Status": ["Open" if own else "Solved" for own in is_open.tolist()],
        "Priority": ["Normal"] * size,
        "Via": pick(("Mail", "Web", "Twitter", "Facebook"), tickets.channel[rows]),
        "Ticket type": ["Question"] * size,
        "Created at": created,
        "Updated at": [end or begin for begin, end in zip(created, done, strict=True)],
        "Assigned at": created,
        "Initially assigned at": created,
        "Solved at": done,
        "Satisfaction Score": ["Not Offered"] * size,
        "Group stations": ["1"] * size,
        "Assignee stations": ["1"] * size,
        "Reopens": ["0"] * size,
        "Replies": ["1"] * size,
        "First reply time in minutes": waits,
        "First reply time in minutes within business hours": waits,
    }
    nothing = ["-"] * size
    cells = [
        [value or "-" for value in columns.get(name, nothing)] for name in _ZENDESK
    ]
    date = str(np.datetime64(at, "s").astype("datetime64[D]"))
    landing.add(
        f"zendesk/tickets_{date}.csv",
        "tickets",
        csv_text(_ZENDESK, cells).encode(),
        at,
        size,
    )


def _write_freshdesk(landing: Landing, tickets: Tickets, rows: Ints, at: int) -> None:
    opened, solved = tickets.opened_at[rows], tickets.solved_at[rows]
    is_open, size = solved >= NEVER, len(rows)
    created, done = berlin(opened), berlin(solved)
    empty = [""] * size
    columns = {
        "Ticket ID": [str(n + 9001) for n in rows.tolist()],
        "Subject": [f"Frage {n}" for n in rows.tolist()],
        "Status": ["Open" if own else "Closed" for own in is_open.tolist()],
        "Priority": ["Low"] * size,
        "Source": pick(
            ("Email", "Portal", "Twitter", "Facebook"), tickets.channel[rows]
        ),
        "Type": ["Question"] * size,
        "Agent": ["Agent A"] * size,
        "Group": ["Support"] * size,
        "Created time": created,
        "Due by Time": berlin(opened + DAY),
        "Resolved time": done,
        "Closed time": done,
        "Last update time": [e or b for b, e in zip(created, done, strict=True)],
        "Initial response time": berlin(tickets.replied_at[rows]),
        "Time tracked": ["00:00:00"] * size,
        "Agent interactions": ["1"] * size,
        "Customer interactions": ["1"] * size,
    }
    landing.add(
        "freshdesk/tickets.csv",
        "tickets",
        csv_text(
            _FRESHDESK, [columns.get(name, empty) for name in _FRESHDESK]
        ).encode(),
        at,
        size,
    )
