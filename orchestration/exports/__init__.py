"""Reading of export files: what a file is, how it is read, where it lands.

Pure Python and DuckDB. A format is data (`formats/*.yml`); the engine here knows no
platform. Nothing in this package imports Dagster.
"""
