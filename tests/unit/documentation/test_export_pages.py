"""How to export: a page a platform, true to what the loader knows."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from orchestration.documentation.export_pages import FOLDER, format_sections
from orchestration.documentation.site import written_texts
from orchestration.exports.formats import (
    Alias,
    Column,
    Format,
    Refusal,
    load_formats,
    normalize,
)

PROJECT = Path(__file__).resolve().parents[3]
FORMATS = load_formats()
SOURCES = sorted({fmt.source for fmt in FORMATS if fmt.platform != "Own templates"})
ADS = [fmt.source for fmt in FORMATS if fmt.contract == "ad_performance"]


def page(source):
    return (PROJECT / FOLDER / f"{source}.md").read_text("utf-8")


def settings_of(source):
    """What the table "What to set" says, by its first column."""
    part = page(source).split("## What to set\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+?) \| (.+) \|$", part, re.MULTILINE)
    return dict(rows)


def test_every_platform_has_a_page_and_no_page_is_left_over():
    pages = {path.stem for path in (PROJECT / FOLDER).glob("*.md")}

    assert pages == set(SOURCES)


@pytest.mark.parametrize("source", SOURCES)
def test_a_page_says_where_to_click_what_to_set_and_what_goes_wrong(source):
    headings = re.findall(r"^## (.+)$", page(source), re.MULTILINE)

    assert headings == ["Where to click", "What to set", "What goes wrong"]
    assert {"by day", "needed"} <= set(settings_of(source))


@pytest.mark.parametrize("source", SOURCES)
def test_the_overview_and_the_menu_lead_to_every_page(source):
    overview = (PROJECT / "docs" / "export_formats.md").read_text("utf-8")
    nav = yaml.safe_load((PROJECT / "docs" / "mkdocs.yml").read_text("utf-8"))["nav"]

    assert f"(export_formats/{source}.md)" in overview
    assert f"{FOLDER}/{source}.md" in str(nav)


@pytest.mark.parametrize("source", SOURCES)
def test_the_columns_to_choose_are_headers_that_the_loader_reads(source):
    known = {
        normalize(alias.name)
        for fmt in FORMATS
        if fmt.source == source
        for column in fmt.columns
        if not column.ignore
        for alias in column.aliases
    }
    chosen = [
        word
        for row in ("needed", "better with")
        for word in re.findall(r"\*\*(.+?)\*\*", settings_of(source).get(row, ""))
    ]

    assert [word for word in chosen if normalize(word) not in known] == []


@pytest.mark.parametrize("source", ADS)
def test_pages_of_ads_say_how_to_export_by_day(source):
    assert re.search(r"\*\*(By )?(Day|Daily)\*\*", settings_of(source)["by day"])


def small(**changes):
    fmt = Format(
        source="demo",
        entity="ads",
        title="Demo <report>",
        mode="window",
        columns=(
            Column(
                "spend",
                required=True,
                aliases=(Alias("Cost | <b>", "en"), Alias("Kosten", "de", guess=True)),
            ),
            Column("ctr", ignore=True, aliases=(Alias("CTR", "en"),)),
            Column("age", breakdown="partial", aliases=(Alias("Age", "en"),)),
            Column("month", grain="month", aliases=(Alias("Month", "en"),)),
        ),
        advice={"daily": "Choose *Day*."},
    )
    return replace(fmt, **changes)


def test_words_are_text_by_language_and_guesses_are_marked():
    text = format_sections([small()])

    assert "## Header words: Demo &#60;report&#62;" in text
    assert "| **`spend`** | Cost &#124; &#60;b&#62; | *Kosten* |  |  |" in text
    assert re.findall(r"`(\w+)`\*{0,2} \|", text) == ["spend"]
    assert "documentation: English. Guessed, in all their words: German." in text


def test_advice_and_refusals_say_what_to_do():
    refusal = Refusal(expected="a report by ad", advice="Export ads.")
    text = format_sections([small(refuse=(refusal,))])

    assert "| not by day | Choose &#42;Day&#42;. |" in text
    assert "| it is not a report by ad | Export ads. |" in text


def test_the_same_advice_of_two_kinds_of_file_stands_once():
    text = format_sections([small(), small(entity="others")])

    assert text.count("Choose &#42;Day&#42;.") == 1
    assert text.count("## Header words") == 2


def test_what_is_left_alone_is_said_and_has_no_words():
    text = format_sections([small(), small(left_alone="nobody asks for it")])

    assert "Known and left alone: Demo &#60;report&#62;; nobody asks for it." in text
    assert text.count("## Header words") == 1


def test_nested_files_show_their_fields():
    columns = (Column("event_date", required=True, paths=("event_date", "day")),)
    text = format_sections([small(nested=True, columns=columns)])

    assert "| **`event_date`** | `event_date`, `day` |" in text


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_known_follows_what_is_written(source):
    whole = written_texts(PROJECT)[f"{FOLDER}/{source}.md"]

    assert whole.startswith(page(source))
    assert re.search(r"^## (Header words|Fields): ", whole, re.MULTILINE)
