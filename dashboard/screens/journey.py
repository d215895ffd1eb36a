"""Journey: who goes on how far and how fast, by which ways, and who claims the sale."""

import re

import altair as alt
import pandas as pd
import streamlit as st

from dashboard import charts, figures, filters, tables, view
from dashboard.figures import (
    ATTRIBUTED,
    COUNT,
    DAYS,
    MONEY,
    SHARE,
    TIMES,
    Figure,
)
from dashboard.queries import journey as queries
from dashboard.view import View

SHOWN_PATHS = 15


def show(seen: View) -> None:
    """Draw the page."""
    st.title(seen.text("journey.title"))
    seen.say_choice()
    _funnel(seen)
    kinds = seen.file.read(queries.CONVERSION_TYPES)["conversion_type"].tolist()
    st.header(seen.text("journey.ways"))
    seen.say_by_channel()
    if kinds:
        kind = filters.option(
            "conversion",
            seen.text("columns.conversion_type"),
            {
                key: seen.language.text_or(f"conversion_types.{key}", key)
                for key in kinds
            },
        )
        _paths(seen, kind)
        _assists(seen, kind)
    else:
        seen.say_empty(["web", "shop", "crm"])
    _claims(seen)


def _funnel(seen: View) -> None:
    st.header(seen.text("journey.funnel"))
    types = seen.file.read(queries.BUSINESS_TYPES)["business_type"].tolist()
    if not types:
        seen.say_empty(["web", "shop", "crm"])
        return
    business_type = filters.option(
        "business",
        seen.text("columns.business_type"),
        {key: seen.language.text_or(f"business_types.{key}", key) for key in types},
    )
    stages = seen.read(queries.FUNNEL, business_type=business_type)
    if stages.empty:
        seen.say_empty(["web", "shop", "crm"])
        return
    stages = stages.merge(
        seen.read(queries.TIMES, business_type=business_type), how="left", on="stage"
    )
    # Where nobody can go on, or it cannot be known, the mart has no one censored.
    has_rate = stages["censored"].notna()
    stages = stages.assign(
        name=[seen.language.text_or(f"stages.{key}", key) for key in stages["stage"]],
        conversion_rate=(
            stages["converted_to_next"].astype("float64")
            / stages["entered"].astype("float64")
        ).where(has_rate),
        converted_to_next=stages["converted_to_next"].where(has_rate),
    )
    _funnel_chart(seen, stages)
    tables.table(
        seen,
        stages[
            [
                "name",
                "entered",
                "converted_to_next",
                "censored",
                "conversion_rate",
                "quarter_days_to_next",
                "median_days_to_next",
                "three_quarters_days_to_next",
            ]
        ].rename(columns={"name": "stage"}),
        {
            "entered": COUNT,
            "converted_to_next": COUNT,
            "censored": COUNT,
            "conversion_rate": SHARE,
            "quarter_days_to_next": DAYS,
            "median_days_to_next": DAYS,
            "three_quarters_days_to_next": DAYS,
        },
        "funnel",
        "rpt_funnel_monthly",
    )
    st.caption(seen.text("journey.times_are_short"))
    tables.rows(
        seen,
        "rpt_funnel_monthly",
        lambda: seen.read(queries.FUNNEL_ROWS, business_type=business_type),
        "funnel_months",
    )
    tables.rows(
        seen,
        "rpt_funnel_campaigns",
        lambda: seen.read(queries.FUNNEL_CAMPAIGN_ROWS, business_type=business_type),
        "funnel_campaigns",
    )


def _funnel_chart(seen: View, stages: pd.DataFrame) -> None:
    labels = [
        seen.language.number(entered)
        if pd.isna(rate)
        else f"{seen.language.number(entered)} · "
        + seen.text("journey.go_on", share=figures.written(seen.language, rate, SHARE))
        for entered, rate in zip(
            stages["entered"], stages["conversion_rate"], strict=True
        )
    ]
    base = alt.Chart(stages.assign(label=labels)).encode(
        y=alt.Y("name:N", sort=None, title=seen.text("columns.stage")),
        x=alt.X("entered:Q", title=seen.text("figures.entered")).axis(format=",.0f"),
        tooltip=[
            alt.Tooltip("name:N", title=seen.text("columns.stage")),
            alt.Tooltip("label:N", title=seen.text("figures.entered")),
        ],
    )
    # Room for what stands behind the longest bar.
    bars = base.mark_bar(color=charts.BLUE).encode(
        x=alt.X("entered:Q", title=seen.text("figures.entered"))
        .axis(format=",.0f")
        .scale(domainMax=float(stages["entered"].max()) * 1.5)
    )
    text = base.mark_text(align="left", dx=5, fontSize=12).encode(text="label:N")
    charts.show(
        seen,
        bars + text,
        seen.text("journey.funnel_chart"),
        "rpt_funnel_monthly",
        height=charts.bars_height(len(stages), 34),
    )


