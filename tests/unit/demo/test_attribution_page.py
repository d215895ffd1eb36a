"""The page on attribution: its truth is that of the world, and its tables add up."""

import re

import numpy as np
import pytest
import yaml

from orchestration.demo.company import SCALES
from orchestration.demo.comparison import MEASURES
from orchestration.demo.geo_experiment import brought_by_campaign
from orchestration.demo.people import Levers
from orchestration.demo.truth import LEVERS
from orchestration.demo.world import build_world
from orchestration.settings import PROJECT_DIR

PAGE = (PROJECT_DIR / "docs" / "attribution.md").read_text("utf-8")
# Line of the page → lever.
LINES = {
    "Meta Ads": "meta_ads",
    "LinkedIn Ads": "linkedin_ads",
    "TikTok Ads": "tiktok_ads",
    "Snapchat Ads": "snapchat_ads",
    "Organic social": "organic_social",
    "Google Ads without brand": "google_ads",
    "Microsoft Ads without brand": "microsoft_ads",
    "Paid social together": "paid_social",
    "Social media together": "all_social",
    "Paid search together": "paid_search",
}
IDLE = ["X Ads", "Pinterest Ads", "Reddit Ads"]
SINGLE = [*(line for line in LINES if not line.endswith("together")), *IDLE]
SHOWN = MEASURES[:2]


def number(cell):
    return None if cell in ("", "-") else float(cell.replace(",", "").rstrip("%"))


def tables():
    """Header and rows of each table on credits, by measure."""
    found = re.findall(r"((?:^\|.*\n)+)\n(\w+)(?:, EUR)?, 2025", PAGE, re.MULTILINE)
    parsed = {}
    for text, measure in found:
        rows = [
            [cell.strip(" *`") for cell in line.strip("|").split("|")]
            for line in text.splitlines()
        ]
        header, _, *body = rows
        parsed[measure] = header, {row[0]: row[1:] for row in body}
    return parsed


@pytest.fixture(scope="module")
def caused():
    """Sales, net revenue and margin by lever, from worlds of their own."""
    scale = SCALES["demo"]
    world = build_world(scale, 7)
    outcome, tested = np.array(world.outcome()), np.array(brought_by_campaign(world))

    def lost_without(kinds):
        twin = np.array(build_world(scale, 7, Levers(kinds)).outcome())
        return outcome - twin + tested * ("snapchat_ads" in kinds)

    everything = tuple(kinds[0] for kinds in LEVERS.values() if len(kinds) == 1)
    return {
        **{lever: lost_without(kinds) for lever, kinds in LEVERS.items()},
        "everything": lost_without(everything),
    }


def test_the_page_holds_both_measures_by_all_models():
    project = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text("utf-8"))
    models = [model["key"] for model in project["vars"]["attribution_models"]]

    assert list(tables()) == list(SHOWN)
    for header, _ in tables().values():
        assert header == ["channel", "caused", "claimed", *models]


@pytest.mark.parametrize("measure", SHOWN)
def test_what_was_caused_is_what_the_twin_worlds_lack(caused, measure):
    _, rows = tables()[measure]
    place = MEASURES.index(measure)
    unit = 1 if measure == "conversions" else 100

    expected = {
        line: round(caused[lever][place] / unit) for line, lever in LINES.items()
    }
    assert {line: number(rows[line][0]) for line in LINES} == expected
    assert [rows[line][0] for line in IDLE] == ["0", "0", "0"]


def test_what_all_channels_caused_together_is_less_than_their_sum(caused):
    together = int(caused["everything"][0])
    single = sum(caused[lever][0] for lever, kinds in LEVERS.items() if len(kinds) == 1)

    assert together < single
    assert f"{together:,}" in PAGE
    assert f"{single:,}" in PAGE


@pytest.mark.parametrize("measure", SHOWN)
def test_the_tables_add_up(measure):
    header, rows = tables()[measure]
    others = [
        row
        for row in list(rows)[: list(rows).index("All sales")]
        if row not in (*SINGLE, "Sum of these")
    ]

    assert "(unattributed)" in others
    assert set(rows) == {
        *SINGLE,
        *others,
        *LINES,
        "Sum of these",
        "All sales",
        "Error",
    }
    # Each cell is rounded by itself.
    slack = 0.5 * (len(SINGLE) + len(others) + 1)
    assert len(set(rows["All sales"][2:])) == 1
    for column in range(2, len(header) - 1):
        known = [number(rows[line][column]) for line in SINGLE]
        total = sum(known) + sum(number(rows[line][column]) for line in others)
        for line, value in {"Sum of these": sum(known), "All sales": total}.items():
            assert value == pytest.approx(number(rows[line][column]), abs=slack)


@pytest.mark.parametrize("measure", SHOWN)
def test_errors_follow_from_the_cells(measure):
    header, rows = tables()[measure]
    caused = [number(rows[line][0]) for line in SINGLE]

    for column in range(2, len(header) - 1):
        credits = [number(rows[line][column]) for line in SINGLE]
        off = sum(abs(a - b) for a, b in zip(credits, caused, strict=True))
        assert number(rows["Error"][column]) == pytest.approx(
            100 * off / sum(caused), abs=0.7
        )


def test_the_readme_shows_the_same_in_thousands():
    header, rows = tables()["net_revenue"]
    text = (PROJECT_DIR / "README.md").read_text("utf-8")
    shown = text.split("**truly brought** |\n")[1].split("\n\n")[0].splitlines()[1:]
    models = [
        "first",
        "last_non_direct",
        "linear",
        "position",
        "time_decay",
        "shapley",
        "markov",
    ]
    columns = ["claimed", *models, "caused"]
    same = {"All social media": "Social media together"}

    assert len(shown) == len(SINGLE) - len(IDLE)
    for line in shown:
        name, *cells = [cell.strip(" *") for cell in line.strip("|").split("|")]
        row = dict(zip(header[1:], rows[same.get(name, name)], strict=True))
        claim, *found = cells
        assert found == [f"{number(row[c]) / 1000:,.0f}" for c in columns[1:]], name
        if re.match(r"\d", claim):
            assert claim == f"{number(row['claimed']) / 1000:,.0f}"
