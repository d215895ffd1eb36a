"""BI tools read on while a version is published, and see it once they reconnect."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.publish import Run, build, current_version, publish
from orchestration.settings import PROJECT_DIR
from tests.integration.conftest import Pipeline

CLIENTS = Path(__file__).with_name("bi_clients")
# Where `make bi-client` installs Superset.
SUPERSET_PYTHON = Path(
    os.environ.get("SOCIAL_ROI_SUPERSET_PYTHON")
    or PROJECT_DIR / ".venv" / "superset" / "bin" / "python"
)
QUERY = "select sum(cost_total) from marts.rpt_channel_roi_monthly"

needs_superset = pytest.mark.skipif(
    not SUPERSET_PYTHON.exists(),
    reason="Superset is not installed: make bi-client, where a package index is near",
)


class Client:
    """A reader in a process of its own that does what it is told, line by line."""

    def __init__(self, python, script, database):
        self.process = subprocess.Popen(
            [python, CLIENTS / script, database, QUERY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, command):
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer, f"the client ended with {self.process.wait()}"
        return answer


@pytest.fixture(scope="module")
def settings(pipeline, tmp_path_factory):
    assert isinstance(pipeline, Pipeline)
    return pipeline.copy_to(tmp_path_factory.mktemp("bi") / "data")


@pytest.fixture
def client_of(settings):
    clients = []

    def start(python, script):
        path = settings.published_dir / "current.duckdb"
        clients.append(Client(python, script, path))
        return clients[-1]

    yield start
    for client in clients:
        client.process.kill()
        client.process.communicate()


def total(settings):
    with duckdb.connect(str(current_version(settings.published_dir).database)) as found:
        return found.execute(QUERY).fetchone()[0]


def publish_twice_the_cost(settings, monkeypatch, meanwhile):
    """Publish another version; `meanwhile` is called before, between and after."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(
            "update marts.rpt_channel_roi_monthly set cost_total = cost_total * 2"
        )
    moments = []

    def interrupted(module, name, moment):
        original = getattr(module, name)

        def replacement(*arguments):
            if moment not in moments:
                moments.append(moment)
                meanwhile(moment)
            return original(*arguments)

        monkeypatch.setattr(module, name, replacement)

    interrupted(build, "_copy_table", "while tables are copied")
    interrupted(build, "_verify", "while the copy is verified")
    interrupted(build.versions, "make_current", "before the swap")
    interrupted(build.versions, "remove_old", "after the swap")
    before = current_version(settings.published_dir).version_id

    version, is_new = publish(settings, Run("a-run-of-a-test", date(2026, 10, 1)))

    assert is_new
    assert version.version_id != before
    assert len(moments) == 4


def test_sqlalchemy_reads_on_while_a_version_is_published(
    settings, client_of, monkeypatch
):
    client = client_of(sys.executable, "sqlalchemy_reader.py")
    before = client.ask("held")
    told = {}

    def read(moment):
        told[moment] = client.ask("held")

    publish_twice_the_cost(settings, monkeypatch, read)

    assert set(told.values()) == {before}
    assert client.ask("held") == before
    after = client.ask("fresh")
    assert float(after) == pytest.approx(2 * float(before))
    assert float(after) == pytest.approx(float(total(settings)))
    assert "read-only" in client.ask("write")


@needs_superset
def test_superset_reads_on_while_a_version_is_published(
    settings, client_of, monkeypatch
):
    client = client_of(SUPERSET_PYTHON, "superset_reader.py")
    before = client.ask("fresh")
    told = {}

    def read(moment):
        told[moment] = client.ask("fresh")

    publish_twice_the_cost(settings, monkeypatch, read)

    after = client.ask("fresh")
    assert float(after) == pytest.approx(2 * float(before))
    assert told.pop("after the swap") == after
    assert set(told.values()) == {before}
    assert int(client.ask("columns")) > 40
    assert "read-only" in client.ask("write")
