"""What is taken home from a table: all of it, and nothing that a spreadsheet runs."""

import csv
import io
from datetime import date

import openpyxl
import pandas as pd
import pytest

from dashboard.tables import csv_text, excel_file, guarded

FORMULA = '=HYPERLINK("https://evil.example","click")'
FRAME = pd.DataFrame(
    {
        "name": [FORMULA, 'Höst, "quoted"', None],
        "amount": [-12.5, 1234.0, float("nan")],
        "conversions": pd.array([3, None, 0], dtype="Int64"),
        "is_paid": pd.array([True, False, None], dtype="boolean"),
        "date_day": [date(2026, 9, 30), None, date(2026, 1, 2)],
        "@column": ["-5", "-5 apples", "+49 30 1234"],
    }
)


@pytest.mark.parametrize(
    "text", [FORMULA, "+1+1", "-1-1", "@SUM(A1)", "\tx", "\rx", "-", "+", "-2+cmd|x"]
)
def test_text_that_a_spreadsheet_would_compute_is_guarded(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", ["plain", "-12", "+3.5", "-1,234.50", "-5%", "a=b", "1+1", "", 5, -5, -0.5]
)
def test_other_values_are_as_they_were(value):
    assert guarded(value) == value


def test_csv_holds_every_cell():
    text = csv_text(FRAME).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["name", "amount", "conversions", "is_paid", "date_day", "'@column"],
        [f"'{FORMULA}", "-12.5", "3", "True", "2026-09-30", "-5"],
        ['Höst, "quoted"', "1234.0", "", "False", "", "'-5 apples"],
        ["", "", "0", "", "2026-01-02", "'+49 30 1234"],
    ]


def test_excel_holds_every_cell_with_its_type():
    sheet = openpyxl.load_workbook(io.BytesIO(excel_file(FRAME))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [
        "name",
        "amount",
        "conversions",
        "is_paid",
        "date_day",
        "'@column",
    ]
    assert rows[1][:4] == [f"'{FORMULA}", -12.5, 3, True]
    assert rows[1][4].date() == date(2026, 9, 30)
    assert rows[2][:4] == ['Höst, "quoted"', 1234, None, False]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= set("nsbd")
