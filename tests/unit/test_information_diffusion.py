"""How fast information spreads, from the tables as staged to the mart.

The Kaplan-Meier curve with delayed entry is held against another implementation,
statsmodels'; who waits from when until when is worked out here a second time, by hand
for the cases that are easily got wrong, in Python for companies drawn at random.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from orchestration.model_sql import render_model

CHAIN = (
    "int_employees_dated",
    "int_information_audiences_listed",
    "int_information_receipts_judged",
    "int_information_perceptions_timed",
    "int_departments_pooled",
    "int_information_diffusion_estimated",
    "rpt_information_diffusion",
)
TABLES = {
    "stg_people__employees": "employee_id text, department text, entry_date date,"
    " exit_date date, email_hash text, is_opted_out boolean",
    "stg_people__information_items": "information_id text, topic text,"
    " published_at timestamp, audience_department text",
    "stg_people__information_receipts": "receipt_id text, information_id text,"
    " employee_id text, perceived_at timestamp, evidence_type text",
    "int_participants_listed": "date_month date, employee_id text, department text,"
    " is_opted_out boolean",
}
AS_OF = date(2026, 9, 30)
BERLIN = ZoneInfo("Europe/Berlin")
# Monday 9 o'clock in Berlin.
PUBLISHED = datetime(2026, 9, 7, 7)
EVIDENCE = ("ack", "attendance", "survey", "open")


@cache
def rendered(variables: tuple) -> list[tuple[str, str]]:
    """The text of each model, in order; rendered once for the same variables."""
    relations = {name: name for name in (*TABLES, *CHAIN)}
    return [(model, render_model(model, relations, dict(variables))) for model in CHAIN]


def midnight(day: date) -> datetime:
    """The first moment of a day of the company, in UTC."""
    local = datetime(day.year, day.month, day.day, tzinfo=BERLIN)
    return local.astimezone(UTC).replace(tzinfo=None)


END = midnight(AS_OF + timedelta(days=1))


@dataclass
class Company:
    """Employees, one piece of information unless more are added, and receipts."""

    employees: list[tuple] = field(default_factory=list)
    items: list[tuple] = field(
        default_factory=lambda: [("I", "product", PUBLISHED, None)]
    )
    receipts: list[tuple] = field(default_factory=list)

    def hire(
        self,
        count: int = 1,
        department: str = "Development",
        entry: date = date(2024, 1, 1),
        leaves: date | None = None,
        *,
        opted_out: bool = False,
    ) -> list[str]:
        """Add people; their numbers."""
        names = [f"E-{len(self.employees) + n}" for n in range(count)]
        self.employees += [
            (name, department, entry, leaves, None, opted_out) for name in names
        ]
        return names

    def perceive(
        self,
        who: str,
        hours: float = 0,
        evidence: str = "ack",
        information: str = "I",
        at: datetime | None = None,
    ) -> None:
        """Add a receipt, so many hours after the publication or at a moment."""
        moment = at or PUBLISHED + timedelta(hours=hours)
        number = f"R-{len(self.receipts)}"
        self.receipts.append((number, information, who, moment, evidence))

    def measure(self, **variables: object) -> dict[tuple[str, str], dict]:
        """The rows of the mart by information and audience."""
        values = {"as_of": AS_OF.isoformat(), "min_department_size": 1, **variables}
        with duckdb.connect() as con:
            for table, columns in TABLES.items():
                con.execute(f"create table {table} ({columns})")
            for table, rows in zip(
                TABLES, (self.employees, self.items, self.receipts), strict=False
            ):
                marks = ", ".join("?" * len(TABLES[table].split(", ")))
                if rows:
                    con.executemany(f"insert into {table} values ({marks})", rows)
            for model, text in rendered(tuple(values.items())):
                con.execute(f"create table {model} as {text}")
            found = con.execute("select * from rpt_information_diffusion")
            names = [item[0] for item in found.description]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return {(row["information_id"], row["audience_scope"]): row for row in rows}

    def one(self, **variables: object) -> dict:
        """The row of the one piece of information and its whole audience."""
        return self.measure(**variables)["I", "(all)"]


def reference(waits: list[tuple[float, float, bool]]) -> tuple:
    """t50, t80 and the share at the end, by statsmodels.

    A wait is entry, end and whether it came. There, one is at risk after the moment of
    entry; here, from that moment on: half a second lies between the two.
    """
    curve = SurvfuncRight(
        [end for _, end, _ in waits],
        [int(came) for *_, came in waits],
        entry=[start - 0.5 for start, *_ in waits],
    )
    days = []
    for level in (0.5, 0.2):
        reached = curve.surv_times[curve.surv_prob <= level + 1e-9]
        days.append(float(reached[0]) / 86400 if len(reached) else None)
    share = 1 - float(curve.surv_prob[-1]) if len(curve.surv_prob) else 0.0
    return (*days, pytest.approx(share, abs=1e-9))


def waits_of(company: Company, item: tuple, department: str | None = None) -> list:
    """Who waits how long for a piece of information, one person at a time."""
    information, _, published, audience = item
    wanted = audience and {name.strip().lower() for name in audience.split(";")}
    waits = []
    for name, where, entry, leaves, _, opted_out in company.employees:
        start = midnight(entry)
        end = min(midnight(leaves + timedelta(days=1)), END) if leaves else END
        if (
            (wanted and where.lower() not in wanted)
            or (department and where != department)
            or opted_out
            or start >= END
            or end <= published
        ):
            continue
        seen = [
            moment
            for _, about, who, moment, evidence in company.receipts
            if who == name
            and about == information
            and evidence in EVIDENCE
            and start <= moment < end
        ]
        until = max(min(seen, default=end), published)
        waits.append(
            (
                max((start - published).total_seconds(), 0.0),
                (until - published).total_seconds(),
                bool(seen),
            )
        )
    return waits


def figures(row: dict) -> tuple:
    return (row["t50_days"], row["t80_days"], row["km_share_perceived"])


def hours(number: float) -> float:
    return pytest.approx(number / 24, abs=1e-12)


def test_the_curve_is_the_share_where_nobody_joins_or_leaves():
    company = Company()
    for number, name in enumerate(company.hire(10)):
        if number < 8:
            company.perceive(name, hours=number + 1)
    row = company.one()
    assert (row["eligible"], row["perceived"], row["share_perceived"]) == (10, 8, 0.8)
    assert (row["t50_days"], row["t80_days"]) == (hours(5), hours(8))
    assert row["diffusion_reason"] is None


def test_joiners_wait_from_their_first_day_on():
    company = Company()
    for number, name in enumerate(company.hire(4)):
        if number < 2:
            company.perceive(name, hours=24)
    joined = date(2026, 9, 10)
    for name in company.hire(4, entry=joined):
        company.perceive(name, at=midnight(joined) + timedelta(hours=12))
    row = company.one()
    # Half of four after a day; then two of the old and four new ones wait, four go on.
    assert row["joined_later"] == 4
    assert row["t50_days"] == 1
    assert row["km_share_perceived"] == pytest.approx(1 - 0.5 * 2 / 6)
    assert row["share_perceived"] == 0.75
    assert figures(row) == reference(waits_of(company, company.items[0]))
    # The 10th at noon, from the 7th at nine.
    assert row["t80_days"] == 3.125
    # Had they been there from the start, the first two would not have been half.
    company.employees = [
        (*row[:2], date(2024, 1, 1), *row[3:]) for row in company.employees
    ]
    assert company.one()["t50_days"] == 3.125


def test_a_joiner_who_perceives_at_the_first_moment_counts():
    company = Company()
    old = company.hire(5)
    company.perceive(old[0], hours=1)
    joined = date(2026, 9, 9)
    (new,) = company.hire(entry=joined)
    company.perceive(new, at=midnight(joined))
    row = company.one()
    assert (row["eligible"], row["perceived"]) == (6, 2)
    assert row["km_share_perceived"] == pytest.approx(1 - (4 / 5) * (4 / 5))
    assert figures(row) == reference(waits_of(company, company.items[0]))


def test_leavers_are_observed_until_the_end_of_their_last_day():
    company = Company()
    last_day = date(2026, 9, 11)
    stay = company.hire(5)
    leave = company.hire(5, leaves=last_day)
    end = midnight(last_day + timedelta(days=1))
    company.perceive(leave[0], at=end - timedelta(seconds=1))
    company.perceive(leave[1], at=end)
    for name in stay:
        company.perceive(name, hours=240)
    row = company.one()
    assert row["perceived"] == 6
    assert (row["ignored_receipts"], row["ignored_reason"]) == (1, "1 after exit")
    # One of ten, then all five that are left.
    assert row["km_share_perceived"] == 1
    assert row["t50_days"] == row["t80_days"] == 10
    assert figures(row) == reference(waits_of(company, company.items[0]))


def test_nobody_perceives():
    company = Company()
    company.hire(6)
    row = company.one()
    assert figures(row) == (None, None, 0)
    assert row["diffusion_reason"] == "t50 and t80 not reached (F = 0 % after 23 d)"


def test_everybody_at_once():
    company = Company()
    for name in company.hire(6):
        company.perceive(name, hours=6)
    company.hire(3, entry=date(2026, 9, 20))
    row = company.one()
    # The curve is at its end; who joins afterwards does not raise it again.
    assert figures(row) == (0.25, 0.25, 1)
    assert (row["perceived"], row["eligible"]) == (6, 9)


def test_ties_and_the_level_exactly_reached():
    company = Company()
    names = company.hire(10)
    for name in names[:5]:
        company.perceive(name, hours=24)
    for name in names[5:8]:
        company.perceive(name, hours=48)
    assert figures(company.one()) == (1, 2, pytest.approx(0.8))
    # With one less, 70 % is not rounded up.
    company.receipts.pop()
    row = company.one()
    assert row["t80_days"] is None
    assert row["diffusion_reason"] == "t80 not reached (F = 70 % after 23 d)"


def test_what_is_nearly_four_fifths_is_not_called_80_percent():
    company = Company()
    for number, name in enumerate(company.hire(5 * 89)):
        if number < 4 * 89 - 1:
            company.perceive(name, hours=1)
    row = company.one()
    assert row["km_share_perceived"] > 0.797
    assert row["diffusion_reason"] == "t80 not reached (F = 79 % after 23 d)"


def test_an_audience_of_one_department_is_that_department():
    company = Company(
        items=[("I", "product", PUBLISHED, " development ;Nobody's department")]
    )
    for name in company.hire(5):
        company.perceive(name, hours=5)
    for name in company.hire(7, "Sales"):
        company.perceive(name, hours=1)
    rows = company.measure()
    assert set(rows) == {("I", "(all)"), ("I", "Development")}
    assert rows["I", "(all)"]["eligible"] == 5
    assert rows["I", "(all)"]["t80_days"] == hours(5)
    assert rows["I", "(all)"]["ignored_reason"] == "7 outside the audience"
    assert rows["I", "Development"]["ignored_reason"] is None


def test_a_receipt_before_publication_counts_at_zero():
    company = Company()
    names = company.hire(5)
    for name in names:
        company.perceive(name, hours=-30)
        company.perceive(name, hours=30)
    row = company.one()
    assert figures(row) == (0, 0, 1)
    assert row["perceived_before_publication"] == row["perceived"] == 5


def test_after_publishing_again_the_clock_starts_again():
    # The newest file has the item at its new date, under the same id.
    company = Company(
        items=[("I", "product", PUBLISHED + timedelta(days=10), None)],
    )
    names = company.hire(6)
    for name in names[:3]:
        company.perceive(name, hours=24)
    for name in names[3:]:
        company.perceive(name, hours=24 * 12)
    row = company.one()
    assert figures(row) == (0, 2, 1)
    assert row["perceived_before_publication"] == 3


def test_one_person_counts_once_by_the_earliest_and_under_the_strongest():
    company = Company()
    names = company.hire(5)
    for name in names:
        company.perceive(name, hours=2, evidence="open")
        company.perceive(name, hours=1, evidence="survey")
        company.perceive(name, hours=9, evidence="attendance")
    company.perceive(names[0], hours=20, evidence="ack")
    row = company.one()
    assert row["perceived"] == 5
    assert row["t80_days"] == hours(1)
    assert [row[f"perceived_by_{kind}"] for kind in EVIDENCE] == [1, 4, 0, 0]


def test_what_is_no_evidence_is_counted_as_ignored():
    company = Company()
    names = company.hire(6)
    (shy,) = company.hire(opted_out=True)
    (new,) = company.hire(entry=date(2026, 9, 10))
    company.perceive(names[0], evidence="preview")
    company.perceive(names[1], evidence="preview")
    company.perceive(names[2], evidence="gossip")
    company.perceive("E-unknown")
    company.perceive(shy)
    company.perceive(new, hours=1)
    company.perceive(names[3], hours=24 * 40)
    company.perceive(names[4], information="other")
    row = company.one()
    assert (row["eligible"], row["perceived"]) == (7, 0)
    assert row["ignored_receipts"] == 6
    assert row["ignored_reason"] == (
        "1 before entry; 1 evidence unknown; 1 no employee; 1 opted out; 2 preview"
    )


def test_information_for_nobody_has_a_row_and_a_reason():
    company = Company(items=[("I", "product", PUBLISHED, "Space travel")])
    company.hire(9)
    row = company.one(min_department_size=5)
    assert (row["eligible"], row["t80_days"]) == (None, None)
    assert row["diffusion_reason"] == "fewer than 5 people in the audience"


def test_what_is_published_later_is_not_there_yet():
    company = Company(items=[("I", "product", END, None)])
    company.hire(9)
    assert company.measure() == {}


def test_the_second_opinion_knows_delayed_entry():
    # Without it, the two curves differ: the comparison is one.
    waits = [(0, 5, True), (0, 3, True), (4, 10, False), (0, 10, True)]
    assert reference(waits) != reference([(0, *rest) for _, *rest in waits])


DEPARTMENTS = ("Development", "Sales", "Service")


@st.composite
def companies(draw: st.DrawFn) -> Company:
    """Up to 30 people, coming and going, with receipts of all kinds."""
    start = date(2026, 9, 7)
    company = Company(
        items=[
            ("I", "a", PUBLISHED, None),
            ("J", "b", PUBLISHED + timedelta(days=3, hours=5), "sales; Service"),
        ]
    )
    days = st.integers(-20, 30)
    for _ in range(draw(st.integers(1, 30))):
        entry = start + timedelta(days=draw(days) if draw(st.booleans()) else -400)
        leaves = None
        if draw(st.integers(0, 3)) == 0:
            leaves = entry + timedelta(days=draw(st.integers(0, 30)))
        (name,) = company.hire(
            1,
            draw(st.sampled_from(DEPARTMENTS)),
            entry,
            leaves,
            opted_out=draw(st.integers(0, 9)) == 0,
        )
        for _ in range(draw(st.integers(0, 2))):
            company.perceive(
                name,
                # Few different moments, so that some are equal.
                hours=draw(st.integers(-3, 40)) * 12 - 9,
                evidence=draw(st.sampled_from((*EVIDENCE, *EVIDENCE, "preview"))),
                information=draw(st.sampled_from(("I", "I", "J"))),
            )
    return company


@settings(max_examples=60, deadline=None)
@given(companies())
def test_every_curve_is_that_of_statsmodels(company: Company):
    rows = company.measure()
    expected = {}
    for item in company.items:
        for department in (None, *DEPARTMENTS):
            waits = waits_of(company, item, department)
            if waits:
                expected[item[0], department or "(all)"] = (
                    len(waits),
                    sum(came for *_, came in waits),
                    *reference(waits),
                )
    assert {
        key: (row["eligible"], row["perceived"], *figures(row))
        for key, row in rows.items()
        if row["eligible"]
    } == expected


@settings(max_examples=60, deadline=None)
@given(companies(), st.integers(2, 7))
def test_no_row_and_no_difference_of_rows_shows_few_people(
    company: Company, least: int
):
    rows = company.measure(min_department_size=least)
    by_item = defaultdict(dict)
    for (information, scope), row in rows.items():
        by_item[information][scope] = row
    for scopes in by_item.values():
        for scope, row in scopes.items():
            assert row["eligible"] is None or row["eligible"] >= least, scope
        total = scopes.pop("(all)")
        if total["eligible"] is None:
            assert not scopes
            assert all(
                total[name] is None
                for name in ("perceived", "t80_days", "ignored_receipts")
            )
        else:
            # Nothing is left over that could be had by subtraction.
            assert sum(row["eligible"] for row in scopes.values()) == total["eligible"]


@settings(max_examples=20, deadline=None)
@given(companies())
def test_no_value_of_the_mart_names_a_person(company: Company):
    persons = {name for name, *_ in company.employees}
    receipts = {number for number, *_ in company.receipts}
    values = {
        value
        for row in company.measure().values()
        for value in row.values()
        if isinstance(value, str)
    }
    words = {word for value in values for word in value.replace(";", " ").split()}
    assert not (persons | receipts) & (values | words)


def test_two_small_departments_that_are_too_few_together_take_a_third_with_them():
    company = Company()
    for department, people in (("A", 2), ("B", 2), ("C", 6), ("D", 9)):
        company.hire(people, department)
    rows = company.measure(min_department_size=5)
    assert {scope: row["eligible"] for (_, scope), row in rows.items()} == {
        "(all)": 19,
        "(small departments)": 10,
        "D": 9,
    }


def test_two_small_departments_that_are_enough_together_stand_alone():
    company = Company()
    for department, people in (("A", 2), ("B", 3), ("C", 6)):
        company.hire(people, department)
    rows = company.measure(min_department_size=5)
    assert {scope: row["eligible"] for (_, scope), row in rows.items()} == {
        "(all)": 11,
        "(small departments)": 5,
        "C": 6,
    }


def test_who_opted_out_hides_nobody():
    company = Company()
    company.hire(4, "A")
    company.hire(3, "A", opted_out=True)
    company.hire(9, "B")
    rows = company.measure(min_department_size=5)
    assert {scope for _, scope in rows} == {"(all)", "(small departments)"}
    assert rows["I", "(all)"]["eligible"] == 13
