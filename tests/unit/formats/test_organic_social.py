"""What only files of organic social media do: stacked tables, days without a year,
several sheets that are several tables, headers that say too little on their own."""

import csv
import io
import os
import zipfile
from datetime import date, datetime

import pytest
from exports_as_text import FIXTURES, as_csv, as_xlsx

from orchestration.exports.check import check_file
from orchestration.exports.load import load_file

META_DAILY = "raw_meta_business_suite.daily"
STACKED = FIXTURES / "meta_business_suite/SYN_reach_two_networks_utf16.csv"
STACKED_TEXT = STACKED.read_bytes().decode("utf-16")
DAYS = [
    ("Facebook reach", date(2026, 9, 1), 5),
    ("Facebook reach", date(2026, 9, 2), 0),
    ("Facebook reach", date(2026, 9, 3), 12),
    ("Instagram reach", date(2026, 9, 1), 7),
    ("Instagram reach", date(2026, 9, 2), 8),
]


def stacked_rows(bench):
    return sorted(bench.typed(META_DAILY, ("title", "date_day", "value")))


@pytest.mark.parametrize(
    "content",
    [
        STACKED.read_bytes(),
        STACKED_TEXT.encode(),
        STACKED_TEXT.replace(",", "\t").replace("\n", "\r\n").encode("utf-16"),
        STACKED_TEXT.replace('"', "").replace(",", ";").encode("utf-8-sig"),
        # A spreadsheet fills up short lines.
        "\n".join(
            line if "," in line else f"{line}," for line in STACKED_TEXT.splitlines()
        ).encode(),
        STACKED_TEXT.replace('reach"\n', 'reach"\n\n').encode(),
        STACKED_TEXT.replace("Date", "Datum").replace("Primary", "Primär").encode(),
    ],
    ids=["utf-16", "utf-8", "tabs crlf", "semicolons", "filled", "blank", "german"],
)
def test_stacked_tables_become_one_load_each(bench, content):
    entries = bench.load(content)
    assert [entry["status"] for entry in entries] == ["loaded", "loaded"]
    assert [entry["rows_loaded"] for entry in entries] == [3, 2]
    assert len({entry["load_id"] for entry in entries}) == 2
    assert stacked_rows(bench) == DAYS
    assert bench.load(content) == entries  # the same bytes change nothing


def test_rows_of_stacked_tables_keep_their_line_numbers(bench):
    bench.load(STACKED.read_bytes())
    lines = STACKED_TEXT.splitlines()
    for day, value, number in bench.query(
        f"select date_day, value, _row_number from {META_DAILY}"
    ):
        assert lines[number - 1] == f'"{day}","{value}"'


def test_a_stacked_table_of_another_kind_is_reported_and_the_others_load(bench):
    other = '\n"Age and gender"\n"Bracket","Women","Men"\n"18-24","1.7","2.0"\n'
    entries = bench.load((STACKED_TEXT + other).encode())
    assert sorted(entry["status"] for entry in entries) == [
        "loaded",
        "loaded",
        "unrecognised",
    ]
    assert stacked_rows(bench) == DAYS


@pytest.mark.parametrize("shape", ["workbook", "no empty line"])
def test_stacked_tables_that_cannot_be_told_apart_are_refused(bench, shape):
    records = list(csv.reader(io.StringIO(STACKED_TEXT)))
    if shape == "workbook":
        content = as_xlsx(records)
    else:
        content = as_csv([record for record in records if record]).encode()
    entry = bench.load_one(content)
    assert (entry["status"], entry["rows_loaded"]) == ("refused", 0)
    assert "another header on line" in entry["message"]
    assert stacked_rows(bench) == []


def test_a_number_that_a_spreadsheet_made_a_date_is_rejected(bench):
    content = STACKED_TEXT.replace('"12"', '"3.апр"').replace(",", ";")
    entries = bench.load(content.encode("cp1251"))
    assert [entry["rows_rejected"] for entry in entries] == [1, 0]
    ((reason,),) = bench.query("select reason from ops.rejected_rows")
    assert reason.startswith("not a number in value")


def facebook(*posts: list[str]) -> str:
    header = ["Post ID", "Page ID", "Title", "Publish time", "Date", "Views"]
    return as_csv([[*header, "Reach", "Views"], *posts])


def test_a_post_of_several_lines_survives_being_wrapped_line_by_line(bench):
    text = 'Zeile eins\n\nZeile "drei", mit Komma'
    post = ["9", "1", text, "04/11/2025 03:00", "Lifetime", "7", "5", "7"]
    plain = facebook(post)
    # As a spreadsheet saves lines that it took for a single column.
    quoted = [
        '"' + line.replace('"', '""') + '"' if set(line) & set('",') else line
        for line in plain.splitlines()
    ]
    bench.load_one("\n".join(quoted).encode())
    columns = ("post_id", "published_at", "views", "reach")
    expected = [("9", datetime(2025, 4, 11, 3, 0), 7, 5)]
    assert bench.typed("raw_meta_business_suite.posts", columns) == expected
    ((extra,),) = bench.query("select _extra from raw_meta_business_suite.posts")
    assert text in extra.replace("\\n", "\n").replace('\\"', '"')


