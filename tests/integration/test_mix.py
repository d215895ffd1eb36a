"""The marketing mix of a published version, from the command line."""

import csv
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.integration.conftest import social_roi


@pytest.fixture(scope="module")
def marts(pipeline):
    current = pipeline.settings.published_dir / "current.duckdb"
    with duckdb.connect(str(current), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def wide(pipeline, tmp_path_factory):
    """The panel as a file, one dictionary a week."""
    path = tmp_path_factory.mktemp("mix") / "panel.csv"
    shown = social_roi(pipeline.settings.data_dir, "mix", "--output", str(path))
    assert shown.returncode == 0, shown.stderr
    with path.open() as file:
        return list(csv.DictReader(file))


def test_a_short_history_has_a_panel_and_no_estimate(marts):
    weeks, reasons = marts.execute(
        """
        select
            (select count(distinct date_week) from marts.rpt_mmm_panel),
            (select list(distinct reason order by reason) from marts.rpt_mmm_channels)
        """
    ).fetchone()

    assert weeks == 18
    assert reasons == ["fewer than 52 complete weeks", "no ad platform"]


def test_the_first_and_the_last_week_are_told_to_be_partial(marts):
    found = marts.execute(
        """
        select date_week, max(media_days), bool_or(is_media_complete)
        from marts.rpt_mmm_panel
        where has_media
        group by date_week
        order by date_week
        """
    ).fetchall()

    assert found[0][1:] == (5, False)
    assert found[-1][1:] == (3, False)
    assert {row[1:] for row in found[1:-1]} == {(7, True)}


def test_the_file_has_a_row_a_week_and_the_whole_spend(wide, marts):
    weeks = [date.fromisoformat(row["date_week"]) for row in wide]
    spend = dict(
        marts.execute(
            """
            select channel_id, sum(spend)
            from marts.fct_ad_performance_daily
            group by channel_id
            """
        ).fetchall()
    )

    assert weeks == [weeks[0] + timedelta(weeks=n) for n in range(len(weeks))]
    assert all(week.weekday() == 0 for week in weeks)
    assert {name for name in wide[0] if name.startswith("spend_")} == {
        f"spend_{channel}" for channel in spend
    }
    for channel, total in spend.items():
        written = sum(Decimal(row[f"spend_{channel}"] or 0) for row in wide)
        assert written == total, channel


def test_the_file_has_the_company_once(wide, marts):
    sold, cost = marts.execute(
        """
        select
            (
                select sum(company_net_revenue)
                from (
                    select distinct date_week, company_net_revenue
                    from marts.rpt_mmm_panel
                )
            ),
            (select sum(cost_total) from marts.rpt_mmm_panel)
        """
    ).fetchone()
    costs = [name for name in wide[0] if name.startswith("cost_")]

    assert sum(Decimal(row["company_net_revenue"] or 0) for row in wide) == sold
    assert sum(Decimal(row[name]) for row in wide for name in costs) == cost
    assert "cost_organic_social_instagram" in costs
    assert "spend_organic_social_instagram" not in wide[0]


def test_what_was_not_delivered_is_empty_not_zero(wide, marts):
    channel, first = marts.execute(
        """
        select channel_id, min(date_week) filter (media_days > 0) as first_week
        from marts.rpt_mmm_panel
        where has_media
        group by channel_id
        order by first_week desc, channel_id
        limit 1
        """
    ).fetchone()
    before = [row for row in wide if date.fromisoformat(row["date_week"]) < first]

    assert before
    assert {row[f"spend_{channel}"] for row in before} == {""}
    assert {row[f"is_media_complete_{channel}"] for row in before} == {"false"}


def test_the_published_mix_is_printed_with_its_warning(pipeline):
    shown = social_roi(pipeline.settings.data_dir, "mix")

    assert shown.returncode == 0, shown.stderr
    assert "contribution_margin" in shown.stdout
    assert "fewer than 52 complete weeks" in shown.stdout
    assert "Exploratory" in shown.stdout


def test_an_outcome_that_was_not_fitted_is_said(pipeline):
    shown = social_roi(pipeline.settings.data_dir, "mix", "--outcome", "leads")

    assert shown.returncode == 0
    assert "mix_outcomes" in shown.stdout


def test_without_the_extra_it_says_how_to_install_it(pipeline, monkeypatch, tmp_path):
    # A package of that name that cannot be imported, whether the extra is there or not.
    (tmp_path / "pymc_marketing.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{':'.join(filter(None, sys.path))}")

    shown = social_roi(pipeline.settings.data_dir, "mix", "--engine", "pymc")

    assert shown.returncode == 1
    assert "'.[mmm]'" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_nothing_published_has_no_mix(tmp_path):
    for arguments in (("mix",), ("mix", "--output", str(tmp_path / "panel.csv"))):
        shown = social_roi(tmp_path, *arguments)

        assert shown.returncode == 1
        assert "social-roi run" in shown.stderr
    assert not Path(tmp_path / "panel.csv").exists()
