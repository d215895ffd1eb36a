"""What every page gets: the version, the language and what was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.filters import MONTHS, Filters
from dashboard.language import Language
from dashboard.published_file import PublishedFile

_KEY = "view"

_ABSENT = """
    select distinct source_name
    from marts.rpt_completeness
    where status = 'absent' and list_contains($domains::varchar[], domain)
    order by source_name
"""


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
    def model(self) -> str:
        """The name of the chosen attribution model."""
        key = self.filters.model_key
        return self.language.text_or(f"models.{key}", key)

    @property
    def period(self) -> str:
        """The chosen months in words."""
        return self.months(self.filters.first_month, self.filters.last_month)

    def months(self, first: Any, last: Any) -> str:
        """A stretch of months in words."""
        words = self.language.month(first), self.language.month(last)
        return words[0] if words[0] == words[1] else " – ".join(words)

    def months_with_data(self) -> list[date]:
        """All months that can be chosen."""
        return self.file.read(MONTHS)["date_month"].tolist()

    @property
    def choice(self) -> str:
        """What was chosen, in words."""
        filters = self.filters
        names = self.file.channel_names()
        channels = ", ".join(
            self.channel(channel, names.get(channel)) for channel in filters.channel_ids
        )
        parts = [
            self.period,
            channels or self.text(f"filters.scopes.{filters.scope}"),
            self.model,
            self.text(f"filters.costs.{filters.cost_scope}"),
            self.currency,
        ]
        if filters.campaign_keys:
            count = len(filters.campaign_keys)
            parts.insert(2, self.text("filters.campaigns_chosen", count=count))
        return " · ".join(parts)

    def say_choice(self) -> None:
        """Say what was chosen, so that a printed page says it as well."""
        st.text(self.choice)

    def say_by_channel(self) -> None:
        """Say that what follows does not know campaigns, where some are chosen."""
        if self.filters.campaign_keys:
            st.caption(self.text("empty.by_channel"))

    def absent(self, domains: Sequence[str]) -> list[str]:
        """Sources of these domains that were never delivered."""
        found = self.file.read(_ABSENT, domains=list(domains))
        return found["source_name"].tolist()

    def say_empty(self, domains: Sequence[str]) -> None:
        """Say why there is nothing: sources that were never delivered, or the choice.

        `domains`: of rpt_completeness, those that the figures come from.
        """
        absent = self.absent(domains)
        if not absent:
            st.info(self.text("empty.choice"), icon=":material/filter_alt:")
        else:
            st.info(self.text("empty.absent"), icon=":material/upload_file:")
            st.text(", ".join(absent))


def keep(view: View) -> None:
    """Make the view what `current` gives for the rest of this interaction."""
    st.session_state[_KEY] = view


def current() -> View:
    """The view of this interaction."""
    return st.session_state[_KEY]
