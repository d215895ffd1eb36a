"""Files as they arrive after somebody touched them, or chose another setting."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal as D

import openpyxl
import pytest
from exports_as_text import FIXTURES

ADS = ("date_day", "campaign_name", "spend", "impressions")


def test_swedish_meta_export_after_excel_saved_it(bench):
    content = (
        "Rapportering startar;Rapportering slutar;Kampanjnamn;Leverans;Räckvidd;"
        "Visningar;Spenderat belopp (SEK);Klick (alla);Länkklick\n"
        "2026-09-14;2026-09-14;;0;3000;3800;2112,55;180;121\n"
        "2026-09-14;2026-09-14;Höst | Leads;active;3000;3800;2112,55;180;121\n"
    )
    entry = bench.load_one(content.encode("cp1252"), "Bok1.csv")
    assert (entry["status"], entry["source"]) == ("loaded", "meta_ads")
    assert (entry["language"], entry["currency_code"]) == ("sv", "SEK")
    assert entry["rows_totals"] == 1
    columns = ("report_start", *ADS[1:], "clicks", "link_clicks")
    assert bench.typed("raw_meta_ads.ad_performance", columns) == [
        (date(2026, 9, 14), "Höst | Leads", D("2112.55"), 3800, 180, 121)
    ]


def test_days_turned_round_by_excel_are_decided_by_the_whole_file(bench):
    rows = [
        "01/09/2026;01/09/2026;Höst;10,50;100",
        "13/09/2026;13/09/2026;Höst;11,50;110",
    ]
    header = "Rapportering startar;Rapportering slutar;Kampanjnamn;"
    header += "Spenderat belopp (SEK);Visningar"
    bench.load_one("\r\n".join([header, *rows]).encode("cp1252"), "Bok2.csv")
    columns = ("report_start", "spend", "impressions")
    assert bench.typed("raw_meta_ads.ad_performance", columns) == [
        (date(2026, 9, 1), D("10.5"), 100),
        (date(2026, 9, 13), D("11.5"), 110),
    ]


def test_english_google_file_with_grouped_counts_and_plain_money(bench):
    content = (
        "Campaign report\n"
        '"September 1, 2026 - September 1, 2026"\n'
        "Day,Campaign,Campaign ID,Currency code,Impr.,Clicks,Cost,Conversions\n"
        '2026-09-01,Brand,201,USD,"25,881","1,204",48682.72,"31,573.00"\n'
        'Total: Campaigns, --, --,USD,"25,881","1,204",48682.72,"31,573.00"\n'
    )
    entry = bench.load_one(content.encode())
    assert entry["status"] == "loaded"
    assert bench.typed(
        "raw_google_ads.ad_performance", (*ADS, "clicks", "conversions")
    ) == [(date(2026, 9, 1), "Brand", D("48682.72"), 25881, 1204, D("31573"))]
    assert bench.query(
        "select count(*) from ops.control_totals where not is_matched"
    ) == [(0,)]


def test_german_google_counts_are_thousands_and_not_fractions(bench):
    content = (
        "Kampagnenbericht\n"
        "1. September 2026 - 1. September 2026\n"
        "Tag\tKampagne\tWährungscode\tImpressionen\tKlicks\tKosten\n"
        "2026-09-01\tMarke\tEUR\t6.111\t1.204\t275\n"
        "2026-09-01\tPMax\tEUR\t1.000\t10\t1.005\n"
    )
    bench.load_one(content.encode("utf-16"))
    assert bench.typed("raw_google_ads.ad_performance", (*ADS, "clicks")) == [
        (date(2026, 9, 1), "Marke", D("275"), 6111, 1204),
        (date(2026, 9, 1), "PMax", D("1005"), 1000, 10),
    ]


def test_a_crm_export_with_renamed_labels_loads_what_it_can_and_says_so(bench):
    content = (
        '"Record ID","Opportunity title","Deal Stage","Amount","Currency",'
        '"Close Date","Create Date","Our segment"\n'
        '"1","Muster","Closed Won","10.5","EUR","2026-09-30 12:00",'
        '"2026-06-01 09:14","Mid"\n'
    )
    entry = bench.load_one(content.encode())
    assert (entry["status"], entry["entity"]) == ("loaded", "deals")
    assert "Opportunity title" in entry["unmapped_headers"]
    assert "Our segment" in entry["unmapped_headers"]
    ((extra,),) = bench.query("select _extra from raw_hubspot.deals")
    assert '"Our segment":"Mid"' in extra.replace('": "', '":"')


def test_hubspot_stages_keep_their_names_whatever_the_quotes(bench):
    header = (
        '"Record ID","Deal Name","Deal Stage","Date entered ""Won (A)""",'
        '"Date entered \'Lost (A)\'","Date entered “New (B)”",hs_v2_date_entered_77\n'
    )
    row = (
        '"1","Muster","Won","2026-09-01 10:00","","2026-08-01 10:00","2026-07-01 10:00"'
    )
    entry = bench.load_one((header + row + "\n").encode())
    assert entry["status"] == "loaded"
    ((stages,),) = bench.query("select stage_entered from raw_hubspot.deals")
    assert dict(bench.query("select key, value from json_each(?::json)", stages)) == {
        "Won (A)": '"2026-09-01 10:00"',
        "New (B)": '"2026-08-01 10:00"',
        "77": '"2026-07-01 10:00"',
    }


