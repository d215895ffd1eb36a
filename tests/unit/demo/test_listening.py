"""Mentions, questions and calls: the truth counts what the files hold."""

import csv
import io
import re

import duckdb
import numpy as np
import pytest

from orchestration.demo.calls import (
    DEFLECTION,
    RAMP_DAYS,
    SERVED,
    negative_binomial,
    simulate_calls,
)
from orchestration.demo.company import SCALES
from orchestration.demo.mentions import simulate_mentions
from orchestration.demo.service import open_threads
from orchestration.demo.streams import Streams
from orchestration.demo.world import build_world


@pytest.fixture(scope="module")
def files(demo):
    """The files and the truth in one database."""
    folder, _ = demo
    landing, truth = folder / "landing", folder / "truth"
    with duckdb.connect() as connection:
        for name, pattern, skip in (
            ("talkwalker", "talkwalker/*.csv", 0),
            ("brandwatch", "brandwatch/*.csv", 4),
            ("actions", "listening/mention_actions.csv", 0),
            ("threads", "service/threads.csv", 0),
            ("zendesk", "zendesk/*.csv", 0),
            ("freshdesk", "freshdesk/*.csv", 0),
            ("aircall", "aircall/*.csv", 0),
            ("threecx", "threecx/*.csv", 0),
        ):
            connection.execute(
                f"create table {name} as select distinct * from read_csv("
                f"'{landing}/{pattern}', all_varchar = true, skip = {skip}, "
                "filename = true)"
            )
        rows = []
        for path in sorted((landing / "meltwater").glob("*.csv")):
            raw = path.read_bytes()
            assert raw.startswith(b"\xff\xfe")
            text = io.StringIO(raw.decode("utf-16"), newline="")
            rows += list(csv.DictReader(text, delimiter="\t"))
        connection.execute("create table meltwater (url varchar, sentiment varchar)")
        connection.executemany(
            "insert into meltwater values (?, ?)",
            [(row["URL"], row["Sentiment"].lower()) for row in rows],
        )
        for path in truth.glob("*.parquet"):
            connection.execute(f"create table truth_{path.stem} as from '{path}'")
        yield connection


def plain(url: str) -> str:
    return re.sub(r"/?\?utm_source=share$", "", url.replace("HTTPS://", "https://", 1))


def test_every_mention_is_delivered_and_more_often_than_once(files):
    delivered = files.execute(
        """
        select url, sentiment from meltwater
        union all
        select url, case sentiment when '5' then 'positive' when '0' then 'neutral'
            else 'negative' end
        from talkwalker
        union all
        select "Url", "Sentiment" from brandwatch
        """
    ).fetchall()
    found = {(plain(url), sentiment) for url, sentiment in delivered}
    query = "select mention_url, sentiment from truth_mentions"
    assert found == set(files.execute(query).fetchall())
    assert len(delivered) > len(found)


def test_the_months_add_up_to_the_mentions(files):
    whole = files.execute(
        """
        select
            count(*), count(classified_as), count(answered_at),
            count(*) filter (sentiment <> true_sentiment)
        from truth_mentions
        """
    ).fetchone()
    sums = files.execute(
        "select sum(mentions), sum(noted), sum(answered) from truth_mentions_monthly"
    ).fetchone()
    assert whole[:3] == sums
    assert 0.05 < whole[3] / whole[0] < 0.25
    actions = files.execute(
        "select count(*), count(answered_at) from actions"
    ).fetchone()
    assert actions == whole[1:3]
    query = "from truth_mentions where detected_at < published_at or answered_at < "
    assert files.execute(query + "detected_at").fetchall() == []


def test_there_is_a_mention_on_four_of_five_days(files):
    days = files.execute(
        "select count(distinct cast(published_at as date)) from truth_mentions "
        "where published_at >= '2026-06-03'"
    ).fetchone()[0]
    assert days >= 0.8 * 120


