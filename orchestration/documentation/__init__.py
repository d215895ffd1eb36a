"""The documentation site: what people wrote, and what is generated beside it.

What is written by hand lies in README.md, CONTRIBUTING.md, CHANGELOG.md and docs/, in
one place each. Metrics and marts come from dbt's manifest, header words from the format
files. `markdown`, `warehouse_pages` and `export_pages` are pure; `site` alone reads,
runs dbt and MkDocs, and writes.
"""

from orchestration.documentation.site import DocumentationError, build_site

__all__ = ["DocumentationError", "build_site"]
