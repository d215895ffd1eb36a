"""What a warehouse must find about the company's own people and their ideas.

information_diffusion: one row per information and department, and one with `(all)`.
    People who opted out are left out; eligible counts the others of the audience,
    joined those who entered after publication. t50_days and t80_days are the first
    moments at which Kaplan-Meier's estimate (delayed entry, leavers and the end
    censored) is at 50 and 80 %, null where it never is; km_share is where it ends.
participation_monthly: one row per month and department, and one with `(all)`, counted
    at the month's end. headcount holds everybody, observed not who opted out; active:
    posted; passive: read or liked, or any evidence of having perceived something in the
    month. Without `has_activity` no report names the accounts.
feedback_loop: one row per idea after all mergers (idea_id is the record that remains).
    is_presented: heard by listening, with the address of a mention, presented, and
    decided by the head of development. is_closed_loop: told at or after the decision.
ideas_monthly: per month, by the date of each step: captured, and of those that count
    as presented the presented, accepted and shipped; loops_closed of all ideas.
applications_monthly: applications by month; is social what the words or the link say.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import iso_days
from orchestration.demo.ideas import ACCEPTED, DECISIONS, ORIGINS, Applications, Ideas
from orchestration.demo.information import PREVIEW, Information, Receipts, midnights
from orchestration.demo.mentions import Mentions
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

_Table = dict[str, np.ndarray]
_SHARES = (0.5, 0.8)


def kaplan_meier(entered: Ints, observed: Ints, is_event: np.ndarray) -> list[float]:
    """Moments at which half and four fifths are reached (nan: never), and the end."""
    waiting, reached = 1.0, [np.nan] * len(_SHARES)
    for moment in np.unique(observed[is_event]).tolist():
        at_risk = int(((entered <= moment) & (observed >= moment)).sum())
        events = int((is_event & (observed == moment)).sum())
        waiting *= 1 - events / at_risk
        for number, share in enumerate(_SHARES):
            if np.isnan(reached[number]) and waiting <= 1 - share + 1e-9:
                reached[number] = float(moment)
    return [*reached, 1 - waiting]


@dataclass(frozen=True)
class InsideTruth:
    """What the tables of this module are made from."""

    world: World
    employees: Employees
    reports: Reports
    information: Information
    receipts: Receipts
    mentions: Mentions
    ideas: Ideas
    applications: Applications

    def tables(self) -> dict[str, tuple[_Table, str]]:
        """Numbers and the query that makes the table of them, by table."""
        return {
            "information_diffusion": (self._diffusion(), _DIFFUSION),
            "participation_monthly": (self._participation(), _PARTICIPATION),
            "feedback_loop": (self._loop(), _LOOP),
            "applications_monthly": (self._applications(), _APPLICATIONS),
        }

    def _diffusion(self) -> _Table:
        news, people = self.information, self.employees
        rows: list[tuple[str, str, int, int, int, float, float, float]] = []
        for item in range(len(news)):
            audience = news.is_member[item] & ~people.is_opted_out
            for scope, name in enumerate(("(all)", *DEPARTMENTS)):
                own = audience & ((scope == 0) | (people.department == scope - 1))
                if not own.any():
                    continue
                told = news.perceived[item, own] < NEVER
                estimate = kaplan_meier(
                    news.entered[item, own], news.observed[item, own], told
                )
                joined = int((news.entered[item, own] > 0).sum())
                rows.append(
                    (
                        f"INFO-{item + 1:03d}",
                        name,
                        int(own.sum()),
                        joined,
                        int(told.sum()),
                        estimate[0] / 86_400,
                        estimate[1] / 86_400,
                        estimate[2],
                    )
                )
        names = ("information_id", "department", "eligible", "joined", "perceived")
        names += ("t50_days", "t80_days", "km_share")
        return {
            name: np.array(column, dtype=object if number < 2 else None)
            for number, (name, column) in enumerate(
                zip(names, zip(*rows, strict=True), strict=True)
            )
        }

    def _counting(self) -> tuple[Ints, Ints]:
        """Employee and day of every receipt that shows anything."""
        people, receipts = self.employees, self.receipts
        until = np.where(
            people.last < STAYS, midnights(self.world, people.last + 1), NEVER
        )
        counts = (receipts.evidence != PREVIEW) & ~receipts.is_strange
        counts &= ~people.is_opted_out[receipts.employee]
        counts &= receipts.at < until[receipts.employee]
        rows = np.flatnonzero(counts)
        return receipts.employee[rows], self.world.history.day_of(receipts.at[rows])

    def _participation(self) -> _Table:
        people, reports = self.employees, self.reports
        employee, day = self._counting()
        parts = []
        for number, (first, last) in enumerate(self.world.history.months()):
            hidden = number == HIDDEN_MONTH
            seen = ~people.is_opted_out
            active = seen & (reports.posted[number] > 0) & (not hidden)
            reads = (reports.read[number] > 0) | (reports.liked[number] > 0)
            told = np.zeros(len(people), dtype=bool)
            told[employee[(day >= first) & (day <= last)]] = True
            own = np.flatnonzero(people.works_on(last))
            parts.append(
                {
                    "date_day": np.full(len(own), first),
                    "department": people.department[own],
                    "observed": seen[own],
                    "active": active[own],
                    "passive": (seen & ((reads & (not hidden)) | told))[own],
                    "has_activity": np.full(len(own), not hidden),
                }
            )
        table = {n: np.concatenate([part[n] for part in parts]) for n in parts[0]}
        names = np.array(DEPARTMENTS, dtype=object)
        table["department"] = names[table["department"]]
        table["date_day"] = self._days(table["date_day"])
        return table

    def _days(self, days: Ints) -> np.ndarray:
        return np.array(iso_days(self.world.history, days), dtype=object)

    def _loop(self) -> _Table:
        ideas, said_at = self.ideas, self.mentions.at
        root = np.arange(len(ideas))
        # A record goes up in an earlier one, so that one pass in order finds the last.
        for number in np.flatnonzero(ideas.merged_into >= 0).tolist():
            root[number] = root[ideas.merged_into[number]]
        mentioned = np.full(len(ideas), NEVER)
        captured = np.full(len(ideas), NEVER)
        np.minimum.at(captured, root, ideas.captured_at)
        for named in (ideas.mention, ideas.other_mention):
            rows = np.flatnonzero(named >= 0)
            np.minimum.at(mentioned, root[rows], said_at[named[rows]])
        own = np.flatnonzero(ideas.merged_into < 0)
        decided = ideas.decided_at[own]
        presented = (ideas.origin[own] == 0) & (mentioned[own] < NEVER)
        presented &= (ideas.presented_at[own] < NEVER) & (decided < NEVER)
        presented &= ideas.role[own] == 0
        answered = np.where(
            (decided < NEVER) & (ideas.answered_at[own] < decided),
            NEVER,
            ideas.answered_at[own],
        )
        decision = ["", *DECISIONS]
        moments = {
            "mentioned": mentioned[own],
            "captured": captured[own],
            "presented": ideas.presented_at[own],
            "decided": decided,
            "shipped": ideas.shipped_at[own],
            "answered": answered,
        }
        return {
            "idea_id": np.array(ideas.ids(), dtype=object)[own],
            "source_type": np.array(ORIGINS, dtype=object)[ideas.origin[own]],
            "records": np.bincount(root, minlength=len(ideas))[own],
            "decision": np.array(decision, dtype=object)[ideas.decision[own] + 1],
            "is_presented": presented,
            "is_accepted": presented & (ideas.decision[own] == ACCEPTED),
            "is_closed_loop": (answered < NEVER) & (decided < NEVER),
            **{
                f"{name}_seconds": np.where(at < NEVER, at, -1)
                for name, at in moments.items()
            },
        }

    def _applications(self) -> _Table:
        parts = self.applications
        return {
            "date_day": self._days(self.world.history.day_of(parts.at)),
            "is_social_stated": parts.is_social_stated,
            "is_social_tracked": parts.is_social_tracked,
            "is_hired": parts.hired_at < NEVER,
        }


_DIFFUSION = """
select
    * exclude (t50_days, t80_days),
    case when not isnan(t50_days) then t50_days end as t50_days,
    case when not isnan(t80_days) then t80_days end as t80_days
