"""The same rows come out of a file however its bytes are arranged."""

import csv
import gzip
import io
import zipfile
from decimal import Decimal
from itertools import product

import openpyxl
import pytest
import xlwt
from landing_folder import meta_export

RECORDS = [
    [
        "Reporting starts",
        "Reporting ends",
        "Account ID",
        "Campaign name",
        "Campaign ID",
        "Amount spent (EUR)",
        "Impressions",
        "Notiz",
    ],
    ["2026-09-01"] * 2
    + ["77", "Höst – „Früh“", "120210000000001234", "10.5", "100", ""],
    ["2026-09-02"] * 2
    + ["77", 'Zwei\nZeilen, "quoted"', "120210000000001234", "1234.25", "7", "a; b|c"],
    ["2026-09-03"] * 2 + ["77", "", "120210000000001235", "0", "0", "x\ty"],
]
COLUMNS = (
    "date_day, account_id, campaign_name, campaign_id, spend, impressions,"
    " currency_code, _extra, _row_number"
)
EXPECTED = [
    (
        "2026-09-01",
        "77",
        "Höst – „Früh“",
        "120210000000001234",
        "10.5",
        "100",
        "EUR",
        None,
        2,
    ),
    (
        "2026-09-02",
        "77",
        'Zwei\nZeilen, "quoted"',
        "120210000000001234",
        "1234.25",
        "7",
        "EUR",
        '{"Notiz":"a; b|c"}',
        3,
    ),
    (
        "2026-09-03",
        "77",
        None,
        "120210000000001235",
        "0",
        "0",
        "EUR",
        '{"Notiz":"x\\ty"}',
        4,
    ),
]


def as_text(delimiter: str = ",", line_end: str = "\n", quoting: int = 0) -> str:
    stream = io.StringIO(newline="")
    csv.writer(
        stream, delimiter=delimiter, lineterminator=line_end, quoting=quoting
    ).writerows(RECORDS)
    return stream.getvalue()


def rows(landing) -> list[tuple]:
    return landing.query(
        f"select {COLUMNS} from raw_meta_ads.ad_performance order by _row_number"
    )


ENCODINGS = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with mark": lambda text: text.encode("utf-8-sig"),
    "utf-16 le with mark": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16 be with mark": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16 le": lambda text: text.encode("utf-16-le"),
    "utf-16 be": lambda text: text.encode("utf-16-be"),
    "cp1252": lambda text: text.encode("cp1252"),
}


@pytest.mark.parametrize(
    ("encoding", "delimiter", "line_end"),
    [
        *product(ENCODINGS, ",;\t|", ["\n"]),
        ("utf-8", ",", "\r\n"),
        ("utf-16 le with mark", "\t", "\r\n"),
        ("cp1252", ";", "\r\n"),
    ],
)
def test_encoding_and_delimiter_change_nothing(landing, encoding, delimiter, line_end):
    content = ENCODINGS[encoding](as_text(delimiter, line_end))
    result = landing.one("x.csv", content)
    assert result.status == "loaded", result.message
    assert rows(landing) == EXPECTED


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_latin_1_is_read_as_such(landing, quoting):
    text = as_text(quoting=quoting).replace("–", "-").replace("„Früh“", "Früh")
    landing.one("x.csv", text.encode("latin-1"))
    assert rows(landing)[0][2] == "Höst - Früh"
    assert landing.query("select encoding from ops.loads") == [("latin-1",)]


def test_bytes_of_another_encoding_in_a_utf_8_file_are_read_and_told(landing):
    text = meta_export(*[f"2026-09-0{i},77,Högskola å,1,2.5,3,4" for i in range(1, 9)])
    content = text + "2026-09-09,2026-09-09,77,Åhlens AB,1,2.5,3,4\n".encode("latin-1")
    landing.one("x.csv", content)
    names = landing.query(
        "select distinct campaign_name from raw_meta_ads.ad_performance"
    )
    assert sorted(names) == [("Högskola å",), ("Åhlens AB",)]
    (problems,) = landing.query("select problems from ops.loads")[0]
    assert "two encodings" in problems


