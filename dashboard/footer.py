"""The foot of every page: which version, run, currency, zone and model one looks at."""

import streamlit as st

from dashboard.view import View


def parts(view: View) -> list[str]:
    """What the foot says, of page and report."""
    about = view.file.about
    model = view.filters.model_key
    return [
        view.text("footer.version", version=about.version_id),
        view.text("footer.run", run=about.run_id),
        view.text("footer.code", code=about.code_version),
        view.text("footer.published_at", moment=view.language.moment(about.created_at)),
        view.text("footer.as_of", day=view.language.day(about.as_of)),
        view.text("footer.currency", currency=view.currency),
        view.text("footer.time_zone", zone=about.time_zone or "–"),
        view.text(
            "footer.model", model=view.language.text_or(f"models.{model}", model)
        ),
    ]


def show(view: View) -> None:
    """Write the foot."""
    st.divider()
    with st.container(key="footer"):
        st.text(" · ".join(parts(view)))
