"""The files: the stated shapes, the same bytes by seed, sums equal to the truth."""

import csv
import gzip
import hashlib
import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from orchestration.demo import write_demo
from orchestration.demo.generate import NotADemoError


def truth(folder: Path, query: str) -> list[tuple]:
    with duckdb.connect() as connection:
        connection.execute(f"set file_search_path = '{folder / 'truth'}'")
        return connection.execute(query).fetchall()


def fingerprint(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            0 if path.name == ".demo" else int(path.stat().st_mtime),
        )
        for path in sorted((folder / "landing").rglob("*"))
        if path.is_file()
    }


def table(path: Path, encoding: str, delimiter: str, skip: int) -> list[list[str]]:
    text = path.read_bytes().decode(encoding)
    lines = text.split("\n", skip)[skip]
    return [row for row in csv.reader(io.StringIO(lines), delimiter=delimiter) if row]


def test_the_same_seed_gives_the_same_bytes_and_times(demo, tmp_path):
    folder, _ = demo
    write_demo(tmp_path, "tiny")
    assert fingerprint(tmp_path) == fingerprint(folder)
    tables = sorted((folder / "truth").glob("*.parquet"))
    assert len(tables) == 43
    for path in tables:
        assert (tmp_path / "truth" / path.name).read_bytes() == path.read_bytes()


def test_another_seed_gives_other_figures(demo, tmp_path):
    folder, _ = demo
    write_demo(tmp_path, "tiny", seed=8)
    query = "select sum(spend) from 'spend_daily.parquet'"
    assert truth(tmp_path, query) != truth(folder, query)
    # The traps are laid whatever the seed.
    assert truth(tmp_path, "from 'traps.parquet' where count < 1") == []


def test_tiny_is_small_but_whole(demo):
    folder, summary = demo
    assert summary.events <= 20_000
    assert summary.orders > 100
    assert summary.deals_won >= 10
    names = {path.name for path in (folder / "landing").iterdir()}
    assert names == {
        ".demo",
        "aircall",
        "brandwatch",
        "clockify",
        "community",
        "competitors",
        "finance",
        "freshdesk",
        "ga4",
        "google_ads",
        "harvest",
        "hubspot",
        "innovation",
        "linkedin_ads",
        "linkedin_page",
        "listening",
        "meltwater",
        "meta_ads",
        "meta_business_suite",
        "microsoft_ads",
        "people",
        "pinterest_ads",
        "pipedrive",
        "plan",
        "reddit_ads",
        "relations",
        "salesforce",
        "search",
        "search_console",
        "service",
        "shopify",
        "snapchat_ads",
        "surveys",
        "talkwalker",
        "threecx",
        "tiktok",
        "tiktok_ads",
        "toggl",
        "viva_engage",
        "woocommerce",
        "x",
        "x_ads",
        "youtube",
        "zendesk",
    }


def test_a_company_with_files_of_its_own_is_left_alone(tmp_path):
    own = tmp_path / "landing" / "meta_ads" / "mine.csv"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    with pytest.raises(NotADemoError, match="Choose another data folder"):
        write_demo(tmp_path, "tiny")
    assert own.read_text() == "mine"


def test_every_trap_of_these_sources_is_laid(demo):
    folder, _ = demo
    rows = truth(folder, "select trap_id, description, count from 'traps.parquet'")
    promised = (
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 23 24 25 26 27 28 29 30 "
        "31 32 33 34 35 36 37 39 40"
    )
    assert {row[0] for row in rows} == {f"T{number}" for number in promised.split()}
    assert [row for row in rows if row[2] < 1] == []


META_SPEND = re.compile(r"(Ausgegebener Betrag|Spenderat belopp|Amount spent) \(")


def test_meta_states_totals_first_and_copies_are_not_in_them(demo):
    folder, _ = demo
    paths = sorted((folder / "landing/meta_ads").rglob("*.csv"))
    assert len(paths) >= 8
    for path in paths:
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        header, total, *rows = table(path, "utf-8-sig", ",", 0)
        spend = next(n for n, name in enumerate(header) if META_SPEND.match(name))
        assert total[4] == ""
        distinct = {tuple(row) for row in rows}
        assert sum(Decimal(row[spend]) for row in distinct) == Decimal(total[spend])


def test_the_meta_files_are_in_three_languages_and_one_is_a_workbook(demo):
    folder, _ = demo
    first = {
        account: table(
            sorted((folder / "landing/meta_ads" / account).glob("*.csv"))[0],
            "utf-8-sig",
            ",",
            0,
        )[0][0]
        for account in ("nordlicht_de", "nordlicht_se", "nordlicht_int")
    }
    assert first == {
        "nordlicht_de": "Berichtsstart",
        "nordlicht_se": "Rapportering startar",
        "nordlicht_int": "Reporting starts",
    }
    (path,) = (folder / "landing/meta_ads").rglob("*.xlsx")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Reporting starts"
    spend = next(n for n, name in enumerate(rows[0]) if META_SPEND.match(name))
    distinct = {tuple(row) for row in rows[2:]}
    assert sum(row[spend] for row in distinct) == pytest.approx(rows[1][spend])


