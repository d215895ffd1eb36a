"""The examples of docs/templates load cleanly, in every language of the header."""

import csv
from datetime import date, datetime
from decimal import Decimal as D
from pathlib import Path

import pytest
from exports_as_text import as_csv

from orchestration.exports.formats import load_formats

DOCS = Path(__file__).resolve().parents[3] / "docs" / "templates"
TEMPLATES = {
    fmt.entity: fmt for fmt in load_formats() if fmt.platform == "Own templates"
}

POST = "7100000000000000001"

FIRST_ROWS = {
    "mention_actions": (
        ("mention_url", "classified_as", "is_relevant", "answered_at", "sla_minutes"),
        [
            (
                "https://forum.example/t/881",
                "question",
                True,
                datetime(2026, 7, 1, 9, 40),
                120,
            ),
            (
                "https://x.com/lea/status/1900000000000000001",
                "purchase_intent",
                True,
                None,
                120,
            ),
            ("https://blog.example/lamps", "praise", False, None, None),
        ],
    ),
    "threads": (
        ("thread_id", "network", "opened_at", "solved_by", "is_confirmed"),
        [
            ("T-881", "forum", datetime(2026, 7, 1, 9), "member", True),
            ("T-882", "facebook", datetime(2026, 7, 2, 18, 30), None, False),
        ],
    ),
    "support_cost_rates": (
        ("contact_type", "valid_from", "variable_cost", "loaded_cost", "currency_code"),
        [
            ("call", date(2026, 1, 1), D("4.2"), D("7.9"), "EUR"),
            ("social_contact", date(2026, 1, 1), D("1.1"), D("3.4"), "EUR"),
        ],
    ),
    "invoices": (
        ("invoice_id", "invoice_line", "service_end", "net_amount", "campaign_id"),
        [
            ("META-2026-09", "1", date(2026, 9, 30), D("18412.55"), None),
            ("AG-1077", "1", date(2026, 9, 30), D("3500"), None),
            ("AG-1077", "2", date(2026, 10, 31), D("2400"), "120210000000001234"),
            ("AG-1081", "1", date(2026, 9, 30), D("-250"), None),
        ],
    ),
    "contracts": (
        ("contract_id", "start_date", "end_date", "amount", "social_share"),
        [
            ("C-2025-04", date(2025, 4, 1), None, D("390"), D("1")),
            ("C-2025-11", date(2025, 11, 1), date(2026, 10, 31), D("4800"), D("0.6")),
            ("C-2026-02", date(2026, 2, 1), date(2026, 4, 30), D("125000"), D("1")),
        ],
    ),
    "employee_rates": (
        ("employee_id", "email", "valid_from", "cash_rate", "loaded_rate"),
        [
            ("E-1", "ada@example.com", date(2025, 1, 1), D("34"), D("52")),
            ("E-1", "ada@example.com", date(2026, 4, 1), D("36.5"), D("55.5")),
            ("E-2", "bo@example.com", date(2025, 1, 1), D("310"), D("495")),
        ],
    ),
    "margins": (
        ("product", "valid_from", "margin_rate", "unit_cost", "currency_code"),
        [
            ("Shirt - M", date(2025, 1, 1), D("0.42"), None, None),
            ("Shirt - M", date(2026, 7, 1), D("0.4"), None, None),
            ("SOCKS-3", date(2025, 1, 1), None, D("7.9"), "EUR"),
            ("Consulting", date(2025, 1, 1), D("0.55"), None, None),
        ],
    ),
    "ad_accounts": (
        (
            "platform",
            "account_id",
            "account_name",
            "currency_code",
            "time_zone",
            "end_date",
        ),
        [
            ("meta_ads", "1203001", "Nordlicht DACH", "EUR", "Europe/Berlin", None),
            (
                "tiktok_ads",
                "7100000000000000001",
                "Nordlicht TT",
                "SEK",
                "Europe/Stockholm",
                None,
            ),
            (
                "google_ads",
                "123-456-7890",
                "Nordlicht US",
                "USD",
                "America/New_York",
                date(2026, 6, 30),
            ),
        ],
    ),
    "ledger_entries": (
        ("entry_id", "booking_date", "document_id", "entry_type", "amount"),
        [
            ("2026-004711", date(2026, 9, 30), "META-2026-09", "media", D("18412.55")),
            ("2026-004712", date(2026, 9, 30), "AG-1077", "agency", D("3500")),
            ("2026-004713", date(2026, 9, 30), "AG-1077", "content", D("2400")),
            ("2026-004790", date(2026, 9, 30), "SHOP-2026-09", "revenue", D("96120.4")),
            ("2026-004791", date(2026, 9, 30), "SHOP-2026-09", "refund", D("-1204")),
        ],
    ),
    "interactions": (
        ("interaction_id", "occurred_at", "contact_id", "is_solicited", "post_id"),
        [
            ("I-1001", datetime(2026, 9, 1, 10, 15), None, False, POST),
            ("I-1002", datetime(2026, 9, 8, 9, 2), None, False, POST),
            # An offset makes it UTC: 18:40 at +02:00.
            ("I-1003", datetime(2026, 9, 9, 16, 40), "4711", True, None),
            ("I-1004", datetime(2026, 9, 11, 7, 30), None, False, None),
        ],
    ),
    "referrals": (
        ("referral_id", "referred_at", "evidence", "referred_order", "referred_deal"),
        [
            ("R-1", datetime(2026, 9, 3, 12), "code", "#1042", None),
            ("R-2", datetime(2026, 9, 10), "crm field", None, "10676775052"),
            ("R-3", datetime(2026, 9, 12), "self-reported", None, None),
        ],
    ),
    "social_links": (
        ("link", "network", "post_id", "utm_content", "published_at"),
        [
            (
                "https://nrdl.example/a1",
                "linkedin",
                POST,
                "post-0901",
                datetime(2026, 9, 1, 8),
            ),
            (
                "https://nrdl.example/b2",
                "facebook",
                "122100000000001",
                None,
                datetime(2026, 9, 5, 17, 30),
            ),
            (
                "https://www.nordlicht.example/ratgeber?utm_source=instagram"
                "&utm_campaign=herbst&utm_content=ig-0907",
                "instagram",
                "17900000000000001",
                "ig-0907",
                datetime(2026, 9, 7, 12),
            ),
        ],
    ),
    "partners": (
        ("partner_id", "found_via", "found_at", "qualified_at", "crm_deal_ids"),
        [
            (
                "P-01",
                "monitoring",
                datetime(2026, 5, 4, 9),
                datetime(2026, 5, 11, 14),
                "10676775052;10676775999",
            ),
            ("P-02", "event", datetime(2026, 6, 18, 17, 30), None, None),
            (
                "P-03",
                "monitoring",
                datetime(2026, 8, 2, 8, 15),
                datetime(2026, 8, 20, 10),
                "0065g00000AbCdE",
            ),
        ],
    ),
    "influencers": (
        ("influencer_id", "network", "discovered_at", "networked_at", "tracking_code"),
        [
            (
                "INF-01",
                "instagram",
                datetime(2026, 3, 2, 9),
                datetime(2026, 4, 1, 12),
                "FAN10",
            ),
            (
                "INF-02",
                "linkedin",
                datetime(2026, 4, 15, 16),
                datetime(2026, 5, 20, 15, 45),
                None,
            ),
            ("INF-03", "youtube", datetime(2026, 8, 21, 11, 20), None, None),
        ],
    ),
    "waves": (
        ("survey", "wave", "starts_on", "ends_on", "invited", "mode"),
        [
            ("nps", "2026-Q3", date(2026, 9, 1), date(2026, 9, 21), 1200, "online"),
            ("awareness", "2026-2", date(2026, 9, 7), date(2026, 9, 18), None, "phone"),
            (
                "deflection",
                "2026-09",
                date(2026, 9, 1),
                date(2026, 9, 30),
                900,
                "on-site",
            ),
        ],
    ),
    "responses": (
        ("response_id", "answered_at", "nps_score", "is_aided_aware", "was_helped"),
        [
            ("S-1001", datetime(2026, 9, 2, 10, 12), 9, None, None),
            ("S-1002", datetime(2026, 9, 2, 9, 40), 0, None, None),
            ("S-2001", datetime(2026, 9, 8, 9, 30), None, True, None),
            ("S-3001", datetime(2026, 9, 11, 16, 5), None, None, True),
        ],
    ),
    "results": (
        ("checked_on", "query", "is_branded", "position", "result_owner"),
        [
            (date(2026, 9, 1), "nordlicht", True, 1, "owned"),
            (date(2026, 9, 1), "nordlicht", True, 2, "positive"),
            (date(2026, 9, 1), "nordlicht erfahrungen", True, 1, "negative"),
            (date(2026, 9, 1), "solaranlage kaufen", False, 1, "competitor"),
        ],
    ),
    "activity": (
        ("date_day", "competitor", "mentions", "answered_questions"),
        [
            (date(2026, 9, 1), "Südlicht AG", 42, 5),
            (date(2026, 9, 1), "Südlicht AG", 17, 0),
            (date(2026, 9, 2), "Polarstern", 1204, None),
        ],
    ),
    "goals": (
        ("goal_id", "target_value", "post_start", "treated_units", "registered_at"),
        [
            (
                "G-01",
                D("0.82"),
                date(2026, 9, 1),
                "berlin;hamburg",
                datetime(2026, 8, 15, 9),
            ),
            ("G-02", D("0.35"), date(2026, 7, 1), None, datetime(2026, 6, 20, 16, 30)),
        ],
    ),
    "interventions": (
        ("intervention_id", "kind", "starts_on", "ends_on", "units"),
        [
            ("I-01", "price_promotion", date(2026, 9, 10), date(2026, 9, 23), None),
            ("I-02", "definition_change", date(2026, 10, 1), None, "instagram"),
        ],
    ),
    "campaign_briefs": (
        ("platform", "campaign_id", "written_at", "budget", "currency_code"),
        [
            (
                "meta_ads",
                "120210000000001234",
                datetime(2026, 8, 20, 10),
                D("12500"),
                "EUR",
            ),
            (
                "linkedin_ads",
                "700123456",
                datetime(2026, 9, 4, 8, 30),
                D("80000"),
                "SEK",
            ),
        ],
    ),
    "budgets": (
        ("period_start", "period_end", "platform", "campaign_id", "amount"),
        [
            (date(2026, 1, 1), date(2026, 12, 31), None, None, D("240000")),
            (date(2026, 7, 1), date(2026, 9, 30), "meta_ads", None, D("45000")),
            (
                date(2026, 9, 1),
                date(2026, 10, 31),
                "meta_ads",
                "120210000000001234",
                D("12500"),
            ),
            (date(2026, 9, 1), date(2026, 9, 30), None, None, D("3500")),
        ],
    ),
    "maturity_assessments": (
        ("assessed_on", "stage", "assessed_by_role"),
        [
            (date(2026, 1, 15), 1, "head of marketing"),
            (date(2026, 7, 15), 2, "head of marketing"),
        ],
    ),
    "scenario_parameters": (
        ("parameter", "valid_from", "low", "base", "high", "currency_code"),
        [
            (
                "purchase_intent_conversion_rate",
                date(2026, 1, 1),
                D("0.02"),
                D("0.05"),
                D("0.09"),
                None,
            ),
            (
                "purchase_intent_margin",
                date(2026, 1, 1),
                D("180"),
                D("240"),
                D("310"),
                "EUR",
            ),
            (
                "complaint_churn_change",
                date(2026, 1, 1),
                D("0.01"),
                D("0.03"),
                D("0.06"),
                None,
            ),
            (
                "customer_lifetime_value",
                date(2026, 1, 1),
                D("900"),
                D("1250.5"),
                D("1600"),
                "EUR",
            ),
        ],
    ),
    "employees": (
        ("employee_id", "department", "entry_date", "exit_date", "is_opted_out"),
        [
            ("E-1", "Development", date(2021, 3, 1), None, False),
            ("E-2", "Development", date(2024, 9, 15), date(2026, 8, 31), False),
            ("E-3", "Customer service", date(2026, 9, 1), None, True),
        ],
    ),
    "information_items": (
        ("information_id", "published_at", "audience_department", "channel"),
        [
            ("INFO-2026-17", datetime(2026, 9, 2, 9), "Development", "Viva Engage"),
            # An offset makes it UTC: 8:30 at +02:00.
            (
                "INFO-2026-18",
                datetime(2026, 9, 10, 6, 30),
                "Customer service; Marketing",
                "intranet",
            ),
            ("INFO-2026-19", datetime(2026, 9, 15, 10), None, "town hall"),
        ],
    ),
    "information_receipts": (
        (
            "receipt_id",
            "information_id",
            "employee_id",
            "perceived_at",
            "evidence_type",
            "device",
        ),
        [
            (
                "REC-1",
                "INFO-2026-17",
                "E-1",
                datetime(2026, 9, 2, 9, 41),
                "ack",
                "phone",
            ),
            (
                "REC-2",
                "INFO-2026-17",
                "E-1",
                datetime(2026, 9, 2, 9, 5),
                "preview",
                "laptop",
            ),
            (
                "REC-3",
                "INFO-2026-18",
                "E-3",
                datetime(2026, 9, 11, 13),
                "attendance",
                None,
            ),
        ],
    ),
    "applications": (
        (
            "application_id",
            "applied_at",
            "stated_source",
            "utm_source",
            "status",
            "hired_at",
        ),
        [
            (
                "A-301",
                datetime(2026, 9, 4, 18, 20),
                "LinkedIn",
                "linkedin",
                "hired",
                datetime(2026, 10, 12),
            ),
            ("A-302", datetime(2026, 9, 7), "a friend", "facebook", "interview", None),
            ("A-303", datetime(2026, 9, 9, 11), None, None, "rejected", None),
        ],
    ),
    "ideas": (
        ("idea_id", "source_type", "source_mention_url", "first_mentioned_at"),
        [
            (
                "IDEA-41",
                "listening",
                "https://forum.example/t/881#p12",
                datetime(2026, 6, 29, 21, 15),
            ),
            (
                "IDEA-42",
                "listening",
                "https://x.com/someone/status/1960000000000000001"
                ";https://forum.example/t/905",
                None,
            ),
            ("IDEA-43", "employee", None, None),
        ],
    ),
    "idea_events": (
        ("idea_id", "stage", "occurred_at", "decided_by_role"),
        [
            ("IDEA-41", "captured", datetime(2026, 7, 2, 10), None),
            ("IDEA-41", "presented", datetime(2026, 7, 20, 14), None),
            (
                "IDEA-41",
                "accepted",
                datetime(2026, 7, 28, 7, 30),
                "head of development",
            ),
            ("IDEA-41", "answered", datetime(2026, 8, 3, 16), None),
        ],
    ),
}


