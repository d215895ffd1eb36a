"""The daily run; off until somebody switches it on."""

import dagster as dg

from orchestration.defs.automation.jobs import refresh
from orchestration.defs.resources import AS_OF_TAG


@dg.schedule(
    job=refresh,
    cron_schedule="0 6 * * *",
    execution_timezone="Europe/Berlin",
    default_status=dg.DefaultScheduleStatus.STOPPED,
)
def daily_refresh(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Every morning; what did not arrive since yesterday counts as late."""
    today = context.scheduled_execution_time.date().isoformat()
    return dg.RunRequest(run_key=today, tags={AS_OF_TAG: today})
