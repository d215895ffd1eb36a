"""Macros are found by their file's name and described."""

import re
from pathlib import Path

import yaml

MACROS = Path(__file__).parents[2] / "macros"
DEFINED = re.compile(r"{%-?\s*macro\s+(\w+)\(")


def test_each_file_holds_the_macro_it_is_named_after_and_only_its_bodies():
    strays = {
        path.name: name
        for path in MACROS.glob("*.sql")
        for name in DEFINED.findall(path.read_text("utf-8"))
        if name != path.stem and not re.match(rf"(duckdb|spark)__{path.stem}", name)
    }
    unnamed = [
        path.name
        for path in MACROS.glob("*.sql")
        if path.stem not in DEFINED.findall(path.read_text("utf-8"))
    ]
    assert not strays
    assert not unnamed


def test_each_macro_is_described_and_no_other():
    described = {
        macro["name"]
        for macro in yaml.safe_load((MACROS / "_macros.yml").read_text("utf-8"))[
            "macros"
        ]
        if macro["description"].strip() and not macro["name"].startswith("test_")
    }
    assert described == {path.stem for path in MACROS.glob("*.sql")}
