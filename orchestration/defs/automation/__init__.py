"""Dagster definitions: automation."""
