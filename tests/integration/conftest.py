"""One undisturbed run of the whole pipeline at scale tiny, shared by the tests.

Also by tests in processes side by side: nobody writes into a shared folder, or holds
its warehouse; who has to takes a copy.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from orchestration.settings import PROJECT_DIR, Settings, load_settings

APP = PROJECT_DIR / "dashboard" / "app.py"


@dataclass(frozen=True)
class Pipeline:
    """A data folder in which the demo company was written, loaded and published."""

    settings: Settings
    first_run: subprocess.CompletedProcess

    def copy_to(self, folder: Path) -> Settings:
        """A data folder of one's own, in the same state."""
        shutil.copytree(self.settings.data_dir, folder, symlinks=True)
        return load_settings(folder)


def command(data_dir, *arguments):
    """The command line that a person would type, for this Python."""
    return (
        [sys.executable, "-m", "orchestration.cli", *arguments],
        {
            "cwd": PROJECT_DIR,
            "env": {**os.environ, "SOCIAL_ROI_DATA_DIR": str(data_dir)},
        },
    )


def social_roi(data_dir, *arguments, timeout=1800):
    """Run one command to its end."""
    words, where = command(data_dir, *arguments)
    return subprocess.run(
        words, **where, capture_output=True, text=True, timeout=timeout, check=False
    )


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """A folder by its name, filled by the first process of tests that asks for it."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent

    def make(name, fill):
        folder, is_made = root / name, root / f"{name}.made"
        with FileLock(root / f"{name}.lock"):
            if not is_made.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                is_made.touch()
        return folder

    return make


def fill_pipeline(folder):
    written = social_roi(folder / "data", "demo", "--scale", "tiny")
    assert written.returncode == 0, written.stderr
    shown = social_roi(folder / "data", "run")
    said = {name: getattr(shown, name) for name in ("returncode", "stdout", "stderr")}
    (folder / "first_run.json").write_text(json.dumps(said))


@pytest.fixture(scope="session")
def pipeline(made_once):
    folder = made_once("pipeline", fill_pipeline)
    said = json.loads((folder / "first_run.json").read_text())
    return Pipeline(
        load_settings(folder / "data"), subprocess.CompletedProcess("run", **said)
    )


@pytest.fixture(scope="session")
def ads_only(pipeline, made_once):
    """The settings of a company that delivers nothing but one ad platform's files."""

    def fill(folder):
        whole = pipeline.settings
        shutil.copytree(whole.landing_dir / "meta_ads", folder / "landing/meta_ads")
        shutil.copytree(whole.data_dir / "dbt", folder / "dbt")
        shown = social_roi(folder, "run")
        assert shown.returncode == 0, shown.stdout + shown.stderr

    return load_settings(made_once("ads_only", fill))


@dataclass(frozen=True)
class Company:
    """A published company, and its file opened by the test itself."""

    data_dir: Path

    @property
    def path(self):
        return self.data_dir / "published" / "current.duckdb"

    def one(self, query, parameters=()):
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return connection.execute(query, parameters).fetchone()

    def rows(self, query, parameters=()):
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return connection.execute(query, parameters).fetchall()


@pytest.fixture(scope="module")
def company(pipeline):
    return Company(pipeline.settings.data_dir)


@pytest.fixture
def own_company(pipeline, tmp_path):
    """A published company that the test may change."""
    target = tmp_path / "published"
    subprocess.run(
        ["cp", "-a", str(pipeline.settings.published_dir), str(target)], check=True
    )
    return Company(tmp_path)


@pytest.fixture
def look(monkeypatch):
    """Open a page of a company with an address."""

    from streamlit.testing.v1 import AppTest

    def open_page(company, page="overview", **address):
        monkeypatch.setenv("SOCIAL_ROI_DATA_DIR", str(company.data_dir))
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in {"lang": "en", **address}.items():
            app.query_params[name] = value
        app.run()
        if page != "overview":
            app.switch_page(f"screens/{page}.py").run()
        assert not app.exception, app.exception[0].message
        return app

    return open_page
