"""What the command line tells of a published version and of the files behind it.

Only reads. Every figure printed is in the published file under the same definition.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.metrics import Answer, Metric
from orchestration.path_table import Credit
from orchestration.publish import Version

# What a line of the ROI table stands for.
CHANNEL, SOCIAL, TOTAL = 1, 2, 3

_ROI_QUERY = """
    with rows_by_kind as (
        select
            1 as part,
            channel_name as line,
            starts_with(channel_id, '(') as is_rest,
            *
        from marts.rpt_channel_roi_monthly
        where is_default_model

        union all

        select 2 as part, 'Social media' as line, false as is_rest, *
        from marts.rpt_channel_roi_monthly
        where is_default_model and is_social

        union all

        -- All sales over all cost is no return of anything: the rest of the sales
        -- would have come anyway, for all that attribution knows.
        select 3 as part, 'Total' as line, true as is_rest, *
        from marts.rpt_channel_roi_monthly
        where is_default_model
    ),
    lines as (
        select
            part,
            line,
            is_rest,
            -- Without sales or visits nothing can be credited; that is no loss.
            bool_or(
                coalesce(roi_reason, '') in (
                    'no sales source delivered', 'no web analytics delivered'
                )
            ) as is_unmeasured,
            sum(cost_total) as cost,
            sum(net_revenue) as net_revenue,
            case
                when count(*) = count(contribution_margin)
                    then sum(contribution_margin)
            end as margin,
            sum(conversions) as conversions,
            -- Of a channel alone, in the months that a design covers.
            sum(incremental_margin) filter (part = 1) as incremental,
            sum(incremental_margin_low) filter (part = 1) as incremental_low,
            sum(incremental_margin_high) filter (part = 1) as incremental_high,
            sum(cost_total) filter (incremental_margin is not null)
                as incremental_cost,
            bool_and(is_cost_complete) as is_cost_complete
        from rows_by_kind
        group by part, line, is_rest
    )
    select
        part,
        line,
        cost,
        net_revenue,
        margin,
        conversions,
        case when not is_rest and not is_unmeasured
            then (net_revenue - cost) / nullif(cost, 0)
        end as roi_rev,
        case when not is_rest and not is_unmeasured
            then (margin - cost) / nullif(cost, 0)
        end as roi_cm,
        is_cost_complete,
        is_unmeasured,
        (incremental - incremental_cost) / nullif(incremental_cost, 0) as roi_inc,
        (incremental_low - incremental_cost) / nullif(incremental_cost, 0)
            as roi_inc_low,
        (incremental_high - incremental_cost) / nullif(incremental_cost, 0)
            as roi_inc_high
    from lines
    where cost <> 0 or net_revenue <> 0 or conversions <> 0 or part > 1
    order by part, is_rest, cost desc, line
"""


@dataclass(frozen=True)
class Column:
    """A column of a printed table."""

    title: str
    is_number: bool = False


def roi_table(database: Path) -> str:
    """ROI per channel over all months for the default model, sums over sums."""
    with duckdb.connect(str(database), read_only=True) as connection:
        about = connection.execute(
            """
            select any_value(reporting_currency), any_value(model_key),
                any_value(as_of)
            from ops.manifest
            """
        ).fetchone() or (None, None, None)
        months = connection.execute(
            "select min(date_month), max(date_month) from marts.rpt_channel_roi_monthly"
            " where cost_total <> 0 or net_revenue <> 0"
        ).fetchone() or (None, None)
        rows = connection.execute(_ROI_QUERY).fetchall()
    currency, model, as_of = about
    columns = [
        Column("channel"),
        Column(f"cost {currency}", is_number=True),
        Column("net revenue", is_number=True),
        Column("margin", is_number=True),
        Column("conversions", is_number=True),
        Column("ROI revenue", is_number=True),
        Column("ROI margin", is_number=True),
        Column("ROI incremental", is_number=True),
    ]
    printed = [
        [
            channel,
            money(cost) + ("" if is_cost_complete else " *"),
            money(net_revenue),
            money(margin),
            "" if conversions is None else f"{conversions:,.1f}",
            ratio(roi_rev),
            ratio(roi_cm),
            "" if part > CHANNEL else interval(*incremental) or "no design yet",
        ]
        for (
            part,
            channel,
            cost,
            net_revenue,
            margin,
            conversions,
            roi_rev,
            roi_cm,
            is_cost_complete,
            _,
            *incremental,
        ) in rows
    ]
    period = f"{months[0]:%Y-%m} to {months[1]:%Y-%m}" if months[0] else "no month"
    lines = [
        f"Return per channel, {period}, as of {as_of}, model {model}",
        "",
        table(columns, printed, totals=sum(row[0] > CHANNEL for row in rows)),
        "",
        "ROI = (return - cost) / cost, so 0.50 is 50 % on top of what was spent.",
        "ROI incremental stays empty where no goal's design with a control covers a",
        "channel; where one does, it is of the months that it covers.",
    ]
    if any(row[9] for row in rows):
        lines.append(
            "No ROI without sales and web visits: nothing can be credited to a channel."
        )
    if any(row[3] and row[4] is None for row in rows):
        lines.append(
            "No margin where the sold products have none: docs/templates.md, margins."
        )
    if not all(row[8] for row in rows):
        lines.append("* Cost is incomplete: hours without a rate are not in it.")
    return "\n".join(lines)


_EFFECTS_QUERY = """
    select
        judged.title,
        judged.kpi,
        judged.effect_relative,
        judged.effect_relative_low,
        judged.effect_relative_high,
        returns.roi_inc,
        returns.roi_inc_low,
        returns.roi_inc_high,
        judged.verdict,
        judged.verdict_reason
    from marts.rpt_before_after as judged
    left join marts.rpt_incremental_roi as returns using (goal_id)
    where judged.is_design_method
    order by judged.goal_id
