"""Overview: what came back, what it cost, what changed, what is not certain yet."""

import pandas as pd
import streamlit as st

from dashboard import figures, results, tables, view
from dashboard.figures import MONEY, RETURN, Figure
from dashboard.view import View


def show(seen: View) -> None:
    """Draw the page."""
    st.title(seen.text("overview.title"))
    seen.chosen()
    rows = results.read(seen)
    total = results.add_up(rows).iloc[0]
    _returns(seen, total)
    tables.rows(
        seen, results.mart(seen), lambda: results.mart_rows(seen), "overview_results"
    )


def _returns(seen: View, total: pd.Series) -> None:
    mart = results.mart(seen)
    with st.container(horizontal=True):
        for name in ("roi_rev", "roi_cm"):
            figures.figure(
                seen,
                Figure(
                    name, total[name], RETURN, mart, name, "attributed", total["reason"]
                ),
            )
    with st.container(horizontal=True):
        for name, column in (
            ("cost", "cost_total"),
            ("net_revenue", "net_revenue"),
            ("contribution_margin", "contribution_margin"),
        ):
            figures.figure(seen, Figure(name, total[name], MONEY, mart, column))


show(view.current())
