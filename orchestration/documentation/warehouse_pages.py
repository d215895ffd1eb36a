"""The pages of metrics and marts, from dbt's manifest. Pure: a dict in, pages out."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from orchestration.documentation.markdown import (
    Pages,
    as_paragraphs,
    as_text,
    first_sentence,
    relative,
    table,
)

METRICS, MARTS = "metrics", "marts"
DBT_DOCS, DATA_DOCS = "dbt_docs/index.html", "data_docs"


def mart_page_paths(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Where the page of each mart lies, by the mart's name."""
    return {mart["name"]: _mart_path(mart) for mart in _marts(manifest)}


def metric_pages(manifest: Mapping[str, Any], titles: Mapping[str, str]) -> Pages:
    """A page a file of `models/_docs`, each definition once, and all in one list."""
    definitions = _definitions(manifest)
    used = _marts_by_definition(manifest)
    themes = _in_order({_theme(block) for block in definitions}, titles)
    texts = {
        _theme_path(theme): _theme_page(
            _title(theme, titles),
            [block for block in definitions if _theme(block) == theme],
            used,
        )
        for theme in themes
    }
    index = f"{METRICS}/index.md"
    texts[index] = (
        "# Metrics\n\n"
        "What each figure means, how it is computed and what it must not be used for."
        " The definitions are those of the columns: they stand in one place.\n\n"
        + table(
            ["metric", "theme", "meaning"],
            (
                [
                    f"[`{block['name']}`]({_definition_link(block, index)})",
                    as_text(_title(_theme(block), titles)),
                    as_text(first_sentence(block["block_contents"])),
                ]
                for block in sorted(definitions, key=lambda block: block["name"])
            ),
        )
    )
    menu = [{"All metrics": index}]
    menu += [{_title(theme, titles): _theme_path(theme)} for theme in themes]
    return Pages(texts, menu)


def mart_pages(
    manifest: Mapping[str, Any], titles: Mapping[str, str], checks: Mapping[str, str]
) -> Pages:
    """A page a mart with its columns, and all of them in one list.

    `checks`: the page of the last audit by the mart's name, as a path in the site.
    """
    marts = _marts(manifest)
    paths = mart_page_paths(manifest)
    links = {block["unique_id"]: block for block in _definitions(manifest)}
    texts = {
        paths[mart["name"]]: _mart_page(mart, manifest, paths, links, checks)
        for mart in marts
    }
    index = f"{MARTS}/index.md"
    sections, menu = [], [{"All marts": index}]
    for area in _in_order({_area(mart) for mart in marts}, titles):
        group = [mart for mart in marts if _area(mart) == area]
        title = _title(area, titles)
        rows = (
            [
                f"[`{mart['name']}`]({relative(paths[mart['name']], index)})",
                as_text(first_sentence(mart["description"])),
            ]
            for mart in group
        )
        sections.append(f"## {as_text(title)}\n\n{table(['mart', 'what it is'], rows)}")
        menu.append({title: [{m["name"]: paths[m["name"]]} for m in group]})
    texts[index] = (
        "# Marts\n\n"
        "What is published: schema `marts` in `data/published/current.duckdb`, and the"
        " same tables as Parquet beside it. Each row says what it stands for, and each"
        " column has a type that is kept.\n\n" + "\n".join(sections)
    )
    return Pages(texts, menu)


def lineage_page(has_catalog: bool) -> str:
    """The way to dbt's own documentation, and what it lacks."""
    lacking = (
        "\nColumns that no description names are absent: there was no warehouse to ask,"
        " or a run was at work. `make docs` after a run shows them.\n"
    )
    return (
        "# Lineage\n\n"
        "dbt's own documentation shows every model, from the files to the marts: its"
        " SQL, columns and tests, and the graph of what is made from what.\n\n"
        f"[Open dbt's documentation]({DBT_DOCS})\n\n"
        "The graph: the round button in the lower right corner. For one mart alone,"
        f" follow *SQL and lineage* on [its page]({MARTS}/index.md).\n"
        + ("" if has_catalog else lacking)
    )


