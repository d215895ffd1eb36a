"""The ledger: what counts as new, what replaces what, and what a kill leaves."""

import itertools
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from landing_folder import META_HEADER, Landing, meta_export

from orchestration.exports import load
from orchestration.exports.check import check_file, render
from orchestration.exports.formats import load_formats, raw_tables
from orchestration.exports.read import TEMP_PREFIX
from orchestration.settings import load_settings

PROJECT = Path(__file__).parents[3]


def days(*rows: tuple[str, str, str]) -> bytes:
    return meta_export(
        *(f"2026-09-{day},77,{name},{name},{spend},1,1" for day, name, spend in rows)
    )


OLD = days(("01", "A", "1"), ("02", "A", "2"), ("02", "B", "5"), ("03", "A", "3"))
# Restated: B has vanished from the second day, the third is not covered.
NEW = days(("01", "A", "1"), ("02", "A", "2.5"))
TRUTH = [("2026-09-01", "A", "1"), ("2026-09-02", "A", "2.5"), ("2026-09-03", "A", "3")]


def test_the_newest_file_is_the_truth_of_its_days_and_vanished_rows_vanish(landing):
    landing.one("old.csv", OLD, "2026-09-05")
    landing.one("new.csv", NEW, "2026-09-06")
    assert landing.current_meta() == TRUTH


def test_the_order_of_loading_does_not_matter(landing):
    landing.one("new.csv", NEW, "2026-09-06")
    landing.one("old.csv", OLD, "2026-09-05")
    assert landing.current_meta() == TRUTH


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_one_load_is_current_for_each_account_and_day_in_any_order(landing, order):
    files = [
        ("a.csv", OLD, "2026-09-05"),
        ("b.csv", NEW, "2026-09-06"),
        ("c.csv", days(("03", "C", "7"), ("02", "C", "8")), "2026-09-04"),
        ("d.csv", days(("03", "D", "9")), "2026-09-07"),
    ]
    for index in order:
        landing.one(*files[index])
    assert landing.current_meta() == [*TRUTH[:2], ("2026-09-03", "D", "9")]
    assert (
        landing.query(
            "select date_day, count(*) from ops.coverage where is_current"
            " group by all having count(*) <> 1"
        )
        == []
    )


def test_what_a_file_says_of_its_age_counts_more_than_its_time_stamp(landing):
    def linkedin(made: str, spend: str) -> bytes:
        lines = [
            "Ad Performance Report (in UTC)",
            '"Report Start: September 1, 2026, 12:00 AM"',
            '"Report End: September 1, 2026, 11:59 PM"',
            f'"Date Generated: {made}, 7:36 AM"',
            "",
            "Start Date (in UTC)\tAccount Name\tCurrency\tAd ID\tAd Name\tTotal Spent",
            f"9/1/2026\tMuster\tEUR\t1\tA\t{spend}",
        ]
        return "\n".join(lines).encode("utf-16")

    landing.one("x.csv", linkedin("September 5, 2026", "2.00"), "2026-01-01")
    landing.one("y.csv", linkedin("September 3, 2026", "1.00"), "2026-12-01")
    assert landing.query(
        """
        select raw.spend from raw_linkedin_ads.ad_performance as raw
        join ops.coverage using (account_key)
        where coverage.load_id = raw._load_id and is_current
        """.replace("using (account_key)", "on account_key = _account_key")
    ) == [("2.00",)]


def test_accounts_do_not_touch_each_other(landing):
    landing.one("a.csv", OLD, "2026-09-05")
    landing.one("b.csv", NEW.replace(b",77,", b",88,"), "2026-09-06")
    assert len(landing.current_meta()) == 4 + 2


def test_two_accounts_that_nothing_tells_apart_do_not_replace_each_other(landing):
    header = b"Day,Campaign name,Campaign ID,Amount spent (EUR),Impressions\n"
    one = header + b"2026-09-01,A,1,1.5,1\n2026-09-02,A,1,2.5,1\n"
    two = header + b"2026-09-02,B,2,3.5,1\n"
    landing.load("all/one.csv", one)
    refused = landing.one("all/two.csv", two)
    assert refused.status == "refused"
    for words in ("all/two.csv", "all/one.csv", "2026-09-02", "meta_ads/<account>/"):
        assert words in refused.message
    # In its own folder it is told apart; a newer file of the first one replaces it.
    assert landing.one("meta_ads/two/two.csv", two).status == "loaded"
    newer = one + b"2026-09-02,B,2,9.5,1\n"
    assert landing.one("all/newer.csv", newer, "2026-10-02").status == "loaded"
    # A campaign that ended before the shared days is no sign of another account.
    later = header + b"2026-09-03,C,3,1.5,1\n"
    assert landing.one("all/later.csv", later, "2026-10-03").status == "loaded"
    assert sum(float(row[2]) for row in landing.current_meta()) == 18.5


