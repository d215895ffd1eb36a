"""What every page gets: the version, the language and what was chosen."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.filters import Filters
from dashboard.language import Language
from dashboard.published_file import PublishedFile

_KEY = "view"


@dataclass(frozen=True)
class View:
    """One interaction of one reader."""

    file: PublishedFile
    language: Language
    filters: Filters

    def text(self, key: str, **values: Any) -> str:
        """Words in the reader's language."""
        return self.language.text(key, **values)

    def read(self, sql: str, **more: Any) -> pd.DataFrame:
        """Rows of the published file for what was chosen."""
        return self.file.read(sql, **{**self.filters.parameters(), **more})

    def channel(self, channel_id: str, name: str | None = None) -> str:
        """The channel's name in the reader's language."""
        return self.language.text_or(f"channels.{channel_id}", name or channel_id)

    @property
    def currency(self) -> str:
        """The currency of all amounts."""
        return self.filters.currency_code

    @property
    def period(self) -> str:
        """The chosen months in words."""
        first = self.language.month(self.filters.first_month)
        last = self.language.month(self.filters.last_month)
        return first if first == last else f"{first} – {last}"

    def chosen(self) -> None:
        """Say what was chosen, so that a printed page says it as well."""
        filters = self.filters
        st.caption(
            self.text(
                "chosen",
                period=self.period,
                channels=self.text(f"filters.scopes.{filters.scope}"),
                model=self.language.text_or(
                    f"models.{filters.model_key}", filters.model_key
                ),
                cost=self.text(f"filters.costs.{filters.cost_scope}"),
                currency=self.currency,
            )
        )


def keep(view: View) -> None:
    """Make the view what `current` gives for the rest of this interaction."""
    st.session_state[_KEY] = view


def current() -> View:
    """The view of this interaction."""
    return st.session_state[_KEY]
