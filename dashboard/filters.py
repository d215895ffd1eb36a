"""What a reader chooses, the same on all pages, and kept in the address.

The address holds keys, never words, so that it means the same in both languages. A
value in it that the published version does not know is passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from dashboard.language import LANGUAGES, Language
from dashboard.published_file import PublishedFile

SOCIAL, ALL = "social", "all"
FULL, CASH = "full", "cash"

_ONE_VALUE = ("lang", "from", "to", "scope", "model", "cost", "currency")
_SEVERAL_VALUES = ("channel", "campaign")
_WRITTEN = "written_address"

# Rows that belong to no channel: sales that no visit explains, cost of all channels.
REST_PREFIX = "("

MONTHS = """
    select date_month
    from marts.rpt_channel_roi_monthly
    where is_default_model
        and date_month <= (select max(as_of) from ops.manifest)
    group by date_month
    having sum(cost_total) <> 0 or sum(net_revenue) <> 0
    order by date_month
"""

_MODELS = """
    select distinct model_key, is_default_model
    from marts.rpt_channel_roi_monthly
    order by is_default_model desc, model_key
"""

_CHANNELS = """
    with

    active as (
        select distinct channel_id
        from marts.rpt_channel_roi_monthly
        where cost_total <> 0 or net_revenue <> 0 or conversions <> 0 or leads <> 0
    )

    select channel_id, channel_name, is_social
    from marts.dim_channels
    where is_social or channel_id in (from active)
    order by sort_order
"""

_CAMPAIGNS = """
    select distinct
        campaign.platform || ':' || campaign.campaign_id as campaign_key,
        campaign.latest_campaign_name as campaign_name,
        campaign.platform,
        result.channel_id
    from marts.dim_campaigns as campaign
    inner join marts.rpt_campaign_roi as result
        on campaign.platform = result.platform
        and campaign.campaign_id = result.campaign_id
    where campaign.is_current
    order by campaign_name, campaign_key
"""

_CURRENCIES = """
    select distinct currency_code
    from marts.rpt_channel_roi_monthly
    order by currency_code