def test_folders_name_accounts_and_months_do_not(landing):
    header = META_HEADER.replace(",Account ID", "")
    content = f"{header}\n2026-09-01,2026-09-01,A,1,%s,1,1\n"
    landing.one("meta_ads/nordics/1.csv", (content % "1").encode())
    landing.one("meta_ads/dach/2026-09/1.csv", (content % "2").encode())
    landing.one("meta_ads/2026-10/1.csv", (content % "3").encode())
    assert landing.query("select account_key from ops.coverage order by 1") == [
        ("(not stated) EUR",),
        ("dach",),
        ("nordics",),
    ]


def test_the_same_bytes_twice_change_nothing(landing):
    first = landing.one("a.csv", OLD)
    again = landing.one("a.csv", OLD)
    copy = landing.one("copy of a.csv", OLD)
    touched = landing.one("a.csv", OLD, "2030-01-01")
    assert (first.is_new, again.is_new, touched.is_new) == (True, False, False)
    assert (copy.status, "a.csv" in copy.message) == ("duplicate", True)
    assert landing.one("copy of a.csv", OLD).is_new is False
    assert landing.query("select count(*) from raw_meta_ads.ad_performance") == [(4,)]
    assert landing.query(
        "select status, count(*) from ops.loads group by 1 order by 1"
    ) == [
        ("duplicate", 1),
        ("loaded", 1),
    ]


def test_a_second_run_over_the_folder_loads_nothing(landing):
    landing.put("meta_ads/a.csv", OLD)
    landing.put("meta_ads/bad.csv", b"what is this")
    landing.put("meta_ads/.DS_Store", b"x")
    landing.put("meta_ads/b.csv.crdownload", OLD)
    first = landing.load_all()
    before = landing.query("select * from ops.loads order by all")
    second = landing.load_all()
    assert first.counts == {"loaded": 2, "unrecognised": 1}
    assert {item.source for item in first.new} == {"meta_ads", "ecb", ""}
    assert (second.counts, second.rows_loaded) == ({}, 0)
    assert [item.status for item in second.not_taken] == ["unrecognised"]
    assert landing.query("select * from ops.loads order by all") == before


def test_a_warehouse_made_anew_is_equal_to_the_row(landing, tmp_path):
    landing.put("meta_ads/a.csv", OLD, "2026-09-05")
    landing.put("meta_ads/b.csv", NEW, "2026-09-06")
    landing.load_all()
    other = Landing(replace(load_settings(tmp_path / "other"), threads=1))
    for name in ("b.csv", "a.csv"):
        source = landing.settings.landing_dir / "meta_ads" / name
        made = "2026-09-06" if name == "b.csv" else "2026-09-05"
        other.one(f"meta_ads/{name}", source.read_bytes(), made)
    for table in ("raw_meta_ads.ad_performance", "ops.coverage"):
        columns = "* exclude (_loaded_at)" if table.startswith("raw") else "*"
        sql = f"select {columns} from {table} %s order by all"
        here = landing.query(
            sql % ("where source = 'meta_ads'" if "ops" in table else "")
        )
        assert other.query(sql % "") == here
    other.con.close()


def test_a_file_that_was_refused_is_tried_again_when_the_formats_change(
    landing, monkeypatch
):
    assert landing.one("a.csv", b"unknown").is_new
    assert not landing.one("a.csv", b"unknown").is_new
    monkeypatch.setattr(load, "formats_version", lambda: "another")
    assert landing.one("a.csv", b"unknown").is_new
    assert landing.query("select count(*) from ops.loads") == [(1,)]


def test_a_file_that_is_put_right_forgets_what_was_wrong(landing):
    landing.one("a.csv", b"unknown")
    landing.one("a.csv", OLD)
    assert landing.query("select status from ops.loads") == [("loaded",)]


