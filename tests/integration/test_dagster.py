"""The asset graph: whole, named as the warehouse is, with every check on it."""

import json
import os
import subprocess
import sys
from datetime import date, datetime

import dagster as dg
import pytest

from expectations.raw import raw_suites
from orchestration.settings import PROJECT_DIR

GRAPH = """
import json
from orchestration.definitions import defs
definitions = defs()
graph = definitions.resolve_asset_graph()
job = definitions.resolve_job_def("refresh")
print(json.dumps({
    "assets": {
        key.to_user_string(): {
            "group": graph.get(key).group_name,
            "kinds": sorted(graph.get(key).kinds),
            "description": graph.get(key).description,
            "parents": [p.to_user_string() for p in graph.get(key).parent_keys],
            "is_executable": graph.get(key).is_executable,
            "has_freshness_policy": graph.get(key).freshness_policy is not None,
        }
        for key in graph.get_all_asset_keys()
    },
    "checks": [
        {
            "asset": key.asset_key.to_user_string(),
            "name": key.name,
            "is_blocking": graph.get_check_spec(key).blocking,
        }
        for key in graph.asset_check_keys
    ],
    "jobs": [job.name for job in definitions.resolve_all_job_defs()],
    "steps": [node.name for node in job.nodes],
    "pools": sorted({str(node.definition.pool) for node in job.nodes}),
    "schedules": [schedule.name for schedule in definitions.schedules],
    "sensors": [sensor.name for sensor in definitions.sensors],
}))
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    """What a fresh process finds: definitions are made for one data folder."""
    loaded = subprocess.run(
        [sys.executable, "-W", "error::dagster.BetaWarning", "-c", GRAPH],
        cwd=PROJECT_DIR,
        env={
            **os.environ,
            "SOCIAL_ROI_DATA_DIR": str(tmp_path_factory.mktemp("definitions")),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert loaded.returncode == 0, loaded.stderr
    assert "Warning" not in loaded.stderr
    return json.loads(loaded.stdout)


def test_the_graph_reaches_from_landing_files_to_published_tables(graph):
    assets = graph["assets"]
    ancestors, waiting = set(), ["published/rpt_channel_roi_monthly"]
    while waiting:
        name = waiting.pop()
        ancestors.add(name)
        waiting += [p for p in assets[name]["parents"] if p not in ancestors]

    assert {"landing/meta_ads", "landing/shopify", "landing/ga4"} <= ancestors
    assert {"raw_meta_ads/ad_performance", "staging/stg_ga4__events"} <= ancestors
    assert "marts/fct_attribution_credits" in ancestors


def test_everything_is_grouped_by_layer_and_described(graph):
    layers = {
        "landing",
        "raw",
        "seeds",
        "staging",
        "intermediate",
        "marts",
        "published",
    }
    undescribed = [name for name, a in graph["assets"].items() if not a["description"]]

    assert {asset["group"] for asset in graph["assets"].values()} == layers
    assert all(asset["kinds"] for asset in graph["assets"].values())
    assert undescribed == []


def test_keys_are_the_names_in_the_warehouse(graph, pipeline):
    import duckdb

    with duckdb.connect(
        str(pipeline.settings.warehouse_path), read_only=True
    ) as connection:
        tables = {
            f"{schema}/{table}"
            for schema, table in connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
        }
    built = {
        name
        for name, asset in graph["assets"].items()
        if not name.startswith(("landing/", "published/"))
    }

    assert built <= tables
    assert tables - built == {"ops/runs"}


def test_each_source_has_its_freshness_policy(graph):
    landing = {
        name: asset["has_freshness_policy"]
        for name, asset in graph["assets"].items()
        if name.startswith("landing/")
    }

    assert len(landing) >= 12
    assert all(landing.values())


def test_each_expectation_is_a_check_and_errors_block(graph):
    checks = {(c["asset"], c["name"]): c["is_blocking"] for c in graph["checks"]}

    for suite in raw_suites():
        for expect in suite.expectations:
            found = checks[(f"{suite.schema}/{suite.table}", expect.name)]
            assert found == (expect.severity == "error")


def test_each_published_table_is_searched_for_personal_data(graph):
    checks = {(c["asset"], c["name"]) for c in graph["checks"]}
    published = [n for n in graph["assets"] if n.startswith("published/")]

    assert published
    for name in published:
        assert (name.replace("published/", "marts/"), "no_personal_data") in checks


def test_jobs_schedule_sensor_and_pool(graph):
    assert {"refresh", "load"} <= set(graph["jobs"])
    assert set(graph["steps"]) == {
        "load_files",
        "audit_raw",
        "build_models",
        "audit_marts",
        "publish_marts",
    }
    assert graph["pools"] == ["warehouse"]
    assert graph["schedules"] == ["daily_refresh"]
    assert graph["sensors"] == ["landing_files_changed"]


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """Definitions of this process, on a data folder of the test's own."""
    from orchestration.defs import resources

    monkeypatch.setenv("SOCIAL_ROI_DATA_DIR", str(tmp_path))
    resources.settings.cache_clear()
    yield tmp_path
    resources.settings.cache_clear()


def test_the_schedule_takes_its_own_day_for_today(in_folder):
    from orchestration.defs.automation.schedules import daily_refresh

    context = dg.build_schedule_context(
        scheduled_execution_time=datetime(2026, 10, 1, 6, 0)
    )

    request = daily_refresh(context)

    assert request.tags["social_roi/as_of"] == date(2026, 10, 1).isoformat()


def test_the_sensor_fires_once_for_files_that_have_settled(in_folder):
    from orchestration.defs.automation.sensors import landing_files_changed

    landing = in_folder / "landing" / "meta_ads"
    landing.mkdir(parents=True)
    file = landing / "report.csv"
    file.write_text("Day,Amount spent")
    growing = landing_files_changed(dg.build_sensor_context())
    os.utime(file, (1_700_000_000, 1_700_000_000))

    settled = landing_files_changed(dg.build_sensor_context())
    again = landing_files_changed(dg.build_sensor_context(cursor=settled.cursor))

    assert isinstance(growing, dg.SkipReason)
    assert len(settled.run_requests) == 1
    assert isinstance(again, dg.SkipReason)
