"""One row per outcome and channel with media: the light fit of the marketing mix.

SQL has made the weeks and will show the results; the fit is in orchestration/mix.
"""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the table of orchestration.mix.tables.SCHEMA."""
    from orchestration.mix.tables import fit_outcomes

    dbt.config(materialized="table")
    outcomes = dbt.ref("int_mmm_outcomes_listed").fetchnumpy()
    weeks = dbt.ref("int_mmm_company_weeks_summed").fetchnumpy()
    spend = dbt.ref("int_mmm_channel_weeks_summed").fetchnumpy()
    lifts = dbt.ref("int_mmm_lifts_listed").fetchnumpy()
    return fit_outcomes(outcomes, weeks, spend, lifts)
