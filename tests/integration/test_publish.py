"""Publication on a small hand-made warehouse: atomic, verified, reversible."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from orchestration.publish import (
    PublishError,
    Run,
    build,
    current_version,
    list_versions,
    publish,
    roll_back,
    versions,
)
from orchestration.settings import load_settings

AS_OF = date(2026, 9, 30)


@pytest.fixture
def settings(tmp_path):
    settings = load_settings(tmp_path)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(
            """
            create schema marts;
            create schema ops;
            create schema raw_hubspot;
            create table raw_hubspot.contacts as select 'a@b.example' as email;
            create table ops.checks as select 'r' as run_id, 'c' as check_name;
            create table marts.fct_costs as
            select
                i as cost_key,
                date '2026-01-01' + i::int as date_day,
                cast(i * 1.10 as decimal(18, 6)) as amount
            from range(500) as numbers(i);
            create view marts.rpt_checks as from warehouse.ops.checks;
            create table marts.rpt_channel_roi_monthly as
            select
                date '2026-01-01' as date_month,
                'EUR' as currency_code,
                'last_non_direct' as model_key,
                'abc' as params_hash,
                true as is_default_model;
            """
        )
    return settings


def run_number(number):
    return Run(run_id=f"{number:08d}-run", as_of=AS_OF)


def change_a_figure(settings, factor):
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("update marts.fct_costs set amount = amount * ?", [factor])


def publish_new(settings, number):
    change_a_figure(settings, 2)
    version, is_new = publish(settings, run_number(number))
    assert is_new
    return version


def total(settings):
    path = settings.published_dir / "current.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute("select sum(amount) from marts.fct_costs").fetchone()


def test_the_marts_are_published_as_tables_with_a_manifest(settings):
    version, is_new = publish(settings, run_number(1))

    assert is_new
    current = settings.published_dir / "current.duckdb"
    with duckdb.connect(str(current), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall()
        views = connection.execute(
            "select count(*) from duckdb_views() where not internal"
        ).fetchone()
        manifest = connection.execute(
            """
            select run_id, as_of, reporting_currency, model_key, params_hash,
                time_zone, row_count, column_names, latest_day
            from ops.manifest
            where table_name = 'fct_costs'
            """
        ).fetchone()
    assert tables == [
        ("marts", "fct_costs"),
        ("marts", "rpt_channel_roi_monthly"),
        ("marts", "rpt_checks"),
        ("ops", "definitions"),
        ("ops", "manifest"),
    ]
    assert views == (0,)
    assert manifest == (
        "00000001-run",
        AS_OF,
        "EUR",
        "last_non_direct",
        "abc",
        "Europe/Berlin",
        500,
        ["cost_key", "date_day", "amount"],
        date(2027, 5, 15),
    )
    assert not list(version.path.rglob("*.wal"))
    parquet = settings.published_dir / "parquet" / "fct_costs.parquet"
    assert duckdb.sql(f"select count(*) from '{parquet}'").fetchone() == (500,)
    on_disk = json.loads((settings.published_dir / "manifest.json").read_text())
    assert on_disk["version_id"] == version.version_id


def test_definitions_are_published_beside_the_figures(settings):
    settings.dbt_target_dir.mkdir(parents=True)
    nodes = {
        f"model.{name}": {
            "resource_type": "model",
            "name": name,
            "description": "One row per cost line.\n",
            "columns": {
                "amount": {"description": "Cost in\nreporting currency."},
                "date_day": {"description": ""},
            },
        }
        for name in ("fct_costs", "int_costs_allocated")
    }
    (settings.dbt_target_dir / "manifest.json").write_text(json.dumps({"nodes": nodes}))

    publish(settings, run_number(1))

    current = settings.published_dir / "current.duckdb"
    with duckdb.connect(str(current), read_only=True) as connection:
        assert connection.execute("from ops.definitions").fetchall() == [
            ("fct_costs", None, "One row per cost line."),
            ("fct_costs", "amount", "Cost in reporting currency."),
        ]


def test_a_reader_neither_blocks_nor_sees_half_a_version(settings):
    publish(settings, run_number(1))
    path = settings.published_dir / "current.duckdb"
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            """
import sys, duckdb
path = sys.argv[1]
query = "select sum(amount)::varchar from marts.fct_costs"
held = duckdb.connect(path, read_only=True)
print(held.execute(query).fetchone()[0], flush=True)
sys.stdin.readline()
print(held.execute(query).fetchone()[0], flush=True)
held.close()
print(duckdb.connect(path, read_only=True).execute(query).fetchone()[0], flush=True)
""",
            str(path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    before = reader.stdout.readline().strip()

    publish_new(settings, 2)

    rest, _ = reader.communicate("go\n", timeout=30)
    while_open, after_reopening = rest.split()
    assert while_open == before
    assert after_reopening == str(total(settings)[0]) != before


def test_a_run_that_changes_no_figure_keeps_the_current_version(settings):
    first, _ = publish(settings, run_number(1))
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("update ops.checks set run_id = 'another'")

    second, is_new = publish(settings, run_number(2))

    assert not is_new
    assert second.version_id == first.version_id
    assert len(list_versions(settings.published_dir)) == 1
    assert not list(settings.published_dir.glob("versions/.*"))


def test_another_as_of_date_is_another_version(settings):
    publish(settings, run_number(1))

    _, is_new = publish(settings, replace(run_number(2), as_of=date(2026, 10, 1)))

    assert is_new


def test_seven_versions_are_kept_and_one_command_goes_back(settings):
    for number in range(1, 10):
        publish_new(settings, number)
    kept = list_versions(settings.published_dir)
    newest_total = total(settings)

    went_to = roll_back(settings.published_dir)

    assert len(kept) == versions.KEPT_VERSIONS == 7
    assert [version.is_current for version in kept] == [True] + [False] * 6
    assert went_to.version_id == kept[1].version_id
    assert total(settings)[0] * 2 == newest_total[0]
    assert current_version(settings.published_dir).version_id == kept[1].version_id
    roll_back(settings.published_dir, kept[0].version_id)
    assert total(settings) == newest_total


def test_going_back_to_nothing_says_so(settings):
    publish(settings, run_number(1))

    with pytest.raises(PublishError, match="no older version"):
        roll_back(settings.published_dir)
    with pytest.raises(PublishError, match="No version 'x' is kept"):
        roll_back(settings.published_dir, "x")


def test_the_current_version_outlives_newer_ones_after_going_back(settings):
    oldest = publish_new(settings, 1)
    publish_new(settings, 2)
    roll_back(settings.published_dir)

    versions.remove_old(settings.published_dir, kept=1)

    assert oldest.version_id in [
        v.version_id for v in list_versions(settings.published_dir)
    ]


def test_what_a_killed_run_left_is_removed(settings):
    left = versions.building_dir(settings.published_dir, "20260101T000000Z-dead")
    left.mkdir(parents=True)
    (left / "social_roi.duckdb").write_text("half")

    publish(settings, run_number(1))

    assert not left.exists()
    assert len(list_versions(settings.published_dir)) == 1


def test_a_copy_that_differs_is_not_published(settings, monkeypatch):
    publish(settings, run_number(1))
    before = total(settings)
    change_a_figure(settings, 3)
    copy_table = build._copy_table

    def lossy_copy(connection, table, parquet_dir):
        facts = copy_table(connection, table, parquet_dir)
        if table == "fct_costs":
            connection.execute(
                "update published.marts.fct_costs set amount = 0 where cost_key = 7"
            )
        return facts

    monkeypatch.setattr(build, "_copy_table", lossy_copy)

    with pytest.raises(PublishError, match="fct_costs: expected rows and checksum"):
        publish(settings, run_number(2))
    assert total(settings) == before


def test_a_warehouse_without_marts_is_not_published(settings):
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("drop schema marts cascade")

    with pytest.raises(PublishError, match="no marts"):
        publish(settings, run_number(1))
    assert current_version(settings.published_dir) is None
