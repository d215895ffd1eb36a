"""Attribution against the truth: what is printed is published, is true, and adds up."""

import dataclasses
import re
import shutil
from decimal import Decimal

import duckdb
import pytest

from orchestration.demo.company import SCALES
from orchestration.demo.comparison import (
    MEASURES,
    ComparisonError,
    compare,
    comparison_text,
)
from orchestration.demo.people import Levers
from orchestration.demo.world import build_world
from orchestration.settings import load_settings
from tests.integration.conftest import social_roi

# Lines by hand: lever in the truth, channels in the marts.
GOOGLE = ["paid_search_google", "cross_network", "display", "paid_video"]
KNOWN = {
    "Meta Ads": ("meta_ads", ["paid_social_meta"]),
    "LinkedIn Ads": ("linkedin_ads", ["paid_social_linkedin"]),
    "TikTok Ads": ("tiktok_ads", ["paid_social_tiktok"]),
    "Snapchat Ads": ("snapchat_ads", ["paid_social_snapchat"]),
    "Organic social": (
        "organic_social",
        [
            f"organic_social_{network}"
            for network in ("facebook", "instagram", "linkedin", "tiktok", "x", "other")
        ],
    ),
    "Google Ads without brand": ("google_ads", GOOGLE),
    "Microsoft Ads without brand": ("microsoft_ads", ["paid_search_microsoft"]),
    "X Ads": (None, ["paid_social_x"]),
    "Pinterest Ads": (None, ["paid_social_pinterest"]),
    "Reddit Ads": (None, ["paid_social_reddit"]),
}
TOGETHER = {
    "Paid social together": (
        "paid_social",
        ["Meta Ads", "LinkedIn Ads", "TikTok Ads", "Snapchat Ads"],
    ),
    "Social media together": (
        "all_social",
        ["Meta Ads", "LinkedIn Ads", "TikTok Ads", "Snapchat Ads", "Organic social"],
    ),
    "Paid search together": (
        "paid_search",
        ["Google Ads without brand", "Microsoft Ads without brand"],
    ),
}
BRAND = "('DE_Search_Brand', 'SE_Search_Brand', 'Bing Brand')"


@pytest.fixture(scope="module")
def found(pipeline):
    return {measure: compare(pipeline.settings, measure) for measure in MEASURES}


@pytest.fixture(scope="module")
def marts(pipeline):
    """The published file, with the truth's levers beside it."""
    current = pipeline.settings.published_dir / "current.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{current}' as published (read_only)")
        file = pipeline.settings.truth_dir / "incremental.parquet"
        connection.execute(f"create table caused as from '{file}'")
        connection.execute("use published")
        connection.execute(
            "create table memory.known (line text, lever text, channel_id text)"
        )
        connection.executemany(
            "insert into memory.known values (?, ?, ?)",
            [
                (line, lever, channel)
                for line, (lever, channels) in KNOWN.items()
                for channel in channels
            ],
        )
        # A campaign's row tells what attribution gave to the brand's campaigns.
        connection.execute(
            f"""
            create table memory.brand as
            select channel_id, model_key, conversions, net_revenue, contribution_margin
            from marts.rpt_campaign_roi where campaign_name in {BRAND}
            """
        )
        yield connection


def by_name(comparison):
    return {line.name: line for line in (*comparison.channels, *comparison.groups)}


def credited(marts, measure):
    """Credits by line and model, from the report on channels less that on campaigns."""
    rows = marts.execute(
        f"""
        with credits as (
            select channel_id, model_key, {measure} as amount
            from marts.rpt_channel_roi_monthly
            union all
            select channel_id, model_key, -{measure} from memory.brand
        )
        select line, model_key, sum(amount)
        from memory.known inner join credits using (channel_id)
        group by all
        """
    ).fetchall()
    return {(line, model): amount for line, model, amount in rows}


@pytest.mark.parametrize("measure", MEASURES)
def test_credits_are_those_of_the_published_reports(found, marts, measure):
    comparison = found[measure]
    expected = credited(marts, measure)
    models = marts.execute(
        "select distinct model_key from marts.rpt_channel_roi_monthly"
    ).fetchall()

    assert len(comparison.models) == len(models) == 12
    lines = by_name(comparison)
    for name in KNOWN:
        for model, amount in zip(comparison.models, lines[name].credited, strict=True):
            expect = expected.get((name, model), 0)
            if measure != "conversions":
                assert amount == expect, (name, model)
            assert float(amount) == pytest.approx(float(expect), abs=1e-9), name
    assert len({lines[name].credited for name in KNOWN}) > 5


