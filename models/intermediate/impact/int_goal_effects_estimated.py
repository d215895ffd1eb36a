"""One row per goal and method: estimates by numpy, scipy and statsmodels.

SQL has made the panel and will show the results; the estimators are in
orchestration/effects.
"""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the table of orchestration.effects.tables.SCHEMA."""
    from orchestration.effects.tables import estimate_goals

    dbt.config(materialized="table")
    designs = dbt.ref("int_goal_designs_checked")
    panel = dbt.ref("int_goal_panel_completed")
    return estimate_goals(designs.to_arrow_table(), panel.to_arrow_table())
