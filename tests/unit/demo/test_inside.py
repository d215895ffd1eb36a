"""Inside the company: what the truth says of people and ideas is in the files."""

import duckdb
import numpy as np
import pytest

from orchestration.demo.information import time_to_perceive
from orchestration.demo.truth_inside import kaplan_meier


@pytest.fixture(scope="module")
def files(demo):
    """The files and the truth in one database, without the copies in a file."""
    folder, _ = demo
    landing, truth = folder / "landing", folder / "truth"
    with duckdb.connect() as connection:
        for name, pattern in {
            "employees": "people/employees_2026-10-01.csv",
            "receipts": "people/information_receipts_*.csv",
            "items": "people/information_items.csv",
            "applications": "people/applications.csv",
            "ideas": "innovation/ideas.csv",
            "events": "innovation/idea_events.csv",
            "viva": "viva_engage/YammerActivity*.csv",
        }.items():
            connection.execute(
                f"create table {name} as select distinct * "
                f"from read_csv('{landing}/{pattern}', all_varchar = true)"
            )
        for path in truth.glob("*.parquet"):
            connection.execute(f"create table truth_{path.stem} as from '{path}'")
        yield connection


def test_half_and_four_fifths_by_hand():
    # Five wait; one leaves at 15 and one joins at 25.
    entered = np.array([0, 0, 0, 0, 0, 25])
    observed = np.array([10, 15, 20, 30, 40, 40])
    is_event = np.array([True, False, True, True, False, True])
    # 4/5, then 2/3 of it, then 2/3 (one who joined), then 1/2.
    half, fifths, end = kaplan_meier(entered, observed, is_event)
    assert (half, end) == (30, pytest.approx(1 - 0.8 * 2 / 3 * 2 / 3 * 1 / 2))
    assert fifths == 40
    assert np.isnan(kaplan_meier(entered[:2], observed[:2], is_event[:2])[1])


def test_news_spreads_as_bass_saw_it():
    days = time_to_perceive(np.linspace(0.01, 0.99, 99))
    assert (np.diff(days) > 0).all()
    grown = np.exp(-0.41 * days)
    assert np.allclose((1 - grown) / (1 + 0.38 / 0.03 * grown), np.arange(1, 100) / 100)


def test_whoever_counts_as_told_has_a_receipt(files):
    found = files.execute(
        """
        with heard as (
            select distinct information_id, employee_id
            from receipts
            inner join items using (information_id)
            inner join employees using (employee_id)
            where evidence_type <> 'preview' and is_opted_out = 'false'
                and (
                    audience_department is null
                    or list_contains(split(audience_department, ';'), department)
                )
        )

        select information_id, count(*) from heard group by all order by all
        """
    ).fetchall()
    expected = files.execute(
        "select information_id, perceived from truth_information_diffusion "
        "where department = '(all)' order by all"
    ).fetchall()
    assert found == expected


def test_departments_add_up(files):
    for table, figures, key in (
        ("information_diffusion", "eligible, joined, perceived", "information_id"),
        ("participation_monthly", "headcount, active, passive", "date_month"),
    ):
        sums = ", ".join(f"sum({name})" for name in figures.split(", "))
        parts = files.execute(
            f"select {key}, {sums} from truth_{table} "
            "where department <> '(all)' group by all order by all"
        ).fetchall()
        whole = files.execute(
            f"select {key}, {figures} from truth_{table} "
            "where department = '(all)' order by all"
        ).fetchall()
        assert parts == whole


def test_four_fifths_come_after_the_half(files):
    query = "from truth_information_diffusion where t80_days < t50_days"
    assert files.execute(query).fetchall() == []
    query = """
        from truth_information_diffusion
        where (t80_days is not null) <> (km_share >= 0.8 - 1e-9)
            or (t50_days is not null) <> (km_share >= 0.5 - 1e-9)
            or perceived > eligible
    """
    assert files.execute(query).fetchall() == []
    reached = files.execute(
        "select count(t80_days), count(*) from truth_information_diffusion"
    ).fetchone()
    assert 0 < reached[0] < reached[1]


def test_active_is_who_posted_in_a_report_that_names_people(files):
    found = files.execute(
        """
        select
            cast(date_trunc('month', cast("Report Refresh Date" as date)) as date),
            count(*)
        from viva
        inner join employees on "User Principal Name" = work_email
        where "Posted Count" <> '0' and is_opted_out = 'false'
        group by all
        order by all
        """
    ).fetchall()
    expected = files.execute(
        "select date_month, active from truth_participation_monthly "
        "where department = '(all)' and active > 0 order by all"
    ).fetchall()
    assert found == expected
    hidden = "from truth_participation_monthly where not has_activity and active > 0"
    assert files.execute(hidden).fetchall() == []


def test_every_record_is_in_one_idea_and_steps_follow_each_other(files):
    records = files.execute("select count(*) from ideas").fetchone()
    query = "select sum(records) from truth_feedback_loop"
    assert files.execute(query).fetchone() == records
    query = """
        from truth_feedback_loop
        where mentioned_at > captured_at or captured_at > presented_at
            or presented_at > decided_at or decided_at > shipped_at
            or decided_at > answered_at
    """
    assert files.execute(query).fetchall() == []
    presented = "select count(*) from truth_feedback_loop where is_presented"
    monthly = "select sum(presented) from truth_ideas_monthly"
    assert files.execute(presented).fetchone() == files.execute(monthly).fetchone()
    assert files.execute(presented).fetchone() > (0,)


def test_only_an_answer_after_the_decision_closes_the_loop(files):
    found = files.execute(
        """
        with decided as (
            select idea_id, max(occurred_at) as decided_at
            from events
            where stage in ('accepted', 'parked', 'rejected')
            group by all
        )

        select count(distinct idea_id)
        from events
        inner join decided using (idea_id)
        where stage = 'answered' and occurred_at >= decided_at
        """
    ).fetchone()
    query = "select count(*) from truth_feedback_loop where is_closed_loop"
    assert files.execute(query).fetchone() == found
    answers = "select count(*) from events where stage = 'answered'"
    assert files.execute(answers).fetchone() > found


def test_applications_of_networks(files):
    found = files.execute(
        """
        select
            count(*),
            count(*) filter (
                stated_source in ('LinkedIn', 'Instagram') or utm_medium = 'social'
            )
        from applications
        """
    ).fetchone()
    query = """
        select sum(applications), sum(applications_social)
        from truth_applications_monthly
    """
    assert files.execute(query).fetchone() == found
    assert 0 < found[1] < found[0]
