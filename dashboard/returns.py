"""What came back for what it cost, as figures, lines and charts: for page and report.

Three returns, never one: on revenue and on margin as the model credits them, and the
incremental one where a control exists.
"""

import altair as alt
import pandas as pd

from dashboard import charts, results
from dashboard.figures import (
    ATTRIBUTED,
    CAUSAL,
    COUNT,
    COUNTED,
    MONEY,
    PRICE,
    RETURN,
    SHARE,
    Figure,
)
from dashboard.queries import overview as overview_queries
from dashboard.queries import roi as roi_queries
from dashboard.view import View

CHANNEL_UNITS = {
    "cost": MONEY,
    "net_revenue": MONEY,
    "contribution_margin": MONEY,
    "roi_rev": RETURN,
    "roi_cm": RETURN,
    "conversions": COUNT,
    "leads": COUNT,
    "new_customers": COUNT,
    "cac": PRICE,
    "cpl": PRICE,
}
MARKS = ["reason", "is_cost_complete", "is_mature"]

_SCOPE_COLOURS = {
    "fully loaded": charts.BLUE,
    "cash": charts.ORANGE,
    "ad spend": charts.GREEN,
}


def designs(view: View) -> pd.DataFrame:
    """Designs with a control whose time and channel touch what was chosen."""
    # A version that was published before there were designs.
    if not view.file.has("rpt_incremental_roi"):
        return pd.DataFrame(columns=["roi_inc", "roi_inc_reason"])
    return view.read(overview_queries.INCREMENTAL)


def three(view: View, total: pd.Series, found: pd.DataFrame) -> list[Figure]:
    """The three returns. `found`: the designs."""
    mart = results.mart(view)
    return [
        Figure(
            "roi_rev",
            total["roi_rev"],
            RETURN,
            mart,
            "roi_rev",
            ATTRIBUTED,
            total["reason"],
        ),
        Figure(
            "roi_cm",
            total["roi_cm"],
            RETURN,
            mart,
            "roi_cm",
            ATTRIBUTED,
            results.reason_without_margin(total),
        ),
        _incremental(found),
    ]


def _incremental(found: pd.DataFrame) -> Figure:
    known = found[found["roi_inc"].notna()]
    # Designs overlap in time and in people: their effects are not added up.
    one = known.iloc[0] if len(known) == 1 else {}
    reasons = set(found["roi_inc_reason"].dropna())
    reason = reasons.pop() if len(reasons) == 1 else "no incrementality design"
    return Figure(
        "roi_inc",
        one.get("roi_inc"),
        RETURN,
        "rpt_incremental_roi",
        "roi_inc",
        CAUSAL,
        "several designs" if len(known) > 1 else reason,
        one.get("roi_inc_low"),
        one.get("roi_inc_high"),
        note=one.get("title"),
    )


def money(view: View, total: pd.Series) -> list[Figure]:
    """Cost, and what the model credits for it."""
    mart = results.mart(view)
    is_cash = view.filters.cost_scope == "cash"
    cost_column = "cost_total_cash" if is_cash else "cost_total"
    reasons = {
        "net_revenue": total["reason"],
        "contribution_margin": results.reason_without_margin(total),
        "conversions": total["reason"],
    }
    return [
        Figure("cost", total["cost"], MONEY, mart, cost_column, COUNTED),
        *(
            Figure(
                name,
                total[name],
                COUNT if name == "conversions" else MONEY,
                mart,
                name,
                ATTRIBUTED,
                reason,
            )
            for name, reason in reasons.items()
        ),
    ]


def cost_kinds(view: View) -> pd.DataFrame:
    """Cost by month and kind."""
    return view.read(overview_queries.COST_KINDS)


def cost_chart(view: View, costs: pd.DataFrame) -> alt.Chart:
    """What the cost of each month is made of."""
    kinds = {kind: view.text(f"cost_types.{kind}") for kind in charts.COST_COLOURS}
    costs = charts.with_month_names(view, costs).assign(
        kind=costs["cost_type"].map(kinds),
        order=costs["cost_type"].map({kind: i for i, kind in enumerate(kinds)}),
    )
    title = charts.in_currency(view, view.text("figures.cost"))
    return (
        alt.Chart(costs)
        .mark_bar()
        .encode(
            x=charts.month_axis(view, costs),
            y=alt.Y("cost:Q", title=title).axis(format=",.0f"),
            color=alt.Color("kind:N", title=view.text("columns.cost_type")).scale(
                domain=list(kinds.values()), range=list(charts.COST_COLOURS.values())
            ),
            order=alt.Order("order:O"),
            tooltip=[
                alt.Tooltip("month:N", title=view.text("chart.month")),
                alt.Tooltip("kind:N", title=view.text("columns.cost_type")),
                alt.Tooltip("cost:Q", title=title, format=",.0f"),
            ],
        )
    )


