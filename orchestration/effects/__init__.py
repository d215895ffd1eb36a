"""Effects: what a goal's figure did beyond what it would have done anyway.

Here belong the estimators of designs with a control (difference in differences,
synthetic control, interrupted time series), the differences that are no effects but are
shown beside them, and the verdict on a goal. Numbers come in as arrays and go out as
dataclasses: no file, no SQL, no Dagster. What the panel holds, and what forbids a
verdict before any estimate, is decided in SQL and handed in.

No data makes these functions raise. What cannot be estimated is None, with a reason.
"""

from orchestration.effects.designs import Design, Panel
from orchestration.effects.estimates import Day, Estimate, Placebo
from orchestration.effects.goals import estimate_goal

__all__ = ["Day", "Design", "Estimate", "Panel", "Placebo", "estimate_goal"]
