"""The company's own tables: invoices, contracts, rates, margins, accounts, ledger.

Amounts are cents of the document's currency; the cost of an invoice belongs to the
days of its service, that of a contract to the days of its term.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from orchestration.demo.company import (
    ACCOUNTS,
    CAMPAIGNS,
    GIFT_BOX,
    NIGHT_LIGHT,
    PLANS,
    SHOP_PRODUCTS,
    STAFF,
    TESTED_CAMPAIGN,
)
from orchestration.demo.hours import hourly_rates
from orchestration.demo.landing import Landing, csv_text
from orchestration.demo.money import CURRENCIES, EUR, SEK, USD, split_by_days
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

_SUPPLIERS = {
    "meta_ads": "Meta Platforms Ireland Ltd",
    "google_ads": "Google Ireland Ltd",
    "linkedin_ads": "LinkedIn Ireland UC",
    "tiktok_ads": "TikTok Technology Ltd",
    "microsoft_ads": "Microsoft Ireland Ops Ltd",
    "x_ads": "X Internet Unlimited Company",
    "pinterest_ads": "Pinterest Europe Ltd",
    "snapchat_ads": "Snap Group Ltd",
    "reddit_ads": "Reddit Ireland Ltd",
}
# What the ledger's media line of one month lacks: a rounding, within tolerance.
LEDGER_DIFFERENCE = 2
# What one platform bills less than it reports: clicks after its cut-off.
INVOICE_DIFFERENCE = 137
# A credit for invalid clicks that the platform's report does not know.
MEDIA_CREDIT = -420


@dataclass(frozen=True)
class Line:
    """A line of an invoice or credit note; days are day numbers."""

    document: str
    number: int
    kind: str
    supplier: str
    cost_type: str
    text: str
    booked: int
    first: int
    last: int
    cents: int
    currency: int
    platform: str = ""
    account_id: str = ""
    campaign_id: str = ""
    channel_id: str = ""

    @property
    def is_cost(self) -> bool:
        """Whether it is a cost of its own: media is cost as spend, credits are not."""
        return self.cost_type != "media" or self.kind == "credit_note"


@dataclass(frozen=True)
class Contract:
    """A running contract: `micros` is the social part of one billing period."""

    contract_id: str
    supplier: str
    cost_type: str
    cents: int
    currency: int
    period: str
    months: int
    share_percent: int
    is_open: bool
    channel_id: str = ""
    activity: str = ""

    @property
    def micros(self) -> int:
        """Social part of one period, in micros."""
        return self.cents * self.share_percent * 100


CONTRACTS = (
    Contract("C-2025-04", "Planwerk AB", "tools", 39000, EUR, "month", 1, 100, False),
    Contract(
        "C-2025-05", "Listening Inc", "tools", 120000, USD, "quarter", 3, 60, True
    ),
    Contract(
        "C-2025-06", "Bildhaus GmbH", "content", 480000, EUR, "year", 12, 75, True
    ),
    Contract(
        "C-2025-07",
        "Byrå Norr AB",
        "agency",
        1800000,
        SEK,
        "month",
        1,
        100,
        True,
        "organic_social_instagram",
    ),
    Contract(
        "C-2025-08",
        "Lichtfreunde GbR",
        "content",
        25000,
        EUR,
        "month",
        1,
        100,
        True,
        activity="influencer/INF-01",
    ),
    Contract(
        "C-2025-09",
        "Forumwerk GmbH",
        "tools",
        19900,
        EUR,
        "month",
        1,
        100,
        True,
        activity="social_service",
    ),
)


def contract_costs(world: World, contract: Contract) -> tuple[Ints, Ints]:
    """Day numbers and micros of a contract, from its start to the last day.

    Each billing period is split over its days by rounding of the running sum.
    """
    history = world.history
    start = history.start.replace(day=1)
    days: list[Ints] = []
    micros: list[Ints] = []
    period = 0
    while (first := _add_months(start, period * contract.months)) <= history.date_of(
        history.days - 1
    ):
        following = _add_months(start, (period + 1) * contract.months)
        length = (following - first).days
        days.append(history.day_number(first) + np.arange(length))
        micros.append(split_by_days(contract.micros, length))
        period += 1
    day, amount = np.concatenate(days), np.concatenate(micros)
    return day[day < history.days], amount[day < history.days]


def line_costs(line: Line) -> tuple[Ints, Ints]:
    """Day numbers and micros of an invoice line over the days of its service."""
    length = line.last - line.first + 1
    return line.first + np.arange(length), split_by_days(line.cents * 10_000, length)


def invoice_lines(world: World) -> list[Line]:
    """All invoices and credit notes of the history."""
    lines = _media_lines(world)
    months = world.history.months()
    content = [c.campaign_id for c in CAMPAIGNS if c.first == 0][0:12]
    for number, (first, last) in enumerate(months):
        document = f"AG-{1077 + number}"
        agency = Line(
            document,
            1,
            "invoice",
            "Agentur Kompass GmbH",
            "agency",
            "Kampagnenbetreuung, Reporting",
            last,
            first,
            last,
            350_000 + 1_250 * number,
            EUR,
            "meta_ads",
        )
        # The agency's second line names the campaign that it made films for.
        film = replace(
            agency,
            number=2,
            cost_type="content",
            text="Sechs Reels – „Schnitt & Ton“",
            cents=120_000 + 7_777 * (number % 3),
            platform="",
            campaign_id=content[number % len(content)],
        )
        lines += [agency, film]
        if number % 3 == 1:
            lines.append(
                replace(
                    agency,
                    document=f"GS-{200 + number}",
                    kind="credit_note",
                    text="Gutschrift zu " + document,
                    cents=-35_050,
                )
            )
        if number % 3 == 0:
            lines.append(
                Line(
                    f"SJU-{31 + number}",
                    1,
                    "invoice",
                    "Studio Sju AB",
                    "content",
                    "Kundenfilm, två delar",
                    first,
                    first,
                    min(first + 45, world.history.days - 1),
                    2_500_000,
                    SEK,
                    channel_id="organic_social_instagram",
                )
            )
        if number % 4 == 2:
            lines.append(
                Line(
                    f"EV-{number}",
                    1,
                    "invoice",
                    "Messe Hannover",
                    "other",
                    "Gewinnspiel am Stand",
                    last,
                    last,
                    last,
                    89_990,
                    EUR,
                )
            )
    shown = int(TESTED_CAMPAIGN.first * world.history.days)
    lines.append(
        Line(
            "KV-1",
            1,
            "invoice",
            "Bildhaus GmbH",
            "content",
            "Kurzfilme für sechs Länder",
            shown,
            shown,
            shown + 27,
            48_000,
            EUR,
            campaign_id=TESTED_CAMPAIGN.campaign_id,
        )
    )
    return lines


def write_finance(world: World, landing: Landing) -> None:
    """Write the tables and record the traps in them."""
    history = world.history
    lines = invoice_lines(world)
    middle = history.months()[len(history.months()) // 2][0]
    early = [line for line in lines if line.booked < middle]
    late = [line for line in lines if line.booked >= middle]
    at = history.second_of(history.days) + 9 * 3600
    header, rows = _invoice_table(world, early)
    _add(landing, "invoices_1.csv", "invoices", header, rows, at - 3600)
    # The second half comes from a German office: semicolons, commas, cp1252.
    header = [
        "Rechnungsnummer",
        "Rechnungsposition",
        "Belegart",
        "Lieferant",
        "Kostenart",
        "Beschreibung",
        "Rechnungsdatum",
        "Leistung von",
        "Leistung bis",
        "Nettobetrag",
        "Umsatzsteuer",
        "Bruttobetrag",
        "Währungscode",
        "Plattform",
        "Werbekonto-ID",
        "Kampagnen-ID",
        "Kanal",
    ]
    _, rows = _invoice_table(world, late)
    german = [
        [*row[:6], *map(_german_day, row[6:9]), *map(_comma, row[9:12]), *row[12:]]
        for row in rows
    ]
    text = csv_text(header, list(zip(*german, strict=True)), delimiter=";")
    landing.add(
        "finance/Rechnungen_2.csv",
        "invoices",
        text.encode("cp1252"),
        at,
        len(german),
    )
    _write_contracts(world, landing, at)
    _write_rates(world, landing, at)
    _write_margins(world, landing, at)
    _add(
        landing,
        "ad_accounts.csv",
        "ad_accounts",
        ["platform", "account_id", "account_name", "currency_code", "time_zone"],
        [
            [a.platform, a.account_id, a.name, CURRENCIES[a.currency], a.time_zone]
            for a in ACCOUNTS
        ],
        at,
    )
    _write_ledger(world, landing, lines, at)
    credits = [line for line in lines if line.cents < 0]
    landing.trap("T5", "credit notes", "finance/invoices", len(credits))
    landing.trap("T35", "table in cp1252 with decimal commas", "finance/invoices", 1)


def _media_lines(world: World) -> list[Line]:
    """One invoice per ad account, month and currency: the spend as finally reported."""
    final = world.ads.final()
    account = final.account
    lines = []
    for month, (first, last) in enumerate(world.history.months()):
        text = f"Ads {world.history.date_of(first):%Y-%m}"
        for number, entry in enumerate(ACCOUNTS):
            rows = (account == number) & (final.day >= first) & (final.day <= last)
            for currency in np.unique(final.currency[rows]).tolist():
                cents = int(final.cents[rows & (final.currency == currency)].sum())
                if month == 1 and entry.platform == "linkedin_ads":
                    cents -= INVOICE_DIFFERENCE
                lines.append(
                    Line(
                        f"{entry.platform.split('_')[0].upper()}-{number}"
                        f"-{world.history.date_of(first):%Y%m}-{CURRENCIES[currency]}",
                        1,
                        "invoice",
                        _SUPPLIERS[entry.platform],
                        "media",
                        text,
                        last,
                        first,
                        last,
                        cents,
                        currency,
                        entry.platform,
                        entry.account_id,
                    )
                )
        if month == 1:
            google = next(
                line
                for line in lines
                if line.platform == "google_ads" and line.booked == last
            )
            lines.append(
                replace(
                    google,
                    document="GOOGLE-CR-1",
                    kind="credit_note",
                    text="Credit for invalid clicks",
                    cents=MEDIA_CREDIT,
                )
            )
    return lines


def _invoice_table(
    world: World, lines: list[Line]
) -> tuple[list[str], list[list[str]]]:
    header = [
        "invoice_id",
        "invoice_line",
        "document_type",
        "supplier",
        "cost_type",
        "description",
        "invoice_date",
        "service_start",
        "service_end",
        "net_amount",
        "vat_amount",
        "gross_amount",
        "currency_code",
        "platform",
        "account_id",
        "campaign_id",
        "channel_id",
    ]
    rows = []
    for line in lines:
        # Media comes under reverse charge, the rest with 19 % on top.
        tax = 0 if line.cost_type == "media" else round(line.cents * 0.19)
        rows.append(
            [
                line.document,
                str(line.number),
                line.kind,
                line.supplier,
                line.cost_type,
                line.text,
                world.history.date_of(line.booked).isoformat(),
                world.history.date_of(line.first).isoformat(),
                world.history.date_of(line.last).isoformat(),
                f"{line.cents / 100:.2f}",
                f"{tax / 100:.2f}",
                f"{(line.cents + tax) / 100:.2f}",
                CURRENCIES[line.currency],
                line.platform,
                line.account_id,
                line.campaign_id,
                line.channel_id,
            ]
        )
    return header, rows


def _write_contracts(world: World, landing: Landing, at: int) -> None:
    start = world.history.start.replace(day=1).isoformat()
    end = world.history.date_of(world.history.days - 1).isoformat()
    header = [
        "contract_id",
        "supplier",
        "cost_type",
        "description",
        "start_date",
        "end_date",
        "amount",
        "currency_code",
        "billing_period",
        "social_share",
        "platform",
        "account_id",
        "campaign_id",
        "channel_id",
        "activity",
    ]
    rows = [
        [
            c.contract_id,
            c.supplier,
            c.cost_type,
            "",
            start,
            "" if c.is_open else end,
            f"{c.cents / 100:.2f}",
            CURRENCIES[c.currency],
            c.period,
            f"{c.share_percent / 100:.2f}",
            "",
            "",
            "",
            c.channel_id,
            c.activity,
        ]
        for c in CONTRACTS
    ]
    _add(landing, "contracts.csv", "contracts", header, rows, at)


def _write_rates(world: World, landing: Landing, at: int) -> None:
    """The rates as first sent, and again with one of them corrected."""
    header = [
        "employee_id",
        "email",
        "valid_from",
        "valid_to",
        "cash_rate",
        "loaded_rate",
        "currency_code",
    ]
    for name, moment, corrected in (
        ("employee_rates_1.csv", at - 40 * 86_400, False),
        ("employee_rates_2.csv", at, True),
    ):
        rows = [
            [
                STAFF[rate.employee].employee_id,
                STAFF[rate.employee].email,
                world.history.date_of(rate.first).isoformat(),
                world.history.date_of(rate.last).isoformat() if rate.last >= 0 else "",
                f"{rate.cash / 100:.2f}",
                f"{(rate.loaded if corrected else rate.loaded_before) / 100:.2f}",
                CURRENCIES[STAFF[rate.employee].currency],
            ]
            for rate in hourly_rates(world)
        ]
        _add(landing, name, "employee_rates", header, rows, moment)


def _write_margins(world: World, landing: Landing, at: int) -> None:
    history = world.history
    change = world.margin_change_day
    begin = history.date_of(-400).isoformat()
    end = history.date_of(change - 1).isoformat()
    begin_new = history.date_of(change).isoformat()
    rows = []
    named = [(p.sku, p.margins) for p in (*SHOP_PRODUCTS, NIGHT_LIGHT)]
    named += [(p.name, p.margins) for p in (*PLANS, GIFT_BOX)]
    for product, (first, second) in named:
        rows.append([product, begin, end, f"{first / 10_000:.4f}", "", "EUR"])
        rows.append([product, begin_new, "", f"{second / 10_000:.4f}", "", "EUR"])
    header = "product,valid_from,valid_to,margin_rate,unit_cost,currency_code"
    _add(landing, "margins.csv", "margins", header.split(","), rows, at)


def _write_ledger(world: World, landing: Landing, lines: list[Line], at: int) -> None:
    accounts = {"media": "6600", "agency": "6605", "content": "6605", "tools": "6837"}
    rows = []
    for number, line in enumerate(lines):
        # One media entry was booked two cents short.
        short = LEDGER_DIFFERENCE if number == 0 else 0
        rows.append(
            [
                f"2026-{4711 + number:06d}",
                world.history.date_of(line.booked).isoformat(),
                accounts.get(line.cost_type, "6640"),
                "Werbekosten" if line.cost_type == "media" else "Fremdleistungen",
                line.document,
                line.cost_type,
                line.platform,
                line.account_id,
                f"{(line.cents - short) / 100:.2f}",
                CURRENCIES[line.currency],
            ]
        )
    header = [
        "entry_id",
        "booking_date",
        "gl_account",
        "gl_account_name",
        "document_id",
        "entry_type",
        "platform",
        "account_id",
        "amount",
        "currency_code",
    ]
    _add(landing, "ledger_entries.csv", "ledger_entries", header, rows, at)


def _add(
    landing: Landing,
    name: str,
    entity: str,
    header: list[str],
    rows: list[list[str]],
    at: int,
) -> None:
    text = csv_text(header, list(zip(*rows, strict=True)))
    landing.add(f"finance/{name}", entity, text.encode(), at, len(rows))


def _german_day(day: str) -> str:
    return f"{day[8:]}.{day[5:7]}.{day[:4]}"


def _comma(amount: str) -> str:
    return amount.replace(".", ",")


def _add_months(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + months
    return start.replace(year=index // 12, month=index % 12 + 1)