def test_google_states_totals_last_in_two_flavours(demo):
    folder, _ = demo
    german = sorted((folder / "landing/google_ads/nordlicht_de").glob("Kampagnen*"))
    for path in german:
        assert path.read_bytes().startswith(b"\xff\xfe")
        header, *rows = table(path, "utf-16", "\t", 2)
        cost = header.index("Kosten")
        amounts = [
            Decimal(row[cost].replace(".", "").replace(",", ".")) for row in rows
        ]
        assert [row[0] for row in rows[-2:]] == ["Gesamt: Kampagnen", "Gesamt: Konto"]
        assert sum(amounts[:-2]) == amounts[-1] == amounts[-2]
    english = sorted((folder / "landing/google_ads/nordlicht_se").glob("*.csv"))
    for path in english:
        header, *rows = table(path, "utf-8", ",", 2)
        cost = header.index("Cost")
        body = [row for row in rows if not row[0].startswith("Total: ")]
        assert rows[-1][0] == "Total: Account"
        assert sum(Decimal(row[cost]) for row in body) == Decimal(rows[-1][cost])


def test_performance_max_is_in_the_campaign_report_only(demo):
    folder, _ = demo
    place = folder / "landing/google_ads/nordlicht_de"
    names = {}
    for kind in ("Kampagnen", "Anzeigengruppen"):
        path = sorted(place.glob(f"{kind}*"))[0]
        header, *rows = table(path, "utf-16", "\t", 2)
        names[kind] = {row[header.index("Kampagne")] for row in rows}
    assert any("PMax" in name for name in names["Kampagnen"])
    assert not any("PMax" in name for name in names["Anzeigengruppen"])


def test_linkedin_changes_its_hierarchy_and_language(demo):
    folder, _ = demo
    headers = []
    for path in sorted((folder / "landing/linkedin_ads").rglob("*.csv")):
        text = path.read_bytes().decode("utf-16")
        preamble, body = text.split("\n\n", 1)
        assert 3 <= preamble.count("\n") + 1 <= 4
        headers.append(body.split("\n", 1)[0].split("\t"))
    assert any("Campaign Group Name" in header for header in headers)
    assert any("Ad Set ID" in header for header in headers)
    assert any("Gesamtausgaben" in header for header in headers)


def test_microsoft_changes_its_currency_and_brackets_its_ids(demo):
    folder, _ = demo
    currencies = set()
    for path in (folder / "landing/microsoft_ads").rglob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("Report Name: Campaign\nReport Time: ")
        assert text.rstrip().endswith("Microsoft Corporation. All rights reserved.")
        body = text.split("\n\n", 1)[1].rsplit("\n\n", 1)[0]
        rows = list(csv.DictReader(io.StringIO(body)))
        currencies |= {row["Currency code"] for row in rows}
        assert all(re.fullmatch(r"\[\d+\]", row["Campaign ID"]) for row in rows)
    assert currencies == {"USD", "EUR"}


def test_tiktok_ends_with_the_number_of_results(demo):
    folder, _ = demo
    for path in (folder / "landing/tiktok_ads").rglob("*.xlsx"):
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        assert rows[-1][0] == f"Total of {len(rows) - 2} results"


def test_hubspot_quotes_every_field(demo):
    folder, _ = demo
    paths = list((folder / "landing/hubspot").glob("*.csv"))
    assert len(paths) == 6
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert all(line[0] == line[-1] == '"' for line in text.splitlines())
    deals = next(p for p in paths if "deals" in p.name)
    header = next(csv.reader(io.StringIO(deals.read_text(encoding="utf-8"))))
    assert 'Date entered "Closed Won (Sales Pipeline)"' in header


def test_addresses_are_on_reserved_domains(demo):
    folder, _ = demo
    found = set()
    for path in (folder / "landing").rglob("*.csv"):
        data = path.read_bytes()
        encoding = "utf-16" if data.startswith(b"\xff\xfe") else "utf-8-sig"
        if path.name.startswith("Rechnungen"):
            encoding = "cp1252"
        if path.parent.name == "salesforce":
            encoding = "latin-1"
        found |= set(re.findall(r"[\w.+-]+@([\w.-]+)", data.decode(encoding)))
    assert found
    assert all(
        name.lower() == "example.com" or name.lower().endswith(".example")
        for name in found
    )