"""


def effects_table(database: Path) -> str:
    """Verdict on every goal; empty text where no goal was written down."""
    rows = _read(database, _EFFECTS_QUERY)
    if not rows:
        return ""
    columns = [
        Column("goal"),
        Column("key figure"),
        Column("effect", is_number=True),
        Column("ROI incremental", is_number=True),
        Column("verdict"),
    ]
    printed = []
    for title, kpi, *numbers, verdict, reason in rows:
        is_judged = verdict != "insufficient data"
        effect, returned = numbers[:3], numbers[3:]
        printed.append(
            [
                title or "",
                kpi or "",
                interval(*effect) if is_judged else "",
                interval(*returned),
                verdict if is_judged else f"{verdict}: {reason}",
            ]
        )
    return "\n".join(
        [
            "Goals: effect against a control, and what it returned [95 % interval]",
            "",
            table(columns, printed),
        ]
    )


def absent_sources(database: Path) -> list[str]:
    """Sources of which nothing was ever delivered."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return [
            row[0]
            for row in connection.execute(
                """
                select distinct source
                from marts.rpt_completeness
                where status = 'absent'
                order by source
                """
            ).fetchall()
        ]


def unread_files(warehouse: Path) -> list[tuple[str, str, str]]:
    """Files that were left out: name, status, what to do."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(
            """
            select file, status, message
            from ops.loads
            where status in ('refused', 'unrecognised', 'failed')
            order by file
            """
        ).fetchall()


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], totals: int = 0
) -> str:
    """A plain text table; numbers to the right, the last `totals` rows under a line."""
    widths = [
        max(len(column.title), *(len(row[index]) for row in rows), 1)
        for index, column in enumerate(columns)
    ]

    def line(cells: Sequence[str]) -> str:
        return "  ".join(
            cell.rjust(width) if column.is_number else cell.ljust(width)
            for cell, width, column in zip(cells, widths, columns, strict=True)
        ).rstrip()

    rule = "  ".join("-" * width for width in widths)
    body = [line(row) for row in rows]
    if 0 < totals < len(body):
        body.insert(len(body) - totals, rule)
    return "\n".join([line([column.title for column in columns]), rule, *body])


def money(amount: Decimal | float | None) -> str:
    """Whole units with thousands separators; empty for nothing."""
    return "" if amount is None else f"{amount:,.0f}"


def ratio(value: Any) -> str:
    """Two decimals with sign; a dash where there is no cost to divide by."""
    return "-" if value is None else f"{value:+,.2f}"


def interval(
    value: float | None, low: float | None = None, high: float | None = None
) -> str:
    """A figure with its interval, as `+0.43 [-0.40, +1.37]`; empty for nothing."""
    if value is None or low is None or high is None:
        return ""
    return f"{ratio(value)} [{ratio(low)}, {ratio(high)}]"


def loads_table(warehouse: Path) -> str:
    """The ledger of files, the newest first."""
    rows = _read(
        warehouse,
        """
        select
            file,
            coalesce(member, ''),
            status,
            coalesce(source || '.' || entity, '?'),
            coalesce(period_start::varchar, ''),
            coalesce(period_end::varchar, ''),
            coalesce(format('{:,}', rows_read), ''),
            coalesce(format('{:,}', rows_loaded), ''),
            coalesce(format('{:,}', rows_rejected), ''),
            coalesce(message, '')
        from ops.loads
        order by loaded_at desc, file
        """,
    )
    columns = [
        Column("file"),
        Column("table in it"),
        Column("status"),
        Column("format"),
        Column("from"),
        Column("to"),
        Column("read", is_number=True),
        Column("loaded", is_number=True),
        Column("rejected", is_number=True),
        Column("message"),
    ]
    return table(columns, rows) if rows else "No file was seen yet."


def rejects_table(warehouse: Path, limit: int) -> str:
    """The records that were not loaded."""
    rows = _read(
        warehouse,
        """
        select file, row_number::varchar, reason, left(record, 80)
        from ops.rejected_rows
        order by file, row_number
        """,
    )
    columns = [
        Column("file"),
        Column("line", is_number=True),
        Column("reason"),
        Column("record"),
    ]
    if not rows:
        return "No record was rejected."
    more = f"\n... and {len(rows) - limit:,} more" if len(rows) > limit else ""
    return table(columns, rows[:limit]) + more


def credits_text(credits: Sequence[Credit], output_format: str) -> str:
    """Credits of models to channels: `csv` and `json` with all digits, or a `table`."""
    if output_format == "json":
        return json.dumps([asdict(credit) for credit in credits], ensure_ascii=False)
    names = [field.name for field in fields(Credit)]
    if output_format == "csv":
        return _csv([names, *map(astuple, credits)])
    columns = [
        Column(name, is_number=name in ("conversions", "value")) for name in names
    ]
    return table(
        columns,
        [
            [
                credit.model,
                credit.channel,
                f"{credit.conversions:,.4f}",
                f"{credit.value:,.2f}",
            ]
            for credit in credits
        ],
    )


def metrics_table(metrics: Sequence[Metric]) -> str:
    """The metrics that can be asked for, each with the first sentence about it."""
    columns = [Column("metric"), Column("claim"), Column("definition")]
    rows = [
        [metric.name, metric.claim_type, metric.definition.partition(". ")[0][:100]]
        for metric in metrics
    ]
    return table(columns, rows)


def answer_text(answer: Answer, output_format: str) -> str:
    """The answer to a question: `csv` and `json` with all digits, or a `table`."""
    if output_format == "json":
        named = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        return json.dumps(named, ensure_ascii=False, default=_plain)
    if output_format == "csv":
        return _csv([answer.columns, *answer.rows])
    if not answer.rows:
        return "No row answers this question."
    shown = [_shown(values) for values in zip(*answer.rows, strict=True)]
    columns = [
        Column(name, is_number=is_number)
        for name, (is_number, _) in zip(answer.columns, shown, strict=True)
    ]
    cells = zip(*(texts for _, texts in shown), strict=True)
    return table(columns, [list(row) for row in cells])


def _plain(value: Any) -> float | str:
    """What JSON has no type for."""
    return float(value) if isinstance(value, Decimal) else str(value)


def _shown(values: Sequence[Any]) -> tuple[bool, list[str]]:
    """Whether a column is of numbers, and its cells: money rounder than ratios."""
    numbers = [v for v in values if _is_number(v)]
    decimals = 2 if any(abs(number) >= 100 for number in numbers) else 4
    form = ",d" if all(isinstance(v, int) for v in numbers) else f",.{decimals}f"
    texts = {None: "-", True: "yes", False: "no"}
    return bool(numbers), [
        format(v, form) if _is_number(v) else texts.get(v, str(v)) for v in values
    ]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def versions_table(versions: Sequence[Version]) -> str:
    """The kept versions."""
    rows = [
        [
            version.version_id,
            "current" if version.is_current else "",
            version.manifest["created_at"],
            version.manifest["as_of"],
            version.manifest["code_version"],
            f"{sum(table['rows'] for table in version.manifest['tables']):,}",
        ]
        for version in versions
    ]
    columns = [
        Column("version"),
        Column(""),
        Column("created (UTC)"),
        Column("as of"),
        Column("code"),
        Column("rows", is_number=True),
    ]
    return table(columns, rows)


def _csv(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().rstrip("\n")


def _read(warehouse: Path, query: str) -> list[list[str]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return [list(row) for row in connection.execute(query).fetchall()]
