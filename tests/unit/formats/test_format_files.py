"""The format files against themselves and against the models that read their tables."""

import re
from itertools import groupby
from pathlib import Path

import pytest
import yaml

from orchestration.exports.formats import load_formats, normalize, raw_tables

FORMATS = load_formats()
PROJECT = Path(__file__).resolve().parents[3]
# A nested format may know header words, too, for the same records as text.
FLAT = [fmt for fmt in FORMATS if any(column.aliases for column in fmt.columns)]
ADS = [fmt for fmt in FORMATS if fmt.entity == "ad_performance"]


def names(formats):
    return [fmt.table for fmt in formats]


def test_every_source_of_the_models_has_a_format_and_the_reverse():
    declared = set()
    for path in PROJECT.glob("models/staging/**/*__sources.yml"):
        for source in yaml.safe_load(path.read_text("utf-8"))["sources"]:
            schema = source.get("schema", source["name"])
            declared |= {f"{schema}.{table['name']}" for table in source["tables"]}
    assert {table for table in declared if table.startswith("raw_")} == set(
        raw_tables()
    )


@pytest.mark.parametrize("fmt", FLAT, ids=names(FLAT))
def test_every_column_has_english_german_and_swedish_words(fmt):
    lacking = {
        column.name: sorted({"en", "de", "sv"} - {a.language for a in column.aliases})
        for column in fmt.columns
        if column.aliases or not column.paths
    }
    assert {name: languages for name, languages in lacking.items() if languages} == {}


@pytest.mark.parametrize("fmt", FLAT, ids=names(FLAT))
def test_no_word_stands_for_two_columns(fmt):
    words = sorted(
        {(normalize(alias.name), c.name) for c in fmt.columns for alias in c.aliases}
    )
    shared = {
        word: [name for _, name in group]
        for word, group in (
            (k, list(g)) for k, g in groupby(words, lambda pair: pair[0])
        )
        if len(group) > 1
    }
    assert shared == {}


@pytest.mark.parametrize("fmt", FLAT, ids=names(FLAT))
def test_no_word_is_both_certain_and_a_guess_in_one_language(fmt):
    for column in fmt.columns:
        certain = {
            (a.language, normalize(a.name)) for a in column.aliases if not a.guess
        }
        guessed = {(a.language, normalize(a.name)) for a in column.aliases if a.guess}
        assert certain & guessed == set(), column.name


@pytest.mark.parametrize("fmt", ADS, ids=names(ADS))
def test_no_swedish_word_of_an_ad_platform_claims_to_be_certain(fmt):
    # Nobody has seen a Swedish file of these platforms.
    certain = [
        alias.name
        for column in fmt.columns
        for alias in column.aliases
        if alias.language == "sv" and not alias.guess
    ]
    assert certain == []


@pytest.mark.parametrize("fmt", ADS, ids=names(ADS))
def test_ad_platforms_share_one_raw_table_shape(fmt):
    assert raw_tables()[fmt.table] == raw_tables()["raw_google_ads.ad_performance"]
    mapped = {column.name for column in fmt.columns}
    assert {"date_day", "spend", "currency_code", "campaign_id", "ad_id"} <= mapped
    assert fmt.needs_currency
    assert [level.name for level in fmt.levels] == [
        "ad",
        "ad_group",
        "campaign",
        "account",
    ]


@pytest.mark.parametrize("fmt", ADS, ids=names(ADS))
def test_ad_platforms_say_where_to_click(fmt):
    assert {"daily", "currency", "ids", "breakdown"} <= set(fmt.advice)
    assert all(len(text) > 40 for text in fmt.advice.values())


@pytest.mark.parametrize("fmt", ADS, ids=names(ADS))
def test_ad_platforms_know_totals_in_the_core_languages(fmt):
    labels = {normalize(label) for label in fmt.totals.labels}
    assert {"total", "gesamt", "summe", "totalt", "summa", "totaal", "totale"} <= labels
    assert "합계" in labels
    assert "spend" in fmt.totals.measures


@pytest.mark.parametrize("fmt", FORMATS, ids=names(FORMATS))
def test_the_words_that_distinguish_a_format_are_words_it_knows(fmt):
    if fmt not in FLAT or fmt.unpivot:
        return
    known = {normalize(alias.name) for c in fmt.columns for alias in c.aliases}
    assert set(fmt.distinctive) - known == set()


def test_all_79_columns_of_shopify_are_known():
    sample = PROJECT / "tests/fixtures/exports/shopify/SYN_orders_export.csv"
    header = sample.read_text("utf-8").splitlines()[0].split(",")
    assert len(header) == 79
    (shopify,) = (fmt for fmt in FORMATS if fmt.source == "shopify")
    known = {normalize(alias.name) for c in shopify.columns for alias in c.aliases}
    assert [name for name in header if normalize(name) not in known] == []


def test_documented_templates_are_the_raw_tables():
    text = (PROJECT / "docs" / "templates.md").read_text("utf-8")
    for fmt in FORMATS:
        if fmt.platform != "Own templates":
            continue
        example = PROJECT / "docs" / "templates" / f"{fmt.entity}.csv"
        header = example.read_text("utf-8").splitlines()[0].split(",")
        assert tuple(header) == fmt.raw_columns, fmt.entity
        section = text.split(f"\n## {fmt.entity}\n")[1].split("\n## ")[0]
        undocumented = [
            name for name in fmt.raw_columns if not re.search(rf"\b{name}\b", section)
        ]
        assert undocumented == [], fmt.entity


# Meta's word for spend speaks for Meta where nothing else speaks; the words that only
# these two have, or their folder, outweigh it. Names of Microsoft's interface and of
# Matomo's differ in capitals only; a visits log has some forty words of its own.
SHARED = {
    "meta_ads": {
        ("Amount Spent", "raw_snapchat_ads.ad_performance"),
        ("Amount Spent", "raw_reddit_ads.ad_performance"),
    },
    "microsoft_ads": {
        ("campaignId", "raw_matomo.visits"),
        ("campaignName", "raw_matomo.visits"),
        ("deviceType", "raw_matomo.visits"),
    },
}


@pytest.mark.parametrize("fmt", FLAT, ids=names(FLAT))
def test_the_words_that_distinguish_a_format_are_nobody_elses(fmt):
    shared = {
        (alias.name, other.table)
        for other in FLAT
        if other.source != fmt.source
        for column in other.columns
        for alias in column.aliases
        if normalize(alias.name) in fmt.distinctive
    }
    assert shared - SHARED.get(fmt.source, set()) == set()


def test_the_names_in_the_templates_documentation_are_certain_words():
    text = (PROJECT / "docs" / "templates.md").read_text("utf-8")
    checked = 0
    for fmt in FORMATS:
        if fmt.platform != "Own templates":
            continue
        section = text.split(f"\n## {fmt.entity}\n")[1].split("\n## ")[0]
        for line in section.splitlines():
            cells = [cell.strip(" *") for cell in line.strip("|").split("|")]
            names = cells[0].replace("*", "").split(", ")
            if len(cells) != 5 or not set(names) <= set(fmt.raw_columns):
                continue
            for language, cell in (("de", cells[1]), ("sv", cells[2])):
                if cell.startswith("as for"):
                    continue
                words = cell.split(", ")
                assert len(words) == len(names), line
                for name, word in zip(names, words, strict=True):
                    assert (word, language, False) in {
                        (alias.name, alias.language, alias.guess)
                        for alias in fmt.column(name).aliases
                    }, (fmt.entity, name, word)
                    checked += 1
    assert checked > 60
