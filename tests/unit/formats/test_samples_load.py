"""Every sample loads with the rows, days, amounts and currency a person reads in it."""

import random
from decimal import Decimal

import pytest
from samples import EXPECTED, LINKEDIN_DE, Expected

NAMES = ("Export (3).txt", "a", "meta_google_linkedin.tsv", "ÅÄÖ [1].CSV", "9f3a.xls")
PARAMS = pytest.mark.parametrize(
    "expected", EXPECTED, ids=[item.sample.path for item in EXPECTED]
)


@PARAMS
def test_sample_loads_as_a_person_reads_it(bench, expected: Expected):
    sample = expected.sample
    # The name says nothing, or something else: it must not be needed.
    name = random.Random(sample.path).choice(NAMES)
    entry = bench.load_one(sample.file.read_bytes(), name)

    assert (entry["status"], entry["message"]) == ("loaded", entry["message"])
    assert f"raw_{entry['source']}.{entry['entity']}" == sample.table
    assert bench.typed(sample.table, expected.columns) == list(expected.rows)
    assert entry["language"] == sample.language
    assert entry["header_line"] == sample.header + 1
    if expected.currency:
        found = bench.query(
            f"""
            select distinct coalesce(raw.currency_code, loads.currency_code)
            from {sample.table} as raw
            inner join ops.loads as loads on raw._load_id = loads.load_id
            """
        )
        assert found == [(expected.currency,)]
    if expected.level:
        assert {row[-1] for row in bench.raw(sample.table)} == {expected.level}
    if expected.account:
        assert {row[-2] for row in bench.raw(sample.table)} == set(expected.account)


@PARAMS
def test_counts_agree_with_the_csv_module(bench, expected: Expected):
    sample = expected.sample
    entry = bench.load_one(sample.file.read_bytes())
    assert sample.count() == sample.rows
    assert entry["rows_read"] == sample.count()
    assert entry["rows_read"] == entry["rows_loaded"] + entry["rows_rejected"]
    assert entry["rows_loaded"] == sample.rows
    assert entry["rows_totals"] == sample.totals
    assert bench.query(f"select count(*) from {sample.table}") == [(sample.rows,)]


def test_totals_that_match_and_totals_that_do_not(bench):
    (google,) = (e.sample for e in EXPECTED if "kampagnenbericht" in e.sample.path)
    bench.load_one(google.file.read_bytes())
    spend = bench.query(
        """
        select label, stated, loaded, is_required, is_matched from ops.control_totals
        where measure = 'spend' order by row_number
        """
    )
    amount = Decimal("1342.86")
    assert [row[1:3] for row in spend] == [(amount, amount), (amount, amount)]
    assert [row[3] for row in spend] == [True, False]  # Kampagnen, Konto
    assert all(row[4] for row in spend)


def test_a_meta_total_that_the_rows_do_not_reach_is_reported(bench):
    # The German sample holds one of two campaigns: 112.30 of 184.30.
    (meta,) = (e.sample for e in EXPECTED if "manager_de" in e.sample.path)
    entry = bench.load_one(meta.file.read_bytes())
    assert entry["status"] == "loaded"
    assert bench.query(
        """
        select stated, loaded, is_required, is_matched from ops.control_totals
        where measure = 'spend'
        """
    ) == [(Decimal("184.3"), Decimal("112.3"), True, False)]


def test_the_total_of_the_account_need_not_match(bench):
    (groups,) = (e.sample for e in EXPECTED if "adgroup_report_en" in e.sample.path)
    bench.load_one(groups.file.read_bytes())
    found = bench.query(
        """
        select lower(label), is_required, is_matched from ops.control_totals
        where measure = 'spend' order by row_number
        """
    )
    assert [(required, matched) for _, required, matched in found] == [
        (True, True),
        (False, False),
        (False, True),
    ]


def test_the_german_linkedin_sample_loads_and_asks_for_its_currency(bench):
    entry = bench.load_one(LINKEDIN_DE.file.read_bytes(), "linkedin_ads/Muster/r.csv")
    assert (entry["status"], entry["currency_code"]) == ("loaded", None)
    assert "nothing is published until it is known" in entry["problems"]
    assert "ad_accounts" in entry["problems"]
    columns = ("date_day", "campaign_name", "ad_group_id", "spend", "impressions")
    (row,) = bench.typed(LINKEDIN_DE.table, columns)
    assert str(row[0]) == "2026-10-01"
    assert row[1:] == ("Parent", "123", Decimal("1330.51"), 4197)
    assert {row[-2] for row in bench.raw(LINKEDIN_DE.table)} == {"Muster"}


def test_a_registered_account_gives_its_files_their_currency(bench):
    bench.load(
        b"platform,account_id,account_name,currency_code\nlinkedin_ads,,Muster,EUR\n",
        "accounts.csv",
    )
    content = LINKEDIN_DE.file.read_bytes()
    entry = bench.load(content, "linkedin_ads/Muster/report.csv")[-1]
    assert (entry["status"], entry["currency_code"]) == ("loaded", "EUR")
    assert "currency" not in (entry["problems"] or "")


def opportunities(*lines: str) -> bytes:
    header = "Owner Role,Opportunity Name,Stage,Amount Currency,Amount,Opportunity ID\n"
    footer = (
        "\n\nPipeline\nCopyright (c) 2000-2026 salesforce.com, inc.\nMusterfirma GmbH\n"
    )
    return (header + "\n".join(lines) + footer).encode()


def test_text_below_a_report_is_neither_a_row_nor_rejected(bench):
    entry = bench.load_one(
        opportunities(
            "A,B,Closed Won,EUR,5,0065g00000AbCdE", "Grand Totals (1 records)"
        )
    )
    assert entry["rows_read"] == entry["rows_loaded"] == 1
    assert entry["rows_totals"] == 1
    # The same text as a name inside the table ends nothing.
    bench.clear()
    entry = bench.load_one(
        opportunities(
            "Generated By: x,B,Closed Won,EUR,5,0065g00000AbCdE",
            "A,C,Closed Won,EUR,5,0065g00000AbCdF",
        )
    )
    assert entry["rows_loaded"] == 2


def test_a_grand_total_must_match_where_the_amounts_have_one_currency(bench):
    rows = ("A,B,Won,EUR,5,0065g00000AbCdE", "A,C,Won,{},7,0065g00000AbCdF")
    total = "Grand Totals (2 records),,,EUR,13,"
    for currency, is_required in (("EUR", True), ("SEK", False)):
        bench.clear()
        bench.load_one(opportunities(rows[0], rows[1].format(currency), total))
        assert bench.query(
            "select stated, loaded, is_required, is_matched from ops.control_totals"
        ) == [(Decimal(13), Decimal(12), is_required, False)]
