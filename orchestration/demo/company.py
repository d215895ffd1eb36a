"""What Nordlicht GmbH is: its accounts, campaigns, products, staff, suppliers.

Facts only, and no draws: whatever is random belongs to the modules that simulate.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.demo.money import EUR, SEK, USD

DOMAIN = "nordlicht.example"
TIME_ZONE = "Europe/Berlin"
LAST_DAY = date(2026, 9, 30)
MARKETS = ("DE", "SE", "US")
DE, SE, US = range(3)


@dataclass(frozen=True)
class Scale:
    """How large a company: days of history and numbers of people."""

    name: str
    days: int
    visitors: int
    prospects: int

    @property
    def start(self) -> date:
        """First day of the history; the last is the same for every scale."""
        return LAST_DAY - timedelta(days=self.days - 1)


SCALES = {
    "tiny": Scale("tiny", 120, 1_650, 420),
    "demo": Scale("demo", 548, 43_000, 3_000),
    "stress": Scale("stress", 548, 330_000, 12_000),
}


@dataclass(frozen=True)
class Account:
    """An advertising account and how its reports are downloaded."""

    platform: str
    account_id: str
    name: str
    folder: str
    market: int
    currency: int
    language: str
    time_zone: str
    # From this day the account is billed in euro.
    euro_from: date | None = None


ACCOUNTS = (
    Account(
        "meta_ads",
        "2001000000000011",
        "Nordlicht DE",
        "nordlicht_de",
        DE,
        EUR,
        "de",
        "Europe/Berlin",
    ),
    Account(
        "meta_ads",
        "2001000000000022",
        "Nordlicht Sverige",
        "nordlicht_se",
        SE,
        SEK,
        "sv",
        "Europe/Stockholm",
    ),
    Account(
        "meta_ads",
        "2001000000000033",
        "Nordlicht International",
        "nordlicht_int",
        US,
        USD,
        "en",
        "America/New_York",
    ),
    Account(
        "google_ads",
        "123-456-7801",
        "Nordlicht DE",
        "nordlicht_de",
        DE,
        EUR,
        "de",
        "Europe/Berlin",
    ),
    Account(
        "google_ads",
        "123-456-7802",
        "Nordlicht Sverige",
        "nordlicht_se",
        SE,
        SEK,
        "en",
        "Europe/Stockholm",
    ),
    Account(
        "linkedin_ads",
        "508123401",
        "Nordlicht GmbH",
        "nordlicht_gmbh",
        DE,
        EUR,
        "en",
        "UTC",
    ),
    Account(
        "tiktok_ads",
        "7012345678901234567",
        "Nordlicht TikTok",
        "nordlicht_tiktok",
        US,
        USD,
        "en",
        "UTC",
    ),
    Account(
        "microsoft_ads",
        "F1190001",
        "Nordlicht Search",
        "nordlicht_search",
        US,
        USD,
        "en",
        "Europe/Berlin",
        euro_from=date(2026, 7, 1),
    ),
    Account(
        "x_ads",
        "18ce54nord1",
        "Nordlicht X",
        "nordlicht_x",
        DE,
        EUR,
        "en",
        "Europe/Berlin",
    ),
    Account(
        "pinterest_ads",
        "549755885175",
        "Nordlicht Pins",
        "nordlicht_pins",
        SE,
        SEK,
        "en",
        "Europe/Stockholm",
    ),
    Account(
        "snapchat_ads",
        "1f2e3d4c-0000-4a4b-8c8d-000000000900",
        "Nordlicht Snap",
        "nordlicht_snap",
        DE,
        EUR,
        "en",
        "Europe/Berlin",
    ),
    Account(
        "reddit_ads",
        "t2_nordlicht1",
        "Nordlicht Reddit",
        "nordlicht_reddit",
        US,
        USD,
        "en",
        "Europe/Berlin",
    ),
)


@dataclass(frozen=True)
class Campaign:
    """A campaign: daily budget in account currency and the share of days it runs.

    `first` and `last` are fractions of the history. `renamed` is the name that
    the platform shows from the middle of the history on.
    """

    account: int
    campaign_id: str
    name: str
    kind: str
    budget: float
    first: float = 0.0
    last: float = 1.0
    renamed: str | None = None
    ads: int = 2


def _campaigns() -> tuple[Campaign, ...]:
    """All campaigns, numbered by account so that ids stay readable."""
    plan: list[tuple[int, str, str, float, float, float, str | None, int]] = [
        (0, "DACH | Prospecting | Always on", "social", 150, 0, 1, None, 3),
        (0, "DACH | Retargeting", "social", 60, 0, 1, "DACH | Retargeting | neu", 2),
        (0, "Sommer Sale 🌞", "social", 120, 0.15, 0.30, None, 2),
        (0, "DACH | Herbst", "social", 90, 0.30, 0.48, None, 2),
        (0, "Weihnachten „Nordlicht“", "social", 160, 0.42, 0.52, None, 3),
        (0, "DACH | Frühjahr, neu", "social", 90, 0.60, 0.80, None, 2),
        (0, "DACH | Lookalike 1 %", "social", 70, 0.20, 0.95, None, 2),
        (0, "DACH | Leads | Q3", "social", 80, 0.82, 1, None, 2),
        (1, "SE | Prospecting", "social", 900, 0, 1, None, 2),
        (1, "SE | Återmarknadsföring", "social", 350, 0, 1, None, 2),
        (1, "SE | Höst", "social", 700, 0.30, 0.50, None, 2),
        (1, "SE | Vår & försommar", "social", 650, 0.60, 0.85, None, 2),
        (1, "SE | Jul", "social", 800, 0.43, 0.52, None, 2),
        (2, "INT | Prospecting", "social", 110, 0, 1, None, 2),
        (2, "INT | Retargeting", "social", 45, 0, 1, None, 2),
        (2, 'INT | "Glow" launch', "social", 120, 0.35, 0.55, None, 2),
        (2, "INT | Spring", "social", 80, 0.62, 0.82, None, 2),
        (2, "INT | Advantage+", "social", 70, 0.5, 1, "INT | Advantage+ Sales", 2),
        (3, "DE_Search_Brand", "brand", 45, 0, 1, None, 2),
        (3, "DE_Search_Generic", "search", 120, 0, 1, None, 2),
        (3, "DE_Search_Wettbewerb", "search", 50, 0.1, 1, None, 2),
        (3, "DE_PMax", "pmax", 110, 0, 1, "DE_PMax_Shopping", 1),
        (3, "DE_PMax_Weihnachten", "pmax", 90, 0.42, 0.53, None, 1),
        (3, "DE_Search_B2B", "search", 60, 0, 1, None, 2),
        (3, "DE_Video_Marke", "video", 40, 0.3, 0.7, None, 1),
        (3, "DE_Display_Remarketing", "display", 30, 0, 0.8, None, 1),
        (4, "SE_Search_Brand", "brand", 250, 0, 1, None, 2),
        (4, "SE_Search_Generic", "search", 600, 0, 1, None, 2),
        (4, "SE_PMax", "pmax", 500, 0.1, 1, None, 1),
        (4, "SE_Search_Höst", "search", 300, 0.3, 0.55, None, 2),
        (4, "SE_Display", "display", 150, 0.2, 0.6, None, 1),
        (5, "DACH | CFO | Lead Gen", "linkedin", 110, 0, 1, None, 2),
        (5, "DACH | IT-Leitung", "linkedin", 90, 0, 1, None, 2),
        (5, "Nordics | Facility", "linkedin", 70, 0.1, 0.9, None, 2),
        (5, "ABM | Top 50", "linkedin", 80, 0.25, 1, "ABM | Top 100", 2),
        (5, "Whitepaper | Energie", "linkedin", 60, 0.4, 0.75, None, 2),
        (5, "Event | Hannover", "linkedin", 90, 0.68, 0.76, None, 2),
        (5, "Retargeting | Demo", "linkedin", 40, 0, 1, None, 2),
        # The same name as a Meta campaign: names do not identify.
        (6, "Sommer Sale 🌞", "tiktok", 90, 0.15, 0.35, None, 2),
        (6, "TT | Prospecting", "tiktok", 70, 0, 1, None, 2),
        (6, "TT | Spark Ads", "tiktok", 60, 0.2, 1, None, 2),
        (6, "TT | Holiday", "tiktok", 90, 0.43, 0.53, None, 2),
        (6, "TT | Creator Test", "tiktok", 40, 0.55, 0.8, None, 2),
        (7, "Bing Brand", "brand", 20, 0, 1, None, 1),
        (7, "Bing Generic US", "search", 50, 0, 1, None, 1),
        (7, "Bing B2B", "search", 35, 0.2, 1, None, 1),
        (7, "Bing Competitors", "search", 25, 0.5, 1, None, 1),
        (8, "X | Herbst | Traffic", "social", 30, 0.3, 0.6, None, 2),
        (8, "X | Always on", "social", 25, 0.1, 1, None, 2),
        (9, "Pin | Höst", "social", 250, 0.3, 0.55, None, 2),
        (9, "Pin | Inspiration", "social", 200, 0.15, 1, None, 2),
        # Small tests, which nobody wrote a brief for.
        (10, "Snap | Test", "social", 40, 0.02, 0.09, None, 1),
        # Shown in some states only: what it brought is known (`geo_experiment`).
        (10, "Snap | Sechs Länder", "social", 25, 0.56, 1, None, 2),
        (11, "Reddit | Test", "social", 30, 0.02, 0.09, None, 1),
        (11, "Reddit | B2B", "social", 35, 0.5, 1, None, 2),
    ]
    prefix = {
        "meta_ads": "12021000000000",
        "google_ads": "2011122",
        "linkedin_ads": "89131",
        "tiktok_ads": "17543210987654",
        "microsoft_ads": "829457993",
        "x_ads": "900000000000000",
        "pinterest_ads": "6267365",
        "snapchat_ads": "1f2e3d4c-0000-4a4b-8c8d-0000000",
        "reddit_ads": "17900000000000",
    }
    return tuple(
        Campaign(
            account,
            f"{prefix[ACCOUNTS[account].platform]}{account + 1}{number:03d}",
            name,
            kind,
            budget,
            first,
            last,
            renamed,
            ads,
        )
        for number, (account, name, kind, budget, first, last, renamed, ads) in (
            enumerate(plan)
        )
    )


CAMPAIGNS = _campaigns()
TESTED_CAMPAIGN = next(c for c in CAMPAIGNS if c.name == "Snap | Sechs Länder")


@dataclass(frozen=True)
class Product:
    """A product of the shop or a plan; prices in cents per market."""

    name: str
    sku: str
    prices: tuple[int, int, int]
    # Share of the net price that is left after variable costs, in 1e-4: before
    # and from the middle of the history.
    margins: tuple[int, int]


SHOP_PRODUCTS = (
    Product("Polarlampe Tischleuchte", "NL-1001", (7990, 89900, 8900), (5200, 5000)),
    Product("Polarlampe Stehleuchte", "NL-1002", (18990, 209900, 21900), (4800, 4800)),
    Product("Aurora Lichterkette", "NL-1003", (2990, 34900, 3400), (5600, 5600)),
    Product(
        "Glow Pendelleuchte, groß", "NL-1004", (24900, 279900, 27900), (4500, 4300)
    ),
    Product("Leuchtmittel E27 4er", "NL-1005", (1990, 22900, 2200), (3500, 3500)),
    Product('Tageslichtpanel 24"', "NL-1006", (12990, 149900, 14900), (5000, 5000)),
    Product("Smart Dimmer", "NL-1007", (5990, 66900, 6500), (4000, 4150)),
    Product("Ersatzschirm Björk", "NL-1008", (3490, 39900, 3900), (6000, 6000)),
)
# The only product of the shop on WooCommerce, priced net.
GIFT_BOX = Product("Geschenkbox Licht", "", (4900, 0, 0), (5000, 5000))
# The only product of the shop that ships to all German states.
NIGHT_LIGHT = Product("Nachtlicht Lumi", "NL-2001", (5900, 0, 0), (6000, 6000))
PLANS = (
    Product("Nordlicht Office Basic", "B2B-BASIC", (900000, 0, 0), (6000, 6000)),
    Product("Nordlicht Office Pro", "B2B-PRO", (2400000, 0, 0), (5500, 5500)),
    Product("Nordlicht Licht-Service", "B2B-SERV", (1400000, 0, 0), (7000, 6800)),
)


@dataclass(frozen=True)
class Shop:
    """A Shopify shop: one currency, prices with or without tax."""

    folder: str
    prefix: str
    currency: int
    tax_percent: int
    tax_included: bool
    tax_name: str
    shipping: int


SHOPS = (
    Shop("shop_de", "#", EUR, 19, True, "DE MwSt 19%", 490),
    Shop("shop_se", "#SE", SEK, 25, True, "SE Moms 25%", 5900),
    Shop("shop_us", "#US", USD, 8, False, "NY State Tax 8%", 790),
)
NIGHT_LIGHT_SHOP = Shop("shop_lumi", "#LU", EUR, 19, True, "DE MwSt 19%", 0)


@dataclass(frozen=True)
class Employee:
    """Someone who works on social media; rates in cents an hour."""

    employee_id: str
    first_name: str
    last_name: str
    tool: str
    currency: int
    cash_rate: int
    loaded_rate: int
    project: str
    # Weekly hours on social media.
    hours: float

    @property
    def email(self) -> str:
        """Address at the company's own domain."""
        return f"{self.first_name}.{self.last_name}@{DOMAIN}".lower()


STAFF = (
    Employee("E01", "Ada", "Muster", "toggl", EUR, 3200, 5400, "Social Media", 18),
    Employee("E02", "Ben", "Beispiel", "toggl", EUR, 2800, 4700, "Social Media", 22),
    Employee("E03", "Clara", "Probe", "clockify", EUR, 2600, 4400, "Content", 16),
    Employee("E04", "Dan", "Vorlage", "clockify", EUR, 3000, 5050, "Paid Social", 14),
    Employee("E05", "Elin", "Exempel", "harvest", SEK, 29000, 48500, "Sociala", 12),
    Employee("E06", "Finn", "Modell", "harvest", EUR, 2900, 4850, "Community", 15),
)
# Hired before personnel had entered a rate: a few weeks of hours have none.
WITHOUT_RATE = 3
