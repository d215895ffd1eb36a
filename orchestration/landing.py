"""The files that people put into the landing folder."""

import os
from collections.abc import Iterator
from pathlib import Path


def files_in(folder: Path) -> Iterator[Path]:
    """Every file below a folder, also behind links to other folders, each of which is
    visited once."""
    visited = set()
    for name, folders, files in os.walk(folder, followlinks=True):
        here = os.path.realpath(name)
        if here in visited:
            folders.clear()
            continue
        visited.add(here)
        yield from (path for file in files if (path := Path(name, file)).is_file())
