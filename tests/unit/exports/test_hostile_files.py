"""Files that are damaged or made to do harm: a clear message, and nothing half done."""

import gzip
import io
import random
import zipfile

import openpyxl
import pytest
import xlwt
from landing_folder import meta_export

from orchestration.exports import containers

ROW = "2026-09-01,77,DACH,120210000000001234,10.50,100,5"
GOOD = meta_export(ROW)


def zipped(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


BAD = {
    "an empty file": (b"", "unrecognised", "nothing in it"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "unrecognised", "nothing in it"),
    "an UTF-16 mark alone": (b"\xff\xfe", "unrecognised", "nothing in it"),
    "blank lines": (b"\n \n\r\n", "unrecognised", "nothing in it"),
    "random bytes": (random.Random(1).randbytes(5000), "unrecognised", "binary"),
    "zero bytes": (b"\0" * 5000, "unrecognised", "nothing in it"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "unrecognised", "picture"),
    "a web page": (b"<!DOCTYPE html><p>Log in</p>", "unrecognised", "web page"),
    "one line of 10 MB": (b"x," * 5_000_000, "unrecognised", "no header"),
    "a zip that is cut off": (zipped(("a.csv", GOOD))[:-30], "failed", "damaged"),
    "a gzip that is cut off": (gzip.compress(GOOD * 200)[:-9], "failed", "damaged"),
    "a zip without files": (zipped(), "failed", "damaged"),
    "a zip in a zip": (
        zipped(("a.zip", zipped(("a.csv", GOOD)))),
        "failed",
        "damaged",
    ),
    "a gzip in a gzip": (gzip.compress(gzip.compress(GOOD)), "failed", "archive"),
    "an .xls that is none": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
        "failed",
        "workbook",
    ),
    "a Parquet file that is none": (b"PAR1" + b"x" * 90, "failed", "Parquet"),
    "an open quote at the end": (
        meta_export(ROW, '2026-09-02,77,"DACH,1,2.50,3,4', ROW.replace("77", "78")),
        "failed",
        "not closed",
    ),
    "an open quote in the middle": (
        meta_export(ROW, '2026-09-02,77,"DACH,1,2.50,3,4', *[ROW] * 3)
        + b'2026-09-03,2026-09-03,77,"A ""b""",1,2,3,4\n',
        "failed",
        "not closed",
    ),
    "UTF-16 that ends inside a character": (
        GOOD.decode().encode("utf-16")[:-1],
        "failed",
        "middle of a character",
    ),
    "UTF-8 that ends inside a character": (
        GOOD + "2026-09-02,2026-09-02,77,Höst €".encode()[:-1],
        "failed",
        "middle of a character",
    ),
    "text where every day must stand": (
        meta_export(*[ROW.replace("2026-09-01", "soon")] * 3),
        "refused",
        "not a day",
    ),
}


@pytest.mark.parametrize(("content", "status", "words"), BAD.values(), ids=BAD)
def test_a_bad_file_is_told_and_leaves_nothing(landing, content, status, words):
    result = landing.one("meta_ads/bad.csv", content)

    assert (result.status, words in result.message) == (status, True), result.message
    assert "bad.csv" in result.message
    assert landing.is_untouched()
    assert landing.scratch() == []
    assert landing.query("select file, status from ops.loads") == [
        ("meta_ads/bad.csv", status)
    ]
    # The next file is none the worse for it.
    assert landing.one("meta_ads/good.csv", GOOD).rows_loaded == 1


@pytest.mark.parametrize(
    "name",
    [
        "a[1].csv",
        "all*.csv",
        "what?.csv",
        'it\'s "quoted".csv',
        "Bericht für 🦊 (2).csv",
        "semi;colon$name.csv",
        "line\nbreak.csv",
        "{a,b}.csv",
        "no text \udcff.csv",
    ],
)
def test_a_file_name_is_a_name_and_no_pattern(landing, name):
    # What a pattern of that name would match as well.
    landing.put("meta_ads/a1.csv", b"x")
    landing.put("meta_ads/allx.csv", b"x")
    result = landing.one(f"meta_ads/{name}", GOOD)
    assert (result.status, result.rows_loaded) == ("loaded", 1), result.message
    shown = name.replace("\udcff", "\N{REPLACEMENT CHARACTER}")
    assert landing.query("select distinct _file from raw_meta_ads.ad_performance") == [
        (f"meta_ads/{shown}",)
    ]


def test_a_formula_is_text(landing):
    formula = "=cmd|' /C calc'!A0"
    landing.one("meta_ads/a.csv", meta_export(ROW.replace("DACH", formula)))
    assert landing.query("select campaign_name from raw_meta_ads.ad_performance") == [
        (formula,)
    ]


def test_statements_in_cells_and_headers_are_text(landing):
    text = "'); drop table ops.loads; --"
    content = meta_export(ROW.replace("DACH", text)).decode()
    lines = content.splitlines()
    lines[0] += f",{text} $name ${{x}}"
    lines[1] += ",1"
    result = landing.one("meta_ads/a.csv", ("\n".join(lines) + "\n").encode())
    assert result.status == "loaded", result.message
    rows = landing.query(
        "select campaign_name, _extra from raw_meta_ads.ad_performance"
    )
    assert rows[0][0] == text
    assert text in rows[0][1]
    assert landing.query("select count(*) from ops.loads") == [(1,)]


