"""The demo company at scale tiny, written once for the tests of its files."""

import pytest

from orchestration.demo import write_demo


@pytest.fixture(scope="package")
def demo(tmp_path_factory):
    """The data folder and what the writing said."""
    folder = tmp_path_factory.mktemp("demo")
    summary = write_demo(folder, "tiny")
    return folder, summary
