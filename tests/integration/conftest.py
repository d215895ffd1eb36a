"""One undisturbed run of the whole pipeline at scale tiny, shared by the tests."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

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
def pipeline(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("pipeline")
    written = social_roi(data_dir, "demo", "--scale", "tiny")
    assert written.returncode == 0, written.stderr
    first_run = social_roi(data_dir, "run")
    return Pipeline(load_settings(data_dir), first_run)


@pytest.fixture(scope="session")
def ads_only(pipeline, tmp_path_factory):
    """The settings of a company that delivers nothing but one ad platform's files."""
    data_dir = tmp_path_factory.mktemp("ads_only") / "data"
    shutil.copytree(
        pipeline.settings.landing_dir / "meta_ads", data_dir / "landing" / "meta_ads"
    )
    shutil.copytree(pipeline.settings.data_dir / "dbt", data_dir / "dbt")
    shown = social_roi(data_dir, "run")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    return load_settings(data_dir)


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