def test_the_first_foreign_letter_may_come_late(landing):
    body = "".join(
        f"2026-09-01,2026-09-01,77,Plain {i},{i},2.5,3,4\n" for i in range(120_000)
    )
    last = "2026-09-01,2026-09-01,77,Höst,x,2.5,3,4\n"
    content = meta_export() + body.encode() + last.encode("cp1252")
    assert len(content) > 4 * 1024 * 1024
    result = landing.one("x.csv", content)
    assert result.rows_loaded == 120_001
    assert landing.query(
        "select campaign_name from raw_meta_ads.ad_performance where campaign_id = 'x'"
    ) == [("Höst",)]


def as_xlsx(records: list[list], sheet: str = "Worksheet", empty_first: bool = False):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    if empty_first:
        page.title = "Notes"
        page.append(["Nothing", "here"])
        page = book.create_sheet(sheet)
    for record in records:
        page.append([cell if cell != "" else None for cell in record])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_xls(records: list[list]) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("Raw Data Report")
    for row, record in enumerate(records):
        for column, cell in enumerate(record):
            page.write(row, column, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("container", ["plain", "gz", "zip"])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "xls"])
def test_containers_change_nothing(landing, container, kind):
    content = {
        "csv": as_text().encode(),
        "xlsx": as_xlsx(RECORDS, empty_first=True),
        "xls": as_xls(RECORDS),
    }[kind]
    if container == "gz":
        content = gzip.compress(content)
    if container == "zip":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("Ordner/Bericht (1).bin", content)
            archive.writestr("__MACOSX/._Bericht (1).bin", b"\0\5\x16\7")
        content = stream.getvalue()
    result = landing.one("no extension", content)
    assert result.status == "loaded", result.message
    assert rows(landing) == EXPECTED


def test_numbers_in_cells_of_a_workbook_keep_their_digits(landing):
    records = [list(record) for record in RECORDS]
    for record in records[1:]:
        record[5], record[6] = float(record[5]), int(record[6])
    landing.one("a.xlsx", as_xlsx(records))
    assert [row[4:6] for row in rows(landing)] == [
        ("10.5", "100"),
        ("1234.25", "7"),
        ("0", "0"),
    ]


def test_an_id_that_a_workbook_holds_as_a_number_is_refused(landing):
    records = [list(record) for record in RECORDS]
    records[1][4] = 120210000000001234
    result = landing.one("a.xlsx", as_xlsx(records))
    assert (result.status, result.code) == ("refused", "ids"), result.message


def test_bare_carriage_returns_end_lines(landing):
    content = meta_export("2026-09-01,77,A,1,2.5,3,4", "2026-09-02,77,B,2,2.5,3,4")
    result = landing.one("x.csv", content.replace(b"\n", b"\r"))
    assert result.rows_loaded == 2, result.message


def test_lines_that_were_wrapped_as_one_quoted_field_are_unwrapped(landing):
    wrapped = "".join(
        '"' + line.replace('"', '""') + '"\n' for line in as_text().split("\n") if line
    )
    # A record over two lines is wrapped as a whole.
    wrapped = wrapped.replace('Zwei"\n"Zeilen', "Zwei\nZeilen")
    result = landing.one("x.csv", wrapped.encode("utf-8-sig"))
    assert result.status == "loaded", result.message
    assert [row[:8] for row in rows(landing)] == [row[:8] for row in EXPECTED]


def test_a_preamble_of_any_length_stands_above_the_header(landing):
    for length in (1, 7, 40):
        above = "".join(
            f'"Line {i}: of ""what"", ever;x\ty|z"\n' for i in range(length)
        )
        result = landing.one(f"{length}.csv", (above + as_text()).encode())
        assert result.rows_loaded == 3, result.message
    assert landing.query("select header_line from ops.loads order by header_line") == [
        (2,),
        (8,),
        (41,),
    ]


def test_blank_lines_and_ragged_rows_keep_the_line_numbers(landing):
    lines = meta_export("2026-09-01,77,A,1,2.5,3,4").decode().splitlines()
    lines += [
        "",
        "   ",
        "2026-09-02,2026-09-02,77,B,2,1.5",
        "",
        "2026-09-03,2026-09-03,77,C,3,1.5,1,2,3,4",
        "2026-09-04,2026-09-04,77,D,4,0.5,1,2,,,",
        ",,,,,,,",
    ]
    result = landing.one("x.csv", "\n".join(lines).encode())
    assert landing.query(
        "select _row_number, campaign_name from raw_meta_ads.ad_performance order by 1"
    ) == [(2, "A"), (5, "B"), (8, "D")]
    assert landing.query("select row_number, reason from ops.rejected_rows") == [
        (7, "more cells than the header has")
    ]
    assert (result.rows_read, result.rows_loaded, result.rows_rejected) == (4, 3, 1)


