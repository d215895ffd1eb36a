"""How dbt is run on this project: environment, arguments, manifest. No Dagster here."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from orchestration.settings import Settings

_SOURCE_FOLDERS = ("models", "macros", "seeds", "tests/data")
_SOURCE_FILES = ("dbt_project.yml", "profiles.yml")


class DbtError(Exception):
    """The command failed before any model was built; the text is its last words."""


def dbt_executable() -> str:
    """The dbt of this environment, whatever stands first on the PATH."""
    beside = Path(sys.executable).with_name("dbt")
    return str(beside) if beside.exists() else shutil.which("dbt") or "dbt"


def dbt_variables(settings: Settings) -> dict[str, str]:
    """The environment variables that dbt_project.yml and profiles.yml read."""
    return {
        "SOCIAL_ROI_WAREHOUSE": str(settings.warehouse_path),
        "SOCIAL_ROI_HASH_KEY": settings.hash_key,
        "DBT_PROFILES_DIR": str(settings.project_dir),
        "DBT_TARGET_PATH": str(settings.dbt_target_dir),
        "DBT_LOG_PATH": str(settings.dbt_log_dir),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


@contextmanager
def dbt_environment(settings: Settings) -> Iterator[None]:
    """Set dbt's variables for the block and put back what was there."""
    before = dict(os.environ)
    os.environ.update(dbt_variables(settings))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def build_arguments(as_of: date) -> list[str]:
    """The arguments of the dbt command that builds and tests everything.

    Unit tests look at the code, not at the data: they belong to `make test`. Variables
    hold nothing that changes with every run: dbt parses all anew when one changes.
    """
    variables = json.dumps({"as_of": as_of.isoformat()})
    return ["build", "--exclude-resource-type", "unit_test", "--vars", variables]


def prepare_manifest(settings: Settings) -> Path:
    """The path of a manifest that is as new as the project's files.

    Raises DbtError when the project does not parse.
    """
    manifest = settings.dbt_target_dir / "manifest.json"
    stamp = settings.dbt_target_dir / "manifest.sources"
    state = _source_state(settings.project_dir)
    if not (manifest.exists() and stamp.exists() and stamp.read_text() == state):
        run_dbt(settings, "parse", "--quiet")
        stamp.write_text(state)
    return manifest


def run_dbt(settings: Settings, *arguments: str) -> None:
    """Run one dbt command to its end. Raises DbtError when it fails."""
    settings.dbt_target_dir.mkdir(parents=True, exist_ok=True)
    finished = subprocess.run(
        [dbt_executable(), *arguments],
        cwd=settings.project_dir,
        env={**os.environ, **dbt_variables(settings)},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        last_words = (finished.stdout + finished.stderr).strip()[-2000:]
        raise DbtError(f"dbt {arguments[0]} failed:\n{last_words}")


def _source_state(project_dir: Path) -> str:
    files = [project_dir / name for name in _SOURCE_FILES]
    for folder in _SOURCE_FOLDERS:
        files += sorted(p for p in (project_dir / folder).rglob("*") if p.is_file())
    return "\n".join(
        f"{path.relative_to(project_dir)} {path.stat().st_mtime_ns}" for path in files
    )