def checks_page(has_data_docs: bool) -> str:
    """The way to the Data Docs of the last audit, or why there are none."""
    shown = (
        f"[Open the Data Docs of the last audit]({DATA_DOCS}/index.html)\n\n"
        "They are a copy as of `make docs`."
        if has_data_docs
        else "**There are none yet: nothing was audited.** `make run` loads, builds and"
        " audits, and `make docs` after it shows the result here."
    )
    return (
        "# Checks\n\n"
        "Before anything is published, Great Expectations asks whether the files are"
        " usable and the figures right; one blocking failure, and the last good"
        " version stays. Each question, with what was found, stands in the Data Docs."
        f"\n\n{shown}\n\n"
        "Who checks what: [CONTRIBUTING](CONTRIBUTING.md#who-checks-what).\n"
    )


def _mart_page(
    mart: Mapping[str, Any],
    manifest: Mapping[str, Any],
    paths: Mapping[str, str],
    definitions: Mapping[str, Mapping[str, Any]],
    checks: Mapping[str, str],
) -> str:
    page, uid, name = paths[mart["name"]], mart["unique_id"], mart["name"]
    shown = [f"[SQL and lineage]({relative(DBT_DOCS, page)}#!/model/{uid})"]
    if name in checks:
        shown.append(f"[checks of the last audit]({relative(checks[name], page)})")
    ways = {
        "Made from": mart["depends_on"]["nodes"],
        "Read by": manifest["child_map"].get(uid, []),
    }
    facts = [
        f"{label}: {', '.join(f'`{other}`' for other in _model_names(nodes))}."
        for label, nodes in ways.items()
        if _model_names(nodes)
    ]
    rows = (
        [
            _column_name(column, definitions, page),
            as_text(column["data_type"] or ""),
            as_text(column["description"]),
        ]
        for column in mart["columns"].values()
    )
    return "\n\n".join(
        [
            f"# {name}",
            as_paragraphs(mart["description"]),
            *facts,
            f"See also: {', '.join(shown)}.",
            "## Columns",
            table(["column", "type", "meaning"], rows),
        ]
    )


def _theme_page(
    title: str,
    blocks: Iterable[Mapping[str, Any]],
    used: Mapping[str, list[str]],
) -> str:
    sections = [f"# {as_text(title)}"]
    for block in blocks:
        sections.append(f"## `{block['name']}`")
        sections.append(as_paragraphs(block["block_contents"]))
        if marts := used.get(block["unique_id"]):
            sections.append(f"Found in {', '.join(f'`{mart}`' for mart in marts)}.")
    return "\n\n".join(sections) + "\n"


def _column_name(
    column: Mapping[str, Any], definitions: Mapping[str, Mapping[str, Any]], page: str
) -> str:
    """The column, as a link where a metric explains it."""
    blocks = [definitions[uid] for uid in column.get("doc_blocks") or ()]
    name = f"`{column['name']}`"
    return f"[{name}]({_definition_link(blocks[0], page)})" if blocks else name


def _definitions(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    project = manifest["metadata"]["project_name"]
    # In the order of their files, where one may lean on the one before.
    return [
        block for block in manifest["docs"].values() if block["package_name"] == project
    ]


def _marts_by_definition(manifest: Mapping[str, Any]) -> dict[str, list[str]]:
    used: dict[str, list[str]] = {}
    for mart in _marts(manifest):
        for column in mart["columns"].values():
            for uid in column.get("doc_blocks") or ():
                if mart["name"] not in used.setdefault(uid, []):
                    used[uid].append(mart["name"])
    return used


def _marts(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == MARTS
    ]
    return sorted(found, key=lambda node: node["name"])


def _model_names(nodes: Iterable[str]) -> list[str]:
    models = (uid.rsplit(".", 1)[1] for uid in nodes if uid.startswith("model."))
    return sorted(set(models))


def _area(mart: Mapping[str, Any]) -> str:
    return mart["fqn"][2]


def _theme(block: Mapping[str, Any]) -> str:
    return PurePosixPath(block["original_file_path"]).stem


def _in_order(names: Iterable[str], titles: Mapping[str, str]) -> list[str]:
    """In the order of the titles; those without one come last."""
    ranks = {name: rank for rank, name in enumerate(titles)}
    return sorted(names, key=lambda name: (ranks.get(name, len(ranks)), name))


def _title(name: str, titles: Mapping[str, str]) -> str:
    return titles.get(name, name.replace("_", " ").capitalize())


def _mart_path(mart: Mapping[str, Any]) -> str:
    return f"{MARTS}/{mart['name']}.md"


def _theme_path(theme: str) -> str:
    return f"{METRICS}/{theme}.md"


def _definition_link(block: Mapping[str, Any], page: str) -> str:
    return f"{relative(_theme_path(_theme(block)), page)}#{block['name']}"