ACCOUNTS = "Day,Account name,Currency,Amount spent,{costly},Purchases"


def test_a_header_cell_too_many_moves_no_figure_into_its_neighbour(landing):
    rows = [f"2026-09-0{day},Shop,EUR,10.{day}0,2.5,4" for day in range(1, 4)]
    header = ACCOUNTS.format(costly="CPM (cost per 1,000 impressions)")
    (result,) = landing.load("x.csv", "\n".join([header, *rows, ""]).encode())
    assert result.status == "refused"
    assert "expected 7 cells in a row, as in the header; found 6 in each" in (
        result.message
    )
    quoted = ACCOUNTS.format(costly='"CPM (cost per 1,000 impressions)"')
    landing.one("y.csv", "\n".join([quoted, *rows, ""]).encode())
    assert landing.query(
        "select sum(spend::decimal(9, 2)), sum(conversions::decimal(9, 2))"
        " from raw_meta_ads.ad_performance"
    ) == [(Decimal("30.60"), 12)]


def test_a_report_by_account_may_begin_with_its_total(landing):
    header = ACCOUNTS.format(costly="Impressions")
    rows = [f"2026-09-0{day},Shop,EUR,10.{day}0,100,4" for day in range(1, 4)]
    result = landing.one("x.csv", "\n".join([header, ",,,30.60,300,", *rows]).encode())
    assert (result.rows_loaded, result.rows_totals, result.rows_rejected) == (3, 1, 0)
    # Without a name, a row of a day is a row.
    rows[1] = rows[1].replace("Shop", "")
    result = landing.one("y.csv", "\n".join([header, *rows]).encode())
    assert (result.rows_loaded, result.rows_totals) == (3, 0)


def test_a_last_row_that_is_cut_off_is_rejected(landing):
    content = meta_export("2026-09-01,77,A,1,2.5,3,4", "2026-09-02,77,B,2,2.5,3,4")
    result = landing.one("x.csv", content[:-9])
    assert (result.rows_loaded, result.rows_rejected) == (1, 1)
    assert landing.query("select row_number, reason from ops.rejected_rows") == [
        (3, "cut off")
    ]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ('2026-09-02,2026-09-02,77,"B and', "cut off"),
        ("2026-09-02,2026-09-02,77", "cut off"),
        ("2026-09-02,2026-09-02,77,", "cut off"),
        ('2026-09-02,2026-09-02,77,"two\nlines",2,1', "cut off"),
        ('2026-09-02,2026-09-02,77,"two\nlines",2,1.5,3,4', None),
        ('2026-09-02,2026-09-02,77,5" screen,2,1.5,3,4', None),
    ],
)
def test_where_a_file_is_cut_off(landing, end: str, reason: str | None):
    """Neither taken for a totals row, nor hidden by cells of several lines."""
    whole = meta_export('2026-09-01,77,"A\n\nof lines",1,2.5,3,4').decode()
    result = landing.one("x.csv", (whole + end).encode())
    assert (result.rows_read, result.rows_totals) == (2, 0)
    assert landing.query("select reason from ops.rejected_rows") == (
        [(reason,)] if reason else []
    )