def by_channel(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """One line a channel, the dearest first, with its name and prices."""
    channels = results.add_up(rows, ["channel_id", "channel_name"])
    channels = with_prices(channels[has_anything(channels)])
    return channels.assign(
        name=[
            view.channel(*key)
            for key in zip(
                channels["channel_id"], channels["channel_name"], strict=True
            )
        ]
    ).sort_values("cost", ascending=False)


def for_people(view: View, lines: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """The columns of a table, `names` renamed in front, reasons in words."""
    chosen = lines[[*names, *CHANNEL_UNITS, *MARKS]]
    return chosen.rename(columns=names).assign(
        reason=lines["reason"].map(view.language.reason)
    )


def has_anything(lines: pd.DataFrame) -> pd.Series:
    """Whether a line has cost or anything credited."""
    sums = ["cost", "net_revenue", "conversions", "leads"]
    return (lines[sums].fillna(0) != 0).any(axis=1)


def with_prices(lines: pd.DataFrame) -> pd.DataFrame:
    """With what a new customer and a lead cost, where any was credited."""
    is_known = lines["reason"].isna()
    return lines.assign(
        cac=(lines["cost"] / lines["new_customers"]).where(
            is_known & (lines["new_customers"] > 0)
        ),
        cpl=(lines["cost"] / lines["leads"]).where(is_known & (lines["leads"] > 0)),
    )


def chart_of(view: View, lines: pd.DataFrame, what: str) -> alt.LayerChart | None:
    """Both attributed returns of each line; None where none is known."""
    names = {name: view.text(f"figures.{name}") for name in ("roi_rev", "roi_cm")}
    long = lines.melt("name", list(names), "figure")
    long = long.assign(figure=long["figure"].map(names)).dropna(subset=["value"])
    if long.empty:
        return None
    order = list(lines["name"])
    base = alt.Chart(long).encode(
        y=alt.Y("name:N", sort=order, title=view.text(what)),
        x=alt.X("value:Q", title=view.text("chart.return_on_cost")).axis(format="+.0%"),
        color=alt.Color("figure:N", title=None).scale(
            domain=list(names.values()), range=[charts.SKY, charts.BLUE]
        ),
        tooltip=[
            alt.Tooltip("name:N", title=view.text(what)),
            alt.Tooltip("figure:N", title=view.text("chart.figure")),
            alt.Tooltip("value:Q", title=view.text("chart.value"), format="+.0%"),
        ],
    )
    zero = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(color=charts.GREY)
    return zero.encode(x="value:Q") + base.mark_bar().encode(
        yOffset=alt.YOffset("figure:N", sort=list(names.values())),
    )


def range_of(view: View) -> pd.DataFrame:
    """One line a model, lookback and scope of cost, with its returns."""
    found = view.read(roi_queries.RANGE)
    found = found[(found["cost"] != 0) & ~found["is_unmeasured"].astype(bool)]
    return found.assign(
        roi_rev=(found["net_revenue"] - found["cost"]) / found["cost"],
        roi_cm=(found["contribution_margin"] - found["cost"]) / found["cost"],
    )


def lookbacks(found: pd.DataFrame) -> list[str]:
    """The lookbacks of a range, the configured one first."""
    return sorted(found["lookback_key"].unique(), key=_lookback_order)


def _lookback_order(key: str) -> tuple[bool, int]:
    digits = "".join(filter(str.isdigit, key))
    return key != "configured", int(digits or 0)


def ends(found: pd.DataFrame) -> list[Figure]:
    """The lowest and the highest return of a range."""
    return [
        Figure(
            f"{end}_roi_cm",
            getattr(found["roi_cm"], pick)(),
            RETURN,
            "rpt_roi_range",
            "roi_cm",
            ATTRIBUTED,
            "no margin known",
        )
        for end, pick in (("lowest", "min"), ("highest", "max"))
    ]


def range_chart(view: View, found: pd.DataFrame, lookback: str) -> alt.LayerChart:
    """The return by model and scope of cost, of one lookback."""
    scopes = {key: view.text(f"cost_scopes.{key}") for key in _SCOPE_COLOURS}
    shown = found[found["lookback_key"] == lookback].dropna(subset=["roi_cm"])
    shown = shown.assign(
        model=[
            view.language.text_or(f"models.{key}", key) for key in shown["model_key"]
        ],
        scope=shown["cost_scope"].map(scopes),
    )
    zero = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(color=charts.GREY)
    points = (
        alt.Chart(shown)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            y=alt.Y("model:N", title=view.text("filters.model"), sort="x"),
            x=alt.X("roi_cm:Q", title=view.text("figures.roi_cm")).axis(format="+.0%"),
            color=alt.Color("scope:N", title=None).scale(
                domain=list(scopes.values()), range=list(_SCOPE_COLOURS.values())
            ),
            shape=alt.Shape("scope:N", title=None).scale(domain=list(scopes.values())),
            tooltip=[
                alt.Tooltip("model:N", title=view.text("filters.model")),
                alt.Tooltip("scope:N", title=view.text("columns.cost_scope")),
                alt.Tooltip(
                    "roi_cm:Q", title=view.text("figures.roi_cm"), format="+.0%"
                ),
                alt.Tooltip(
                    "roi_rev:Q", title=view.text("figures.roi_rev"), format="+.0%"
                ),
            ],
        )
    )
    return zero.encode(x="value:Q") + points


def open_months(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of months that still move."""
    return rows[~rows["is_mature"].astype(bool)]


def open_shares(view: View, rows: pd.DataFrame) -> list[Figure]:
    """How much of cost and revenue lies in months that still move."""
    total, part = results.total(rows), results.total(open_months(rows))
    return [
        Figure(
            f"open_{name}",
            part[name] / total[name] if total[name] else None,
            SHARE,
            results.mart(view),
            "is_mature",
            COUNTED,
            total["reason"] or "nothing to share",
        )
        for name in ("cost", "net_revenue")
    ]
