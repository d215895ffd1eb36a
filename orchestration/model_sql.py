"""The project's models as SQL text for DuckDB, without starting dbt.

For what needs a model's formulas on a table of its own and has no second to wait: the
text is rendered with the project's macros and variables, each `ref` replaced by a
relation that the caller names. What dbt offers models beyond that is not here.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import yaml

from orchestration.settings import PROJECT_DIR


class _Returned(Exception):
    """Carries what a macro returns past Jinja, which knows only text."""

    def __init__(self, value: Any) -> None:
        self.value = value


class ModelError(Exception):
    """A model that cannot be rendered: a wrong parameter, in its own words."""


def render_model(
    name: str,
    relations: Mapping[str, str],
    variables: Mapping[str, Any] | None = None,
) -> str:
    """The select statement of a model.

    `relations` maps the models that it refers to onto relations of the caller;
    `variables` win over those of dbt_project.yml.

    Raises:
        ModelError: a variable has a value that the project does not allow.
        KeyError: the model refers to one that `relations` does not name.

    """
    values = {**_project_variables(), **(variables or {})}
    environment = jinja2.Environment(autoescape=False)
    environment.globals |= {
        "ref": relations.__getitem__,
        "var": lambda key, default=None: values.get(key, default),
        "adapter": SimpleNamespace(
            dispatch=lambda macro, package=None: environment.globals[f"duckdb__{macro}"]
        ),
        "config": lambda **settings: "",
        "dbt": SimpleNamespace(type_string=lambda: "varchar", dateadd=_dateadd),
        "env_var": os.environ.get,
        "execute": True,
        "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
        "return": _return,
        "tojson": lambda value, sort_keys=False: json.dumps(value, sort_keys=sort_keys),
        "local_md5": lambda text: hashlib.md5(text.encode()).hexdigest(),
    }
    for path in sorted((PROJECT_DIR / "macros").glob("*.sql")):
        text = _text(path)
        for macro in re.findall(r"{%-? *macro +(\w+)\(", text):
            environment.globals[macro] = _lazy(environment, text, macro)
    [model] = (PROJECT_DIR / "models").rglob(f"{name}.sql")
    return environment.from_string(_text(model)).render()


def _lazy(environment: jinja2.Environment, text: str, macro: str) -> Callable[..., Any]:
    found: list[Any] = []

    def call(*arguments: Any, **named: Any) -> Any:
        # Not before all macros are known: a template sees those of its first moment.
        if not found:
            found.append(getattr(environment.from_string(text).module, macro))
        try:
            return found[0](*arguments, **named)
        except _Returned as returned:
            return returned.value

    return call


def _dateadd(datepart: str, interval: object, moment: str) -> str:
    return f"({moment} + interval (1) {datepart} * ({interval}))"


def _return(value: Any) -> None:
    raise _Returned(value)


def _refuse(message: str) -> None:
    raise ModelError(message)


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def _project_variables() -> dict[str, Any]:
    project = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text("utf-8"))
    return project["vars"]
