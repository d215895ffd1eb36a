"""New files start a run; off until somebody switches it on."""

import hashlib
import time
from pathlib import Path

import dagster as dg

from orchestration.defs.automation.jobs import refresh
from orchestration.defs.resources import settings
from orchestration.landing import files_in

# A file that was written to this short a time ago may still be growing.
_SETTLED_SECONDS = 30


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
)
def landing_files_changed(
    context: dg.SensorEvaluationContext,
) -> dg.SensorResult | dg.SkipReason:
    """Run when the files in the landing folder are others than at the last look."""
    state, newest = landing_state(settings().landing_dir)
    if state == context.cursor:
        return dg.SkipReason("No new files.")
    if time.time() - newest < _SETTLED_SECONDS:
        return dg.SkipReason("Files are still being written.")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=state)], cursor=state)


def landing_state(landing_dir: Path) -> tuple[str, float]:
    """A fingerprint of names, sizes and times of all files, and the newest time."""
    found = sorted(
        (str(path.relative_to(landing_dir)), stat.st_size, stat.st_mtime_ns)
        for path in files_in(landing_dir)
        if not path.name.startswith(".") and (stat := path.stat())
    )
    newest = max((mtime / 1e9 for _, _, mtime in found), default=0.0)
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16], newest
