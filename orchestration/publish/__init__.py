"""Publication: from audited marts to the version that readers open. No Dagster here."""

from orchestration.publish.build import Run, publish
from orchestration.publish.versions import (
    PublishError,
    Version,
    current_version,
    list_versions,
    roll_back,
)

__all__ = [
    "PublishError",
    "Run",
    "Version",
    "current_version",
    "list_versions",
    "publish",
    "roll_back",
]
