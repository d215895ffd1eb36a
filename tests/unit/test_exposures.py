"""Each page of the dashboard is an exposure of the marts that it reads."""

import re
from pathlib import Path

import pytest
import yaml

from orchestration.settings import PROJECT_DIR

DASHBOARD = PROJECT_DIR / "dashboard"
PAGES = sorted(path.stem for path in (DASHBOARD / "screens").glob("*.py"))


def marts_in(path: Path):
    return set(re.findall(r"\b(?:dim|fct|rpt)_\w+", path.read_text()))


@pytest.fixture(scope="module")
def exposures():
    files = (PROJECT_DIR / "models" / "marts").rglob("*exposures.yml")
    return {
        exposure["name"]: {ref.split("'")[1] for ref in exposure["depends_on"]}
        for path in files
        for exposure in yaml.safe_load(path.read_text())["exposures"]
    }


def test_there_is_an_exposure_a_page(exposures):
    assert PAGES
    assert {name for name in exposures if name.startswith("dashboard_")} == {
        f"dashboard_{page}" for page in PAGES
    }


@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_what_its_exposure_says(exposures, page):
    read = marts_in(DASHBOARD / "queries" / f"{page}.py")
    screen = (DASHBOARD / "screens" / f"{page}.py").read_text()
    # The results of channels and campaigns are shared by pages.
    if re.search(r"^from dashboard import .*\bresults\b", screen, re.MULTILINE):
        read |= marts_in(DASHBOARD / "queries" / "results.py")

    assert exposures[f"dashboard_{page}"] == read
