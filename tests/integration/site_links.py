"""Read a built site as a browser would find it: its links, anchors and what it fetches.

Nothing here knows what the pages say.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Attributes whose target is loaded with the page, by tag.
FETCHED = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
}
FETCHED_BY_STYLE = re.compile(r"(?:url\(|@import )[\"']?(https?:[^\"')]+)")
# dbt's documentation is one page whose script shows what stands behind the sign.
DBT_ROUTE = re.compile(r"^!/(model|source|seed|exposure|metric)/([\w.]+)$")


@dataclass
class Page:
    """What one page holds; `content` are the links of its text, without the menu."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    content: list[str] = field(default_factory=list)
    tabs: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.page = Page()
        self.article = 0
        self.in_tabs = False

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.page.anchors |= {values.get(key) for key in ("id", "name")} - {None}
        if tag == "article":
            self.article += 1
        if tag == "nav":
            self.in_tabs = "md-tabs" in (values.get("class") or "").split()
        if tag == "a" and "href" in values:
            self.page.links.append(values["href"])
            if self.article:
                self.page.content.append(values["href"])
            if self.in_tabs:
                self.page.tabs.append(values["href"])
        target = values.get(FETCHED.get(tag, ""))
        if target and values.get("rel") not in ("prev", "next", "canonical"):
            self.page.fetched.append(target)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        if tag == "article":
            self.article -= 1
        if tag == "nav":
            self.in_tabs = False


@cache
def read_page(path: Path) -> Page:
    """The page at `path`."""
    reader = _Reader()
    reader.feed(path.read_text("utf-8"))
    return reader.page


def pages_of(site: Path) -> list[Path]:
    """Every page of the site."""
    return sorted(site.rglob("*.html"))


def is_external(link: str) -> bool:
    """Whether a link leaves the site."""
    return bool(urlsplit(link).scheme or urlsplit(link).netloc)


def target_of(link: str, page: Path) -> tuple[Path, str]:
    """The file and the anchor that an internal link of `page` leads to."""
    parts = urlsplit(link)
    path = page.parent / unquote(parts.path) if parts.path else page
    return path.resolve(), unquote(parts.fragment)


def broken_links(site: Path) -> list[str]:
    """Every internal link, on any page, that leads to no file or to no anchor."""
    broken = []
    for page in pages_of(site):
        found = read_page(page)
        for link in sorted({*found.links, *found.fetched}):
            if is_external(link):
                continue
            target, anchor = target_of(link, page)
            if not _leads_somewhere(site.resolve(), target, anchor):
                broken.append(f"{page.relative_to(site)}: {link}")
    return broken


def _leads_somewhere(site: Path, target: Path, anchor: str) -> bool:
    if not (target.is_relative_to(site) and target.is_file()):
        return False
    if not anchor:
        return True
    route = DBT_ROUTE.match(anchor)
    if route:
        return f'"unique_id": "{route[2]}"' in _text(target)
    return anchor in read_page(target).anchors


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")


def fetched_from_elsewhere(site: Path) -> list[str]:
    """What pages and styles would load from another server."""
    found = [
        f"{page.relative_to(site)}: {link}"
        for page in pages_of(site)
        for link in read_page(page).fetched
        if is_external(link) and not link.startswith("data:")
    ]
    styles = [*pages_of(site), *sorted(site.rglob("*.css"))]
    found += [
        f"{path.relative_to(site)}: {link}"
        for path in styles
        for link in re.findall(
            r"(?:url\(|@import )[\"']?(https?:[^\"')]+)", _text(path)
        )
    ]
    return found