def test_a_registered_account_gives_rows_their_currency(landing):
    accounts = b"platform,account_id,account_name,currency_code\nmeta_ads,77,X,SEK\n"
    landing.one("finance/ad_accounts.csv", accounts)
    landing.one("meta_ads/a.csv", OLD.replace(b" (EUR)", b""))
    landing.one("meta_ads/b.csv", OLD.replace(b" (EUR)", b"").replace(b",77,", b",88,"))
    assert landing.query(
        "select distinct account_id, currency_code from raw_meta_ads.ad_performance"
        " order by 1"
    ) == [("77", "SEK"), ("88", None)]


def test_files_that_are_read_side_by_side_land_as_one_after_the_other(tmp_path):
    accounts = b"platform,account_id,account_name,currency_code\nmeta_ads,77,X,SEK\n"
    said = []
    for threads in (1, 4):
        settings = replace(load_settings(tmp_path / str(threads)), threads=threads)
        landing = Landing(settings)
        # Larger than what follows, so that whoever does not wait for it misses it.
        padding = b"".join(b"meta_ads,%d,Y,EUR\n" % n for n in range(1000, 9000))
        landing.put("finance/ad_accounts.csv", accounts + padding, "2026-09-01")
        for number in range(24):
            day = f"2026-08-{number // 2 + 1:02}"
            # Every second file is a copy of the one before it.
            export = meta_export(f"{day},77,A,1,{number // 2}.50,10,1")
            landing.put(
                f"meta_ads/{number:02}.csv",
                export.replace(b" (EUR)", b""),
                "2026-10-01",
            )
        landing.put("broken.csv", b"unknown", "2026-09-30")
        landing.load_all()
        loads = landing.query(
            "select file, status, message, rows_loaded from ops.loads order by file"
        )
        rows = landing.query(
            "select _file, date_day, spend, currency_code"
            " from raw_meta_ads.ad_performance order by all"
        )
        said.append((loads, rows))
        landing.con.close()
    assert said[0] == said[1]
    loads, rows = said[1]
    assert [status for _, status, _, _ in loads].count("duplicate") == 12
    assert {currency for *_, currency in rows} == {"SEK"}


def test_a_file_with_a_header_and_no_rows_is_empty_and_no_error(landing):
    result = landing.one("a.csv", (META_HEADER + "\n").encode())
    assert (result.status, result.rows_read) == ("empty", 0), result.message


def test_an_empty_file_with_a_period_takes_its_days_rows_away(landing):
    def report(*rows: str) -> bytes:
        lines = ["Campaign report", "September 1, 2026 - September 2, 2026"]
        lines += ["Day\tCampaign\tCampaign ID\tCurrency code\tImpr.\tCost", *rows]
        return "\n".join(lines).encode("utf-16")

    row = "2026-09-01\tA\t1\tEUR\t10\t1.50"
    landing.one("google_ads/brand/a.csv", report(row), "2026-09-05")
    assert landing.query("select count(*) from ops.coverage where is_current") == [(2,)]
    result = landing.one("google_ads/brand/b.csv", report(), "2026-09-06")
    assert result.status == "empty"
    assert landing.query(
        "select loads.status, count(*) from ops.coverage join ops.loads using (load_id)"
        " where is_current group by 1"
    ) == [("empty", 2)]


def test_a_range_export_is_refused_with_the_way_to_daily_rows(landing):
    content = OLD.replace(b"2026-09-01,2026-09-01", b"2026-09-01,2026-09-30")
    result = landing.one("a.csv", content)
    assert (result.status, result.code) == ("refused", "daily")
    assert "Breakdown > By time > Day" in result.message
    assert landing.is_untouched()


def test_folders_behind_links_are_read_once(landing, tmp_path):
    shared = tmp_path / "shared" / "deep"
    shared.mkdir(parents=True)
    (shared / "a.csv").write_bytes(meta_export("2026-09-01,77,A,1,2.5,3,4"))
    folder = landing.settings.landing_dir
    (folder / "link").symlink_to(tmp_path / "shared")
    (shared / "loop").symlink_to(tmp_path / "shared")
    (folder / "nowhere.csv").symlink_to(tmp_path / "missing.csv")
    os.mkfifo(folder / "pipe.csv")
    loaded = [r.file for r in landing.load_all().results if r.source == "meta_ads"]
    assert loaded == ["link/deep/a.csv"]