def test_a_refund_appears_in_a_later_export_without_a_date(demo):
    folder, _ = demo
    shown: dict[str, list[str]] = {}
    for path in sorted((folder / "landing/shopify/shop_de").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            assert len(reader.fieldnames or ()) == 79
            for row in reader:
                if row["Total"]:
                    shown.setdefault(row["Name"], []).append(row["Refunded Amount"])
    assert any(a[0] == "0.00" and a[-1] != "0.00" for a in shown.values())


def test_ga4_events_are_nested_as_in_the_export(demo):
    folder, summary = demo
    place = folder / "landing/ga4"
    packed = sorted(place.glob("*.json.gz"))
    assert packed
    with gzip.open(packed[0], "rt", encoding="utf-8") as lines:
        events = [json.loads(line) for line in lines]
    assert {type(event["event_timestamp"]) for event in events} == {str}
    keys = {p["key"] for event in events for p in event["event_params"]}
    assert {"ga_session_id", "page_location", "source", "medium"} <= keys
    with duckdb.connect() as connection:
        number, types = connection.execute(
            "select count(*), any_value(typeof(event_params)) "
            f"from read_parquet('{place}/*.parquet')"
        ).fetchone()
    assert number + len(events) == summary.events
    assert types.startswith("STRUCT(")
    assert types.endswith("[]")


def test_stated_rows_are_the_rows_of_the_files(demo):
    folder, _ = demo
    rows = truth(
        folder,
        "select file, rows from 'loads.parquet' "
        "where platform in ('hubspot', 'pipedrive', 'community', 'shopify', 'toggl', "
        "'clockify', 'harvest')",
    )
    assert len(rows) > 30
    for file, number in rows:
        text = (folder / "landing" / file).read_text(encoding="utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text)))) - 1 == number


def test_refunds_never_take_back_more_than_was_sold(demo):
    folder, _ = demo
    rows = truth(
        folder,
        """
        select sold.conversion_id
        from 'conversions.parquet' as sold
        inner join 'conversions.parquet' as refund
            on refund.original_conversion_id = sold.conversion_id
        group by sold.conversion_id, sold.net_revenue
        having sold.net_revenue + sum(refund.net_revenue) < 0
        """,
    )
    assert rows == []


def test_sums_of_the_truth_are_those_of_its_parts(demo):
    folder, _ = demo
    ((monthly,),) = truth(folder, "select sum(amount) from 'costs_monthly.parquet'")
    ((daily,),) = truth(
        folder,
        "select (select sum(amount) from 'costs_daily.parquet') "
        "+ (select sum(spend) from 'spend_daily.parquet')",
    )
    assert monthly == daily
    ((first, last),) = truth(
        folder, "select min(date_day), max(date_day) from 'spend_daily.parquet'"
    )
    assert (first, last) == (date(2026, 6, 3), date(2026, 9, 30))


def test_small_accounts_are_in_the_files_and_in_the_truth(demo):
    folder, _ = demo
    for platform, spend, impressions in (
        ("x_ads", "Spend", "Impressions"),
        ("pinterest_ads", "Spend in account currency", "Impressions"),
        ("snapchat_ads", "Spend", "Impressions"),
        ("reddit_ads", "Amount Spent", "Impressions"),
    ):
        paths = sorted((folder / "landing" / platform).rglob("*.csv"))
        assert len(paths) == 1
        header, *rows = table(paths[0], "utf-8", ",", 0)
        found = [
            sum(Decimal(row[header.index(name)]) for row in rows)
            for name in (spend, impressions)
        ]
        expected = truth(
            folder,
            "select sum(spend_local), sum(impressions) from 'spend_daily.parquet' "
            f"where platform = '{platform}'",
        )
        assert tuple(found) == expected[0]


def test_gift_orders_count_once_and_only_if_they_were_paid(demo):
    folder, _ = demo
    last: dict[str, list[str]] = {}
    delivered = 0
    for path in sorted((folder / "landing/woocommerce").rglob("*.csv")):
        header, *rows = table(path, "utf-8", ",", 0)
        delivered += len(rows)
        last |= {row[header.index("Order #")]: row for row in rows}
    assert delivered > len(last)
    paid = [
        Decimal(row[header.index("Net Sales")])
        for row in last.values()
        if row[header.index("Status")] in ("completed", "processing")
    ]
    assert len(paid) < len(last)
    expected = truth(
        folder,
        "select count(*), sum(net_revenue), sum(contribution_margin) "
        "from 'conversions.parquet' where source_platform = 'woocommerce'",
    )
    assert expected == [(len(paid), sum(paid), sum(paid) / 2)]
    customers = truth(
        folder,
        "select count(*) from 'funnel_entries.parquet' "
        "where starts_with(entity_id, 'gift') and stage = 'customer'",
    )
    assert customers == [(len(paid),)]