@pytest.mark.parametrize("measure", MEASURES)
def test_what_was_caused_is_the_truth(found, marts, measure):
    lines = by_name(found[measure])
    levers = {name: lever for name, (lever, _) in (KNOWN | TOGETHER).items() if lever}
    truth = dict(
        marts.execute(f"select lever, {measure} from memory.caused").fetchall()
    )

    assert sorted(levers.values()) == sorted(truth)
    assert {name: lines[name].caused for name in levers} == {
        name: truth[lever] for name, lever in levers.items()
    }
    assert {line.name for line in lines.values() if line.caused is not None} == {
        *KNOWN,
        *TOGETHER,
    }
    assert found[measure].known.caused == sum(
        truth[lever] for lever, _ in KNOWN.values() if lever
    )


def test_platforms_that_no_lever_stands_for_move_nobody(found):
    idle = ("x_ads", "pinterest_ads", "reddit_ads")
    lines = by_name(found["conversions"])

    for name in ("X Ads", "Pinterest Ads", "Reddit Ads"):
        assert lines[name].caused == 0
    world, twin = (
        build_world(SCALES["tiny"], 7, levers) for levers in (None, Levers(idle))
    )
    assert twin.outcome() == world.outcome()


@pytest.mark.parametrize("measure", MEASURES)
def test_every_model_gives_away_all_sales_once(found, marts, measure):
    comparison = found[measure]
    (sold,) = marts.execute(
        f"select sum({measure}) from marts.fct_conversions"
    ).fetchone()

    assert sold > 0
    for amount in comparison.total.credited:
        assert float(amount) == pytest.approx(float(sold), abs=1e-6)
    names = [line.name for line in comparison.channels]
    assert len(names) == len(set(names))
    assert "(unattributed)" in names


@pytest.mark.parametrize(
    ("measure", "claim"),
    [("conversions", "claimed_conversions"), ("net_revenue", "claimed_value")],
)
def test_claims_are_those_of_the_platforms(found, marts, measure, claim):
    lines = by_name(found[measure])
    rows = dict(
        marts.execute(
            f"""
            select platform, sum({claim})
            from marts.rpt_platform_claims where is_default_model group by platform
            """
        ).fetchall()
    )
    own = {lever: name for name, (lever, _) in KNOWN.items() if lever in rows}
    searched = {"google_ads", "microsoft_ads"}

    assert {lever: lines[own[lever]].claimed for lever in own if lever not in searched}
    for lever, name in own.items():
        if lever not in searched:
            assert lines[name].claimed == rows[lever], name
    # Brand campaigns are those of both search engines.
    assert lines["Brand campaigns"].claimed > 0
    assert sum(
        lines[name].claimed for name in (own["google_ads"], own["microsoft_ads"])
    ) + lines["Brand campaigns"].claimed == sum(rows[lever] for lever in searched)
    assert found[measure].total.claimed == sum(
        n for n in rows.values() if n is not None
    )


def test_platforms_claim_no_margin(found):
    assert {line.claimed for line in found["contribution_margin"].channels} == {None}


@pytest.mark.parametrize("measure", MEASURES)
def test_errors_are_what_another_calculation_gives(found, marts, measure):
    expected = dict(
        marts.execute(
            f"""
            with credits as (
                select channel_id, model_key, {measure} as amount
                from marts.rpt_channel_roi_monthly
                union all
                select channel_id, model_key, -{measure} from memory.brand
            ),
            models as (select distinct model_key from credits),
            lines as (select distinct line, lever from memory.known),
            summed as (
                select line, model_key, sum(amount) as amount
                from memory.known inner join credits using (channel_id)
                group by all
            )
            select
                model_key,
                sum(abs(coalesce(summed.amount, 0) - coalesce({measure}, 0)))
                / sum(coalesce({measure}, 0))
            from lines
            cross join models
            left join summed using (line, model_key)
            left join memory.caused using (lever)
            group by model_key
            """
        ).fetchall()
    )
    errors = dict(zip(found[measure].models, found[measure].errors, strict=True))

    assert errors == pytest.approx(expected, rel=1e-9)
    assert len({round(error, 6) for error in errors.values()}) > 5
    assert min(errors.values()) > 0


def test_groups_add_up_their_credits_and_not_what_they_caused(found):
    lines = by_name(found["conversions"])

    for name, (_, parts) in TOGETHER.items():
        columns = zip(*(lines[part].credited for part in parts), strict=True)
        assert list(lines[name].credited) == [sum(column) for column in columns]
    assert lines["Social media together"].caused != sum(
        lines[part].caused for part in TOGETHER["Social media together"][1]
    )


