"""Marketing mix: an optional, exploratory step on weeks.

Here belong the light fit (`transforms`, `inputs`, `selection`, `fit`), its tables for
dbt (`tables`), and what is done with the published panel: a file for other tools
(`published`) and the fit of one of them (`bayes`). What the panel holds is decided in
SQL. No Dagster here.

No data makes the fit raise. What cannot be estimated is None, with a reason.
"""