def _paths(seen: View, kind: str) -> None:
    st.subheader(seen.text("journey.paths"))
    st.caption(seen.text("journey.paths_are_of_all_months"))
    paths = seen.read(queries.PATHS, conversion_type=kind, limit=SHOWN_PATHS)
    if paths.empty:
        seen.say_empty(["web", "shop", "crm"])
    else:
        names = seen.file.channel_names()
        tables.table(
            seen,
            paths.assign(
                path=[
                    " → ".join(
                        seen.channel(step, names.get(step))
                        for step in path.split(" > ")
                    )
                    for path in paths["path"]
                ]
            ),
            {
                "touches": COUNT,
                "conversions": COUNT,
                "value": MONEY,
                "contribution_margin": MONEY,
                "nulls": COUNT,
                "conversion_rate": SHARE,
                "median_days_to_convert": DAYS,
            },
            "paths",
            "rpt_conversion_paths",
        )
    tables.rows(
        seen,
        "rpt_conversion_paths",
        lambda: seen.read(queries.PATH_ROWS, conversion_type=kind),
        "path_rows",
    )


def _assists(seen: View, kind: str) -> None:
    st.subheader(seen.text("journey.assists"))
    assists = seen.read(queries.ASSISTS, conversion_type=kind)
    if assists.empty:
        seen.say_empty(["web", "shop", "crm"])
        return
    channels = [
        seen.channel(*key)
        for key in zip(assists["channel_id"], assists["channel_name"], strict=True)
    ]
    enough = _fewest_last_touches(assists["assist_ratio_reason"])
    last = assists["last_conversions"].astype("float64")
    ratio = assists["assisted_conversions"].astype("float64") / last
    assists = assists.assign(
        channel_id=channels, assist_ratio=ratio.where(last >= max(enough, 1))
    )
    names = {
        name: seen.text(f"figures.{name}")
        for name in ("assisted_conversions", "last_conversions")
    }
    long = assists.melt("channel_id", list(names), "figure")
    long = long.assign(
        figure=long["figure"].map(names), value=long["value"].astype("float64")
    )
    title = seen.text("columns.channel_id")
    chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y("channel_id:N", sort="-x", title=title),
            yOffset=alt.YOffset("figure:N", sort=list(names.values())),
            x=alt.X("value:Q", title=seen.text("figures.conversions")).axis(
                format=",.0f"
            ),
            color=alt.Color("figure:N", title=None).scale(
                domain=list(names.values()), range=[charts.ORANGE, charts.BLUE]
            ),
            tooltip=[
                alt.Tooltip("channel_id:N", title=title),
                alt.Tooltip("figure:N", title=seen.text("chart.figure")),
                alt.Tooltip("value:Q", title=seen.text("chart.value"), format=",.0f"),
            ],
        )
    )
    charts.show(
        seen,
        chart,
        seen.text("journey.assists_chart"),
        "rpt_assists_monthly",
        height=charts.bars_height(len(assists), 34),
    )
    model = assists["assist_model_key"].iloc[0]
    st.caption(
        seen.text(
            "journey.assists_are", model=seen.language.text_or(f"models.{model}", model)
        )
    )
    columns = {
        "conversions_on_path": COUNT,
        "last_conversions": COUNT,
        "assisted_conversions": COUNT,
        "assisted_conversions_not_closing": COUNT,
        "assist_ratio": TIMES,
        "assist_value": MONEY,
        "assist_margin": MONEY,
    }
    tables.table(
        seen,
        assists[["channel_id", *columns]],
        columns,
        "assists",
        "rpt_assists_monthly",
    )
    tables.rows(
        seen,
        "rpt_assists_monthly",
        lambda: seen.read(queries.ASSIST_ROWS, conversion_type=kind),
        "assist_rows",
    )