@pytest.mark.parametrize("size", [1, 50, 3000])
def test_counts_agree_with_the_csv_module(landing, size):
    """An independent count: records below the header that are not blank."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(RECORDS[0])
    for i in range(size):
        day = "someday" if i % 7 == 3 else f"2026-09-{1 + i % 28:02}"
        spend = "much" if i % 11 == 5 else f"{i}.5"
        name = 'line\n\nbreak, "x"' if i % 5 == 2 else f"c{i}"
        writer.writerow([day, day, "77", name, str(i), spend, "1", ""])
        if i % 13 == 0:
            text.write("\r\n")
    result = landing.one("x.csv", text.getvalue().encode())
    records = [r for r in csv.reader(io.StringIO(text.getvalue(), newline="")) if r][1:]
    rejected = [r for r in records if r[0] == "someday" or r[5] == "much"]
    assert result.rows_read == len(records)
    assert result.rows_rejected == len(rejected)
    assert result.rows_loaded == len(records) - len(rejected)
    counted = landing.query("select count(*) from raw_meta_ads.ad_performance")
    assert counted == [(result.rows_loaded,)]
    noted = landing.query("select count(*) from ops.rejected_rows")
    assert noted == [(result.rows_rejected,)]


def test_the_same_header_twice_is_kept_apart(landing):
    header = (
        "Day,Campaign name,Campaign ID,Amount spent (EUR),Impressions,Note,Note,Day"
    )
    content = f"{header}\n2026-09-01,A,1,2.5,3,x,y,2020-01-01\n".encode()
    landing.one("meta_ads/x.csv", content)
    assert landing.query(
        "select date_day, _extra from raw_meta_ads.ad_performance"
    ) == [("2026-09-01", '{"Note":"x","Note (2)":"y","Day":"2020-01-01"}')]


def test_parquet_and_json_lines_with_plain_fields_are_tables_too(landing, tmp_path):
    import duckdb

    columns = ", ".join(
        f"'{value}' as \"{name}\""
        for name, value in zip(RECORDS[0], RECORDS[1], strict=True)
    )
    for kind in ("parquet", "json"):
        target = tmp_path / f"flat.{kind}"
        duckdb.execute(f"copy (select {columns}) to '{target}'")
        result = landing.one(f"x.{kind}", target.read_bytes())
        assert result.status == "loaded", result.message
    assert landing.query(
        "select distinct spend, campaign_name from raw_meta_ads.ad_performance"
    ) == [("10.5", "Höst – „Früh“")]


def google(header: str, *lines: str) -> bytes:
    above = "Kampagnenbericht\n1. September 2026 - 30. September 2026\n"
    return (above + "\n".join([header, *lines]) + "\n").encode("utf-16")


GERMAN = "Tag\tKampagne\tKampagnen-ID\tWährungscode\tImpressionen\tKosten"
ENGLISH = "Day\tCampaign\tCampaign ID\tCurrency code\tImpr.\tCost"


@pytest.mark.parametrize(
    ("header", "numbers", "locale", "expected"),
    [
        # A dot with three digits behind it is what the language says.
        (GERMAN, ["1.204", "38,40"], "de:comma", (1204, "38.40")),
        (GERMAN, ["1.204", "16.111"], "de:comma", (1204, "16111")),
        (ENGLISH, ["1,204", "16.111"], "en:point", (1204, "16.111")),
        # What can be read one way only decides for all.
        (GERMAN, ["1,204", "38.40"], "de:point", (1204, "38.40")),
        (ENGLISH, ["1.204", "38,40"], "en:comma", (1204, "38.40")),
        (GERMAN, ["1\u00a0204", "1\u202f038,40"], "de:comma", (1204, "1038.40")),
        (ENGLISH, ["1'204", "1’038.40"], "en:point", (1204, "1038.40")),
        (ENGLISH, ["1204", "US$1,686.06"], "en:point", (1204, "1686.06")),
    ],
)
def test_numbers_are_read_as_all_of_the_file_writes_them(
    landing, header, numbers, locale, expected
):
    from orchestration.exports.parsing import typed

    line = "\t".join(["2026-09-01", "A", "1", "EUR", *numbers])
    result = landing.one("google_ads/x.csv", google(header, line))
    assert result.status == "loaded", result.message
    impressions = typed("integer", "impressions", "_locale")
    spend = typed("decimal", "spend", "_locale")
    found = landing.query(
        f"select _locale, {impressions}, {spend} from raw_google_ads.ad_performance"
    )
    assert found[0][0].startswith(locale)
    assert found[0][1:] == (expected[0], Decimal(expected[1]))


def test_numbers_written_in_two_ways_are_refused(landing):
    lines = ["2026-09-01\tA\t1\tEUR\t1\t38,40", "2026-09-02\tA\t1\tEUR\t1\t38.41"]
    result = landing.one("google_ads/x.csv", google(GERMAN, *lines))
    assert (result.status, result.code) == ("refused", "numbers")
    assert "38,40" in result.message
    assert "38.41" in result.message


@pytest.mark.parametrize(
    ("days", "order", "first"),
    [
        (["9/21/2026", "9/1/2026"], "mdy", "2026-09-01"),
        (["21/9/2026", "1/9/2026"], "dmy", "2026-09-01"),
        # Neither decides, so the days that follow each other closely do.
        (["9/1/2026", "9/2/2026", "9/3/2026"], "mdy", "2026-09-01"),
        (["1/9/2026", "2/9/2026", "3/9/2026"], "dmy", "2026-09-01"),
        (["2026-09-01"], "mdy", "2026-09-01"),
        (["1.9.2026"], "mdy", "2026-09-01"),
        (["Tue, 1 Sep 2026"], "mdy", "2026-09-01"),
    ],
)
def test_days_are_read_as_all_of_the_file_writes_them(landing, days, order, first):
    lines = [f"{day}\tA\t{i}\tEUR\t1\t38.40" for i, day in enumerate(days)]
    content = "\n".join([ENGLISH, *lines]).encode()
    result = landing.one("google_ads/x.csv", content)
    assert result.status == "loaded", result.message
    found = landing.query("select locale, cast(period_start as varchar) from ops.loads")
    assert found == [(f"en:point:{order}", first)]


def test_days_written_in_two_ways_are_refused(landing):
    lines = [f"{day}\tA\t1\tEUR\t1\t38.40" for day in ("13/9/2026", "9/14/2026")]
    result = landing.one("google_ads/x.csv", "\n".join([ENGLISH, *lines]).encode())
    assert (result.status, result.code) == ("refused", "dates")


def test_totals_rows_are_no_rows_wherever_their_label_stands(landing):
    lines = [
        "2026-09-01\tA\t1\tEUR\t10\t1,50",
        "2026-09-02\tTotal Care\t2\tEUR\t20\t2,50",
        "Gesamt: Kampagnen\t\t\tEUR\t30\t4,00",
        "\t\tGesamt:\tEUR\t30\t4,00",
        "Gesamt: Konto\t\t\tEUR\t99\t9,00",
    ]
    result = landing.one("google_ads/x.csv", google(GERMAN, *lines))
    assert (result.rows_read, result.rows_loaded, result.rows_totals) == (2, 2, 3)
    assert landing.query(
        "select row_number, label, stated, loaded, is_required, is_matched"
        " from ops.control_totals where measure = 'spend' order by 1"
    ) == [
        (6, "Gesamt: Kampagnen", Decimal(4), Decimal(4), True, True),
        (7, "Gesamt:", Decimal(4), Decimal(4), True, True),
        (8, "Gesamt: Konto", Decimal(9), Decimal(4), False, False),
    ]


def test_a_total_that_does_not_match_loads_and_is_told(landing):
    lines = ["2026-09-01\tA\t1\tEUR\t10\t1,50", "Gesamt: Kampagnen\t\t\tEUR\t10\t1,51"]
    result = landing.one("google_ads/x.csv", google(GERMAN, *lines))
    assert result.status == "loaded"
    (problems,) = landing.query("select problems from ops.loads")[0]
    assert "1.51" in problems
    assert landing.query(
        "select measure, difference, is_required, is_matched from ops.control_totals"
        " where not is_matched"
    ) == [("spend", Decimal("-0.01"), True, False)]


def test_the_second_of_two_equal_rows_is_rejected(landing):
    row = "2026-09-01,77,A,1,2.5,3,4"
    result = landing.one("x.csv", meta_export(row, row, row.replace("2.5", "2.6"), row))
    assert (result.rows_read, result.rows_loaded, result.rows_rejected) == (4, 2, 2)
    assert landing.query(
        "select row_number, reason from ops.rejected_rows order by 1"
    ) == [(3, "the same as line 2"), (5, "the same as line 2")]


def test_equal_rows_that_the_totals_row_counts_stay(landing):
    row = "2026-09-01\tA\t1\tEUR\t10\t1,50"
    total = "Gesamt: Kampagnen\t\t\tEUR\t20\t3,00"
    result = landing.one("google_ads/x.csv", google(GERMAN, row, row, total))
    assert (result.rows_loaded, result.rows_rejected) == (2, 0)