def test_a_workbook_with_real_dates_and_numbers_reads_like_the_text(bench, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Worksheet"
    sheet.append(
        [
            "Reporting starts",
            "Reporting ends",
            "Campaign name",
            "Campaign ID",
            "Amount spent (EUR)",
            "Impressions",
        ]
    )
    day = datetime(2026, 9, 3)
    sheet.append([day, day, None, None, 12.5, 1000])
    sheet.append([day, day, "DACH", "120210000000001234", 12.5, 1000])
    book.save(tmp_path / "meta.xlsx")
    entry = bench.load_one((tmp_path / "meta.xlsx").read_bytes(), "meta.xlsx")
    assert entry["status"] == "loaded", entry["message"]
    columns = ("report_start", "campaign_id", "spend", "impressions")
    assert bench.typed("raw_meta_ads.ad_performance", columns) == [
        (date(2026, 9, 3), "120210000000001234", D("12.5"), 1000)
    ]


def test_ids_that_a_workbook_rounded_are_refused(bench, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(
        [
            "Reporting starts",
            "Reporting ends",
            "Campaign name",
            "Campaign ID",
            "Amount spent (EUR)",
            "Impressions",
        ]
    )
    book.active.append(
        ["2026-09-03", "2026-09-03", "DACH", 1.20210000000001e17, 12.5, 1000]
    )
    book.save(tmp_path / "meta.xlsx")
    entry = bench.load_one((tmp_path / "meta.xlsx").read_bytes(), "meta.xlsx")
    assert entry["status"] == "refused"
    assert "xcel" in entry["message"]


@pytest.mark.parametrize("clock", ["24 hours", "AM and PM"])
def test_clockify_days_follow_the_clock_where_they_are_open(bench, clock):
    us = clock == "AM and PM"
    start, end = ("09:00:00 AM", "01:30:00 PM") if us else ("09:00:00", "13:30:00")
    content = (
        "Project,Client,User,Email,Billable,Start Date,Start Time,End Date,End Time,"
        "Duration (h),Duration (decimal)\n"
        f"P,C,Ada,ada@example.com,No,02/09/2026,{start},02/09/2026,{end},04:30:00,4.50\n"
    )
    bench.load_one(content.encode())
    expected = date(2026, 2, 9) if us else date(2026, 9, 2)
    assert bench.typed("raw_clockify.time_entries", ("start_date", "hours")) == [
        (expected, D("4.5"))
    ]


def test_microsoft_hours_are_days_with_an_hour_behind_a_bar(bench):
    content = (
        '"Report Name: Hourly"\n"Report Time: 3/15/2026"\n\n'
        '"TimePeriod","AccountName","CampaignId","CurrencyCode","Impressions","Spend"\n'
        '"2026-03-15|7","Muster","[201]","EUR","10","1.5"\n'
        '"2026-03-15|8","Muster","[201]","EUR","10","1.5"\n'
        '\n"@2026 Microsoft Corporation. All rights reserved. "\n'
    )
    entry = bench.load_one(content.encode())
    assert (entry["status"], entry["rows_loaded"]) == ("loaded", 2)
    columns = ("date_day", "campaign_id", "spend")
    assert bench.typed("raw_microsoft_ads.ad_performance", columns) == [
        (date(2026, 3, 15), "201", D("1.5")),
        (date(2026, 3, 15), "201", D("1.5")),
    ]


def test_a_line_wrapped_by_excel_is_unwrapped(bench):
    lines = (FIXTURES / "google_ads" / "adgroup_report_en.csv").read_text().splitlines()
    wrapped = "\n".join('"' + line.replace('"', '""') + '"' for line in lines[2:])
    entry = bench.load_one(wrapped.encode())
    assert entry["status"] == "loaded", entry["message"]
    assert bench.typed("raw_google_ads.ad_performance", ("spend", "impressions")) == [
        (D("48682.72"), 25881),
        (D("6"), 310),
        (D("0"), 0),
    ]


def test_a_creative_report_of_the_old_linkedin_hierarchy(bench):
    content = (
        "Creative Performance Report (in UTC)\n"
        "Start Date (in UTC)\tAccount Name\tCurrency\tCampaign Group ID\t"
        "Campaign Group Name\tCampaign ID\tCampaign Name\tCreative ID\tCreative Name\t"
        "Total Spent\tImpressions\n"
        "9/21/2026\tMuster\tSEK\t7\tGroup\t8\tDACH\t9\tVideo A\t1,020.50\t1,234\n"
    )
    bench.load_one(content.encode("utf-16"))
    columns = ("campaign_id", "campaign_name", "ad_group_id", "ad_group_name")
    columns += ("ad_id", "ad_name", "spend")
    assert bench.typed("raw_linkedin_ads.ad_performance", columns) == [
        ("7", "Group", "8", "DACH", "9", "Video A", D("1020.5"))
    ]
    assert bench.raw("raw_linkedin_ads.ad_performance")[0][-1] == "ad"


def test_an_empty_linkedin_report_is_empty_and_no_error(bench):
    sample = FIXTURES / "linkedin_ads" / "SYN_ad_performance_en_2026_utf16.csv"
    lines = sample.read_bytes().decode("utf-16").splitlines()
    for kept in (6, 4):  # with its header, and the preamble alone
        bench.clear()
        content = "\n".join(lines[:kept]).encode("utf-16")
        entry = bench.load_one(content, f"empty{kept}.csv")
        assert entry["status"] == "empty", (kept, entry["message"])


def test_swedish_google_report_with_blanks_between_thousands(bench):
    content = (
        "Kampanjrapport\n"
        "1 september 2026 - 30 september 2026\n"
        "Dag\tKampanjstatus\tKampanj\tKampanj-id\tValutakod\tVisn.\tKlick\tKostnad\t"
        "Konverteringar\n"
        "2026-09-01\tAktiverad\tHöst\t201\tSEK\t16\u00a0111\t1\u00a0204\t"
        "1\u00a0275,35\t1,50\n"
        "Totalt: Kampanjer\t --\t --\t --\tSEK\t16\u00a0111\t1\u00a0204\t"
        "1\u00a0275,35\t1,50\n"
        "Totalt: Konto\t --\t --\t --\tSEK\t20\u00a0000\t1\u00a0500\t"
        "2\u00a0000,00\t2,00\n"
    )
    entry = bench.load_one(content.encode("utf-16"))
    assert (entry["status"], entry["language"]) == ("loaded", "sv"), entry["message"]
    assert (str(entry["period_start"]), str(entry["period_end"])) == (
        "2026-09-01",
        "2026-09-30",
    )
    assert bench.typed(
        "raw_google_ads.ad_performance", (*ADS, "clicks", "conversions")
    ) == [(date(2026, 9, 1), "Höst", D("1275.35"), 16111, 1204, D("1.5"))]
    assert bench.query(
        """
        select is_required, is_matched from ops.control_totals
        where measure = 'spend' order by row_number
        """
    ) == [(True, True), (False, False)]


def test_swedish_linkedin_report_of_the_new_hierarchy(bench):
    content = (
        "Rapport över annonsresultat (i UTC)\n"
        "Rapportens startdatum: 1 oktober 2026 00:00\n"
        "Rapportens slutdatum: 2 oktober 2026 23:59\n"
        "\n"
        "Startdatum (i UTC)\tKontonamn\tValuta\tKampanj-id\tKampanjnamn\t"
        "Annonsuppsättnings-id\tAnnonsuppsättningens namn\tAnnons-id\tAnnonsens namn\t"
        "Totalt spenderat\tVisningar\tKlick\n"
        "2026-10-01\tMuster AB\tSEK\t7\tHöst\t8\tNorden\t9\tVideo\t1 330,51\t4197\t17\n"
        "2026-10-02\tMuster AB\tSEK\t7\tHöst\t8\tNorden\t9\tVideo\t9,36\t1234\t4\n"
    )
    entry = bench.load_one(content.encode("utf-16"))
    assert (entry["status"], entry["source"]) == ("loaded", "linkedin_ads")
    columns = (*ADS, "ad_group_name", "ad_id")
    assert bench.typed("raw_linkedin_ads.ad_performance", columns) == [
        (date(2026, 10, 1), "Höst", D("1330.51"), 4197, "Norden", "9"),
        (date(2026, 10, 2), "Höst", D("9.36"), 1234, "Norden", "9"),
    ]


def test_a_linkedin_month_in_one_row_an_ad_is_refused(bench):
    content = (
        "Ad Performance Report (in UTC)\n"
        "Report Start: September 1, 2026, 12:00 AM\n"
        "Report End: September 30, 2026, 11:59 PM\n"
        "\n"
        "Start Date (in UTC)\tAccount Name\tCurrency\tCampaign ID\tAd Set ID\tAd ID\t"
        "Total Spent\tImpressions\n"
        "9/1/2026\tMuster\tEUR\t7\t8\t9\t1,330.51\t4197\n"
        "9/1/2026\tMuster\tEUR\t7\t8\t10\t330.51\t419\n"
    )
    entry = bench.load_one(content.encode("utf-16"))
    assert entry["status"] == "refused"
    assert "Daily" in entry["message"]


def test_german_tiktok_workbook_with_its_totals_row(bench, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(
        [
            "Nach Tag",
            "Kampagnenname",
            "Kampagnen-ID",
            "Währung",
            "Kosten",
            "Impressionen",
            "Klicks (Ziel)",
            "Klicks (alle)",
        ]
    )
    sheet.append(["2026-09-01", "Herbst", "1790000000000000101", "EUR", "12.50"])
    sheet.append(["2026-09-02", "Herbst", "1790000000000000101", "EUR", "7.50"])
    sheet.append(["Gesamt: 2 Ergebnisse", "-", "-", "EUR", "20.00"])
    for row in (2, 3, 4):
        for column, value in ((6, "1000"), (7, "10"), (8, "20")):
            sheet.cell(row, column, value if row < 4 else str(2 * int(value)))
    book.save(tmp_path / "report.xlsx")
    entry = bench.load_one((tmp_path / "report.xlsx").read_bytes(), "report.xlsx")
    assert (entry["status"], entry["source"]) == ("loaded", "tiktok_ads")
    assert (entry["rows_loaded"], entry["rows_totals"]) == (2, 1)
    assert bench.typed("raw_tiktok_ads.ad_performance", ADS) == [
        (date(2026, 9, 1), "Herbst", D("12.5"), 1000),
        (date(2026, 9, 2), "Herbst", D("7.5"), 1000),
    ]
    assert bench.query("select bool_and(is_matched) from ops.control_totals") == [
        (True,)
    ]


def test_a_meta_day_column_counts_although_the_range_stands_beside_it(bench):
    content = (
        "Day,Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),"
        "Impressions\n"
        "2026-09-02,2026-09-01,2026-09-30,DACH,1.50,10\n"
        "2026-09-03,2026-09-01,2026-09-30,DACH,2.50,20\n"
    )
    entry = bench.load_one(content.encode())
    assert entry["status"] == "loaded", entry["message"]
    assert bench.typed("raw_meta_ads.ad_performance", ADS) == [
        (date(2026, 9, 2), "DACH", D("1.5"), 10),
        (date(2026, 9, 3), "DACH", D("2.5"), 20),
    ]
    assert bench.query("select date_day from ops.coverage order by 1") == [
        (date(2026, 9, 2),),
        (date(2026, 9, 3),),
    ]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("Jour,Nom de la campagne,Montant dépensé (EUR),Impressions,Couverture", "fr"),
        ("Día,Nombre de la campaña,Importe gastado (EUR),Impresiones,Alcance", "es"),
        ("Dag,Campagnenaam,Uitgegeven bedrag (EUR),Weergaven,Bereik", "nl"),
        ("Giorno,Nome della campagna,Importo speso (EUR),Impression,Copertura", "it"),
    ],
)
def test_meta_exports_in_other_languages(bench, header: str, language: str):
    row = "2026-09-02,DACH,1234.50,10,9\n"
    entry = bench.load_one(f"{header}\n{row}".encode(), "meta_ads/x.csv")
    assert (entry["status"], entry["language"]) == ("loaded", language)
    assert bench.typed("raw_meta_ads.ad_performance", ADS) == [
        (date(2026, 9, 2), "DACH", D("1234.5"), 10)
    ]


def test_accounts_of_two_currencies_in_one_file(bench):
    content = (
        "Day,Account ID,Currency,Campaign name,Amount spent,Impressions,"
        "Result indicator\n"
        "2026-09-02,1,EUR,DACH,1.50,10,x\n"
        "2026-09-02,2,SEK,Norden,15.50,20,x\n"
    )
    entry = bench.load_one(content.encode())
    assert (entry["status"], entry["currency_code"]) == ("loaded", "EUR,SEK")
    columns = ("account_id", "currency_code", "spend")
    assert bench.typed("raw_meta_ads.ad_performance", columns) == [
        ("1", "EUR", D("1.5")),
        ("2", "SEK", D("15.5")),
    ]


def test_a_renamed_spend_header_is_matched_by_likeness_and_reported(bench):
    content = (
        "Reporting starts,Reporting ends,Campaign name,Amounts spend (EUR),"
        "Impressions\n"
        "2026-09-02,2026-09-02,DACH,1.50,10\n"
    )
    entry = bench.load_one(content.encode())
    assert (entry["status"], entry["currency_code"]) == ("loaded", "EUR")
    assert "Amounts spend" in entry["guessed_headers"]
    assert bench.typed("raw_meta_ads.ad_performance", ("spend",)) == [(D("1.5"),)]


def test_german_meta_money_has_a_decimal_point_even_with_three_decimals(bench):
    content = (
        "Berichtsstart,Berichtsende,Kampagnenname,Ausgegebener Betrag (EUR),"
        "Impressionen\n"
        "2026-09-02,2026-09-02,DACH,1.875,1204\n"
    )
    bench.load_one(content.encode("utf-8-sig"))
    columns = ("spend", "impressions")
    assert bench.typed("raw_meta_ads.ad_performance", columns) == [(D("1.875"), 1204)]


def test_a_day_that_is_the_same_both_ways_is_a_day_under_swedish_headers(bench):
    content = (
        "Startdatum (i UTC);Kontonamn;Valuta;Kampanjnamn;Totalt spenderat;Visningar\n"
        "1/1/2026;Muster AB;SEK;Höst;9,36;1234\n"
    )
    bench.load_one(content.encode())
    assert bench.typed("raw_linkedin_ads.ad_performance", ADS) == [
        (date(2026, 1, 1), "Höst", D("9.36"), 1234)
    ]


def test_german_meta_file_that_a_spreadsheet_saved_has_thousands(bench):
    content = (
        "Tag;Kampagnenname;Ausgegebener Betrag (EUR);Impressionen\n"
        "01.03.2024;DACH;1.234;1.000\n"
        "02.03.2024;DACH;2.500;999\n"
    )
    bench.load_one(content.encode("cp1252"))
    assert bench.typed("raw_meta_ads.ad_performance", ("spend", "impressions")) == [
        (D("1234"), 1000),
        (D("2500"), 999),
    ]


def test_swiss_numbers_keep_their_point_between_semicolons(bench):
    content = (
        "Tag;Kampagnenname;Ausgegebener Betrag (CHF);Impressionen\n"
        "01.03.2024;DACH;1’100.50;1’000\n"
    )
    bench.load_one(content.encode())
    assert bench.typed("raw_meta_ads.ad_performance", ("spend", "impressions")) == [
        (D("1100.5"), 1000)
    ]


@pytest.mark.parametrize(("stated", "status"), [(2, "loaded"), (7, "failed")])
def test_a_microsoft_file_with_fewer_rows_than_it_states(bench, stated, status):
    content = (
        f'"Report Name: Daily"\n"Rows: {stated}"\n\n'
        '"TimePeriod","AccountName","CampaignId","CurrencyCode","Impressions","Spend"\n'
        '"2026-03-15","Muster","[201]","EUR","10","1.5"\n'
        '"2026-03-16","Muster","[201]","EUR","10","1.5"\n'
    )
    entry = bench.load_one(content.encode())
    assert entry["status"] == status
    if status == "failed":
        assert "expected 7 rows" in entry["message"]
        assert "found 2" in entry["message"]


def test_two_people_of_one_first_name_have_days_of_their_own(bench):
    header = "Date,Client,Project,Task,Hours,Billable?,First Name,Last Name,Currency\n"
    for last, hours in (("Berg", "1.5"), ("Lund", "2.5")):
        row = f"2026-09-01,C,P,T,{hours},No,Anna,{last},Euro - EUR\n"
        bench.load((header + row).encode(), f"{last}.csv")
    assert bench.query(
        "select account_key, is_current from ops.coverage order by account_key"
    ) == [("Anna Berg", True), ("Anna Lund", True)]


X_HEADER = "Time period,Currency,Campaign name,Campaign ID,Spend,Impressions,Retweets\n"


@pytest.mark.parametrize(
    ("period", "status"),
    [
        ("2026-09-01 - 2026-09-01", "loaded"),
        ("2026-09-01", "loaded"),
        ("2026-09-01 to 2026-09-02", "refused"),
        ('"Sep 1, 2026 - Sep 30, 2026"', "refused"),
        ("13 Sep 2026 – 14 Sep 2026", "refused"),
        ("9/13/2026 - 9/30/2026", "refused"),
        ("2026-09-01 00:00:00 +0000", "loaded"),
    ],
)
def test_a_day_on_x_is_one_day(bench, period: str, status: str):
    entry = bench.load_one(f"{X_HEADER}{period},EUR,A,1,1.50,10,2\n".encode())
    assert (entry["status"], entry["source"]) == (status, "x_ads")
    if status == "refused":
        assert (entry["code"], "range of days" in entry["message"]) == ("daily", True)
    else:
        assert bench.typed("raw_x_ads.ad_performance", ("date_day", "spend")) == [
            (date(2026, 9, 1), D("1.5"))
        ]


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z", "loaded"),
        ("2026-09-01T00:00:00Z", "2026-09-01T23:59:59Z", "loaded"),
        ("2026-09-01", "2026-09-01", "loaded"),
        ("2026-09-01", "2026-09-02", "refused"),
        ("2026-09-01T00:00:00Z", "2026-09-02T23:59:59Z", "refused"),
    ],
)
def test_a_row_of_snapchat_is_as_long_as_a_day(
    bench, start: str, end: str, status: str
):
    content = (
        "Start time,End time,Campaign Name,Currency,Spend,Impressions,Swipe Ups\n"
        f"{start},{end},Herbst,EUR,1.50,10,2\n"
    )
    entry = bench.load_one(content.encode())
    assert (entry["status"], entry["source"]) == (status, "snapchat_ads")


