"""A landing folder and a warehouse of its own for every test of the loader."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from landing_folder import Landing

from orchestration.settings import load_settings


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    # One thread: the files are small, and starting threads is most of the work.
    settings = replace(load_settings(tmp_path / "data"), threads=1)
    settings.landing_dir.mkdir(parents=True)
    made = Landing(settings)
    yield made
    made.con.close()