def _fewest_last_touches(reasons: pd.Series) -> int:
    """From how many last touches on a ratio says something, by the mart's reason."""
    stated = [
        int(number) for text in reasons.dropna() for number in re.findall(r"\d+", text)
    ]
    return max(stated, default=0)


def _claims(seen: View) -> None:
    st.header(seen.text("journey.claims"))
    st.markdown(seen.text("journey.claims_are"))
    seen.say_by_channel()
    claims = seen.read(queries.CLAIMS)
    if claims.empty:
        seen.say_empty(["ads"])
        return
    claimed, credited = claims["claimed_value"], claims["attributed_net_revenue"]
    everything = claims["all_net_revenue"].iloc[0]
    has_sales = pd.notna(everything) and everything > 0
    claims = claims.assign(
        channel_id=[
            seen.channel(*key)
            for key in zip(claims["channel_id"], claims["channel_name"], strict=True)
        ],
        over_claim_ratio=(claimed / credited).where(credited > 0),
        claimed_share_of_all_sales=claimed / everything if has_sales else None,
        roas_platform=(claimed / claims["spend"]).where(claims["spend"] > 0),
    )
    claims = claims.assign(
        reason=claims["over_claim_reason"]
        .where(claims["over_claim_ratio"].isna())
        .map(seen.language.reason)
    )
    figures.row(
        seen,
        "claims",
        [
            Figure(
                "claimed_share_of_all_sales",
                claims["claimed_share_of_all_sales"].sum(min_count=1),
                SHARE,
                "rpt_platform_claims",
                "claimed_share_of_all_sales",
                reason="platform reports no value"
                if has_sales
                else "no sales source delivered",
            ),
            Figure(
                "attributed_share_of_all_sales",
                credited.sum(min_count=1) / everything if has_sales else None,
                SHARE,
                "rpt_platform_claims",
                "attributed_net_revenue",
                ATTRIBUTED,
                "no sales source delivered",
            ),
        ],
    )
    names = {
        name: seen.text(f"figures.{name}")
        for name in ("claimed_value", "attributed_net_revenue")
    }
    long = claims.melt("channel_id", list(names), "figure").dropna(subset=["value"])
    long = long.assign(figure=long["figure"].map(names))
    if not long.empty:
        _claims_chart(seen, long, names)
    columns = {
        "spend": MONEY,
        "claimed_conversions": COUNT,
        "attributed_conversions": COUNT,
        "claimed_value": MONEY,
        "attributed_net_revenue": MONEY,
        "over_claim_ratio": TIMES,
        "claimed_share_of_all_sales": SHARE,
        "roas_platform": TIMES,
    }
    tables.table(
        seen,
        claims[["channel_id", "platform", *columns, "reason"]],
        columns,
        "claims",
        "rpt_platform_claims",
    )
    tables.rows(
        seen, "rpt_platform_claims", lambda: seen.read(queries.CLAIM_ROWS), "claim_rows"
    )


def _claims_chart(seen: View, long: pd.DataFrame, names: dict[str, str]) -> None:
    title = charts.in_currency(seen, seen.text("chart.amount"))
    chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y("channel_id:N", sort="-x", title=seen.text("columns.channel_id")),
            yOffset=alt.YOffset("figure:N", sort=list(names.values())),
            x=alt.X("value:Q", title=title).axis(format=",.0f"),
            color=alt.Color("figure:N", title=None).scale(
                domain=list(names.values()), range=[charts.ORANGE, charts.BLUE]
            ),
            tooltip=[
                alt.Tooltip("channel_id:N", title=seen.text("columns.channel_id")),
                alt.Tooltip("figure:N", title=seen.text("chart.figure")),
                alt.Tooltip("value:Q", title=title, format=",.0f"),
            ],
        )
    )
    charts.show(
        seen,
        chart,
        seen.text("journey.claims_chart"),
        "rpt_platform_claims",
        height=charts.bars_height(long["channel_id"].nunique(), 34),
    )


show(view.current())