def test_millionths_are_divided_and_what_is_no_whole_number_is_rejected(bench):
    content = (
        "account_id,campaign_id,date,billed_charge_local_micro,impressions,clicks\n"
        "a,1,2026-09-01,1500000,10,2\n"
        "a,1,2026-09-02,1.50,10,2\n"
        "a,1,2026-09-03,250000.0,10,2\n"
        "a,1,2026-09-04,,10,2\n"
    )
    entry = bench.load_one(content.encode())
    assert (entry["status"], entry["rows_rejected"]) == ("loaded", 1)
    assert bench.query("select reason from ops.rejected_rows")[0][0].endswith(
        "1.50 (not in millionths)"
    )
    assert bench.typed("raw_x_ads.ad_performance", ("date_day", "spend")) == [
        (date(2026, 9, 1), D("1.5")),
        (date(2026, 9, 3), D("0.25")),
        (date(2026, 9, 4), None),
    ]


def test_spend_in_money_stands_beside_spend_in_millionths(bench):
    content = (
        "account_id,campaign_id,date,billed_charge_local_micro,spend,impressions\n"
        "a,1,2026-09-01,1500000,1.50,10\n"
    )
    bench.load_one(content.encode(), "x_ads/report.csv")
    assert bench.typed("raw_x_ads.ad_performance", ("spend",)) == [(D("1.5"),)]


