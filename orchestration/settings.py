"""Paths and environment variables: read here and nowhere else."""

import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent

# Public on purpose: the demo company has no real people, and the same key on every
# machine makes its published figures comparable.
DEMO_HASH_KEY = "nordlicht-demo-key"


@dataclass(frozen=True)
class Settings:
    """Where everything lies and how much of the machine may be used."""

    project_dir: Path
    data_dir: Path
    as_of: date | None = None
    memory_limit: str = "1GB"
    threads: int = 2
    given_hash_key: str | None = None

    @property
    def landing_dir(self) -> Path:
        """Folder that people put downloaded files into."""
        return self.data_dir / "landing"

    @property
    def demo_marker(self) -> Path:
        """File that marks the landing folder as the demo company's."""
        return self.landing_dir / ".demo"

    @property
    def warehouse_path(self) -> Path:
        """DuckDB file that only the pipeline opens."""
        return self.data_dir / "warehouse.duckdb"

    @property
    def lock_path(self) -> Path:
        """Lock file that whoever opens the warehouse holds."""
        return self.data_dir / "warehouse.lock"

    @property
    def published_dir(self) -> Path:
        """Folder that BI tools and analysts read."""
        return self.data_dir / "published"

    @property
    def dagster_home(self) -> Path:
        """Dagster's run history and configuration."""
        return self.data_dir / "dagster_home"

    @property
    def dbt_target_dir(self) -> Path:
        """What dbt compiles and reports."""
        return self.data_dir / "dbt" / "target"

    @property
    def dbt_build_dir(self) -> Path:
        """What a build compiles and reports, apart from the manifest that is read."""
        return self.dbt_target_dir / "run"

    @property
    def dbt_log_dir(self) -> Path:
        """The log of dbt."""
        return self.data_dir / "dbt" / "logs"

    @property
    def data_docs_dir(self) -> Path:
        """HTML report of the last audit."""
        return self.data_dir / "data_docs"

    @property
    def docs_site_dir(self) -> Path:
        """The documentation site."""
        return self.data_dir / "docs_site"

    @property
    def truth_dir(self) -> Path:
        """The demo company's ledger; no step to published tables reads it."""
        return self.data_dir / "truth"

    @property
    def tmp_dir(self) -> Path:
        """Scratch space: spilled queries, transcoded files."""
        return self.data_dir / "tmp"

    @property
    def hash_key(self) -> str:
        """Key of the pseudonyms, made at first use unless the environment gives one."""
        if self.given_hash_key:
            return self.given_hash_key
        if self.demo_marker.exists():
            return DEMO_HASH_KEY
        return _kept_hash_key(self.data_dir / "hash_key")


def load_settings(data_dir: Path | None = None) -> Settings:
    """Read the environment; `data_dir` wins over SOCIAL_ROI_DATA_DIR.

    Raises ValueError when a variable is set to something that cannot be read.
    """
    env = os.environ
    chosen = data_dir or Path(env.get("SOCIAL_ROI_DATA_DIR") or PROJECT_DIR / "data")
    return Settings(
        project_dir=PROJECT_DIR,
        data_dir=chosen.expanduser().resolve(),
        as_of=_date_or_none("SOCIAL_ROI_AS_OF"),
        memory_limit=env.get("SOCIAL_ROI_MEMORY_LIMIT") or "1GB",
        threads=_positive_int("SOCIAL_ROI_THREADS", os.cpu_count() or 2),
        given_hash_key=env.get("SOCIAL_ROI_HASH_KEY") or None,
    )


def _date_or_none(variable: str) -> date | None:
    text = os.environ.get(variable)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{variable}={text!r} is not a date (YYYY-MM-DD).") from error


def _positive_int(variable: str, default: int) -> int:
    text = os.environ.get(variable)
    if not text:
        return default
    if not text.isdigit() or int(text) < 1:
        raise ValueError(f"{variable}={text!r} is not a whole number above 0.")
    return int(text)


def _kept_hash_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    candidate = path.with_name(f".{path.name}.{os.getpid()}")
    if not path.exists():
        candidate.touch(mode=0o600)
        candidate.write_text(secrets.token_hex(32))
        try:
            # A link fails where another process was first: its key then counts.
            os.link(candidate, path)
        except FileExistsError:
            pass
        finally:
            candidate.unlink()
    return path.read_text().strip()
