"""The command line from end to end: exit codes, messages, what is published."""

import re
import shutil
import subprocess
import sys

import duckdb
import pytest

from orchestration.publish import current_version
from tests.integration.conftest import social_roi

COMMANDS = (
    "demo",
    "run",
    "check",
    "loads",
    "rejects",
    "versions",
    "rollback",
    "docs",
    "metrics",
    "mix",
    "truth",
)


def test_help_names_every_command_and_explains_it(tmp_path):
    shown = social_roi(tmp_path, "--help")

    assert shown.returncode == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name}\s+\w", shown.stdout, re.MULTILINE), name
        assert social_roi(tmp_path, name, "--help").returncode == 0


def test_an_empty_landing_folder_gets_one_message(tmp_path):
    shown = social_roi(tmp_path, "run")

    assert shown.returncode == 1
    assert shown.stderr.count("\n") == 1
    assert "social-roi demo" in shown.stderr


def test_the_demo_is_not_mixed_with_real_files(tmp_path):
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "real.csv").write_text("Day,Cost\n")

    shown = social_roi(tmp_path, "demo", "--scale", "tiny")

    assert shown.returncode == 1
    assert "not the demo's" in shown.stderr


def test_a_wrong_day_is_refused(tmp_path):
    shown = social_roi(tmp_path, "run", "--as-of", "30.09.2026")

    assert shown.returncode != 0
    assert "2026-09-30" in shown.stderr


def test_the_first_run_publishes_and_prints_the_return(pipeline):
    shown = pipeline.first_run

    assert shown.returncode == 0, shown.stderr + shown.stdout
    for step in ("load", "check files", "build", "audit", "publish"):
        assert re.search(rf"^  {step} +[\d.]+ s$", shown.stdout, re.MULTILINE), step
    assert re.search(r"Loaded \d+ new files from \d+ sources", shown.stdout)
    for word in ("ROI revenue", "ROI margin", "ROI incremental", "no design yet"):
        assert word in shown.stdout
    assert re.search(r"^Meta Ads ", shown.stdout, re.MULTILINE)
    assert "(unattributed)" in shown.stdout
    assert "current.duckdb" in shown.stdout


def test_the_total_line_is_the_sum_of_the_published_facts(pipeline):
    (line,) = re.findall(r"^Total .*$", pipeline.first_run.stdout, re.MULTILINE)
    printed = [number.replace(",", "") for number in re.findall(r"[\d,]{3,}", line)]
    current = pipeline.settings.published_dir / "current.duckdb"
    with duckdb.connect(str(current), read_only=True) as connection:
        cost, revenue = connection.execute(
            """
            select
                (select sum(amount) from marts.fct_costs),
                (select sum(net_revenue) from marts.fct_conversions)
            """
        ).fetchone()

    assert printed[:2] == [f"{cost:.0f}", f"{revenue:.0f}"]


def test_a_second_run_loads_nothing_and_says_so(pipeline, tmp_path):
    settings = pipeline.copy_to(tmp_path / "data")
    before = current_version(settings.published_dir)

    shown = social_roi(settings.data_dir, "run")

    assert shown.returncode == 0, shown.stderr
    assert "Nothing new to load." in shown.stdout
    assert "No figure changed" in shown.stdout
    assert current_version(settings.published_dir).version_id == before.version_id


@pytest.fixture
def with_a_wrong_total(pipeline, tmp_path):
    """A newer Google Ads file whose rows do not add up to its totals row."""
    settings = pipeline.copy_to(tmp_path / "data")
    newest = max(
        (
            path
            for path in (settings.landing_dir / "google_ads").rglob("*.csv")
            if has_totals(settings, path)
        ),
        key=lambda path: path.stat().st_mtime,
    )
    lines = newest.read_bytes().splitlines(keepends=True)
    middle = len(lines) // 2
    newest.write_bytes(b"".join(lines[:middle] + lines[middle + 2 :]))
    return settings, newest


def has_totals(settings, path):
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        return connection.execute(
            """
            select count(*) > 0
            from ops.control_totals
            where file = ? and is_required and measure = 'spend'
            """,
            [str(path.relative_to(settings.landing_dir))],
        ).fetchone()[0]


def test_a_failed_check_keeps_what_is_published(with_a_wrong_total):
    settings, damaged = with_a_wrong_total
    before = current_version(settings.published_dir)
    bytes_before = before.database.read_bytes()

    shown = social_roi(settings.data_dir, "run")

    assert shown.returncode == 2, shown.stderr + shown.stdout
    assert "Not published" in shown.stderr
    assert damaged.name in shown.stderr
    assert "does not add up" in shown.stderr or "do not add up" in shown.stderr
    assert "Traceback" not in shown.stderr
    assert before.version_id in shown.stderr
    after = current_version(settings.published_dir)
    assert after.version_id == before.version_id
    assert after.database.read_bytes() == bytes_before


def test_check_describes_a_file_and_writes_nothing(pipeline, tmp_path):
    file = next((pipeline.settings.landing_dir / "meta_ads").rglob("*.csv"))
    copy = tmp_path / "anything.csv"
    shutil.copyfile(file, copy)

    shown = social_roi(tmp_path / "data", "check", str(copy))

    assert shown.returncode == 0, shown.stderr
    assert "meta_ads" in shown.stdout
    assert not (tmp_path / "data" / "warehouse.duckdb").exists()


def test_loads_and_rejects_list_the_ledger(pipeline):
    loads = social_roi(pipeline.settings.data_dir, "loads")
    rejects = social_roi(pipeline.settings.data_dir, "rejects", "--limit", "5")

    assert loads.returncode == rejects.returncode == 0
    assert "loaded" in loads.stdout
    assert "hubspot.deals" in loads.stdout
    assert "reason" in rejects.stdout


def test_versions_and_rollback(pipeline, tmp_path):
    settings = pipeline.copy_to(tmp_path / "data")

    listed = social_roi(settings.data_dir, "versions")
    back = social_roi(settings.data_dir, "rollback")

    assert current_version(settings.published_dir).version_id in listed.stdout
    assert "current" in listed.stdout
    assert back.returncode == 1
    assert "no older version" in back.stderr


def test_the_ledger_of_a_run_at_work_is_not_read(tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    opened = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; held = duckdb.connect(sys.argv[1]);"
            "print('open', flush=True); sys.stdin.readline()",
            str(warehouse),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert opened.stdout.readline() == "open\n"

    shown = social_roi(tmp_path, "loads")

    opened.communicate("close\n")
    assert shown.returncode == 1
    assert "A run is at work" in shown.stderr