"""


@dataclass(frozen=True)
class Filters:
    """The choice; `channel_ids` and `campaign_keys` are empty where all count."""

    first_month: date
    last_month: date
    scope: str
    scope_ids: tuple[str, ...]
    channel_ids: tuple[str, ...]
    campaign_keys: tuple[str, ...]
    model_key: str
    cost_scope: str
    currency_code: str

    def parameters(self) -> dict[str, Any]:
        """The choice as parameters of a query."""
        return {
            "first_month": self.first_month,
            "last_month": self.last_month,
            "channel_ids": list(self.channel_ids or self.scope_ids),
            "campaign_keys": list(self.campaign_keys),
            "model_key": self.model_key,
            "is_cash": self.cost_scope == CASH,
            "currency_code": self.currency_code,
        }

    @property
    def is_everything(self) -> bool:
        """Whether the sum holds sales that nothing explains: that has no return."""
        return not self.campaign_keys and any(
            channel.startswith(REST_PREFIX)
            for channel in self.channel_ids or self.scope_ids
        )


def choose_language() -> Language:
    """The language of the address, else of the browser; changed in the sidebar."""
    _take_over_address()
    if st.session_state.get("lang") not in LANGUAGES:
        spoken = (st.context.locale or "en").split("-")[0].lower()
        st.session_state["lang"] = spoken if spoken in LANGUAGES else "en"
    code = st.sidebar.segmented_control(
        "Language · Sprache",
        list(LANGUAGES),
        key="lang",
        format_func=LANGUAGES.get,
        required=True,
    )
    return Language(code)


def choose(file: PublishedFile, language: Language) -> Filters:
    """Show the choices in the sidebar and return what was chosen."""
    months = file.read(MONTHS)["date_month"].tolist()
    if not months:
        months = [file.about.as_of.replace(day=1)]
    models = file.read(_MODELS)["model_key"].tolist()
    channels = file.read(_CHANNELS)
    campaigns = file.read(_CAMPAIGNS)
    currencies = file.read(_CURRENCIES)["currency_code"].tolist()

    with st.sidebar:
        first, last = _choose_period(months, language)
        scope = _one(
            "scope",
            [SOCIAL, ALL],
            st.segmented_control,
            language.text("filters.scope"),
            format_func=lambda key: language.text(f"filters.scopes.{key}"),
            required=True,
        )
        in_scope = channels[channels["is_social"]] if scope == SOCIAL else channels
        names = dict(zip(in_scope["channel_id"], in_scope["channel_name"], strict=True))
        channel_ids = _several(
            "channel",
            list(names),
            language.text("filters.channel"),
            placeholder=language.text("filters.every_channel"),
            format_func=lambda key: language.text_or(f"channels.{key}", names[key]),
        )
        within = campaigns[campaigns["channel_id"].isin(channel_ids or list(names))]
        titles = {
            key: f"{name} ({platform})"
            for key, name, platform in zip(
                within["campaign_key"],
                within["campaign_name"],
                within["platform"],
                strict=True,
            )
        }
        campaign_keys = _several(
            "campaign",
            list(titles),
            language.text("filters.campaign"),
            placeholder=language.text("filters.every_campaign"),
            format_func=titles.get,
        )
        model_key = _one(
            "model",
            models or [""],
            st.selectbox,
            language.text("filters.model"),
            format_func=lambda key: language.text_or(f"models.{key}", key),
        )
        cost_scope = _one(
            "cost",
            [FULL, CASH],
            st.segmented_control,
            language.text("filters.cost"),
            format_func=lambda key: language.text(f"filters.costs.{key}"),
            required=True,
        )
        currency = _one(
            "currency",
            currencies or [file.about.reporting_currency or ""],
            st.selectbox,
            language.text("filters.currency"),
        )
    return Filters(
        first_month=first,
        last_month=last,
        scope=scope,
        scope_ids=tuple(names),
        channel_ids=tuple(channel_ids),
        campaign_keys=tuple(campaign_keys),
        model_key=model_key,
        cost_scope=cost_scope,
        currency_code=currency,
    )


def usual(file: PublishedFile, first: date, last: date) -> Filters:
    """What somebody sees who chooses nothing but the months."""
    channels = file.read(_CHANNELS)
    models = file.read(_MODELS)["model_key"].tolist()
    currencies = file.read(_CURRENCIES)["currency_code"].tolist()
    return Filters(
        first_month=first,
        last_month=last,
        scope=SOCIAL,
        scope_ids=tuple(channels.loc[channels["is_social"], "channel_id"]),
        channel_ids=(),
        campaign_keys=(),
        model_key=(models or [""])[0],
        cost_scope=FULL,
        currency_code=(currencies or [file.about.reporting_currency or ""])[0],
    )


def write_address(filters: Filters, language: Language) -> None:
    """Put the whole choice into the address, so that a link shows the same."""
    address = {
        "lang": [language.code],
        "from": [f"{filters.first_month:%Y-%m}"],
        "to": [f"{filters.last_month:%Y-%m}"],
        "scope": [filters.scope],
        "channel": list(filters.channel_ids),
        "campaign": list(filters.campaign_keys),
        "model": [filters.model_key],
        "cost": [filters.cost_scope],
        "currency": [filters.currency_code],
    }
    address = {name: values for name, values in address.items() if values}
    written = _address()
    if written != address:
        for name in written.keys() - address.keys():
            del st.query_params[name]
        st.query_params.update(address)
    st.session_state[_WRITTEN] = address


def option(name: str, label: str, options: Mapping[str, str]) -> str:
    """A choice on one page between keys with titles; also kept in the address."""
    return _kept(
        name,
        options,
        st.segmented_control,
        label,
        format_func=options.get,
        required=True,
    )


def pick(name: str, label: str, options: Mapping[str, str]) -> str:
    """The same between many, or those whose titles come from the data."""
    # Buttons would read Markdown in a title; lists show text as text.
    return _kept(name, options, st.selectbox, label, format_func=options.get)


def search(name: str, label: str) -> str:
    """Words that somebody looks for; also kept in the address."""
    if name not in st.session_state:
        st.session_state[name] = st.query_params.get(name, "")
    words = st.text_input(label, key=name)
    if words:
        st.query_params[name] = words
    elif name in st.query_params:
        del st.query_params[name]
    return words


def _kept(
    name: str, options: Mapping[str, str], widget: Any, label: str, **more: Any
) -> str:
    if name not in st.session_state:
        st.session_state[name] = st.query_params.get(name)
    chosen = _one(name, list(options), widget, label, **more)
    st.query_params[name] = chosen
    return chosen


def _address() -> dict[str, list[str]]:
    return {
        name: st.query_params.get_all(name)
        for name in (*_ONE_VALUE, *_SEVERAL_VALUES)
        if name in st.query_params
    }


def _take_over_address() -> None:
    # Changing the page empties the address; going back in the browser brings an older
    # one, which then counts.
    address = _address()
    if not address or address == st.session_state.get(_WRITTEN):
        return
    # What the address does not say is as at the first visit.
    for name in (*_ONE_VALUE, *_SEVERAL_VALUES):
        st.session_state.pop(name, None)
    for name, values in address.items():
        if name in _ONE_VALUE:
            st.session_state[name] = values[-1]
        elif name in _SEVERAL_VALUES:
            st.session_state[name] = values


def _choose_period(months: list[date], language: Language) -> tuple[date, date]:
    keys = [f"{month:%Y-%m}" for month in months]
    of_key = dict(zip(keys, months, strict=True))
    with st.container(horizontal=True):
        first = _one(
            "from",
            keys,
            st.selectbox,
            language.text("filters.from"),
            otherwise=keys[max(0, len(keys) - 12)],
            format_func=lambda key: language.month(of_key[key]),
        )
        # A period that ends before it begins is the month that it begins with.
        to = st.session_state.get("to")
        if to in keys and to < first:
            st.session_state["to"] = first
        last = _one(
            "to",
            keys[keys.index(first) :],
            st.selectbox,
            language.text("filters.to"),
            otherwise=keys[-1],
            format_func=lambda key: language.month(of_key[key]),
        )
    return of_key[first], of_key[last]


def _one(
    key: str,
    options: list[str],
    widget: Any,
    label: str,
    otherwise: str | None = None,
    **more: Any,
) -> str:
    if st.session_state.get(key) not in options:
        st.session_state[key] = otherwise or options[0]
    return widget(label, options, key=key, **more)


def _several(key: str, options: list[str], label: str, **more: Any) -> list[str]:
    st.session_state[key] = [
        value for value in st.session_state.get(key, []) if value in options
    ]
    return st.multiselect(label, options, key=key, **more)