@pytest.mark.parametrize("source", ["snapchat_ads", "reddit_ads"])
def test_the_interfaces_name_for_an_id_says_that_spend_is_in_millionths(
    bench, source: str
):
    content = b"campaign_id,date,spend,impressions\n7,2026-09-01,1500000,10\n"
    entry = bench.load_one(content, f"{source}/report.csv")
    assert (entry["status"], entry["source"]) == ("loaded", source)
    columns = ("campaign_id", "spend")
    assert bench.typed(f"raw_{source}.ad_performance", columns) == [("7", D("1.5"))]
    bench.clear()
    bench.load_one(
        content.replace(b"campaign_id", b"Campaign ID").replace(b"1500000", b"1.50"),
        f"{source}/report.csv",
    )
    assert bench.typed(f"raw_{source}.ad_performance", columns) == [("7", D("1.5"))]


def test_snapchats_amount_spent_is_not_metas(bench):
    content = (
        "Date,Campaign ID,Campaign Name,Ad Set Name,Ad Name,Currency,Amount Spent,"
        "Paid Impressions,Paid eCPM,Clicks,eCPC\n"
        "2026-09-01,a-1,Herbst,DACH,Clip,EUR,1.50,10,150,2,0.75\n"
    )
    entry = bench.load_one(content.encode())
    assert (entry["status"], entry["source"]) == ("loaded", "snapchat_ads")
    columns = ("campaign_name", "ad_group_name", "spend", "impressions", "clicks")
    assert bench.typed("raw_snapchat_ads.ad_performance", columns) == [
        ("Herbst", "DACH", D("1.5"), 10, 2)
    ]
    bench.clear()
    meta = "Day,Campaign name,Amount spent (EUR),Impressions\n2026-09-01,A,1.50,10\n"
    assert bench.load_one(meta.encode())["source"] == "meta_ads"


