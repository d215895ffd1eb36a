"""Seconds until pages of the published company show, in headless Chromium.

Each page is opened in a browser without a cache. "title" is the page's heading,
"figure" the first figure, chart or table on the screen, "whole" the page's foot;
"filter" lasts from a choice of another attribution model until nothing on the page is
of the choice before. Browser and server share the machine's cores.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from dashboard.app import PAGES
from tests.integration.test_dashboard_browser import CHROMIUM, address_of, serve

TITLE = "h1"
FIGURE = (
    "[data-testid=stMetric], [data-testid=stDataFrame], [data-testid=stVegaLiteChart]"
)
WHOLE = ".st-key-footer"
# Notes that the page's script ran; what it drew before is stale until it ends.
WATCH = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    window.hasRun = false;
    new MutationObserver(() => {
        window.hasRun ||= app.dataset.testScriptState === 'running';
    }).observe(app, {attributes: true});
}"""
SETTLED = """() => window.hasRun
    && document.querySelector('[data-testid=stApp]').dataset.testScriptState
        === 'notRunning'
    && !document.querySelector('[data-stale=true]')"""


@contextmanager
def _tab(browser: Browser) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        yield context.new_page()
    finally:
        context.close()


def _seconds(browser: Browser, address: str) -> dict[str, float]:
    with _tab(browser) as tab:
        started = time.perf_counter()
        tab.goto(address, wait_until="commit")
        seconds = {}
        for name, shown in (("title", TITLE), ("figure", FIGURE), ("whole", WHOLE)):
            tab.wait_for_selector(shown)
            seconds[name] = time.perf_counter() - started
        tab.wait_for_function("() => !document.querySelector('[data-stale=true]')")
        tab.wait_for_timeout(500)
        tab.get_by_label("Attribution model").first.click()
        tab.evaluate(WATCH)
        started = time.perf_counter()
        tab.get_by_role("option").nth(2).click()
        tab.wait_for_function(SETTLED)
        return seconds | {"filter": time.perf_counter() - started}


def bench_pages(data_dir: Path, rounds: int) -> None:
    """Print medians and the range of each page; the first visit is one of its own."""
    if CHROMIUM is None:
        print("pages: Chromium is not installed")
        return
    with serve(data_dir) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        print("pages, in seconds: median (least to most)")
        for page in PAGES:
            found = [
                _seconds(browser, f"{address}/{address_of(page)}?lang=en")
                for _ in range(rounds)
            ]
            told = "  ".join(
                f"{name} {median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
                for name in found[0]
                for values in [[one[name] for one in found]]
            )
            print(f"  {page:<9} {told}")
        browser.close()
