"""Organic posts: counters grow but for one reset; files hold what the truth says."""

import csv
import io

import duckdb
import numpy as np
import pytest

from orchestration.demo.company import SCALES
from orchestration.demo.organic import post_organically
from orchestration.demo.posts import publish_posts
from orchestration.demo.world import build_world


@pytest.fixture(scope="module")
def networks():
    world = build_world(SCALES["tiny"], 7)
    return post_organically(world, publish_posts(world))


def test_counters_grow_but_for_the_one_that_begins_anew(networks):
    resets = []
    for organic in networks:
        before = np.zeros((len(organic.ids), 7), dtype=np.int64)
        for snapshot in organic.snapshots:
            assert len(snapshot.rows) > 0
            fell = (snapshot.counters < before[snapshot.rows]).any(axis=1)
            resets += [(organic.network, n) for n in snapshot.rows[fell].tolist()]
            before[snapshot.rows] = snapshot.counters
    assert len(resets) == 1
    assert resets[0][0] == "instagram"


def test_the_deleted_post_is_missing_between_others(networks):
    facebook = next(n for n in networks if n.network == "facebook")
    holding = [facebook.deleted in s.rows for s in facebook.snapshots]
    assert holding == [False, True, False, False]
    later = facebook.snapshots[2].rows
    assert later.min() < facebook.deleted < later.max()


def contents(folder, network):
    """Post id and views of the last file that holds each."""
    last = {}
    pattern = f"landing/meta_business_suite/{network}/content_*.csv"
    for path in sorted(folder.glob(pattern)):
        text = io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")
        for row in csv.DictReader(text):
            views = row.get("Views") or row.get("Impressions")
            last[row["Post ID"]] = (int(views), int(row["Comments"]))
    return last


@pytest.mark.parametrize("network", ["facebook", "instagram"])
def test_the_last_file_says_what_the_truth_says(demo, network):
    folder, _ = demo
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select post_id, impressions, comments from "
            f"'{folder}/truth/social_posts.parquet' where network = '{network}'"
        ).fetchall()
    assert {post: (views, comments) for post, views, comments in rows} == contents(
        folder, network
    )


def test_changes_add_up_to_the_counters(demo):
    folder, _ = demo
    with duckdb.connect() as connection:
        connection.execute(f"set file_search_path = '{folder}/truth'")
        # Posts that were new in a later file, without reset and redefinition.
        apart = connection.execute(
            """
            with changed as (
                select
                    network, post_id, sum(impressions) as impressions,
                    sum(likes) as likes
                from 'social_posts_changes.parquet'
                group by all
                having bool_and(impressions is not null) and not bool_or(has_reset)
            )

            select *
            from changed
            inner join 'social_posts.parquet' as posts using (network, post_id)
            where changed.impressions <> posts.impressions
                or changed.likes <> posts.likes
            """
        ).fetchall()
        assert apart == []
        marks = connection.execute(
            """
            select
                count(*) filter (has_reset), count(*) filter (has_definition_break),
                count(*) filter (impressions < 0 or likes < 0)
            from 'social_posts_changes.parquet'
            """
        ).fetchone()
        assert marks[0] == 1
        assert marks[1] > 0
        assert marks[2] == 0
        deleted = connection.execute(
            "select network from 'social_posts.parquet' where is_deleted"
        ).fetchall()
        assert deleted == [("facebook",)]


def test_followers_are_what_came_and_stayed(demo):
    folder, _ = demo
    with duckdb.connect() as connection:
        connection.execute(f"set file_search_path = '{folder}/truth'")
        apart = connection.execute(
            """
            with wide as (
                pivot (
                    from 'social_profiles_daily.parquet' where network = 'tiktok'
                )
                on metric using sum(metric_value) group by date_day
            )

            select *
            from wide
            where new_followers - lost_followers <> followers_net
                or followers is not null and followers_net <> followers - (
                    select earlier.followers from wide as earlier
                    where earlier.date_day = wide.date_day - 1
                )
            """
        ).fetchall()
        assert apart == []
        path = next((folder / "landing/meta_business_suite/facebook").glob("ins*"))
        text = path.read_bytes().decode("utf-16")
        assert text.startswith("sep=,\r\n")
        figures = [
            int(line.split('"')[3])
            for line in text.split('"Facebook follows"')[1].split("\r\n\r\n")[0].split()
            if line.startswith('"2026')
        ]
        query = (
            "select sum(metric_value) from 'social_profiles_daily.parquet' "
            "where network = 'facebook' and metric = 'new_followers'"
        )
        assert connection.execute(query).fetchone() == (sum(figures),)


def test_the_ids_of_x_have_nineteen_digits(networks):
    own = next(n for n in networks if n.network == "x")
    assert {len(name) for name in own.ids} == {19}
    assert len(set(own.ids)) == len(own.ids)
