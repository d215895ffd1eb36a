"""Thin Dagster shells around the core: no logic of its own."""