def test_all_tables_exist_before_the_first_file(landing):
    present = {
        (f"{schema}.{table}", column)
        for schema, table, column in landing.query(
            "select schema_name, table_name, column_name from duckdb_columns()"
            " where schema_name like 'raw_%'"
        )
    }
    for table, columns in raw_tables(load_formats()).items():
        assert {(table, column) for column in columns} <= present


def test_a_column_that_a_format_gains_is_added_to_its_table(landing):
    landing.con.execute("alter table raw_meta_ads.ad_performance drop column network")
    load.ensure_schema(landing.con)
    assert landing.one("a.csv", OLD).status == "loaded"


def test_a_check_writes_nothing_and_says_what_a_load_would_do(landing):
    path = landing.put("meta_ads/a.csv", OLD.replace(b"2,1,1", b"two,1,1", 1))
    (report,) = check_file(path, landing.settings)
    text = render(report)
    assert report.status == "loaded"
    assert "4 read, 3 to load, 1 rejected" in text
    assert "not a number in spend" in text
    assert "Amount spent (EUR)" in text
    assert landing.query("select count(*) from ops.loads") == [(0,)]
    assert landing.one("meta_ads/a.csv", path.read_bytes()).rows_rejected == 1


def test_a_check_of_a_bad_file_gives_the_message_of_the_load(landing):
    path = landing.put("meta_ads/a.csv", b"%PDF-1.7")
    (report,) = check_file(path, landing.settings)
    assert report.status == "unrecognised"
    assert landing.one("meta_ads/a.csv", path.read_bytes()).message == report.message


def test_scratch_files_of_killed_loads_are_removed(landing):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = landing.settings.tmp_dir / f"{TEMP_PREFIX}{dead.pid}-x"
    alive = landing.settings.tmp_dir / f"{TEMP_PREFIX}{os.getppid()}-x"
    for folder in (left, alive):
        folder.mkdir()
        (folder / "y.csv").write_text("x")
    landing.con.close()
    landing.con = load.open_warehouse(landing.settings)
    assert (left.exists(), alive.exists()) == (False, True)


KILLED = """
    import sys
    from pathlib import Path
    from orchestration.exports.load import ensure_schema, load_landing, open_warehouse
    from orchestration.settings import load_settings

    settings = load_settings(Path(sys.argv[1]))
    con = open_warehouse(settings)
    ensure_schema(con)
    print("ready", flush=True)
    load_landing(con, settings)
    con.close()
"""


def test_a_killed_load_leaves_whole_files_or_nothing(tmp_path):
    settings = load_settings(tmp_path / "data")
    settings.landing_dir.mkdir(parents=True)
    expected = {}
    for number in range(6):
        rows = 20_000
        name = f"f{number}.csv" if number else "zipped.zip"
        body = "".join(
            f"2026-0{1 + number}-{1 + i % 28:02},77,{i},{i},{i}.5,1,1\n"
            for i in range(rows)
        )
        content = meta_export(*body.splitlines())
        if number:
            (settings.landing_dir / name).write_bytes(content)
        else:
            with zipfile.ZipFile(settings.landing_dir / name, "w") as archive:
                archive.writestr("one.csv", content)
                archive.writestr("two.csv", content.replace(b",77,", b",78,"))
        expected[name] = rows if number else 2 * rows
    generator = random.Random(5)
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(settings.data_dir)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(generator.uniform(0.05, 1.0))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        con = duckdb.connect(str(settings.warehouse_path))
        found = con.execute(
            """
            select loads.file, count(distinct load_id), count(*), count(_load_id)
            from ops.loads
            left join raw_meta_ads.ad_performance on _load_id = load_id
            where source = 'meta_ads' group by loads.file
            """
        ).fetchall()
        orphans = con.execute(
            "select count(*) from raw_meta_ads.ad_performance where _load_id not in"
            " (select load_id from ops.loads)"
        ).fetchone()
        con.close()
        assert orphans == (0,)
        assert all(rows == expected[file] for file, _, rows, _ in found), found
    landing = Landing(settings)
    summary = landing.load_all()
    assert not summary.not_taken
    counted = landing.query(
        "select split_part(_file, '!', 1), count(*) from raw_meta_ads.ad_performance"
        " group by 1"
    )
    assert dict(counted) == expected
    assert landing.scratch() == []
    landing.con.close()
