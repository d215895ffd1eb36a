"""What the command line tells of a published version and of the files behind it.

Only reads. Every figure printed is in the published file under the same definition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publish import Version

_ROI_QUERY = """
    with channels as (
        select
            channel_name as channel,
            starts_with(channel_id, '(') as is_rest,
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
            bool_and(is_cost_complete) as is_cost_complete
        from marts.rpt_channel_roi_monthly
        where is_default_model
        group by all
    ),
    with_total as (
        select * from channels
        union all by name
        select
            'Total' as channel,
            null::boolean as is_rest,
            bool_or(is_unmeasured) as is_unmeasured,
            sum(cost) as cost,
            sum(net_revenue) as net_revenue,
            case when count(*) = count(margin) then sum(margin) end as margin,
            sum(conversions) as conversions,
            bool_and(is_cost_complete) as is_cost_complete
        from channels
    )
    select
        channel,
        cost,
        net_revenue,
        margin,
        conversions,
        case when is_rest is not true and not is_unmeasured
            then (net_revenue - cost) / nullif(cost, 0)
        end as roi_rev,
        case when is_rest is not true and not is_unmeasured
            then (margin - cost) / nullif(cost, 0)
        end as roi_cm,
        is_cost_complete
    from with_total
    where
        cost <> 0
        or net_revenue <> 0
        or conversions <> 0
        or is_rest is null
    order by is_rest nulls last, cost desc, channel
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
            "no design yet",
        ]
        for (
            channel,
            cost,
            net_revenue,
            margin,
            conversions,
            roi_rev,
            roi_cm,
            is_cost_complete,
        ) in rows
    ]
    period = f"{months[0]:%Y-%m} to {months[1]:%Y-%m}" if months[0] else "no month"
    lines = [
        f"Return per channel, {period}, as of {as_of}, model {model}",
        "",
        table(columns, printed, has_total=True),
        "",
        "ROI = (return - cost) / cost, so 0.50 is 50 % on top of what was spent.",
        "ROI incremental stays empty until there is a before/after or control design.",
    ]
    if not all(row[7] for row in rows):
        lines.append("* Cost is incomplete: hours without a rate are not in it.")
    return "\n".join(lines)


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
    columns: Sequence[Column], rows: Sequence[Sequence[str]], has_total: bool = False
) -> str:
    """A plain text table; numbers to the right, the total under a line."""
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
    if has_total and body:
        body.insert(-1, rule)
    return "\n".join([line([column.title for column in columns]), rule, *body])


def money(amount: Decimal | float | None) -> str:
    """Whole units with thousands separators; empty for nothing."""
    return "" if amount is None else f"{amount:,.0f}"


def ratio(value: Any) -> str:
    """Two decimals with sign; a dash where there is no cost to divide by."""
    return "-" if value is None else f"{value:+,.2f}"


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


def _read(warehouse: Path, query: str) -> list[list[str]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return [list(row) for row in connection.execute(query).fetchall()]
