"""Metrics and marts as pages, from a manifest as small as can be."""

import pytest

from orchestration.documentation.warehouse_pages import (
    checks_page,
    lineage_page,
    mart_pages,
    metric_pages,
)

TITLES = {"roi": "Return on investment", "core": "Facts"}


def definition(name, theme, contents):
    return {
        "unique_id": f"doc.shop.{name}",
        "name": name,
        "package_name": "shop",
        "original_file_path": f"models/_docs/{theme}.md",
        "block_contents": contents,
    }


def column(name, description="Something.", definitions=()):
    return {
        "name": name,
        "data_type": "decimal(18,6)",
        "description": description,
        "doc_blocks": [f"doc.shop.{name}" for name in definitions],
    }


def mart(name, area, columns, made_from=()):
    return {
        "unique_id": f"model.shop.{name}",
        "resource_type": "model",
        "name": name,
        "fqn": ["shop", "marts", area, name],
        "description": f"One row per month: {name} & <more>. The rest.",
        "columns": {column["name"]: column for column in columns},
        "depends_on": {"nodes": [f"model.shop.{other}" for other in made_from]},
    }


@pytest.fixture
def manifest():
    roi = mart(
        "rpt_roi",
        "roi",
        [column("roi", "Return | <b>", ["roi"]), column("note")],
        made_from=["fct_cost", "int_cost_summed"],
    )
    cost = mart("fct_cost", "core", [column("cost", "Cost.", ["cost"])])
    inner = {**mart("int_cost_summed", "cost", []), "fqn": ["shop", "intermediate"]}
    definitions = [
        definition("roi", "roi", "Revenue − cost.\n\nNot causal: `roi`."),
        definition("cost", "cost", "All cost. <i>"),
        {**definition("theirs", "theirs", "x"), "package_name": "dbt"},
    ]
    return {
        "metadata": {"project_name": "shop"},
        "docs": {block["unique_id"]: block for block in definitions},
        "nodes": {node["unique_id"]: node for node in (cost, roi, inner)},
        "child_map": {
            "model.shop.fct_cost": ["model.shop.rpt_roi", "test.shop.unique"],
            "model.shop.rpt_roi": [],
        },
    }


def test_each_definition_stands_once_under_its_theme(manifest):
    pages = metric_pages(manifest, TITLES)

    assert set(pages.texts) == {
        "metrics/index.md",
        "metrics/roi.md",
        "metrics/cost.md",
    }
    text = pages.texts["metrics/roi.md"]
    assert text.startswith("# Return on investment\n")
    assert "## `roi`\n\nRevenue − cost.\n\nNot causal: `roi`." in text
    assert "Found in `rpt_roi`." in text
    assert "All cost. &#60;i&#62;" in pages.texts["metrics/cost.md"]


def test_the_list_of_metrics_is_by_name_and_leads_to_the_definitions(manifest):
    text = metric_pages(manifest, TITLES).texts["metrics/index.md"]

    assert text.index("[`cost`](cost.md#cost)") < text.index("[`roi`](roi.md#roi)")
    assert "theirs" not in text


def test_titles_decide_the_order_of_the_menu(manifest):
    assert metric_pages(manifest, TITLES).menu == [
        {"All metrics": "metrics/index.md"},
        {"Return on investment": "metrics/roi.md"},
        {"Cost": "metrics/cost.md"},
    ]
    assert mart_pages(manifest, TITLES, {}).menu == [
        {"All marts": "marts/index.md"},
        {"Return on investment": [{"rpt_roi": "marts/rpt_roi.md"}]},
        {"Facts": [{"fct_cost": "marts/fct_cost.md"}]},
    ]


def test_a_mart_shows_its_columns_and_where_they_are_explained(manifest):
    text = mart_pages(manifest, TITLES, {}).texts["marts/rpt_roi.md"]

    assert "One row per month: rpt&#95;roi &#38; &#60;more&#62;. The rest." in text
    assert (
        "| [`roi`](../metrics/roi.md#roi) | decimal(18,6) |"
        " Return &#124; &#60;b&#62; |" in text
    )
    assert "| `note` | decimal(18,6) | Something. |" in text


def test_a_mart_says_what_it_is_made_from_and_who_reads_it(manifest):
    texts = mart_pages(manifest, TITLES, {}).texts

    assert "Made from: `fct_cost`, `int_cost_summed`." in texts["marts/rpt_roi.md"]
    assert "Read by" not in texts["marts/rpt_roi.md"]
    assert "Read by: `rpt_roi`." in texts["marts/fct_cost.md"]


def test_a_mart_leads_to_its_lineage_and_to_its_checks_where_there_are_any(manifest):
    checks = {"rpt_roi": "data_docs/marts/rpt_roi.html"}
    texts = mart_pages(manifest, TITLES, checks).texts

    assert (
        "(../dbt_docs/index.html#!/model/model.shop.rpt_roi)"
        in (texts["marts/rpt_roi.md"])
    )
    assert "(../data_docs/marts/rpt_roi.html)" in texts["marts/rpt_roi.md"]
    assert "data_docs" not in texts["marts/fct_cost.md"]


def test_inner_models_have_no_page(manifest):
    assert set(mart_pages(manifest, TITLES, {}).texts) == {
        "marts/index.md",
        "marts/rpt_roi.md",
        "marts/fct_cost.md",
    }


def test_what_is_absent_is_said():
    assert "nothing was audited" in checks_page(False)
    assert "nothing was audited" not in checks_page(True)
    assert "(data_docs/index.html)" in checks_page(True)
    assert "(data_docs/index.html)" not in checks_page(False)
    assert "no warehouse" in lineage_page(False)
    assert "no warehouse" not in lineage_page(True)
