"""GA4's nested events, Matomo's visits as JSON, and the ECB's rates."""

from datetime import date
from decimal import Decimal as D

import duckdb
import pytest
from exports_as_text import FIXTURES, as_gzip, as_zip

EVENTS = FIXTURES / "ga4" / "events.jsonl"
TABLE = "raw_ga4.events"
COLUMNS = (
    "event_date",
    "event_name",
    "user_pseudo_id",
    "user_id",
    "ga_session_id",
    "source",
    "collected_campaign_name",
    "first_source",
    "transaction_id",
    "purchase_revenue",
    "hostname",
    "event_timestamp",
)
ROWS = [
    (
        date(2026, 9, 1),
        "session_start",
        "1122334455.1717171717",
        None,
        "1788249999",
        "facebook",
        "q3",
        "(direct)",
        None,
        None,
        "shop.example",
        1788250000000000,
    ),
    (
        date(2026, 9, 1),
        "purchase",
        "1122334455.1717171717",
        "101",
        "1788249999",
        None,
        None,
        None,
        "#1001",
        D("117.65"),
        "shop.example",
        1788250100000000,
    ),
    (
        date(2026, 9, 2),
        "page_view",
        "99.1",
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        1788340000000000,
    ),
]

# The export's schema in BigQuery, as Parquet keeps it.
SCHEMA = {
    "event_date": "varchar",
    "event_timestamp": "bigint",
    "event_name": "varchar",
    "event_params": """struct("key" varchar, "value" struct(string_value varchar,
        int_value bigint, float_value double, double_value double))[]""",
    "event_bundle_sequence_id": "bigint",
    "batch_event_index": "bigint",
    "user_pseudo_id": "varchar",
    "user_id": "varchar",
    "privacy_info": "struct(analytics_storage varchar, ads_storage varchar)",
    "device": """struct(category varchar, operating_system varchar,
        web_info struct(browser varchar, hostname varchar))""",
    "geo": "struct(country varchar, city varchar)",
    "traffic_source": 'struct("name" varchar, medium varchar, source varchar)',
    "collected_traffic_source": """struct(manual_source varchar, manual_medium varchar,
        manual_campaign_name varchar, manual_campaign_id varchar, manual_term varchar,
        manual_content varchar, gclid varchar)""",
    "ecommerce": "struct(transaction_id varchar, purchase_revenue double)",
    "stream_id": "varchar",
    "platform": "varchar",
}


@pytest.fixture
def parquet(tmp_path):
    target = tmp_path / "events.parquet"
    pairs = ", ".join(f"{name}: '{kind}'" for name, kind in SCHEMA.items())
    with duckdb.connect() as con:
        con.execute(
            f"""
            copy (
                select * from read_json(
                    '{EVENTS}', format = 'newline_delimited', columns = {{{pairs}}}
                )
            ) to '{target}' (format parquet)
            """
        )
    return target.read_bytes()


def test_events_load_from_json_lines(bench):
    entry = bench.load_one(EVENTS.read_bytes(), "events_20260901.json")
    assert (entry["status"], entry["source"]) == ("loaded", "ga4")
    assert (entry["rows_read"], entry["rows_loaded"]) == (3, 3)
    assert bench.typed(TABLE, COLUMNS) == ROWS
    assert {row[-2] for row in bench.raw(TABLE)} == {"4711"}


def test_events_load_the_same_from_parquet(bench, parquet):
    bench.load_one(EVENTS.read_bytes(), "events.json")
    from_json = bench.raw(TABLE)
    bench.clear()
    entry = bench.load_one(parquet, "a_table")
    assert entry["status"] == "loaded", entry["message"]
    assert bench.typed(TABLE, COLUMNS) == ROWS
    assert bench.raw(TABLE) == from_json


@pytest.mark.parametrize("pack", [as_gzip, as_zip], ids=["gz", "zip"])
def test_events_load_from_archives(bench, pack):
    name = {as_gzip: "e.json.gz", as_zip: "e.zip"}[pack]
    entry = bench.load_one(pack(EVENTS.read_bytes()), name)
    assert entry["status"] == "loaded", entry["message"]
    assert bench.typed(TABLE, COLUMNS) == ROWS


def test_events_of_a_day_are_covered_by_their_stream(bench):
    bench.load_one(EVENTS.read_bytes(), "events.json")
    assert bench.query(
        "select account_key, date_day from ops.coverage order by date_day"
    ) == [("4711", date(2026, 9, 1)), ("4711", date(2026, 9, 2))]


VISITS = FIXTURES / "matomo" / "SYN_visits_api.json"


def test_visits_load_the_same_from_json_as_from_csv(bench):
    columns = (
        *("server_date", "id_site", "id_visit", "first_action_timestamp"),
        *("user_id", "actions", "visit_duration", "referrer_name", "campaign_id"),
        *("campaign_content", "landing_url", "device_type", "country_code"),
    )
    flat = FIXTURES / "matomo" / "SYN_besuchsprotokoll_utf16.csv"
    bench.load_one(flat.read_bytes(), "a.csv")
    from_csv = bench.typed("raw_matomo.visits", columns)
    bench.clear()

    entry = bench.load_one(VISITS.read_bytes(), "a.json")

    assert (entry["status"], entry["rows_loaded"]) == ("loaded", 4), entry["message"]
    assert bench.typed("raw_matomo.visits", columns) == from_csv
    orders = bench.query(
        "select order_ids from raw_matomo.visits where order_ids is not null"
    )
    assert orders == [('{"1":"1001"}',)]


def test_a_report_as_json_is_refused_like_one_as_csv(bench):
    entry = bench.load_one(
        b'[{"label":"Facebook","nb_visits":3,"nb_actions":5,"max_actions":2}]'
    )
    assert (entry["status"], entry["source"]) == ("refused", "matomo")
    assert "Visitors > Visits Log" in entry["message"]


RATES = [
    ("2026-09-01", "GBP", "0.86713"),
    ("2026-09-01", "JPY", "157.34"),
    ("2026-09-01", "SEK", "11.926"),
    ("2026-09-01", "USD", "1.0635"),
    ("2026-09-02", "GBP", "0.8653"),
    ("2026-09-02", "JPY", "158.28"),
    ("2026-09-02", "SEK", "11.8803"),
    ("2026-09-02", "USD", "1.0702"),
]


@pytest.mark.parametrize("pack", [bytes, as_gzip, as_zip], ids=["csv", "gz", "zip"])
def test_rates_become_one_row_a_day_and_currency(bench, pack):
    content = pack((FIXTURES / "ecb" / "rates_small.csv").read_bytes())
    name = {bytes: "r.csv", as_gzip: "r.csv.gz", as_zip: "r.zip"}[pack]
    entry = bench.load_one(content, name)
    assert (entry["status"], entry["source"]) == ("loaded", "ecb"), entry["message"]
    # The currency without a rate (HRK, N/A) and the empty last column make no row.
    assert (
        bench.query(
            """
            select rate_date, currency_code, rate from raw_ecb.rates
            order by rate_date, currency_code
            """
        )
        == RATES
    )
