"""The menu of the site: every page that people write, and none that is not there."""

import re
from pathlib import Path

import yaml

from orchestration.documentation.markdown import Pages
from orchestration.documentation.site import CONFIG, menu, shareable, written_texts

PROJECT = Path(__file__).resolve().parents[3]
GENERATED = {"lineage.md", "checks.md"}


def shown_in(entries):
    return set(re.findall(r"[\w/]+\.md", str(entries)))


def test_every_page_that_is_written_is_in_the_menu():
    config = yaml.safe_load((PROJECT / CONFIG).read_text("utf-8"))

    assert shown_in(config["nav"]) == set(written_texts(PROJECT)) | GENERATED


def test_every_theme_and_area_has_a_title():
    titles = yaml.safe_load((PROJECT / CONFIG).read_text("utf-8"))["extra"]["titles"]
    named = {path.stem for path in (PROJECT / "models" / "_docs").glob("*.md")}
    named |= {path.name for path in (PROJECT / "models" / "marts").iterdir()}

    assert named - set(titles) == set()
    assert set(titles) - named == set()


def test_generated_pages_take_the_place_that_names_them():
    generated = {"marts": Pages({}, [{"All": "marts/index.md"}])}

    assert menu([{"Figures": [{"Marts": "marts"}]}, {"x": "x.md"}], generated) == [
        {"Figures": [{"Marts": [{"All": "marts/index.md"}]}]},
        {"x": "x.md"},
    ]


def test_dbts_page_is_handed_on_without_folders_and_dead_links():
    page = (
        '<link rel="canonical" href="/overview/"/><link rel="shortcut icon" href="$"/>'
        '{"root_path": "/home/me/app", "compiled_path": "/data/tmp/target/a.sql",'
        ' "raw_code": "select \'/home/me/app\'"}'
    )

    assert shareable(page, {"/data/tmp/target": "target", "/home/me/app": "."}) == (
        '{"root_path": ".", "compiled_path": "target/a.sql",'
        ' "raw_code": "select \'/home/me/app\'"}'
    )
