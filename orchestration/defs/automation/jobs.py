"""What can be started: everything, or the loading alone."""

import dagster as dg

from orchestration.defs.ingest.raw_tables import raw_tables
from orchestration.defs.quality.audits import raw_audit

refresh = dg.define_asset_job(
    name="refresh",
    description="Load, check what was delivered, build, audit, publish.",
    selection=dg.AssetSelection.all(),
)

load = dg.define_asset_job(
    name="load",
    description="Load new files and check them; build and publish nothing.",
    selection=dg.AssetSelection.assets(raw_tables)
    | dg.AssetSelection.checks(raw_audit),
)
