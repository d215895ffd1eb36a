"""`python -m dashboard`: the server, with what the pages need imported beforehand.

Streamlit imports what a page needs when the first reader comes, who would wait for it.
Arguments are those of `streamlit run`.
"""

import importlib
import sys
from pathlib import Path

import altair as alt
from streamlit.web import cli

# Not the modules of the pages: their caches belong to the server, once it runs.
_SLOW_TO_IMPORT = ("duckdb", "pandas.io.formats.style", "pyarrow", "xlsxwriter", "yaml")


def main() -> None:
    """Load, then serve until stopped."""
    for name in _SLOW_TO_IMPORT:
        importlib.import_module(name)
    # Altair reads its schema with the first chart.
    alt.Chart(alt.Data(values=[])).mark_bar().to_dict()
    app = Path(__file__).with_name("app.py")
    cli.main(["run", str(app), *sys.argv[1:]], prog_name="streamlit")


if __name__ == "__main__":
    main()
