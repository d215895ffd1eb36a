"""Tables and what can be taken home from them, as CSV and Excel.

A file that is opened in a spreadsheet must not compute what somebody wrote into the
name of a campaign: text that looks like a formula gets an apostrophe before it.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
import xlsxwriter

from dashboard.figures import MONEY, PRICE, written
from dashboard.language import NO_VALUE
from dashboard.view import View

# A table is looked at by its first rows; the files hold all of them.
SHOWN_ROWS = 1000

# Pixels and letters: text up to SHORT fits under most titles by itself.
WIDEST = 520
SHORT = 12
# Up to that many rows a table is as high as they are; beyond, it scrolls.
WHOLE_ROWS = 20

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*([eE][+-]?\d+)?%?")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table(
    view: View,
    frame: pd.DataFrame,
    units: Mapping[str, str],
    name: str,
    source: str,
) -> None:
    """A table for people: titles and numbers in their language, then downloads.

    `units`: the columns that are figures. The titles stand under `figures` or
    `columns`. `source`: the mart whose definitions explain the columns.
    """
    titles, formats = _titles(view, frame, units), _formats(view, frame, units)
    with st.container(key=f"table_{name}"):
        _draw(view, frame, titles, formats, source, name)
        _downloads(view, frame, name)


def texts(
    view: View, frame: pd.DataFrame, units: Mapping[str, str]
) -> tuple[list[str], list[list[str]]]:
    """The same table as words: its titles and its rows, for paper."""
    formats = _formats(view, frame, units)
    lines = [
        [
            NO_VALUE
            if _is_null(value)
            else str(formats.get(column, _plain(view))(value))
            for column, value in zip(frame.columns, line, strict=True)
        ]
        for line in frame.itertuples(index=False)
    ]
    return list(_titles(view, frame, units).values()), lines


def _plain(view: View) -> Callable[[Any], str]:
    def text(value: Any) -> str:
        if isinstance(value, bool | np.bool_):
            return view.text("table.yes" if value else "table.no")
        return str(value)

    return text


def _is_null(value: Any) -> bool:
    return not value if isinstance(value, str) else bool(pd.isna(value))


def rows(view: View, source: str, read: Callable[[], pd.DataFrame], name: str) -> None:
    """The rows of a mart behind figures, opened on demand, as they are."""
    key = f"rows_{name}"
    with st.expander(
        view.text("table.rows", mart=source), key=key, on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        frame = read()
        if frame.empty:
            st.caption(view.text("table.no_rows"))
            return
        if len(frame) > SHOWN_ROWS:
            st.caption(
                view.text(
                    "table.first_rows",
                    shown=view.language.number(SHOWN_ROWS),
                    all=view.language.number(len(frame)),
                )
            )
        _draw(view, frame.head(SHOWN_ROWS), {}, {}, source, name)
        _downloads(view, frame, name)


def csv_text(frame: pd.DataFrame) -> bytes:
    """All rows as CSV in UTF-8, with the mark by which Excel knows it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in frame.columns])
    writer.writerows(
        [guarded(value) for value in row] for row in frame.itertuples(index=False)
    )
    return text.getvalue().encode("utf-8-sig")


def excel_file(frame: pd.DataFrame) -> bytes:
    """All rows as an Excel file: numbers as numbers, days as days, text as text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for index, name in enumerate(frame.columns):
            sheet.write_string(0, index, guarded(name), bold)
        for line, row in enumerate(frame.itertuples(index=False), start=1):
            for index, value in enumerate(row):
                plain = guarded(value)
                if plain == "":
                    continue
                if isinstance(plain, bool):
                    sheet.write_boolean(line, index, plain)
                elif isinstance(plain, int | float):
                    sheet.write_number(line, index, plain)
                elif isinstance(plain, date):
                    sheet.write_datetime(line, index, plain, day)
                else:
                    sheet.write_string(line, index, str(plain))
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return content.getvalue()


def guarded(value: Any) -> Any:
    """The value for a cell: null as nothing, text that no spreadsheet computes."""
    if isinstance(value, str):
        is_formula = value.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(value)
        return f"'{value}" if is_formula else value
    if isinstance(value, list | tuple):
        return guarded(", ".join(map(str, value)))
    if value is None or pd.isna(value):
        return ""
    return value.item() if hasattr(value, "item") else value


def _titles(
    view: View, frame: pd.DataFrame, units: Mapping[str, str]
) -> dict[str, str]:
    return {
        column: _title(view, column)
        + (f" ({view.currency})" if units.get(column) in (MONEY, PRICE) else "")
        for column in frame.columns
    }


def _formats(
    view: View, frame: pd.DataFrame, units: Mapping[str, str]
) -> dict[str, Callable[[Any], str]]:
    return {
        column: view.language.day
        for column in frame.columns
        if isinstance(frame[column].dropna().head(1).squeeze(), date)
    } | {
        column: partial(written, view.language, unit=unit)
        for column, unit in units.items()
    }


def _title(view: View, column: str) -> str:
    figure = view.language.text_or(f"figures.{column}", "")
    return figure or view.language.text_or(f"columns.{column}", column)


def _draw(
    view: View,
    frame: pd.DataFrame,
    titles: Mapping[str, str],
    formats: Mapping[str, Callable[[Any], str]],
    source: str,
    name: str,
) -> None:
    settings = {
        column: st.column_config.Column(
            titles.get(column, column),
            help=view.file.definition(source, column),
            width=_width(frame[column]) if titles else None,
        )
        for column in frame.columns
    }
    shown = frame.style.format(formats, na_rep=NO_VALUE) if formats else frame
    st.dataframe(
        shown,
        height="content" if len(frame) <= WHOLE_ROWS else "auto",
        hide_index=True,
        placeholder=NO_VALUE,
        column_config=settings,
        alt=view.text("table.alt", name=name, mart=source),
    )


def _width(values: pd.Series) -> int | None:
    """Pixels for a column of text, so that its longest is read and not cut off."""
    texts = values.dropna()
    if not len(texts) or not isinstance(texts.iloc[0], str):
        return None
    longest = int(texts.str.len().max())
    return min(WIDEST, 24 + 7 * longest) if longest > SHORT else None


def _downloads(view: View, frame: pd.DataFrame, name: str) -> None:
    period = f"{view.filters.first_month:%Y-%m}_{view.filters.last_month:%Y-%m}"
    file_name = f"{name}_{period}_{view.file.about.version_id}"
    with st.container(horizontal=True):
        # Made when they are asked for, not for each look at the page.
        st.download_button(
            view.text("table.csv"),
            lambda: csv_text(frame),
            f"{file_name}.csv",
            "text/csv",
            key=f"csv_{name}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
        st.download_button(
            view.text("table.excel"),
            lambda: excel_file(frame),
            f"{file_name}.xlsx",
            _XLSX,
            key=f"xlsx_{name}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
