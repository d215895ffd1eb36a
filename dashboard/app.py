"""The pages: `streamlit run dashboard/app.py`, or `make dashboard`.

Runs anew at each interaction: finds the current version, the language and the choice,
then the page.
"""

import streamlit as st

from dashboard import filters, footer, published_file, view
from dashboard.language import Language
from orchestration.settings import load_settings

# File under screens/ and symbol. The name is the address and the key of the words, too.
PAGES = {
    "overview": ":material/dashboard:",
    "roi": ":material/trending_up:",
    "journey": ":material/route:",
    "effects": ":material/experiment:",
    "benefits": ":material/volunteer_activism:",
    "trust": ":material/verified:",
}

# Titles of figures wrap instead of ending in dots, small print is dark enough to be
# read, and paper needs no sidebar.
STYLE = """
    <style>
    [data-testid="stMetricLabel"] p { white-space: normal; }
    [data-testid="stCaptionContainer"] { color: #595959; opacity: 1; }
    @media print {
        [data-testid="stSidebar"], [data-testid="stHeader"] { display: none; }
    }
    </style>
"""


def main() -> None:
    """One interaction."""
    st.set_page_config(page_title="social-roi", page_icon="📈", layout="wide")
    st.html(STYLE)
    language = filters.choose_language()
    page = st.navigation(
        [
            st.Page(
                f"screens/{name}.py",
                title=language.text(f"{name}.title"),
                icon=icon,
                url_path=name,
                default=name == next(iter(PAGES)),
            )
            for name, icon in PAGES.items()
        ],
        position="top",
    )
    try:
        file = published_file.current(load_settings())
    except published_file.NothingPublishedError:
        _nothing_published(language)
        return
    chosen = filters.choose(file, language)
    filters.write_address(chosen, language)
    seen = view.View(file, language, chosen)
    view.keep(seen)
    page.run()
    footer.show(seen)


def _nothing_published(language: Language) -> None:
    st.title(language.text("nothing.title"))
    st.markdown(language.text("nothing.what_to_do"))


if __name__ == "__main__":
    main()
