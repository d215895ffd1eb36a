"""Assemble the site's source, let MkDocs build it, put it where people look.

The source mirrors the repository, so that links which work there work here. Nothing
is written outside the data folder, and no page needs the internet.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from orchestration.dbt_project import run_dbt
from orchestration.documentation.export_pages import FOLDER, format_sections
from orchestration.documentation.markdown import Pages, with_links
from orchestration.documentation.warehouse_pages import (
    DATA_DOCS,
    DBT_DOCS,
    checks_page,
    lineage_page,
    mart_page_paths,
    mart_pages,
    metric_pages,
)
from orchestration.exports.formats import load_formats
from orchestration.lock import held_lock, is_held, is_open_elsewhere
from orchestration.settings import Settings

WRITTEN = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
CONFIG = "docs/mkdocs.yml"

# Compiled SQL holds the key of the pseudonyms, and documentation is handed on.
_NO_KEY = "the-key-is-not-shown"


class DocumentationError(Exception):
    """The site could not be built; the text says why."""


@dataclass(frozen=True)
class DbtDocuments:
    """dbt's manifest, and its documentation as one page."""

    manifest: Mapping[str, Any]
    page: str
    has_catalog: bool


@dataclass(frozen=True)
class Site:
    """What was built, and what it could not show."""

    index: Path
    absent: tuple[str, ...]


def build_site(settings: Settings) -> Site:
    """Build the site anew; what was there before stays until it is complete.

    Raises DocumentationError, or DbtError where the project does not parse.
    """
    for module in ("mkdocs", "material"):
        if importlib.util.find_spec(module) is None:
            raise DocumentationError("MkDocs is not installed: make install")
    settings.tmp_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.tmp_dir) as folder:
        scratch = Path(folder)
        documents = dbt_documents(settings, scratch / "dbt")
        source = scratch / "source"
        config = _write_source(settings, documents, source)
        built = scratch / "site"
        _run_mkdocs(config, scratch / "mkdocs.yml", source, built)
        shutil.rmtree(settings.docs_site_dir, ignore_errors=True)
        built.rename(settings.docs_site_dir)
    absent = []
    if not has_data_docs(settings):
        absent.append("the checks: nothing was audited yet")
    if not documents.has_catalog:
        absent.append("types of inner columns: there is no warehouse, or it is in use")
    return Site(settings.docs_site_dir / "index.html", tuple(absent))


def dbt_documents(settings: Settings, scratch: Path) -> DbtDocuments:
    """Let dbt describe the project, with the warehouse's columns if that is free."""
    arguments = ["docs", "generate", "--quiet", "--static"]
    scratch.mkdir(parents=True)
    keyless = replace(settings, given_hash_key=_NO_KEY)
    target = scratch / "target"
    has_catalog = _is_free(settings)
    if has_catalog:
        with held_lock(settings.lock_path):
            run_dbt(keyless, *arguments, "--target-path", str(target))
    else:
        # dbt opens the warehouse even to say nothing about it, and would make one.
        elsewhere = replace(keyless, data_dir=scratch)
        run_dbt(elsewhere, *arguments, "--empty-catalog", "--target-path", str(target))
    page = (target / "static_index.html").read_text("utf-8")
    return DbtDocuments(
        json.loads((target / "manifest.json").read_text("utf-8")),
        shareable(page, {str(target): "target", str(settings.project_dir): "."}),
        has_catalog,
    )


def shareable(page: str, folders: Mapping[str, str]) -> str:
    """dbt's page without this machine's folders and without links that lead nowhere."""
    for folder, name in folders.items():
        # Only where a value begins with it: a short one may stand anywhere in the SQL.
        page = page.replace(f'"{folder}', f'"{name}')
    return re.sub(r'<link rel="(?:canonical|shortcut icon)"[^>]*/>', "", page)


def has_data_docs(settings: Settings) -> bool:
    """Whether there was an audit whose pages can be shown."""
    return (settings.data_docs_dir / "index.html").exists()


def _is_free(settings: Settings) -> bool:
    return (
        settings.warehouse_path.exists()
        and not is_held(settings.lock_path)
        and not is_open_elsewhere(settings.warehouse_path)
    )


def _write_source(
    settings: Settings, documents: DbtDocuments, source: Path
) -> dict[str, Any]:
    """Write all pages and files of the site; returns the configuration, menu filled."""
    project = settings.project_dir
    config = yaml.safe_load((project / CONFIG).read_text("utf-8"))
    titles = config["extra"].pop("titles")
    shutil.copytree(
        project / "docs", source / "docs", ignore=shutil.ignore_patterns("mkdocs.yml")
    )
    if has_data_docs(settings):
        shutil.copytree(settings.data_docs_dir, source / DATA_DOCS)
    (source / DBT_DOCS).parent.mkdir()
    (source / DBT_DOCS).write_text(documents.page, "utf-8")

    generated = {
        "metrics": metric_pages(documents.manifest, titles),
        "marts": mart_pages(documents.manifest, titles, _pages_of_checks(source)),
    }
    texts = written_texts(project)
    texts["lineage.md"] = lineage_page(documents.has_catalog)
    texts["checks.md"] = checks_page(has_data_docs(settings))
    for pages in generated.values():
        texts |= pages.texts
    targets = mart_page_paths(documents.manifest)
    for page, text in texts.items():
        (source / page).parent.mkdir(parents=True, exist_ok=True)
        (source / page).write_text(with_links(text, page, targets), "utf-8")
    config["nav"] = menu(config["nav"], generated)
    return config


def written_texts(project_dir: Path) -> dict[str, str]:
    """The pages that people write, by path; those of exports with what is known."""
    paths = [project_dir / name for name in WRITTEN]
    paths += sorted((project_dir / "docs").rglob("*.md"))
    texts = {
        path.relative_to(project_dir).as_posix(): path.read_text("utf-8")
        for path in paths
    }
    formats = load_formats()
    for source in {fmt.source for fmt in formats}:
        page = f"{FOLDER}/{source}.md"
        if page in texts:
            known = format_sections([fmt for fmt in formats if fmt.source == source])
            texts[page] += f"\n{known}"
    return texts


def menu(entries: list, generated: Mapping[str, Pages]) -> list:
    """The menu of mkdocs.yml with the generated parts in the places that name them."""

    def filled(entry: Any) -> Any:
        if isinstance(entry, list):
            return [filled(inner) for inner in entry]
        if isinstance(entry, dict):
            return {title: filled(inner) for title, inner in entry.items()}
        pages = generated.get(entry)
        return list(pages.menu) if pages else entry

    return filled(entries)


def _pages_of_checks(source: Path) -> dict[str, str]:
    """The newest page of the last audit by mart."""
    found = sorted(source.glob(f"{DATA_DOCS}/marts/validations/marts/*/**/*.html"))
    folder = source / DATA_DOCS / "marts" / "validations" / "marts"
    return {
        path.relative_to(folder).parts[0]: path.relative_to(source).as_posix()
        for path in found
    }


def _run_mkdocs(
    config: Mapping[str, Any], path: Path, source: Path, built: Path
) -> None:
    placed = {**config, "docs_dir": str(source), "site_dir": str(built)}
    path.write_text(yaml.safe_dump(placed, sort_keys=False, allow_unicode=True))
    finished = subprocess.run(
        # Not quiet: what MkDocs does not say, it does not count as a warning either.
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", path],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        last_words = (finished.stdout + finished.stderr).strip()[-2000:]
        raise DocumentationError(f"MkDocs failed:\n{last_words}")
    # Served by nobody, and its links begin at the root of a server.
    (built / "404.html").unlink(missing_ok=True)
