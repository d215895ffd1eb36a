"""A company with ads and a CRM only: every figure that they support, and no failure."""

import shutil

import duckdb
import pytest

from orchestration.settings import load_settings
from tests.integration.conftest import social_roi

DELIVERED = ("meta_ads", "hubspot")


@pytest.fixture(scope="module")
def published(pipeline, tmp_path_factory):
    """The published file of a company that has two sources of the demo's."""
    data_dir = tmp_path_factory.mktemp("small") / "data"
    for name in DELIVERED:
        shutil.copytree(
            pipeline.settings.landing_dir / name, data_dir / "landing" / name
        )
    shutil.copytree(pipeline.settings.data_dir / "dbt", data_dir / "dbt")
    shown = social_roi(data_dir, "run")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    path = load_settings(data_dir).published_dir / "current.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def test_cost_and_sales_are_there(published):
    row = published.execute(
        "select sum(spend), sum(net_revenue) from marts.rpt_channel_roi_monthly"
        " where is_default_model"
    ).fetchone()
    assert row[0] > 0
    assert row[1] > 0


def test_what_is_absent_is_stated(published):
    absent = {
        source
        for (source,) in published.execute(
            "select distinct source from marts.rpt_completeness where status = 'absent'"
        ).fetchall()
    }
    assert {"people", "service", "meltwater", "surveys", "shopify", "x"} <= absent
    assert not absent & set(DELIVERED)


@pytest.mark.parametrize(
    "mart",
    [
        "fct_mentions",
        "fct_service_questions",
        "fct_social_posts",
        "rpt_service_savings_monthly",
        "rpt_information_diffusion",
        "rpt_participation_monthly",
        "rpt_feedback_loop",
        "rpt_survey_waves",
    ],
)
def test_marts_of_absent_sources_are_empty(published, mart):
    assert published.execute(f"select count(*) from marts.{mart}").fetchone() == (0,)


def test_figures_without_a_source_are_unknown_and_say_so(published):
    rows = published.execute(
        """
        select metric_id, value, reason
        from marts.fct_kpi_figures_monthly
        where area in ('development', 'service', 'pr', 'hr', 'brand')
        """
    ).fetchall()
    assert rows
    assert {value for _, value, _ in rows} == {None}
    assert all("never delivered" in reason for _, _, reason in rows)


def test_a_company_that_only_advertises_is_not_active(published):
    assert published.execute(
        "select max(stage) from marts.rpt_maturity_monthly"
    ).fetchone() == (0,)