from numbers
"""

_PARTICIPATION = """
select
    cast(date_trunc('month', cast(date_day as date)) as date) as date_month,
    coalesce(department, '(all)') as department,
    count(*) as headcount,
    count(*) filter (observed) as observed,
    count(*) filter (active) as active,
    count(*) filter (passive) as passive,
    count(*) filter (active or passive) as active_or_passive,
    bool_and(has_activity) as has_activity
from numbers
group by grouping sets ((date_day, department), (date_day))
"""

_STEPS = ("mentioned", "captured", "presented", "decided", "shipped", "answered")
_LOOP = f"""
select
    * exclude ({", ".join(f"{step}_seconds" for step in _STEPS)}, decision),
    nullif(decision, '') as decision,
    {
    ", ".join(
        f"case when {step}_seconds >= 0 then "
        f"make_timestamp({step}_seconds * 1000000) end as {step}_at"
        for step in _STEPS
    )
}
from numbers
"""  # noqa: S608

_APPLICATIONS = """
select
    cast(date_trunc('month', cast(date_day as date)) as date) as date_month,
    count(*) as applications,
    count(*) filter (is_social_stated or is_social_tracked) as applications_social,
    count(*) filter (is_social_stated) as applications_social_stated,
    count(*) filter (is_social_tracked) as applications_social_tracked,
    count(*) filter (is_hired) as hired
from numbers
group by all
"""

# Steps by the month in Berlin in which they happened.
INSIDE_SUMMARIES = {
    "ideas_monthly": """
        with steps as (
            unpivot (
                select
                    captured_at as captured,
                    case when is_presented then presented_at end as presented,
                    case when is_accepted then decided_at end as accepted,
                    case when is_presented then shipped_at end as shipped,
                    case when is_closed_loop then answered_at end as loops_closed
                from feedback_loop
            )
            on captured, presented, accepted, shipped, loops_closed
            into name step value moment
        )

        select
            cast(
                date_trunc(
                    'month', moment at time zone 'UTC' at time zone 'Europe/Berlin'
                ) as date
            ) as date_month,
            count(*) filter (step = 'captured') as captured,
            count(*) filter (step = 'presented') as presented,
            count(*) filter (step = 'accepted') as accepted,
            count(*) filter (step = 'shipped') as shipped,
            count(*) filter (step = 'loops_closed') as loops_closed
        from steps
        group by all
    """,
}
