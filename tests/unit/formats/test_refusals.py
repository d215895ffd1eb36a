"""What must not be loaded is refused with a message that says what to do."""

import pytest
from exports_as_text import FIXTURES

META = b"Reporting starts,Reporting ends,Campaign name,Campaign ID,%s,Impressions\n"

REFUSED = {
    "a range export": (
        "meta_ads/range_export_en.csv",
        "meta_ads",
        ["2026-09-30", "Day"],
    ),
    "ids destroyed by Excel": (
        "meta_ads/SYN_after_excel_de_resave.csv",
        "meta_ads",
        ["E+17", "xcel"],
    ),
    "a partial breakdown": (
        "meta_ads/age_breakdown_en.csv",
        "meta_ads",
        ["Age", "breakdown"],
    ),
    "a month's grain": (
        "google_ads/campaign_report_en_by_month.csv",
        "google_ads",
        ["onth", "Segment > Time > Day"],
    ),
    "a keyword report": (
        "google_ads/suchkeyword_bericht_de.csv",
        "google_ads",
        ["Suchkeyword", "campaign, ad group or ad report"],
    ),
    "an overview card": (
        "google_ads/Time_series(2026.02.05-2026.02.06).csv",
        "google_ads",
        ["overview card", "Segment > Time > Day"],
    ),
    "every row on the first of two days": (
        "linkedin_ads/SYN_campaign_performance_en_old_utf16.csv",
        "linkedin_ads",
        ["2024-01-01", "2024-01-02", "Daily"],
    ),
    "a demographics report": (
        "linkedin_ads/demographics_report_en.csv",
        "linkedin_ads",
        ["Job Title Segment", "Ad Set or Ad Performance"],
    ),
    "opportunities without their ids": (
        "salesforce/SYN_opportunity_report_en_latin1.csv",
        "salesforce",
        ["Opportunity ID", "add the column"],
    ),
    "a period in X's column of the day": (
        "x_ads/dashboard_en_range.csv",
        "x_ads",
        ["2026-09-01 - 2026-09-30", "Time period"],
    ),
    "a row of Snapchat that ends a month after its start": (
        "snapchat_ads/ads_manager_en_range.csv",
        "snapchat_ads",
        ["2026-10-01", "time breakdown to Day"],
    ),
    "spend on Reddit by region": (
        "reddit_ads/interface_by_region.csv",
        "reddit_ads",
        ["region", "hold a part of the spend only"],
    ),
    "pages in search": (
        "search_console/pages_en.csv",
        "search_console",
        ["Top pages", "not used"],
    ),
    "devices in search": (
        "search_console/geraete_de.csv",
        "search_console",
        ["Gerät", "not used"],
    ),
    "visits by channel": (
        "matomo/SYN_channel_report.csv",
        "matomo",
        ["nb_visits", "Visitors > Visits Log"],
    ),
    "visits by day": (
        "matomo/SYN_besuche_de.csv",
        "matomo",
        ["Besuche", "Visitors > Visits Log"],
    ),
    "no spend": (
        "microsoft_ads/api_keyword_without_spend.csv",
        "microsoft_ads",
        ["eyword"],
    ),
}


@pytest.mark.parametrize(("path", "source", "words"), REFUSED.values(), ids=REFUSED)
def test_file_is_refused_with_advice(bench, path: str, source: str, words: list[str]):
    entry = bench.load_one((FIXTURES / path).read_bytes(), "x.csv")
    assert entry["status"] == "refused"
    assert entry["source"] == source
    assert [word for word in words if word not in entry["message"]] == []
    table = f"raw_{entry['source']}.{entry['entity']}"
    assert bench.query(f"select count(*) from {table}") == [(0,)]
    assert bench.query("select count(*) from ops.coverage") == [(0,)]


def test_a_week_without_days_is_refused_although_starts_and_ends_are_there(bench):
    header = b"Reporting starts,Reporting ends,Week,Campaign name,Amount spent (EUR)\n"
    row = b"2026-09-01,2026-09-07,2026-09-01 - 2026-09-07,DACH,10.50\n"
    entry = bench.load_one(header + row)
    assert entry["status"] == "refused"
    assert "Day" in entry["message"]


def test_google_cost_in_millionths_is_refused(bench):
    content = (
        b"segments.date,campaign.id,campaign.name,metrics.impressions,metrics.clicks,"
        b"metrics.cost_micros,customer.currency_code\n"
        b"2026-09-01,201,Brand,10,2,1500000,EUR\n"
    )
    entry = bench.load_one(content)
    assert entry["status"] == "refused"
    assert "millionths" in entry["message"]


@pytest.mark.parametrize(
    "header",
    [
        "Day,Campaign name,Campaign ID,Impressions,Clicks,Spend,Currency",
        "Date,Campaign name,Campaign ID,Impressions,Clicks,Cost,Currency code",
        "Date,Campaign name,Campaign ID,Amount,Spend,Impressions,Currency,Reach",
    ],
)
def test_a_header_that_fits_several_platforms_is_not_guessed(bench, header: str):
    cells = len(header.split(","))
    row = ",".join(["2026-09-01", "Brand", "201", "10", "2", "1.50", "EUR"][:cells])
    entry = bench.load_one(f"{header}\n{row}\n".encode(), "report.csv")
    assert entry["status"] in {"unrecognised", "refused"}
    assert bench.query("select count(*) from ops.coverage") == [(0,)]


