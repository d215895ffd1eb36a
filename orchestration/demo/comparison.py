"""Attribution beside the truth: what models credit channels with, what they caused.

Reads what is published and, alone outside the tests, the truth. What a channel caused
are the sales that its twin world lacks: the same people with the same luck, without the
channel. Twins are of one channel each, so their differences overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import yaml

from orchestration.demo.company import (
    ACCOUNTS,
    CAMPAIGNS,
    LAST_DAY,
    SCALES,
    TESTED_CAMPAIGN,
)
from orchestration.demo.people import PAID
from orchestration.demo.truth import LEVERS
from orchestration.publish import current_version
from orchestration.report import Column, table
from orchestration.settings import Settings

Number = int | float | Decimal
MEASURES = ("conversions", "net_revenue", "contribution_margin")

# No twin lacks the brand's campaigns: who searches for the brand finds the company.
BRAND = "brand_search"
_NAMES = {
    "meta_ads": "Meta Ads",
    "linkedin_ads": "LinkedIn Ads",
    "tiktok_ads": "TikTok Ads",
    "snapchat_ads": "Snapchat Ads",
    "organic_social": "Organic social",
    "google_ads": "Google Ads without brand",
    "microsoft_ads": "Microsoft Ads without brand",
    "x_ads": "X Ads",
    "pinterest_ads": "Pinterest Ads",
    "reddit_ads": "Reddit Ads",
    BRAND: "Brand campaigns",
    "paid_social": "Paid social together",
    "all_social": "Social media together",
    "paid_search": "Paid search together",
}


class ComparisonError(Exception):
    """There is nothing to compare: what is missing, and what to do."""


@dataclass(frozen=True)
class Line:
    """A channel or several: what they caused, claim, and are credited with by model.

    `caused` is None where no twin world lacks them, `claimed` where nobody claims.
    """

    name: str
    caused: Number | None
    claimed: Number | None
    credited: tuple[Number, ...]


@dataclass(frozen=True)
class Comparison:
    """One measure of all sales of the demo company; `credited` goes by `models`."""

    measure: str
    scale: str
    seed: int
    first_day: date
    last_day: date
    models: tuple[str, ...]
    # All channels, each in one line: what was caused is known of the first.
    channels: tuple[Line, ...]
    groups: tuple[Line, ...]

    @property
    def known(self) -> Line:
        """Sum of the channels of which is known what they caused."""
        lines = [line for line in self.channels if line.caused is not None]
        return _sum_of("Sum of these", lines, _added([n.caused for n in lines]))

    @property
    def total(self) -> Line:
        """All sales; what all channels caused together, no twin world tells."""
        return _sum_of("All sales", self.channels, None)

    @property
    def errors(self) -> tuple[float, ...]:
        """Sum of absolute differences over the sum of what was caused, by model."""
        known = [
            (float(line.caused), [float(credit) for credit in line.credited])
            for line in self.channels
            if line.caused is not None
        ]
        caused = sum(true for true, _ in known)
        return tuple(
            sum(abs(credited[n] - true) for true, credited in known) / caused
            for n in range(len(self.models))
        )


def compare(settings: Settings, measure: str = "conversions") -> Comparison:
    """The published credits and claims beside what the demo's twin worlds tell.

    `measure` is one of MEASURES: sales as a count, or money in euro.

    Raises:
        ComparisonError: there is no demo company, nothing is published, or what is
            published is not of the files that the demo wrote last.

    """
    scale, seed = _written(settings)
    version = current_version(settings.published_dir)
    if version is None:
        raise ComparisonError("Nothing is published yet: social-roi run")
    with duckdb.connect(str(version.database), read_only=True) as connection:
        _check_same_company(connection, settings.truth_dir)
        caused = _caused(connection, settings.truth_dir, measure)
        credited = _credited(connection, measure)
        claimed = _claimed(connection, measure)
        channels = connection.execute(
            "select channel_id, channel_name from marts.dim_channels"
            " order by sort_order, channel_id"
        ).fetchall()
    models = _models(settings.project_dir, {model for _, model in credited})
    names = {**_NAMES, **dict(channels)}
    found = {key for key, _ in credited} | set(claimed)

    def line(key: str) -> Line:
        return Line(
            names[key],
            caused.get(key),
            claimed.get(key),
            tuple(credited.get((key, model), 0) for model in models),
        )

    lines = {key: line(key) for key in names if key in found or key in caused}
    groups = {key: kinds for key, kinds in LEVERS.items() if len(kinds) > 1}
    return Comparison(
        measure=measure,
        scale=scale,
        seed=seed,
        first_day=SCALES[scale].start,
        last_day=LAST_DAY,
        models=models,
        channels=tuple(own for key, own in lines.items() if key not in groups),
        groups=tuple(
            _sum_of(names[key], [lines[kind] for kind in kinds], caused[key])
            for key, kinds in groups.items()
        ),
    )


def comparison_text(found: Comparison, output_format: str = "table") -> str:
    """The comparison as a plain table or, with the format `markdown`, for a page."""
    known = [line for line in found.channels if line.caused is not None]
    others = [line for line in found.channels if line.caused is None]
    lines = [*known, found.known, *others, found.total]
    rows = [
        *(_cells(line) for line in lines),
        ["Error", "", "", *(f"{error:.0%}" for error in found.errors)],
        *(_cells(line) for line in found.groups),
    ]
    if output_format == "markdown":
        titles = ["channel", "caused", "claimed", *(f"`{m}`" for m in found.models)]
        printed = _markdown(titles, rows, bold={"Sum of these", "All sales", "Error"})
    else:
        titles = ["channel", "caused", "claimed", *found.models]
        columns = [Column(title, n > 0) for n, title in enumerate(titles)]
        printed = table(columns, rows)
    unit = "" if found.measure == "conversions" else ", EUR"
    about = (
        f"{found.measure}{unit}, {found.first_day} to {found.last_day},"
        f" demo company of scale {found.scale}, seed {found.seed}."
    )
    return f"{printed}\n\n{about}"


def _written(settings: Settings) -> tuple[str, int]:
    """Scale and seed of the demo company in the data folder."""
    marker, truth = settings.demo_marker, settings.truth_dir / "incremental.parquet"
    if not marker.exists() or not truth.exists():
        raise ComparisonError(
            f"There is no demo company in {settings.data_dir}, and of no other one is"
            " known what its channels truly caused: social-roi demo"
        )
    words = dict(word.split("=") for word in marker.read_text("utf-8").split())
    return words["scale"], int(words["seed"])


def _check_same_company(connection: duckdb.DuckDBPyConnection, truth: Path) -> None:
    happened = connection.execute(
        """
        select
            count(*) filter (conversion_type in ('purchase', 'deal_won')),
            sum(net_revenue)
        from read_parquet(?)
        """,
        [str(truth / "conversions.parquet")],
    ).fetchone()
    published = connection.execute(
        "select sum(conversions), sum(net_revenue) from marts.fct_conversions"
    ).fetchone()
    if happened != published:
        raise ComparisonError(
            "What is published is not of the files that the demo wrote last:"
            " social-roi run"
        )


def _caused(
    connection: duckdb.DuckDBPyConnection, truth: Path, measure: str
) -> dict[str, Number]:
    rows = connection.execute(
        f"select lever, {measure} from read_parquet(?)",  # noqa: S608
        [str(truth / "incremental.parquet")],
    ).fetchall()
    # Ads of other platforms are shown, and move nobody in any world.
    idle = {account.platform for account in ACCOUNTS} - set(PAID)
    idle.discard(ACCOUNTS[TESTED_CAMPAIGN.account].platform)
    caused = {**dict(rows), **dict.fromkeys(sorted(idle), 0)}
    if missing := LEVERS.keys() - caused.keys():
        raise ComparisonError(
            f"An earlier version wrote the demo company, without {sorted(missing)}:"
            " social-roi demo, then social-roi run"
        )
    return caused


def _credited(
    connection: duckdb.DuckDBPyConnection, measure: str
) -> dict[tuple[str, str], Number]:
    """Credits by line and model, by the date of the sale."""
    rows = connection.execute(
        f"""
        with platform_channels as (
            select distinct channel_id, platform from marts.rpt_platform_claims
        )
        select
            case
                when credits.campaign_id in (select unnest($brand)) then $name
                when platform_channels.platform is not null
                    then platform_channels.platform
                when channels.channel_group = 'Organic Social' then 'organic_social'
                else credits.channel_id
            end as line,
            credits.model_key,
            sum(credits.{measure})
        from marts.rpt_attribution_monthly as credits
        left join platform_channels using (channel_id)
        left join marts.dim_channels as channels using (channel_id)
        group by all
        having sum(credits.{measure}) <> 0
        """,  # noqa: S608
        {"brand": _brand_campaigns(), "name": BRAND},
    ).fetchall()
    return {(line, model): amount for line, model, amount in rows}


def _claimed(
    connection: duckdb.DuckDBPyConnection, measure: str
) -> dict[str, Number | None]:
    """What platforms say that their ads sold; of margin they know nothing."""
    claim = {
        "conversions": "sum(conversions)",
        "net_revenue": "nullif(sum(conversions_value), 0)",
        "contribution_margin": "null",
    }[measure]
    rows = connection.execute(
        f"""
        select
            case
                when campaign_id in (select unnest($brand)) then $name
                else platform
            end as line,
            {claim}
        from marts.fct_ad_performance_daily
        group by all
        """,  # noqa: S608
        {"brand": _brand_campaigns(), "name": BRAND},
    ).fetchall()
    return dict(rows)


def _brand_campaigns() -> list[str]:
    return [c.campaign_id for c in CAMPAIGNS if c.kind == "brand"]


def _models(project_dir: Path, published: set[str]) -> tuple[str, ...]:
    """The published models in the order in which the project lists them."""
    project = yaml.safe_load((project_dir / "dbt_project.yml").read_text("utf-8"))
    listed = [model["key"] for model in project["vars"]["attribution_models"]]
    return tuple(model for model in listed if model in published)


def _sum_of(name: str, lines: Sequence[Line], caused: Number | None) -> Line:
    return Line(
        name,
        caused,
        _added([line.claimed for line in lines]),
        tuple(
            sum(column)
            for column in zip(*(line.credited for line in lines), strict=True)
        ),
    )


def _added(values: Sequence[Number | None]) -> Number | None:
    told = [value for value in values if value is not None]
    return sum(told) if told else None


def _cells(line: Line) -> list[str]:
    return [
        line.name,
        *(
            "-" if value is None else f"{value:,.0f}"
            for value in (line.caused, line.claimed, *line.credited)
        ),
    ]


def _markdown(titles: list[str], rows: list[list[str]], bold: set[str]) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |"

    rule = line(["---", *["--:"] * (len(titles) - 1)])
    body = [
        line([f"**{cell}**" if cell else "" for cell in row] if row[0] in bold else row)
        for row in rows
    ]
    return "\n".join([line(titles), rule, *body])
