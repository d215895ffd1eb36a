"""LinkedIn's old workbooks: read as they were written, and equal to the truth."""

import io

import duckdb
import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from orchestration.demo.biff import xls
from orchestration.demo.company import SCALES
from orchestration.demo.landing import Landing
from orchestration.demo.linkedin_files import write_linkedin
from orchestration.demo.organic import follow_profiles, post_organically
from orchestration.demo.posts import publish_posts
from orchestration.demo.world import build_world

METRICS = {
    "Impressions (organic)": "impressions",
    "Unique impressions (organic)": "reach",
    "Clicks (organic)": "clicks",
    "Reactions (organic)": "likes",
    "Comments (organic)": "comments",
    "Reposts (organic)": "shares",
}


def sheets(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def table(rows):
    """Rows below their header, as dictionaries."""
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


# A table of sectors holds 128 entries: one, then several of them.
@pytest.mark.parametrize("size", [1, 300, 2_000, 20_000])
def test_a_workbook_is_read_as_it_was_written(size):
    first = [[f"Zeile {n} – Ångström 🌞", n - 7, n / 4] for n in range(size)]
    second = [["", "nur hier"], [-2, ""]]
    content = xls([("Erstes Blatt", first), ("Zweites", second)])
    assert content.startswith(bytes.fromhex("D0CF11E0A1B11AE1"))
    assert sheets(content) == {"Erstes Blatt": first, "Zweites": second}
    assert content == xls([("Erstes Blatt", first), ("Zweites", second)])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[1]] * 65_537, "65537 rows"),
        ([["x" * 4_001]], "4001 letters"),
        ([["x" * 3_900] * 16] * 60, "tables of tables"),
    ],
)
def test_what_the_format_cannot_hold_is_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        xls([("Blatt", rows)])


def newest(folder, kind, sheet, skip=0):
    """The newest row of each key, which is in the first column."""
    rows = {}
    for path in sorted((folder / "linkedin_page").glob(f"*_{kind}_*.xls")):
        for row in table(sheets(path.read_bytes())[sheet][skip:]):
            rows[row.get("Post link", row.get("Date"))] = row
    return rows


def test_days_and_posts_are_those_of_the_truth(demo):
    folder, _ = demo
    days = newest(folder / "landing", "content", "Metrics", skip=1)
    days = {day: dict(row) for day, row in days.items()}
    for kind, sheet in (
        ("followers", "New followers"),
        ("visitors", "Visitor metrics"),
    ):
        for day, row in newest(folder / "landing", kind, sheet).items():
            days[day] |= row
    names = METRICS | {
        "Total followers": "new_followers",
        "Total page views (total)": "profile_visits",
        "Total unique visitors (total)": "profile_visitors",
    }
    found = {
        (f"{day[6:]}-{day[:2]}-{day[3:5]}", metric): row[name]
        for day, row in days.items()
        for name, metric in names.items()
    }
    posts = {
        link.rsplit(":", 1)[1]: (row["Impressions"], row["Likes"], row["Clicks"])
        for link, row in newest(
            folder / "landing", "content", "All posts", skip=1
        ).items()
    }
    with duckdb.connect() as connection:
        connection.execute(f"set file_search_path = '{folder / 'truth'}'")
        expected = connection.execute(
            "select cast(date_day as varchar), metric, metric_value "
            "from 'social_profiles_daily.parquet' where network = 'linkedin'"
        ).fetchall()
        told = connection.execute(
            "select post_id, impressions, likes, clicks "
            "from 'social_posts.parquet' where network = 'linkedin'"
        ).fetchall()
    assert found == {(day, metric): value for day, metric, value in expected}
    assert posts == {post: tuple(counts) for post, *counts in told}
    assert min(value for (_, metric), value in found.items() if metric == "likes") < 0


def test_an_older_export_holds_days_that_a_newer_one_no_longer_does(tmp_path):
    world = build_world(SCALES["demo"], 7)
    networks = post_organically(world, publish_posts(world))
    organic = next(n for n in networks if n.network == "linkedin")
    own = [p for p in follow_profiles(world) if p.network == "linkedin"]
    write_linkedin(world, Landing(tmp_path), organic, own)
    days = [
        {row["Date"] for row in table(sheets(path.read_bytes())["New followers"])}
        for path in sorted((tmp_path / "linkedin_page").glob("*_followers_*.xls"))
    ]
    assert [len(part) for part in days] == [274, 365]
    assert len(days[0] & days[1]) > 0
    assert len(days[0] | days[1]) == world.history.days
    assert np.all([snapshot.rows.size for snapshot in organic.snapshots])
