"""The kept versions: which there are, which one is current, going back.

`published/current` is the only switch. It is one symlink to `versions/<id>`, replaced
by one rename; `current.duckdb`, `parquet`, `manifest.json` and `metricflow` lead
through it, so all four change in the same instant and a reader sees the old version or
the new one.
"""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATABASE_NAME = "social_roi.duckdb"
MANIFEST_NAME = "manifest.json"
METRICFLOW_NAME = "metricflow"
PARQUET_NAME = "parquet"
KEPT_VERSIONS = 7

_BUILDING_PREFIX = ".building-"
_STABLE_LINKS = {
    "current.duckdb": f"current/{DATABASE_NAME}",
    PARQUET_NAME: f"current/{PARQUET_NAME}",
    MANIFEST_NAME: f"current/{MANIFEST_NAME}",
    METRICFLOW_NAME: f"current/{METRICFLOW_NAME}",
}


class PublishError(Exception):
    """Publication cannot go on; the text is for the person who started it."""


@dataclass(frozen=True)
class Version:
    """One published version."""

    version_id: str
    path: Path
    is_current: bool
    manifest: dict[str, Any]

    @property
    def database(self) -> Path:
        """The DuckDB file of this version."""
        return self.path / DATABASE_NAME


def versions_dir(published_dir: Path) -> Path:
    """Folder of all kept versions."""
    return published_dir / "versions"


def building_dir(published_dir: Path, version_id: str) -> Path:
    """Where a version grows until it is verified."""
    return versions_dir(published_dir) / f"{_BUILDING_PREFIX}{version_id}"


def list_versions(published_dir: Path) -> list[Version]:
    """All complete versions, the newest first."""
    current_id = _current_id(published_dir)
    folders = [
        folder
        for folder in versions_dir(published_dir).glob("*")
        if not folder.name.startswith(".") and (folder / MANIFEST_NAME).exists()
    ]
    return [
        Version(
            version_id=folder.name,
            path=folder,
            is_current=folder.name == current_id,
            manifest=json.loads((folder / MANIFEST_NAME).read_text()),
        )
        for folder in sorted(folders, reverse=True)
    ]


def current_version(published_dir: Path) -> Version | None:
    """The version that readers see, or None before the first publication."""
    return next((v for v in list_versions(published_dir) if v.is_current), None)


def roll_back(published_dir: Path, version_id: str | None = None) -> Version:
    """Make an older version current: the given one, else the one before the current.

    Raises PublishError when there is no such version.
    """
    versions = list_versions(published_dir)
    current = next((v for v in versions if v.is_current), None)
    if version_id is None:
        older = [v for v in versions if current and v.version_id < current.version_id]
        if not older:
            raise PublishError("There is no older version to go back to.")
        target = older[0]
    else:
        named = [v for v in versions if v.version_id == version_id]
        if not named:
            known = ", ".join(v.version_id for v in versions) or "none"
            raise PublishError(f"No version {version_id!r} is kept. Kept: {known}.")
        target = named[0]
    make_current(published_dir, target.version_id)
    return target


def make_current(published_dir: Path, version_id: str) -> None:
    """Swap the one symlink, atomically and durably."""
    replace_symlink(published_dir / "current", f"versions/{version_id}")
    for name, target in _STABLE_LINKS.items():
        link = published_dir / name
        if not link.is_symlink() or str(link.readlink()) != target:
            replace_symlink(link, target)
    sync_folder(published_dir)


def replace_symlink(link: Path, target: str) -> None:
    """Point `link` to `target` without a moment in which it does not exist."""
    beside = link.with_name(f".{link.name}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(link)


def remove_leftovers(published_dir: Path) -> None:
    """Delete what a killed run left half built. Only the holder of the lock may."""
    for folder in versions_dir(published_dir).glob(f"{_BUILDING_PREFIX}*"):
        shutil.rmtree(folder)
    for link in published_dir.glob(".*.new"):
        link.unlink()


def remove_old(published_dir: Path, kept: int = KEPT_VERSIONS) -> None:
    """Delete all but the newest versions, never the current one."""
    surplus = [v for v in list_versions(published_dir)[kept:] if not v.is_current]
    for version in surplus:
        # Renamed first: a kill in between must not leave half a version listed.
        doomed = building_dir(published_dir, version.version_id)
        version.path.rename(doomed)
        shutil.rmtree(doomed)


def sync_files(paths: Iterable[Path]) -> None:
    """Wait until the files' bytes are on the disk."""
    for path in paths:
        with path.open("rb") as file:
            os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the folder's entries are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _current_id(published_dir: Path) -> str | None:
    link = published_dir / "current"
    return link.readlink().name if link.is_symlink() else None