@pytest.mark.parametrize("measure", MEASURES)
def test_the_command_prints_these_figures(pipeline, found, measure):
    comparison = found[measure]
    shown = social_roi(pipeline.settings.data_dir, "truth", "--measure", measure)
    marked = social_roi(
        pipeline.settings.data_dir,
        "truth",
        "--measure",
        measure,
        "--format",
        "markdown",
    )

    assert shown.returncode == marked.returncode == 0, shown.stderr + marked.stderr
    cells = {
        re.split(r"  +", line)[0]: re.split(r"  +", line)[1:]
        for line in shown.stdout.splitlines()
    }
    pages = {
        row[0]: row[1:]
        for row in (
            [cell.strip(" *`") for cell in line.strip("|").split("|")]
            for line in marked.stdout.splitlines()
            if line.startswith("|")
        )
    }
    assert cells["channel"] == ["caused", "claimed", *comparison.models]
    assert pages["channel"] == cells["channel"]
    for line in (
        *comparison.channels,
        *comparison.groups,
        comparison.known,
        comparison.total,
    ):
        numbers = [line.caused, line.claimed, *line.credited]
        expected = ["-" if n is None else f"{n:,.0f}" for n in numbers]
        assert cells[line.name] == pages[line.name] == expected
    errors = [f"{error:.0%}" for error in comparison.errors]
    assert cells["Error"] == errors
    assert pages["Error"] == ["", "", *errors]
    assert (
        "2026-06-03 to 2026-09-30, demo company of scale tiny, seed 7" in shown.stdout
    )


def test_numbers_are_printed_whole(found):
    one = found["conversions"].channels[0]
    line = dataclasses.replace(
        one, name="Changed", caused=1234, claimed=None, credited=(0.6,) * 12
    )
    text = comparison_text(dataclasses.replace(found["conversions"], channels=(line,)))

    (printed,) = [row for row in text.splitlines() if row.startswith("Changed")]
    assert printed.split() == ["Changed", "1,234", "-", *["1"] * 12]


@pytest.fixture
def folder(pipeline, tmp_path):
    """A data folder with no more than a comparison needs."""
    settings = load_settings(tmp_path)
    settings.landing_dir.mkdir()
    shutil.copy(pipeline.settings.demo_marker, settings.demo_marker)
    shutil.copytree(pipeline.settings.truth_dir, settings.truth_dir)
    shutil.copytree(
        pipeline.settings.published_dir, settings.published_dir, symlinks=True
    )
    return settings


def rewritten(file, query):
    with duckdb.connect() as connection:
        connection.execute(f"create table kept as {query.format(file=file)}")
        connection.execute(f"copy kept to '{file}' (format parquet)")


def test_a_folder_of_its_own_compares(folder, found):
    assert compare(folder) == found["conversions"]


def test_a_company_of_flesh_and_blood_has_no_truth(folder):
    folder.demo_marker.unlink()

    shown = social_roi(folder.data_dir, "truth")

    assert shown.returncode == 1
    assert "no demo company" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_nothing_is_compared_before_it_is_published(folder):
    shutil.rmtree(folder.published_dir)

    with pytest.raises(ComparisonError, match="Nothing is published"):
        compare(folder)


def test_the_truth_of_another_company_is_refused(folder):
    rewritten(folder.truth_dir / "conversions.parquet", "from '{file}' offset 1")

    with pytest.raises(ComparisonError, match="wrote last"):
        compare(folder)


def test_a_truth_without_a_lever_is_refused(folder):
    rewritten(
        folder.truth_dir / "incremental.parquet",
        "from '{file}' where lever <> 'snapchat_ads'",
    )

    with pytest.raises(ComparisonError, match="snapchat_ads"):
        compare(folder)


def test_another_truth_gives_other_errors(folder, found):
    rewritten(
        folder.truth_dir / "incremental.parquet",
        "select * replace (conversions + 10 as conversions) from '{file}'",
    )
    changed, before = compare(folder), found["conversions"]

    levers = sum(lever is not None for lever, _ in KNOWN.values())
    assert changed.known.caused == before.known.caused + 10 * levers
    assert changed.total.credited == before.total.credited
    assert all(a != b for a, b in zip(changed.errors, before.errors, strict=True))
    assert isinstance(found["net_revenue"].known.caused, Decimal)