def test_questions_are_threads_and_social_tickets(files):
    found = files.execute(
        """
        select 'service', count(*) from threads
        union all
        select 'zendesk', count(distinct "Id") from zendesk
        where "Via" in ('Twitter', 'Facebook')
        union all
        select 'freshdesk', count(*) from freshdesk
        where "Source" in ('Twitter', 'Facebook')
        """
    ).fetchall()
    expected = files.execute(
        "select source_platform, count(*) from truth_service_questions group by all"
    ).fetchall()
    assert sorted(found) == sorted(expected)


def test_who_comes_again_was_not_helped(files):
    found = files.execute(
        """
        select count(distinct first.thread_id)
        from threads as first
        inner join threads as later
            on first.asker_handle = later.asker_handle and first.topic = later.topic
            and cast(later.opened_at as timestamp) > cast(first.solved_at as timestamp)
            and cast(later.opened_at as timestamp)
                <= cast(first.solved_at as timestamp) + interval 7 day
        """
    ).fetchone()
    query = "select count(*) from truth_service_questions where is_recontact"
    assert files.execute(query).fetchone() == found
    assert found > (0,)
    query = """
        from truth_service_questions
        where is_solved and (is_recontact or solved_at is null)
            or is_solved and solved_by = 'member' and not is_confirmed
            or is_solved_at_once and solved_at > opened_at + interval 1 hour
            or is_solved and not is_solved_at_once
                and solved_at < opened_at + interval 3 day
            or first_reply_at < opened_at or solved_at < first_reply_at
    """
    assert files.execute(query).fetchall() == []


def test_calls_are_in_the_files(files):
    found = files.execute(
        """
        select 'aircall', direction, count(*), count(*) filter (answered = 'Yes'),
            sum(cast("duration (in call)" as integer))
        from aircall group by all
        union all
        select 'threecx', lower("Direction"), count(*),
            count(*) filter ("Status" = 'Answered'),
            sum(epoch(cast("Talking" as interval)))
        from threecx group by all
        order by all
        """
    ).fetchall()
    expected = files.execute(
        "select source_platform, direction, sum(calls), sum(answered), "
        "sum(talk_seconds) from truth_calls_daily group by all order by all"
    ).fetchall()
    assert found == expected
    inbound = files.execute(
        "select sum(calls) from truth_calls_daily "
        "where source_platform = 'aircall' and direction = 'inbound'"
    ).fetchone()
    query = "select sum(calls) from truth_calls_avoided"
    assert files.execute(query).fetchone() == inbound


def test_calls_only_rise_with_the_mean_and_scatter_more_than_chance():
    draw = Streams(1).uniform("x", 40_000)
    low = negative_binomial(draw, np.full(40_000, 3.0))
    high = negative_binomial(draw, np.full(40_000, 3.6))
    assert (high >= low).all()
    assert low.mean() == pytest.approx(3.0, abs=0.05)
    # Mean and mean square over the shape.
    assert low.var() == pytest.approx(3.0 + 9 / 4, abs=0.2)


def test_only_social_service_spares_calls():
    world = build_world(SCALES["demo"], 7)
    calls = simulate_calls(world)
    avoided = calls.without - calls.counts
    assert (avoided >= 0).all()
    assert avoided[SERVED:].sum() == 0
    assert avoided[:, : calls.opened].sum() == 0
    after = np.s_[:SERVED, calls.opened + RAMP_DAYS :]
    share = avoided[after].sum() / calls.without[after].sum()
    assert share == pytest.approx(DEFLECTION, abs=0.02)
    ramp = np.s_[:SERVED, calls.opened : calls.opened + RAMP_DAYS]
    assert avoided[ramp].sum() / calls.without[ramp].sum() < 0.75 * DEFLECTION


def test_members_answer_a_fifth_of_the_threads_late_in_the_history():
    world = build_world(SCALES["demo"], 7)
    threads = open_threads(world, simulate_mentions(world))
    months = world.history.months()
    since = world.history.second_of(months[9][1] - 89)
    until = world.history.second_of(months[9][1] + 1)
    window = (threads.opened_at >= since) & (threads.opened_at < until)
    assert (threads.replied_by[window] == 1).mean() > 0.2
