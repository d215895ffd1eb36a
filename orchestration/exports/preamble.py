"""What the lines above the header state: period, moment of creation, account."""

import re
from collections.abc import Sequence
from datetime import date, datetime

import duckdb

from orchestration.exports.formats import Format
from orchestration.exports.locales import DMY, MDY, YMD
from orchestration.exports.parsing import macro
from orchestration.exports.sql import fill, one_row

MAX_PERIOD_DAYS = 366 * 30


def _texts(preamble: Sequence[str]) -> list[str]:
    texts = []
    for line in preamble:
        texts.append(line.strip().strip('"').strip())
        texts += [cell.strip().strip('"').strip() for cell in line.split("\t")]
        texts += [cell.strip().strip('"').strip() for cell in line.split(";")]
    return list(dict.fromkeys(text for text in texts if text))


def first_groups(
    expressions: Sequence[str], preamble: Sequence[str]
) -> tuple[str, ...] | None:
    """The groups of the first expression that any line or cell above matches."""
    for expression in expressions:
        for text in _texts(preamble):
            found = re.search(expression, text, re.IGNORECASE)
            if found:
                return tuple(group or "" for group in found.groups())
    return None


def stated_moment(
    con: duckdb.DuckDBPyConnection, expressions: Sequence[str], preamble: Sequence[str]
) -> datetime | None:
    """When the file says that it was made."""
    groups = first_groups(expressions, preamble)
    if not groups:
        return None
    for order in (MDY, DMY):
        (moment,) = one_row(
            con,
            fill(
                "select $moment from (select cast(? as varchar) as value) as stated",
                moment=macro("parse_timestamp", "value", f"'x:point:{order}'"),
            ),
            [groups[0]],
        )
        if isinstance(moment, datetime):
            return moment
    return None


def stated_periods(
    con: duckdb.DuckDBPyConnection, fmt: Format, preamble: Sequence[str]
) -> dict[str, tuple[date, date]]:
    """Order of day and month → the stated period in that reading, if it is one."""
    facts = fmt.preamble
    whole = first_groups(facts.period, preamble)
    if whole:
        start, end = whole[0], whole[-1]
    else:
        starts = first_groups(facts.period_start, preamble)
        ends = first_groups(facts.period_end, preamble)
        if not starts or not ends:
            return {}
        start, end = starts[0], ends[0]
    periods = {}
    for order in (YMD, DMY, MDY):
        parsed = one_row(
            con,
            fill(
                "select list($day order by i)"
                " from (values (1, ?), (2, ?)) as stated(i, value)",
                day=macro("parse_date", "value", f"'x:point:{order}'"),
            ),
            [start, end],
        )[0]
        first, last = parsed  # type: ignore[misc]
        if first and last and first <= last and (last - first).days < MAX_PERIOD_DAYS:
            periods[order] = (first, last)
    return periods


def facts_of(fmt: Format, preamble: Sequence[str]) -> dict[str, str]:
    """What else is stated: account, currency, time zone."""
    facts = {}
    for name in ("account_id", "account_name", "currency", "time_zone"):
        groups = first_groups(getattr(fmt.preamble, name), preamble)
        if groups:
            facts[name] = groups[0]
    return facts
