"""Marketing mix: an optional, exploratory step on weeks.

Here belong the light fit (`transforms`, `inputs`, `selection`, `regression`, `fit`),
its tables for dbt (`tables`), and what is done with the published panel: a file for
other tools (`published`), the fit of one of them (`bayes`), and what is printed
(`printed`). What the panel holds is decided in SQL. No Dagster here.

No data makes the fit raise. What cannot be estimated is None, with a reason.
"""