def german(value: str) -> str:
    """A cell as a German spreadsheet saves it."""
    if len(value) == 10 and value[4:5] == value[7:8] == "-":
        return f"{value[8:]}.{value[5:7]}.{value[:4]}"
    head, point, tail = value.partition(".")
    if point and head.lstrip("-").isdigit() and tail.isdigit():
        return f"{int(head):,}".replace(",", ".") + f",{tail}"
    return value


@pytest.mark.parametrize("entity", FIRST_ROWS)
def test_example_loads_cleanly(bench, entity: str):
    columns, rows = FIRST_ROWS[entity]
    entry = bench.load_one((DOCS / f"{entity}.csv").read_bytes(), "table.csv")
    assert (entry["status"], entry["source"], entry["entity"]) == (
        "loaded",
        TEMPLATES[entity].source,
        entity,
    )
    assert entry["rows_rejected"] == 0
    assert not entry["unmapped_headers"]
    assert not entry["guessed_headers"]
    assert bench.typed(TEMPLATES[entity].table, columns) == rows


@pytest.mark.parametrize("language", ["de", "sv"])
@pytest.mark.parametrize("entity", FIRST_ROWS)
def test_example_loads_the_same_from_a_local_spreadsheet(
    bench, entity: str, language: str
):
    columns, rows = FIRST_ROWS[entity]
    lines = (DOCS / f"{entity}.csv").read_text("utf-8").splitlines()
    header, *records = csv.reader(lines)
    words = [
        next(
            a.name
            for a in TEMPLATES[entity].column(name).aliases
            if a.language == language
        )
        for name in header
    ]
    body = [list(map(german, record)) for record in records]
    content = as_csv([words, *body], ";").replace("\n", "\r\n")
    entry = bench.load_one(content.encode("cp1252"), "Tabelle.csv")
    assert (entry["status"], entry["entity"]) == ("loaded", entity)
    assert entry["language"] == language
    assert not entry["guessed_headers"]
    assert bench.typed(TEMPLATES[entity].table, columns) == rows


def test_currency_may_stand_in_the_header(bench):
    content = "Rechnungsnummer;Rechnungsdatum;Kostenart;Nettobetrag (EUR)\n"
    content += "R-1;30.09.2026;agency;1.250,50\n"
    entry = bench.load_one(content.encode("cp1252"), "Rechnungen.csv")
    assert (entry["status"], entry["currency_code"]) == ("loaded", "EUR")
    columns = ("invoice_id", "invoice_date", "net_amount")
    assert bench.typed("raw_finance.invoices", columns) == [
        ("R-1", date(2026, 9, 30), D("1250.5"))
    ]


def test_invoices_without_any_currency_load_and_ask_for_it(bench):
    content = b"invoice_id,invoice_date,cost_type,net_amount\nR-1,2026-09-30,agency,5\n"
    entry = bench.load_one(content)
    assert entry["status"] == "loaded"
    assert "nothing is published until it is known" in entry["problems"]
    assert "currency_code" in entry["problems"]