def test_of_two_columns_of_one_name_the_first_counts_and_both_are_kept(bench):
    post = ["9", "1", "", "04/11/2025 03:00", "Lifetime", "7", "5", "8"]
    entry = bench.load_one(facebook(post).encode())
    assert entry["unmapped_headers"] is None
    assert bench.query(
        "select views, _extra ->> 'Views' from raw_meta_business_suite.posts"
    ) == [("7", "8")]


def test_meta_writes_months_first_whatever_the_days_suggest(bench):
    # Read day first, these would be two neighbouring days.
    posts = [
        [str(n), "1", "", f"0{n}/11/2025 03:00", "Lifetime", "7", "5", "7"]
        for n in (4, 5)
    ]
    entry = bench.load_one(facebook(*posts).encode())
    assert entry["problems"] is None
    assert bench.typed("raw_meta_business_suite.posts", ("published_at",)) == [
        (datetime(2025, 4, 11, 3, 0),),
        (datetime(2025, 5, 11, 3, 0),),
    ]
    # A spreadsheet has turned them round: seen, where a day above 12 says so.
    bench.clear()
    posts[1][3] = "25/11/2025 03:00"
    bench.load_one(facebook(*posts).encode())
    assert bench.typed("raw_meta_business_suite.posts", ("published_at",)) == [
        (datetime(2025, 11, 4, 3, 0),),
        (datetime(2025, 11, 25, 3, 0),),
    ]


def test_every_sheet_of_linkedin_is_its_own_table(bench):
    folder = FIXTURES / "linkedin_page"
    for path in sorted(folder.glob("*.xls")):
        bench.load(path.read_bytes(), path.name)
    status = {entry["member"]: entry["status"] for entry in bench.ledger()}
    assert {name: value for name, value in status.items() if value == "loaded"} == {
        "#Metrics": "loaded",
        "#All posts": "loaded",
        "#New followers": "loaded",
        "#Visitor metrics": "loaded",
    }
    assert status["#Location"] == status["#Seniority"] == "empty"
    assert bench.typed(
        "raw_linkedin_page.daily",
        ("date_day", "impressions_organic", "comments_organic", "clicks_organic"),
    ) == [(date(2026, 9, 1), 100, -1, 5)]
    assert bench.typed(
        "raw_linkedin_page.posts", ("published_at", "impressions", "likes", "reposts")
    ) == [(datetime(2026, 9, 1), 100, 3, 0)]
    assert bench.typed(
        "raw_linkedin_page.followers_daily", ("date_day", "new_followers")
    ) == [(date(2026, 9, 1), 3)]
    assert bench.typed(
        "raw_linkedin_page.visitors_daily", ("date_day", "page_views")
    ) == [(date(2026, 9, 1), 1)]


def test_what_is_known_and_not_needed_is_left_alone(bench):
    gender = (FIXTURES / "tiktok/SYN_FollowerGender.csv").read_bytes()
    entry = bench.load_one(gender)
    assert (entry["status"], entry["rows_read"]) == ("empty", 0)
    assert "not counted here" in entry["message"]
    path = bench.put(gender, "look.csv")
    (report,) = check_file(path, bench.settings)
    assert (report.status, report.message) == ("empty", entry["message"])


TOTALS = b"Date,Views\n2026-09-01,40\n2026-09-02,38\n"


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in names:
            content = (
                TOTALS
                if name == "Totals.csv"
                else (FIXTURES / "youtube" / f"SYN_{name}").read_bytes()
            )
            target.writestr(name.replace("_", " "), content)
    return stream.getvalue()


def test_days_and_views_could_be_anybodys(bench):
    entry = bench.load_one(TOTALS)
    assert entry["status"] == "unrecognised"
    bench.clear()
    entry = bench.load_one(TOTALS, "youtube/Totals.csv")
    assert (entry["status"], entry["entity"]) == ("loaded", "daily")


@pytest.mark.parametrize("order", [1, -1])
def test_the_members_of_an_archive_speak_for_each_other(bench, order):
    names = ("Table_data_en.csv", "Chart_data_en.csv", "Totals.csv")[::order]
    entries = bench.load(archive(*names), "Inhalte.zip")
    assert {entry["status"] for entry in entries} == {"loaded"}
    assert sorted(entry["entity"] for entry in entries) == ["daily", "daily", "posts"]
    assert bench.query(
        "select sum(views::int) from raw_youtube.daily where video_id is null"
    ) == [(78,)]