def test_a_shop_whose_sign_is_ambiguous_has_its_currency_in_the_register(bench):
    content = (FIXTURES / "woocommerce" / "bestallningar_sv.csv").read_bytes()
    entry = bench.load_one(content)
    assert (entry["status"], entry["currency_code"]) == ("loaded", None)
    assert "ad_accounts" in entry["problems"]
    bench.clear()
    bench.load(
        b"platform,account_id,account_name,currency_code\nwoocommerce,,Shop,SEK\n",
        "accounts.csv",
    )
    assert bench.load(content)[-1]["currency_code"] == "SEK"


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("&euro;1,204.50", "EUR"),
        ("1.204,50&nbsp;&euro;", "EUR"),
        ("&#8364;100", "EUR"),
        ("&pound;100.00", "GBP"),
        ("100,00 &#122;&#322;", "PLN"),
        ("&#36;100.00", None),
        ("CHF 100.00", "CHF"),
    ],
)
def test_the_currency_of_a_shop_is_in_its_formatted_amounts(bench, amount, code):
    content = (
        "Date,Order #,N. Revenue (formatted),Status,Net Sales,Attribution\n"
        f'2026-09-01 10:00:00,1,"{amount}",completed,100,Direct\n'
    )
    assert bench.load_one(content.encode())["currency_code"] == code


