"""The definitions of the metrics beside the published file, as a project for `mf`.

In this folder `mf query` answers from the file of the same version, which it opens
read-only. dbt's own project would lead it to the warehouse.
"""

import shutil
from pathlib import Path

import yaml

from orchestration.publish import versions

# Where `mf` looks for definitions, below the project.
DEFINITIONS = Path("target") / "semantic_manifest.json"
_NAME = "social_roi"


def write_project(folder: Path, definitions: Path, catalog: str) -> None:
    """Make `folder` a project of what dbt parsed into `definitions`.

    They name the tables by `catalog`. Nothing is made where dbt parsed nothing.
    """
    if not definitions.exists():
        return
    (folder / DEFINITIONS).parent.mkdir(parents=True)
    shutil.copyfile(definitions, folder / DEFINITIONS)
    here = "{{ env_var('DBT_PROJECT_DIR', '.') }}"
    published = {
        "type": "duckdb",
        "path": ":memory:",
        "schema": "marts",
        "threads": 1,
        "settings": {"TimeZone": "UTC"},
        "attach": [
            {
                "path": f"{here}/../{versions.DATABASE_NAME}",
                "alias": catalog,
                "read_only": True,
            }
        ],
    }
    files = {
        "dbt_project.yml": {
            "name": _NAME,
            "config-version": 2,
            "profile": _NAME,
            "flags": {"send_anonymous_usage_stats": False},
        },
        "profiles.yml": {
            _NAME: {"target": "published", "outputs": {"published": published}}
        },
    }
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