@pytest.mark.parametrize(
    "source",
    [
        "meta_ads",
        "tiktok_ads",
        "microsoft_ads",
        "x_ads",
        "pinterest_ads",
        "snapchat_ads",
        "reddit_ads",
    ],
)
def test_its_folder_says_which_platform_an_ambiguous_file_is_from(bench, source: str):
    content = (
        b"Day,Campaign name,Campaign ID,Impressions,Clicks,Spend,Currency\n"
        b"2026-09-01,Brand,201,10,2,1.50,EUR\n"
    )
    entry = bench.load_one(content, f"{source}/report.csv")
    assert (entry["status"], entry["source"]) == ("loaded", source)


@pytest.mark.parametrize(
    "content",
    [
        b"Call SID,Parent Call SID,Date Created,From,To,Direction,Duration,Price\n"
        b"CA1,,2026-09-01,+491,+492,inbound,30,-0.01\n",
        b"Date,Total membership,Daily active members,Daily members posting messages\n"
        b"2026-09-01,120,80,40\n",
        b"(Do Not Modify) Lead,Topic,Lead Source,Status Reason\n1-2,A,Web,New\n",
    ],
    ids=["twilio", "slack analytics", "dynamics"],
)
def test_files_of_other_kinds_are_not_taken_for_ours(bench, content: bytes):
    assert bench.load_one(content)["status"] == "unrecognised"


@pytest.mark.parametrize(
    "content",
    [
        b'"Record ID","Ticket name","Pipeline","Ticket status","Create Date"\n'
        b'"1","Broken","Support","New","2026-09-01 10:00"\n',
        b'"Record ID","Available","Make","Merged record IDs","Object create date/time",'
        b'"Object last modified date/time","Owner"\n'
        b'"10676775052","Yes","Coupe","","2023-11-15 20:09","2023-11-16 09:16",""\n',
    ],
    ids=["tickets", "custom object"],
)
def test_other_objects_of_hubspot_are_refused_as_such(bench, content: bytes):
    entry = bench.load_one(content)
    assert (entry["status"], entry["source"]) == ("refused", "hubspot")
    assert "contacts or deals" in entry["message"]


NO_PERSON = (
    "Campaign Name,Campaign ID,Member Status,Responded,First Responded Date\n"
    "A,7015g00000AbCdE,Sent,0,\n"
)
NO_STAGE = (
    "Opportunity ID,Opportunity Name,Amount,Close Date\n0065g00000AbCdE,A,5,9/1/2026\n"
)
NO_STATUS = "Deal - ID,Deal - Title,Deal - Value,Deal - Stage\n1,A,5,New\n"
NOBODY = (
    "interaction_id,occurred_at,network,interaction_type\n1,2026-09-01,linkedin,like\n"
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (NO_PERSON, ["campaign members", "Lead ID", "Email"]),
        (NO_STAGE, ["Stage", "which opportunities were won"]),
        (NO_STATUS, ["Deal - Status", "which deals were won"]),
        (NOBODY, ["contact_email", "docs/templates.md"]),
    ],
    ids=["members of nobody", "no stage", "no status", "interactions of nobody"],
)
def test_records_that_lack_what_they_are_for_are_refused(
    bench, content: str, words: list[str]
):
    entry = bench.load_one(content.encode())
    assert entry["status"] == "refused", entry["message"]
    assert all(word in entry["message"] for word in words), entry["message"]


def test_letters_and_digits_that_look_like_an_exponent_are_an_id(bench):
    content = (
        "Opportunity ID,Opportunity Name,Stage,Amount\n"
        "00630000000E123,A,Closed Won,5\n006300000012E45,B,Closed Won,7\n"
    )
    entry = bench.load_one(content.encode())
    assert (entry["status"], entry["rows_loaded"]) == ("loaded", 2)
    refused = content.replace("006300000012E45", "6.3E+14")
    entry = bench.load(refused.encode(), "damaged.csv")[-1]
    assert (entry["status"], entry["code"]) == ("refused", "ids")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Error: You must be logged in", ["must be logged in", "export the visits"]),
        (
            b'{"result":"error","message":"Unable to authenticate"}',
            ["Unable to authenticate", "the token"],
        ),
        (b"\xff\xfe" + "Error: Zu viele Daten".encode("utf-16-le"), ["Zu viele Daten"]),
        (b"No data available", ["No data available", "the folder matomo"]),
    ],
)
def test_a_message_in_place_of_a_table_is_passed_on(bench, content, words):
    entry = bench.load_one(content, "download.csv")
    assert entry["status"] == "unrecognised"
    assert [word for word in words if word not in entry["message"]] == []


def test_a_visits_log_without_visits_says_so_in_its_folder(bench):
    entry = bench.load_one(b"No data available", "matomo/visits.csv")
    assert (entry["status"], entry["source"]) == ("empty", "matomo")
    assert "no visits on these days" in entry["message"]
    # Of no day and no site: it must not pass for a delivery of nothing.
    assert bench.query("select count(*) from ops.coverage") == [(0,)]


def test_a_table_below_a_message_is_a_table(bench):
    header, row, *_ = (
        (FIXTURES / "matomo" / "SYN_visits_api_utf8.tsv").read_bytes().split(b"\n")
    )
    entry = bench.load_one(b"\n".join([b"Error: none", header, row]))
    assert (entry["status"], entry["rows_loaded"]) == ("loaded", 1)