def test_search_console_download_gives_its_days_and_queries(bench):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member, sample in (
            ("Queries.csv", "queries_en.csv"),
            ("Pages.csv", "pages_en.csv"),
            ("Dates.csv", "dates_en.csv"),
        ):
            path = FIXTURES / "search_console" / sample
            archive.writestr(member, path.read_bytes())
    folder = "search_console/nordlicht/2026-09-01_2026-09-30"
    ledger = bench.load(stream.getvalue(), f"{folder}/performance.zip")
    assert {entry["member"]: entry["status"] for entry in ledger} == {
        "Queries.csv": "loaded",
        "Pages.csv": "refused",
        "Dates.csv": "loaded",
    }
    # The folder names the property, the one below it only a period.
    for table in ("raw_search_console.days", "raw_search_console.queries"):
        found = bench.query(f"select distinct _account_key, _file from {table}")
        assert [account for account, _ in found] == ["nordlicht"]
        assert all(file.startswith(folder) for _, file in found)


def test_search_console_days_count_once_for_each_property(bench):
    header = "Date,Clicks,Impressions,CTR,Position\n"
    old = header + "2026-09-01,1,10,10%,3\n2026-09-02,2,20,10%,3\n"
    new = header + "2026-09-02,5,25,20%,2\n2026-09-03,3,30,10%,3\n"
    bench.load(old.encode(), "search_console/old.csv")
    bench.load(new.encode(), "search_console/x/new.csv")
    bench.load(new.encode().replace(b"25", b"50"), "search_console/x/newer.csv")
    current = bench.query(
        """
        select account_key, date_day, count(*) from ops.coverage
        where is_current group by all order by all
        """
    )
    assert current == [
        ("(all)", date(2026, 9, 1), 1),
        ("(all)", date(2026, 9, 2), 1),
        ("x", date(2026, 9, 2), 1),
        ("x", date(2026, 9, 3), 1),
    ]


def test_a_visits_log_of_thousands_of_columns_loads(bench):
    # Matomo makes columns of every field of every action of the longest visit.
    fields = ("url", "pageTitle", "timestamp", "orderId", *map(str, range(16)))
    headers = [f"{name} (actionDetails {at})" for at in range(300) for name in fields]
    actions = [f"{name} {at}" for at in range(300) for name in fields]
    ids = ["idVisit", *headers, "idSite", "serverDate", "firstActionTimestamp"]
    rows = [
        [str(visit), *actions, "1", "2026-09-01", "1788300000"] for visit in range(20)
    ]
    # A page's title may hold a line break; every line must be accounted for.
    rows[7][22] = '"two\nlines"'
    content = "\n".join(",".join(row) for row in [ids, *rows])

    entry = bench.load_one(b"\xff\xfe" + content.encode("utf-16-le"))

    assert (entry["status"], entry["rows_loaded"]) == ("loaded", 20), entry["message"]
    assert entry["unmapped_headers"] is None
    ((first, orders, extra),) = bench.query(
        "select landing_url, json_array_length(json_keys(order_ids)::json), _extra"
        " from raw_matomo.visits where id_visit = '7'"
    )
    assert (first, orders, extra) == ("url 0", 300, None)
