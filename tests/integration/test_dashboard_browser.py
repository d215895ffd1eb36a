"""Every page in a real browser: nothing breaks, nothing overflows, axe is content."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import duckdb
import pytest

from dashboard.app import PAGES
from orchestration.settings import PROJECT_DIR
from tests.integration.test_dashboard import EVIL

playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed (extra dev)."
)
axe_playwright = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe is not installed (extra dev)."
)

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed: no browser to open pages in."
)

WIDTHS = {"desk": 1280, "telephone": 390}

# A page that is opened by its own address asks for Streamlit's health below it first.
NOT_OURS = "Failed to load resource: the server responded with a status of 404"


@contextmanager
def serve(data_dir):
    """The dashboard's address while it runs on a free port."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "--server.port", str(port)],
        cwd=PROJECT_DIR,
        env={**os.environ, "SOCIAL_ROI_DATA_DIR": str(data_dir)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        while True:
            assert process.poll() is None, "The dashboard's server ended."
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health"):
                    break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def demo(pipeline):
    with serve(pipeline.settings.data_dir) as address:
        yield address


@pytest.fixture(scope="module")
def small(ads_only):
    with serve(ads_only.data_dir) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield started
        started.close()


@contextmanager
def opened(browser, address, page, width, lang="en"):
    """The page once its foot is there, and what its console complained of."""
    complaints = []
    with browser.new_page(viewport={"width": width, "height": 900}) as tab:
        tab.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(f"{address}/{page}?lang={lang}")
        tab.set_default_timeout(120_000)
        tab.wait_for_selector(".st-key-footer")
        tab.wait_for_function(
            "() => !document.querySelector("
            "'[data-testid=stSkeleton], [data-stale=true]')"
        )
        yield tab, complaints


def address_of(page):
    return "" if page == next(iter(PAGES)) else page


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("company", ["demo", "small"])
def test_every_page_opens(request, browser, company, page, width):
    address = request.getfixturevalue(company)

    with opened(browser, address, address_of(page), width, lang="de") as (tab, said):
        assert tab.locator("h1").count() == 1
        assert not tab.locator("[data-testid=stException]").count()
        assert not [text for text in said if NOT_OURS not in text]
        wide = "document.querySelector('[data-testid=stMain]').scrollWidth"
        assert tab.evaluate(wide) <= width
        # A frame of a chart that nothing is drawn into is empty.
        frames = tab.locator("[data-testid=stVegaLiteChart]")
        for index in range(frames.count()):
            drawn = frames.nth(index).locator("canvas, svg.marks")
            drawn.first.wait_for()
            assert drawn.first.bounding_box()["height"] > 50


@pytest.mark.parametrize("page", PAGES)
def test_a_screen_reader_finds_its_way(demo, browser, page):
    with opened(browser, demo, address_of(page), 1280) as (tab, _):
        tab.get_by_role("button", name="Definition").first.click()
        tab.wait_for_selector("[data-testid=stPopoverBody]")
        found = axe_playwright.Axe().run(tab).response["violations"]

    serious = [
        (rule["id"], [node["html"][:200] for node in rule["nodes"]])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
    assert not serious


def test_the_keyboard_reaches_filters_and_pages(demo, browser):
    with opened(browser, demo, "", 1280) as (tab, _):
        reached = set()
        for _ in range(40):
            tab.keyboard.press("Tab")
            reached.add(
                tab.evaluate(
                    """() => {
                        const at = document.activeElement;
                        return at.getAttribute('aria-label') || at.innerText || '';
                    }"""
                ).strip()
            )
        words = " | ".join(reached)
        for expected in ("English", "Attribution model", "ROI", "Definition", "Rows"):
            assert expected in words, words


def test_names_of_campaigns_make_no_links_scripts_or_pictures(
    pipeline, browser, tmp_path
):
    published = tmp_path / "published"
    shutil.copytree(pipeline.settings.published_dir, published, symlinks=True)
    with duckdb.connect(str((published / "current.duckdb").resolve())) as connection:
        connection.execute(
            "update marts.rpt_campaign_roi set campaign_name = ?", [EVIL]
        )
        connection.execute(
            "update marts.dim_campaigns set latest_campaign_name = ?", [EVIL]
        )

    with serve(tmp_path) as address, opened(browser, address, "roi", 1280) as (tab, _):
        asked = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("dialog", lambda dialog: asked.append(dialog.message))
        tab.get_by_label("Campaigns").click()
        tab.get_by_role("option").filter(has_text="evil.example").first.click()
        tab.wait_for_selector(".st-key-footer")
        links = tab.evaluate(
            "() => [...document.querySelectorAll('a, img, script')]"
            ".map(tag => tag.href || tag.src)"
        )
    assert not [url for url in [*links, *asked] if "evil" in str(url)]