def tiktok(days: list[str], header: str = "Date") -> bytes:
    rows = [[header, "Followers", "Difference in followers from previous day"]]
    rows += [[day, str(n), "0"] for n, day in enumerate(days)]
    return as_csv(rows, quote_all=True).encode("utf-8-sig")


def days_of(bench, content: bytes, made_on: str) -> list[date | None]:
    path = bench.put(content, "FollowerHistory.csv")
    stamp = datetime.fromisoformat(made_on).timestamp()
    os.utime(path, (stamp, stamp))
    load_file(bench.con, path, bench.settings)
    return [day for (day,) in bench.typed("raw_tiktok.daily", ("date_day",))]


@pytest.mark.parametrize(
    ("days", "made_on", "expected"),
    [
        # Up to the day of the file, across the year's end.
        (
            ["December 31", "January 1", "January 2"],
            "2026-01-03",
            [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)],
        ),
        # Newest first.
        (
            ["2 de enero", "1 de enero", "31 de diciembre"],
            "2026-01-03",
            [date(2026, 1, 2), date(2026, 1, 1), date(2025, 12, 31)],
        ),
        # Copied much later: still the last such days.
        (
            ["31. Dezember", "1. Januar"],
            "2026-11-20",
            [date(2025, 12, 31), date(2026, 1, 1)],
        ),
        # A whole year: the first day is a year before the last.
        (
            ["3 mars", "1 juni", "1 september", "1 december", "1 mars", "3 mars"],
            "2026-03-04",
            [
                date(2025, 3, 3),
                date(2025, 6, 1),
                date(2025, 9, 1),
                date(2025, 12, 1),
                date(2026, 3, 1),
                date(2026, 3, 3),
            ],
        ),
        # The day of the file itself, and a clock of another zone.
        (["May 4", "May 5"], "2026-05-04", [date(2026, 5, 4), date(2026, 5, 5)]),
        (["May 5", "May 6"], "2026-05-04", [date(2025, 5, 5), date(2025, 5, 6)]),
        # A leap day in a leap year.
        (
            ["February 29", "March 1"],
            "2028-03-02",
            [date(2028, 2, 29), date(2028, 3, 1)],
        ),
    ],
)
def test_days_without_a_year_get_it_from_the_file_and_their_order(
    bench, days, made_on, expected
):
    assert days_of(bench, tiktok(days), made_on) == expected
    (entry,) = bench.ledger()
    assert "days without a year" in entry["problems"]


def test_a_leap_day_that_the_year_does_not_have_is_rejected(bench):
    days = days_of(bench, tiktok(["February 29", "March 1"]), "2026-03-02")
    assert days == [date(2026, 3, 1)]
    ((reason,),) = bench.query("select reason from ops.rejected_rows")
    assert "February 29" in reason


def test_days_without_a_year_that_somebody_sorted_are_refused(bench):
    days = ["April 1", "April 10", "April 2", "May 1"]
    assert days_of(bench, tiktok(days), "2026-06-01") == []
    (entry,) = bench.ledger()
    assert (entry["status"], entry["code"]) == ("refused", "dates")
    assert "2 steps forward and 1 steps back" in entry["message"]


def test_days_with_a_year_stay_as_they_are(bench):
    days = days_of(bench, tiktok(["2024/12/31", "2025/01/01"]), "2026-06-01")
    assert days == [date(2024, 12, 31), date(2025, 1, 1)]
    (entry,) = bench.ledger()
    assert "without a year" not in (entry["problems"] or "")


def test_a_post_lies_before_the_day_of_its_download(bench):
    content = (FIXTURES / "tiktok/SYN_Content.csv").read_bytes()
    path = bench.put(content, "Content.csv")
    stamp = datetime(2026, 8, 1).timestamp()
    os.utime(path, (stamp, stamp))
    load_file(bench.con, path, bench.settings)
    # Downloaded on February 28, copied in August: July 16 is the year before.
    assert bench.typed("raw_tiktok.posts", ("downloaded_on", "published_at")) == [
        (date(2026, 2, 28), datetime(2025, 7, 16))
    ]


def test_ids_of_nineteen_digits_survive_and_rounded_ones_are_refused(bench):
    content = (FIXTURES / "x/SYN_account_analytics_content.csv").read_text("utf-8")
    entry = bench.load_one(
        content.replace("1891500000000000001", "1.8915E+18").encode()
    )
    assert (entry["status"], entry["code"]) == ("refused", "ids")
    bench.clear()
    bench.load_one(content.encode())
    assert bench.query("select post_id from raw_x.posts") == [("1891500000000000001",)]
