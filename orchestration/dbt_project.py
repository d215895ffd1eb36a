"""How dbt is run on this project: environment, arguments, manifest. No Dagster here."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
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


def dbt_variables(settings: Settings, as_of: date | None = None) -> dict[str, str]:
    """The environment variables that the project and its profile read.

    `as_of`: the day that the models take for today; default what the environment says.
    """
    stated = {"SOCIAL_ROI_AS_OF": as_of.isoformat()} if as_of else {}
    return {
        **stated,
        "SOCIAL_ROI_WAREHOUSE": str(settings.warehouse_path),
        "SOCIAL_ROI_HASH_KEY": settings.hash_key,
        "DBT_PROFILES_DIR": str(settings.project_dir),
        "DBT_TARGET_PATH": str(settings.dbt_target_dir),
        "DBT_LOG_PATH": str(settings.dbt_log_dir),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


@contextmanager
def dbt_environment(settings: Settings, as_of: date) -> Iterator[None]:
    """Set dbt's variables for the block and put back what was there."""
    before = dict(os.environ)
    os.environ.update(dbt_variables(settings, as_of))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


# Builds and tests everything. Unit tests look at the code, not at the data: they belong
# to `make test`.
BUILD_ARGUMENTS = ("build", "--exclude-resource-type", "unit_test")


def prepare_manifest(
    settings: Settings, meanwhile: Callable[[], object] = lambda: None
) -> Path:
    """The path of a manifest that is as new as the project's files.

    `meanwhile` is called while dbt parses, if it has to: for what this process will
    need and takes seconds, too.

    What dbt parsed is put where the build will look for it, so that nothing is parsed
    twice. Raises DbtError when the project does not parse.
    """
    manifest = settings.dbt_target_dir / "manifest.json"
    stamp = settings.dbt_target_dir / "manifest.sources"
    state = _source_state(settings.project_dir)
    if not (manifest.exists() and stamp.exists() and stamp.read_text() == state):
        run_dbt(settings, "parse", "--quiet", meanwhile=meanwhile)
        parsed = settings.dbt_target_dir / "partial_parse.msgpack"
        settings.dbt_build_dir.mkdir(exist_ok=True)
        shutil.copyfile(parsed, settings.dbt_build_dir / parsed.name)
        stamp.write_text(state)
    return manifest


def run_dbt(
    settings: Settings,
    *arguments: str,
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    """Run one dbt command to its end. Raises DbtError when it fails."""
    settings.dbt_target_dir.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryFile("w+") as output,
        subprocess.Popen(
            [dbt_executable(), *arguments],
            cwd=settings.project_dir,
            env={**os.environ, **dbt_variables(settings)},
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        meanwhile()
        if process.wait() != 0:
            output.seek(0)
            last_words = output.read().strip()[-2000:]
            raise DbtError(f"dbt {arguments[0]} failed:\n{last_words}")


def _source_state(project_dir: Path) -> str:
    files = [project_dir / name for name in _SOURCE_FILES]
    for folder in _SOURCE_FOLDERS:
        files += sorted(p for p in (project_dir / folder).rglob("*") if p.is_file())
    return "\n".join(
        f"{path.relative_to(project_dir)} {path.stat().st_mtime_ns}" for path in files
    )
