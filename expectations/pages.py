"""The Data Docs as people see them: complete in themselves, without the internet.

Great Expectations' own pages fetch their style and scripts from the internet, and its
index is empty without them. Here the pages get a small style of their own, and the
index becomes a plain table of every expectation.
"""

import html
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from expectations.suites import CheckResult

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e;
  --warn: #9a6700; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 68rem;
  padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem;
  text-align: left; vertical-align: top; }
th { font-weight: 600; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 0; }
a { color: inherit; }
.passed { color: var(--good); } .failed { color: var(--bad); font-weight: 600; }
.warned { color: var(--warn); font-weight: 600; }
.message { white-space: pre-wrap; overflow-wrap: anywhere; }
pre, code { white-space: pre-wrap; font-size: .85em; }
.text-success::before { content: "\\2713"; color: var(--good); font-style: normal; }
.text-danger::before { content: "\\2717"; color: var(--bad); font-style: normal; }
nav img, footer, .cta-footer, .navbar-brand, .ge-walkthrough-modal { display: none; }
td:nth-child(3) { white-space: nowrap; }
.breadcrumb { list-style: none; padding: 0; }
@media (max-width: 40rem) { table { display: block; overflow-x: auto; } }
"""

# What is fetched from the internet, and the icon: its address is a folder too short.
_LEFT_OUT = re.compile(
    r"<link[^>]+href=[\"']https?://[^>]*>"
    r"|<link[^>]+rel=[\"']shortcut icon[\"'][^>]*>"
    r"|<script[^>]+src=[\"']https?://[^>]*>\s*</script>"
    r"|<img[^>]+src=[\"']https?://[^>]*>"
    r"|url\([\"']?https?://[^)]*\)",
    re.IGNORECASE,
)


def write_pages(
    docs_dir: Path, title: str, results: Sequence[CheckResult], seconds: float
) -> None:
    """Write the index of one site and the front page over all sites."""
    site = docs_dir / title
    site.mkdir(parents=True, exist_ok=True)
    for page in site.rglob("*.html"):
        page.write_text(_self_contained(page.read_text()))
    for style in site.rglob("*.css"):
        style.write_text(_LEFT_OUT.sub("", style.read_text()))
    failed = [r for r in results if not r.is_passed]
    summary = {
        "title": title,
        "checked_at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "expectations": len(results),
        "errors": sum(r.is_blocking for r in failed),
        "warnings": sum(not r.is_blocking for r in failed),
        "seconds": round(seconds, 1),
    }
    (site / "summary.json").write_text(json.dumps(summary))
    (site / "index.html").write_text(_site_page(site, summary, results))
    (docs_dir / "index.html").write_text(_front_page(docs_dir))


def _self_contained(text: str) -> str:
    kept = _LEFT_OUT.sub("", text)
    return kept.replace("</head>", f"<style>{_STYLE}</style></head>", 1)


def _site_page(site: Path, summary: dict, results: Sequence[CheckResult]) -> str:
    tables = []
    for name, group in groupby(results, key=lambda result: result.suite.name):
        rows = "".join(_row(result) for result in group)
        tables.append(
            f"<h2>{_linked(site, name)}</h2><table><tr><th>result</th>"
            "<th>expectation</th><th>if it fails</th><th>observed</th>"
            f"<th>unexpected</th></tr>{rows}</table>"
        )
    return _page(
        f"Audit of the {summary['title']} layer",
        f"<p>{_counts(summary)} <a href='../index.html'>All audits</a></p>"
        + "".join(tables),
    )


def _row(result: CheckResult) -> str:
    if result.is_passed:
        kind, said = "passed", "passed"
    else:
        kind, said = ("failed", "failed") if result.is_blocking else ("warned", "warns")
    explained = result.message if not result.is_passed else result.expect.message
    effect = "not published" if result.expect.severity == "error" else "reported"
    return (
        f"<tr><td class={kind}>{said}</td>"
        f"<td><b>{html.escape(result.expect.name.replace('_', ' '))}</b>"
        f"<div class=message>{html.escape(explained)}</div></td>"
        f"<td>{effect}</td><td class=number>{html.escape(result.observed_value)}</td>"
        f"<td class=number>{result.unexpected_count}</td></tr>"
    )


def _linked(site: Path, name: str) -> str:
    schema, table = name.split(".", 1)
    pages = sorted(site.glob(f"validations/{schema}/{table}/**/*.html"))
    if not pages:
        return f"{html.escape(name)} (not delivered)"
    target = pages[-1].relative_to(site).as_posix()
    return f"<a href='{html.escape(target)}'>{html.escape(name)}</a>"


def _front_page(docs_dir: Path) -> str:
    found = [
        json.loads(path.read_text())
        for path in sorted(docs_dir.glob("*/summary.json"), reverse=True)
    ]
    rows = "".join(
        f"<tr><td><a href='{html.escape(site['title'])}/index.html'>"
        f"{html.escape(site['title'])}</a></td><td>{_counts(site)}</td></tr>"
        for site in found
    )
    return _page("What was checked", f"<table>{rows}</table>")


def _counts(summary: dict) -> str:
    errors, warnings = summary["errors"], summary["warnings"]
    blocked = (
        f"<span class=failed>{errors} failed, nothing published</span>"
        if errors
        else "<span class=passed>none failed</span>"
    )
    warned = f", <span class=warned>{warnings} warn</span>" if warnings else ""
    return (
        f"{summary['checked_at']}: {summary['expectations']} expectations,"
        f" {blocked}{warned}."
    )


def _page(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{html.escape(title)}</h1>{body}</body></html>\n"
    )
