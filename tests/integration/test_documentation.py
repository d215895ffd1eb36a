"""`social-roi docs` from end to end: one site, offline, with every link leading on."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.documentation import site as site_module
from orchestration.documentation.site import (
    DbtDocuments,
    DocumentationError,
    build_site,
)
from orchestration.lock import held_lock
from orchestration.settings import PROJECT_DIR, load_settings
from tests.integration.conftest import social_roi
from tests.integration.site_links import (
    broken_links,
    fetched_from_elsewhere,
    is_external,
    read_page,
    target_of,
)


@pytest.fixture(scope="module")
def site(pipeline, tmp_path_factory):
    """The site of a company whose files were loaded, audited and published."""
    settings = pipeline.copy_to(tmp_path_factory.mktemp("docs") / "data")
    shown = social_roi(settings.data_dir, "docs")
    assert shown.returncode == 0, shown.stderr
    folder = settings.docs_site_dir
    assert shown.stdout.strip() == f"Documentation: {folder}/index.html"
    return folder


@pytest.fixture(scope="module")
def first_site(tmp_path_factory):
    """The site before anything was run, and what the command said."""
    data_dir = tmp_path_factory.mktemp("nothing") / "data"
    shown = social_roi(data_dir, "docs")
    assert shown.returncode == 0, shown.stderr
    return load_settings(data_dir), shown.stdout


def test_no_internal_link_is_broken(site):
    assert broken_links(site) == []


def test_no_page_needs_the_internet(site):
    assert fetched_from_elsewhere(site) == []


def test_how_to_export_from_meta_by_day_is_two_clicks_from_the_start(site):
    start = site / "index.html"
    # What a newcomer sees: the text and the tabs above it, not the folded menu.
    first = {
        target_of(link, start)[0]
        for link in [*read_page(start).content, *read_page(start).tabs]
        if not is_external(link)
    }
    second = {
        target_of(link, page)[0]
        for page in first
        if page.suffix == ".html"
        for link in read_page(page).content
        if not is_external(link)
    }
    meta = site / "docs" / "export_formats" / "meta_ads.html"

    assert meta.resolve() in second
    assert "<strong>Breakdown &gt; By time &gt; Day</strong>" in meta.read_text("utf-8")


def test_every_mart_and_every_metric_has_its_place(site, pipeline):
    manifest = json.loads(
        (pipeline.settings.published_dir / "manifest.json").read_text("utf-8")
    )
    marts = {path.stem for path in (site / "marts").glob("*.html")} - {"index"}
    definitions = re.findall(
        r"{% docs (\w+) %}",
        "".join(
            path.read_text("utf-8")
            for path in (pipeline.settings.project_dir / "models/_docs").glob("*.md")
        ),
    )
    anchors = [
        anchor
        for path in (site / "metrics").glob("*.html")
        for anchor in read_page(path).anchors
    ]

    assert marts == {table["table_name"] for table in manifest["tables"]}
    assert len(definitions) > 200
    assert [name for name in definitions if anchors.count(name) != 1] == []


def test_a_mart_leads_to_lineage_and_checks(site):
    links = read_page(site / "marts" / "rpt_channel_roi_monthly.html").content

    (lineage,) = [link for link in links if "dbt_docs" in link]
    assert lineage.endswith("#!/model/model.social_roi.rpt_channel_roi_monthly")
    assert [link for link in links if "data_docs/marts/validations" in link]


def test_the_site_holds_neither_the_key_of_the_pseudonyms_nor_folders(site, pipeline):
    shown = (site / "dbt_docs" / "index.html").read_text("utf-8")

    assert "sha256(" in shown
    assert pipeline.settings.hash_key not in shown
    assert str(pipeline.settings.data_dir) not in shown
    assert str(site.parent) not in shown
    assert str(pipeline.settings.project_dir) not in shown


def test_before_the_first_run_the_site_says_what_is_absent(first_site):
    settings, said = first_site
    site = settings.docs_site_dir

    assert broken_links(site) == []
    assert fetched_from_elsewhere(site) == []
    assert "nothing was audited" in (site / "checks.html").read_text("utf-8")
    assert "no warehouse" in (site / "lineage.html").read_text("utf-8")
    assert not (site / "data_docs").exists()
    assert said.splitlines()[1:] == [
        "Without the checks: nothing was audited yet.",
        "Without types of inner columns: there is no warehouse, or it is in use.",
    ]


def test_documentation_makes_no_warehouse_and_leaves_nothing_behind(first_site):
    settings, _ = first_site

    assert not settings.warehouse_path.exists()
    assert list(settings.tmp_dir.iterdir()) == []


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """Settings of a copy of what people wrote, without dbt."""
    project = tmp_path / "project"
    shutil.copytree(PROJECT_DIR / "docs", project / "docs")
    for name in site_module.WRITTEN:
        shutil.copyfile(PROJECT_DIR / name, project / name)
    empty = {"metadata": {"project_name": "x"}, "docs": {}, "nodes": {}}
    monkeypatch.setattr(
        site_module,
        "dbt_documents",
        lambda settings, scratch: DbtDocuments(empty, "<html></html>", False),
    )
    return replace(load_settings(tmp_path / "data"), project_dir=project)


def test_a_site_that_cannot_be_built_leaves_the_last_one(quick):
    index = build_site(quick).index
    before = index.read_bytes()
    (quick.project_dir / "docs" / "goals.md").write_text("[nowhere](absent.md)\n")

    with pytest.raises(DocumentationError, match=r"absent\.md"):
        build_site(quick)

    assert index.read_bytes() == before
    assert list(quick.tmp_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("page", "text", "found"),
    [
        ("docs/goals.md", "[x](templates.md#no_such_template)", "no_such_template"),
        ("docs/new.md", "A page that no menu shows.", "new.md"),
        ("README.md", "[x](docs/templates/absent.csv)", "absent.csv"),
    ],
)
def test_links_that_lead_nowhere_and_lost_pages_stop_the_build(
    quick, page, text, found
):
    (quick.project_dir / page).write_text(f"# Changed\n\n{text}\n")

    with pytest.raises(DocumentationError, match=found):
        build_site(quick)


def test_a_busy_warehouse_is_left_alone(pipeline, tmp_path, monkeypatch):
    settings = pipeline.copy_to(tmp_path / "data")
    asked = []

    def run_dbt(settings, *arguments):
        asked.append((settings.warehouse_path, arguments))
        target = Path(arguments[-1])
        target.mkdir()
        (target / "static_index.html").write_text("")
        (target / "manifest.json").write_text("{}")

    monkeypatch.setattr(site_module, "run_dbt", run_dbt)
    with held_lock(settings.lock_path):
        documents = site_module.dbt_documents(settings, tmp_path / "scratch")

    ((warehouse, arguments),) = asked
    assert not documents.has_catalog
    assert warehouse != settings.warehouse_path
    assert "--empty-catalog" in arguments
