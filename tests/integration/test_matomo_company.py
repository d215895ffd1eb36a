"""A shop with Matomo, a CRM and a week of Google Analytics: from files to credits."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pytest

from orchestration.dbt_project import run_dbt
from orchestration.exports.load import load_landing, open_warehouse
from orchestration.settings import load_settings

HOST = "https://lampenladen.example"
# Of what the file says of a visit: number, visitor, user, start (UTC), kind, name and
# address of the referrer, source, medium and name of the campaign, order.
VISITS = (
    ("1", "aaaa", "", "09-01 08:00", "campaign", "herbst", "", "fb", "paid_social", ""),
    ("2", "aaaa", "", "09-03 08:00", "direct", "", "", "", "", "#2001"),
    (
        *("3", "bbbb", "ada@kunde.example", "09-02 22:30", "social", "LinkedIn"),
        *("https://lnkd.in/x", "", "", ""),
    ),
    ("4", "cccc", "", "09-03 10:00", "search", "Google", "", "", "", ""),
    ("5", "0", "", "09-03 11:00", "website", "blog.example", "", "", "", ""),
    (
        *("6", "dddd", "", "09-03 12:00", "campaign", "news"),
        *("https://m.facebook.com/", "", "", ""),
    ),
    ("7", "eeee", "", "09-03 13:00", "social", "YouTube", "", "", "", ""),
    ("8", "ffff", "", "09-03 14:00", "campaign", "x", "", "newsletter", "email", ""),
    ("9", "gggg", "", "09-03 15:00", "campaign", "x", "", "google", "cpc", ""),
    # Google Analytics measured this day, too.
    ("10", "hhhh", "", "09-20 08:00", "direct", "", "", "", "", ""),
)
CHANNELS = {
    "matomo:1:1": "paid_social_meta",
    "matomo:1:2": "direct",
    "matomo:1:3": "organic_social_linkedin",
    "matomo:1:4": "organic_search",
    "matomo:1:6": "organic_social_facebook",
    "matomo:1:7": "organic_video",
    "matomo:1:8": "email",
    "matomo:1:9": "paid_search_google",
    "g.1": "organic_search",
}
HEADER = (
    *("idSite", "idVisit", "visitIp", "visitorId", "userId", "serverDate"),
    *("firstActionTimestamp", "lastActionTimestamp", "visitDuration", "actions"),
    *("referrerType", "referrerName", "referrerUrl", "campaignSource"),
    *("campaignMedium", "url (actionDetails 0)", "orderId (actionDetails 1)"),
)
SHOPIFY = """\
Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Id
#2001,cleo@kunde.example,paid,EUR,100.00,0.00,15.97,100.00,2026-09-03 10:05:00 +0200,72
"""
HUBSPOT = """\
"Record ID","First Name","Last Name","Email","Lifecycle Stage","Create Date"
"101","Ada","Kunde","ada@kunde.example","Lead","2026-09-04 09:10"
"""


def visits_log():
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for number, visitor, user, start, *came_from, order in VISITS:
        begun = datetime.fromisoformat(f"2026-{start}:00").replace(tzinfo=UTC)
        seconds = int(begun.timestamp())
        kind, name, address, source, medium = came_from
        writer.writerow(
            [
                *("1", number, "203.0.113.7", visitor, user, f"{begun:%Y-%m-%d}"),
                *(seconds, seconds + 60, 60, 2, kind, name, address, source, medium),
                *(f"{HOST}/", order),
            ]
        )
    return b"\xff\xfe" + text.getvalue().encode("utf-16-le")


def event():
    parameters = {"ga_session_id": "1", "source": "google", "medium": "organic"}
    return json.dumps(
        {
            "event_date": "20260920",
            "event_timestamp": "1789891200000000",
            "event_name": "session_start",
            "user_pseudo_id": "g",
            "stream_id": "4711",
            "device": {"web_info": {"hostname": "www.lampenladen.example"}},
            "event_params": [
                {"key": key, "value": {"string_value": value}}
                for key, value in parameters.items()
            ],
        }
    ).encode()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """The models up to credits and stages, built from four files."""
    settings = load_settings(tmp_path_factory.mktemp("matomo") / "data")
    for name, content in {
        "matomo/visits.csv": visits_log(),
        "shopify/orders.csv": SHOPIFY.encode(),
        "hubspot/contacts.csv": HUBSPOT.encode(),
        "ga4/events.json": event(),
    }.items():
        path = settings.landing_dir / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    with open_warehouse(settings) as connection:
        summary = load_landing(connection, settings)
    assert not summary.not_taken, summary.not_taken
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOCIAL_ROI_AS_OF", "2026-09-30")
        run_dbt(
            settings,
            *("build", "--quiet", "--resource-type", "seed"),
            *("--resource-type", "model", "--select"),
            *("+fct_attribution_credits", "+fct_funnel_stages", "int_visits_consented"),
            "+int_record_months_judged",
        )
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        yield connection


def test_visits_are_touchpoints_of_their_channels(warehouse):
    found = warehouse.execute(
        "select session_key, channel_id from marts.fct_touchpoints"
        " where touch_type = 'visit'"
    ).fetchall()
    assert dict(found) == CHANNELS
    assert len(found) == len(CHANNELS)


def test_the_business_day_is_not_matomos_day(warehouse):
    assert warehouse.execute(
        "select date_day::varchar from marts.fct_touchpoints"
        " where session_key = 'matomo:1:3'"
    ).fetchall() == [("2026-09-03",)]


def test_the_order_is_credited_to_the_visitors_first_click(warehouse):
    assert warehouse.execute(
        """
        select touchpoints.channel_id, sum(credits.last_non_direct_net_revenue)
        from marts.fct_attribution_credits as credits
        inner join marts.fct_touchpoints as touchpoints
            on credits.touchpoint_key = touchpoints.touchpoint_key
        where credits.conversion_type = 'purchase'
        group by touchpoints.channel_id
        having sum(credits.last_non_direct_net_revenue) <> 0
        """
    ).fetchall() == [("paid_social_meta", Decimal("84.03"))]


def test_whoever_logs_in_with_an_address_is_the_crms_contact(warehouse):
    assert warehouse.execute(
        """
        select distinct persons.member_id
        from marts.fct_touchpoints as touchpoints
        inner join intermediate.int_persons_resolved as persons
            on touchpoints.person_key = persons.person_key
        where
            touchpoints.session_key = 'matomo:1:3'
            and persons.member_type = 'contact'
        """
    ).fetchall() == [("101",)]
    assert ("lead", "organic_social_linkedin") in warehouse.execute(
        "select stage, channel_id from marts.fct_funnel_stages"
    ).fetchall()


def test_a_visit_without_a_visitor_is_counted_and_not_credited(warehouse):
    assert warehouse.execute(
        "select channel_id, visits, visits_with_consent"
        " from intermediate.int_visits_consented where channel_id = 'referral'"
    ).fetchall() == [("referral", 1, 0)]


def test_a_day_that_both_tools_measured_counts_once(warehouse):
    assert warehouse.execute(
        "select source_platform, hostname, visits, is_counted"
        " from intermediate.int_web_days_judged where date_day = '2026-09-20'"
        " order by all"
    ).fetchall() == [
        ("ga4", "www.lampenladen.example", 1, True),
        ("matomo", "lampenladen.example", 1, False),
    ]


def test_the_month_is_known_as_delivered(warehouse):
    (reason,) = warehouse.execute(
        "select delivery_reason from intermediate.int_record_months_judged"
        " where needs = 'web analytics' and date_month = '2026-09-01'"
    ).fetchone()
    assert reason == "web analytics delivered until 2026-09-20"


def test_nobody_is_named_behind_the_raw_layer(warehouse):
    columns = warehouse.execute(
        """
        select schema_name, table_name, column_name from duckdb_columns()
        where
            schema_name in ('staging', 'intermediate', 'marts')
            and data_type = 'VARCHAR'
        """
    ).fetchall()
    assert len(columns) > 500
    secrets = {"ada@kunde.example", "203.0.113.7", *(visit[1] for visit in VISITS)}
    secrets.remove("0")
    found = set()
    for schema, table, column in columns:
        values = warehouse.execute(
            f'select distinct "{column}" from {schema}.{table} where "{column}" in ?',
            [sorted(secrets)],
        ).fetchall()
        found |= {(table, column, value) for (value,) in values}
    assert found == set()
