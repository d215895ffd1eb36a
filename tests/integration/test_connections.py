"""docs/connect.md: what it tells people to type works, and only reads."""

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

TEXT = (Path(__file__).parents[2] / "docs" / "connect.md").read_text("utf-8")
PATH = "data/published/current.duckdb"


def blocks(language):
    """The code blocks of a language, as they stand, without their indent."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", TEXT, re.M | re.S)
    return [re.sub(rf"^{indent}", "", code, flags=re.M) for indent, code in found]


@pytest.fixture
def folder(pipeline, tmp_path):
    """A folder in which `data` is what a run has published."""
    (tmp_path / "data").symlink_to(pipeline.settings.data_dir)
    return tmp_path


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_that_people_copy_runs(folder, code):
    assert PATH in code

    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout or (folder / "roi.csv").stat().st_size


def test_the_query_that_people_copy_answers(folder):
    (query,) = [code for code in blocks("sql") if "select" in code]
    with duckdb.connect(str(folder / PATH), read_only=True) as connection:
        assert connection.execute(query).fetchall()


def test_tableaus_initial_sql_attaches_for_reading_only(folder):
    (attach,) = [code for code in blocks("sql") if "attach" in code]
    with duckdb.connect() as connection:
        assert PATH in attach
        connection.execute(attach.replace(PATH, str(folder / PATH)))
        asked = "select count(*) from social_roi.marts.dim_channels"

        assert connection.execute(asked).fetchone()[0] > 0
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("create table social_roi.marts.mine as select 1")


@pytest.fixture
def through_the_address(folder):
    """A connection by the address that docs/connect.md gives for Superset."""
    (address,) = re.findall(r"duckdb:///\S+/current\.duckdb\S*", TEXT)
    path, options = address.removeprefix("duckdb:///").split("?")
    assert path.startswith("/")
    engine = create_engine(f"duckdb:///{folder / PATH}?{options}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_the_address_for_sqlalchemy_reads(through_the_address):
    asked = text("select count(*) from marts.dim_channels")

    assert through_the_address.execute(asked).scalar() > 0


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("create table marts.mine as select 1", "read-only"),
        ("select * from read_text('/etc/hostname')", "disabled by configuration"),
        ("set enable_external_access = true", "Cannot"),
    ],
)
def test_the_address_for_sqlalchemy_neither_writes_nor_reads_other_files(
    through_the_address, statement, refused
):
    with pytest.raises(DBAPIError, match=refused):
        through_the_address.execute(text(statement))