def test_a_zip_cannot_name_a_path(landing, tmp_path):
    content = zipped(("../../escaped.csv", GOOD), ("/etc/evil.csv", GOOD))
    results = landing.load("meta_ads/a.zip", content)
    assert [item.status for item in results] == ["loaded", "loaded"]
    assert not list(tmp_path.rglob("escaped.csv"))
    assert landing.scratch() == []


def test_a_zip_bomb_is_not_unpacked(landing, monkeypatch):
    monkeypatch.setattr(containers, "RATIO_MATTERS_FROM_BYTES", 1 << 20)
    bomb = zipped(("a.csv", GOOD + b"\n" * (20 << 20)))
    assert len(bomb) < 50_000
    result = landing.one("meta_ads/bomb.zip", bomb)
    assert result.status == "failed"
    assert "density" in result.message
    assert landing.is_untouched()


def test_a_gzip_bomb_is_not_unpacked(landing, monkeypatch):
    monkeypatch.setattr(containers, "RATIO_MATTERS_FROM_BYTES", 1 << 20)
    result = landing.one("meta_ads/bomb.gz", gzip.compress(GOOD + b"\n" * (20 << 20)))
    assert (result.status, "density" in result.message) == ("failed", True)


def test_an_encrypted_zip_is_told(landing):
    content = bytearray(zipped(("a.csv", GOOD)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1  # the flag for encryption
    result = landing.one("meta_ads/locked.zip", bytes(content))
    assert (result.status, "password" in result.message) == ("failed", True)


def test_a_member_that_is_damaged_keeps_the_others_out(landing):
    whole = zipped(("a.csv", GOOD), ("b.csv", GOOD.replace(b"77", b"78") * 50))
    at = whole.index(b"b.csv") + 40
    broken = whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :]
    results = landing.load("meta_ads/half.zip", broken)
    assert "loaded" not in {item.status for item in results}
    assert landing.is_untouched()


def test_nul_characters_do_not_end_a_value(landing):
    result = landing.one("meta_ads/a.csv", GOOD.replace(b"DACH", b"DA\0CH"))
    assert result.status == "loaded", result.message
    assert landing.query("select campaign_name from raw_meta_ads.ad_performance") == [
        ("DA\0CH",)
    ]


def test_a_nul_character_in_a_header_ends_no_statement(landing):
    header, _, rest = GOOD.partition(b"\n")
    content = header + b",No\0te') --\n" + rest.rstrip() + b",kept\n"
    landing.one("meta_ads/a.csv", content)
    assert landing.query("select _extra from raw_meta_ads.ad_performance") == [
        ('{"Note\') --":"kept"}',)
    ]


def test_a_quote_inside_a_value_costs_its_row_only(landing):
    content = meta_export(
        ROW, '2026-09-02,77,"DA"CH",1,2.50,3,4', ROW.replace("-01", "-03")
    )
    result = landing.one("meta_ads/a.csv", content)
    assert (result.status, result.rows_loaded, result.rows_rejected) == ("loaded", 2, 1)
    assert landing.query("select row_number, reason from ops.rejected_rows") == [
        (3, "a quote inside a quoted cell that is not doubled")
    ]
    assert landing.query(
        "select _row_number from raw_meta_ads.ad_performance order by 1"
    ) == [(2,), (4,)]


def test_an_inch_mark_in_an_unquoted_value_is_text(landing):
    content = meta_export(ROW.replace("DACH", 'TV 5" wide'))
    result = landing.one("meta_ads/a.csv", content)
    assert (result.status, result.rows_loaded) == ("loaded", 1), result.message


def test_a_workbook_with_a_damaged_part_is_told(landing):
    book = openpyxl.Workbook()
    book.active.append(["a"])
    stream = io.BytesIO()
    book.save(stream)
    content = stream.getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = b"<workbook><broken"
    result = landing.one("meta_ads/a.xlsx", zipped(*parts.items()))
    assert result.status in {"failed", "unrecognised"}
    assert landing.is_untouched()


def test_a_workbook_that_would_fill_the_memory_fails_alone(landing):
    book = xlwt.Workbook()
    book.add_sheet("Report").write(0, 0, "Day")
    stream = io.BytesIO()
    book.save(stream)
    content = bytearray(stream.getvalue())
    # The folder's chain of sectors is made to lead to itself for ever.
    table = 512 * (1 + int.from_bytes(content[76:80], "little"))
    folder = int.from_bytes(content[48:52], "little")
    content[table + 4 * folder : table + 4 * folder + 4] = content[48:52]
    result = landing.one("meta_ads/a.xls", bytes(content))
    assert (result.status, "workbook" in result.message) == ("failed", True)
    assert landing.one("meta_ads/good.csv", GOOD).rows_loaded == 1


def test_what_the_connection_may_reach_ends_at_the_scratch_folder(landing, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    for statement in (
        f"select * from read_csv('{outside}')",
        f"copy (select 1) to '{tmp_path / 'x.csv'}'",
        f"attach '{tmp_path / 'x.duckdb'}'",
        "install httpfs",
        "set enable_external_access = true",
        "set memory_limit = '99GB'",
    ):
        with pytest.raises(Exception, match=r"(?i)disabled|locked|permission|cannot"):
            landing.con.execute(statement)
