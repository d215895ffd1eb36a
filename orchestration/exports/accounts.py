"""Whose money a row is: the currency and the account, wherever a file says them."""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.exports.formats import Format
from orchestration.exports.match import Mapping
from orchestration.exports.parsing import macro
from orchestration.exports.preamble import first_groups
from orchestration.exports.sql import fill, literal, one_row

# The account key of files that name none, before the currency.
NOT_STATED = "(not stated)"
CURRENCY_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "R$": "BRL",
    "zł": "PLN",
    "Kč": "CZK",
    "₺": "TRY",
}


@dataclass(frozen=True)
class Context:
    """What the surroundings say about a file.

    `modified_at`: stated by the container, else the file's. `folder`: the landing
    sub-folder that names the account, empty without. `ad_accounts` gives (platform
    words, account id, account name, currency) of the ad accounts files.
    """

    modified_at: datetime
    folder: str = ""
    ad_accounts: Callable[[], tuple[tuple[str, str, str, str], ...]] = tuple


def currency_of(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    preamble: Sequence[str],
    context: Context,
) -> tuple[str | None, str, str]:
    """SQL for the currency of a row (None: no such column), the file's codes, and what
    is wrong when the format needs a currency and nothing says it. Such a file loads,
    because its account may be registered later; the audit publishes nothing until
    then."""
    fmt = mapping.fmt
    codes = [
        mapping.currencies[column.name]
        for column in fmt.columns
        if column.currency_in_header and column.name in mapping.currencies
    ]
    fallback = codes[0] if codes else ""
    if not fallback:
        groups = first_groups(fmt.preamble.currency, preamble)
        found = re.search(r"[A-Z]{3}", groups[0]) if groups else None
        fallback = found.group(0) if found else ""
    column = next(
        (
            c.name
            for c in fmt.columns
            if c.role == "currency" and c.name in mapping.columns
        ),
        None,
    )
    cell = f"c{mapping.columns[column]}" if column else None
    without = 0
    in_rows: list[str] = []
    if cell:
        counts = con.execute(
            fill(
                "select nullif(regexp_extract(value, '([A-Z]{3})', 1), ''), sum(rows)"
                " from (select $cell as value, count(*) as rows from incoming"
                " where n not in (select n from excluded) group by value) as codes"
                " group by 1",
                cell=cell,
            )
        ).fetchall()
        in_rows = sorted(code for code, _ in counts if code)
        without = sum(count for code, count in counts if not code)
    (rows,) = one_row(
        con,
        "select count(*) from incoming where n not in (select n from excluded)",
    )
    needs = fmt.needs_currency and rows and (not cell or without)
    if needs and not fallback:
        fallback = _currency_of_values(con, mapping) or _currency_of_account(
            con, mapping, context
        )
    problem = ""
    if needs and not fallback:
        found_text = f"{without} rows are without it" if cell and in_rows else "none"
        problem = (
            f"expected the currency of the amounts, found {found_text}: nothing is"
            f" published until it is known."
            f" {fmt.advice.get('currency', 'Add a column with the currency.')}"
        )
    raw = next((c.name for c in fmt.columns if c.role == "currency"), None)
    if raw is None and "currency_code" in fmt.raw_columns and fallback:
        raw = "currency_code"
    codes_text = ",".join(sorted({*in_rows, *([fallback] if fallback else [])}))
    if cell and fallback:
        return f"coalesce({cell}, {literal(fallback)})", codes_text, problem
    if fallback and raw:
        return literal(fallback), codes_text, problem
    return cell, codes_text, problem


def _currency_of_values(con: duckdb.DuckDBPyConnection, mapping: Mapping) -> str:
    """The currency that the amounts carry themselves (`US$1.92`, `&euro;100.00`), if
    it is one."""
    cells = [
        f"c{mapping.columns[column.name]}"
        for column in mapping.fmt.columns
        if column.currency_in_header and column.name in mapping.columns
    ]
    found = set()
    for cell in cells:
        for (marks,) in con.execute(
            fill(
                "select distinct array_to_string(regexp_extract_all($cell, $mark), '')"
                " from incoming where $cell is not null limit 100",
                cell=cell,
                mark=literal("&#?[A-Za-z0-9]+;|[A-Z]{0,3}[$€£₺]|[A-Z]{3}|zł|Kč"),
            )
        ).fetchall():
            mark = html.unescape(marks or "").strip()
            code = CURRENCY_SIGNS.get(mark) or (mark if len(mark or "") == 3 else "")
            if code and code.isalpha():
                found.add(code)
    return found.pop() if len(found) == 1 else ""


def _currency_of_account(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, context: Context
) -> str:
    """The currency of the file's account in the ad accounts files."""
    words = {mapping.fmt.source, mapping.fmt.source.removesuffix("_ads")}
    words |= {word.casefold() for word in (mapping.fmt.platform,)}
    words = {re.sub(r"[\s_-]+", "", word) for word in words}
    known = [
        (account_id, name, code)
        for platform, account_id, name, code in context.ad_accounts()
        if re.sub(r"[\s_-]+", "", platform.casefold()) in words
    ]
    stated: set[str] = {context.folder} - {""}
    for name in mapping.fmt.account:
        if name in mapping.columns:
            cell = macro("clean_id", f"c{mapping.columns[name]}")
            rows = con.execute(
                fill(
                    "select distinct $cell from incoming where n not in (select n from"
                    " excluded) and $cell is not null limit 1000",
                    cell=cell,
                )
            ).fetchall()
            stated |= {value for (value,) in rows}
    codes = {
        code for account_id, name, code in known if stated & ({account_id, name} - {""})
    }
    if not stated and len(known) == 1:
        codes = {known[0][2]}
    return codes.pop() if len(codes) == 1 else ""


def account_sql(
    mapping: Mapping, preamble: Sequence[str], currency: str, context: Context
) -> str:
    """SQL for the account key of a row: id, else name, else folder, else a marker."""
    fmt = mapping.fmt
    # Under its own name, or under the one that a variant gave it.
    positions = {**mapping.columns, **mapping.seen}
    parts = [
        cells[0]
        if len(cells) == 1
        else f"nullif(concat_ws(' ', {', '.join(cells)}), '')"
        for names in fmt.account
        if (
            cells := [
                macro("clean_id", f"c{positions[name]}")
                for name in names.split()
                if name in positions
            ]
        )
    ]
    for expressions in (fmt.preamble.account_id, fmt.preamble.account_name):
        groups = first_groups(expressions, preamble)
        if groups:
            parts.append(literal(groups[0]))
            break
    parts.append(literal(last_account(fmt, currency, context)))
    return f"coalesce({', '.join(parts)})"


def last_account(fmt: Format, currency: str, context: Context) -> str:
    """The account key where the file names none."""
    if context.folder:
        return context.folder
    return f"{NOT_STATED} {currency}".strip() if fmt.account else "(all)"
