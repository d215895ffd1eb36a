"""The samples, and what a person reads in them: written by hand, never computed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

from exports_as_text import Sample

META_DE = Sample(
    "meta_ads/SYN_ads_manager_de_daily_campaign.csv",
    "raw_meta_ads.ad_performance",
    rows=1,
    totals=1,
    language="de",
)
META_EN = Sample(
    "meta_ads/SYN_ads_manager_en_daily_ad.csv",
    "raw_meta_ads.ad_performance",
    rows=2,
    totals=1,
)
GOOGLE_DE = Sample(
    "google_ads/SYN_kampagnenbericht_de_utf16.csv",
    "raw_google_ads.ad_performance",
    rows=3,
    encoding="utf-16",
    delimiter="\t",
    header=2,
    totals=2,
    language="de",
)
GOOGLE_AD_GROUPS_EN = Sample(
    "google_ads/adgroup_report_en.csv",
    "raw_google_ads.ad_performance",
    rows=3,
    header=2,
    totals=3,
)
GOOGLE_AD_GROUPS_DE = Sample(
    "google_ads/anzeigengruppenbericht_de.csv",
    "raw_google_ads.ad_performance",
    rows=2,
    header=2,
    totals=1,
    language="de",
)
LINKEDIN_EN = Sample(
    "linkedin_ads/SYN_ad_performance_en_2026_utf16.csv",
    "raw_linkedin_ads.ad_performance",
    rows=2,
    encoding="utf-16",
    delimiter="\t",
    header=5,
)
LINKEDIN_NL = Sample(
    "linkedin_ads/SYN_ad_performance_nl_2026_utf16.csv",
    "raw_linkedin_ads.ad_performance",
    rows=1,
    encoding="utf-16",
    delimiter="\t",
    header=5,
    language="nl",
)
LINKEDIN_OLD = Sample(
    "linkedin_ads/campaign_performance_en_old_one_day.csv",
    "raw_linkedin_ads.ad_performance",
    rows=1,
    encoding="utf-16",
    delimiter="\t",
    header=5,
)
# Names neither account nor currency: loads once somebody has stated the currency.
LINKEDIN_DE = Sample(
    "linkedin_ads/SYN_ad_performance_de_2026_utf16.csv",
    "raw_linkedin_ads.ad_performance",
    rows=1,
    encoding="utf-16",
    delimiter="\t",
    header=4,
    language="de",
)
TIKTOK = Sample(
    "tiktok_ads/custom_report_en_daily_ad.csv",
    "raw_tiktok_ads.ad_performance",
    rows=3,
    totals=1,
)
MICROSOFT_UI = Sample(
    "microsoft_ads/SYN_ui_report.csv",
    "raw_microsoft_ads.ad_performance",
    rows=1,
    delimiter="\t",
    header=6,
)
MICROSOFT_API = Sample(
    "microsoft_ads/api_campaign_performance.csv",
    "raw_microsoft_ads.ad_performance",
    rows=3,
    header=10,
    footer=1,
)
X_ADS = Sample(
    "x_ads/campaign_dashboard_en_daily.csv",
    "raw_x_ads.ad_performance",
    rows=3,
    totals=1,
)
X_ADS_INTERFACE = Sample(
    "x_ads/interface_campaign_report.csv", "raw_x_ads.ad_performance", rows=3
)
PINTEREST_OLD = Sample(
    "pinterest_ads/promoted_pins_en_old.csv", "raw_pinterest_ads.ad_performance", rows=2
)
PINTEREST_NEW = Sample(
    "pinterest_ads/ads_report_en_daily.csv",
    "raw_pinterest_ads.ad_performance",
    rows=2,
    totals=1,
)
PINTEREST_INTERFACE = Sample(
    "pinterest_ads/interface_campaign_report.csv",
    "raw_pinterest_ads.ad_performance",
    rows=1,
)
SNAPCHAT = Sample(
    "snapchat_ads/ads_manager_en_daily.csv", "raw_snapchat_ads.ad_performance", rows=2
)
SNAPCHAT_INTERFACE = Sample(
    "snapchat_ads/interface_campaign_hourly_report.csv",
    "raw_snapchat_ads.ad_performance",
    rows=2,
)
REDDIT = Sample(
    "reddit_ads/ads_manager_en_daily.csv",
    "raw_reddit_ads.ad_performance",
    rows=2,
    totals=1,
)
REDDIT_INTERFACE = Sample(
    "reddit_ads/interface_campaign_report.csv", "raw_reddit_ads.ad_performance", rows=2
)
DEALS_EN = Sample("hubspot/SYN_deals_export_en.csv", "raw_hubspot.deals", rows=2)
DEALS_DE = Sample(
    "hubspot/deals_export_de.csv", "raw_hubspot.deals", rows=1, language="de"
)
CONTACTS_EN = Sample("hubspot/contacts_export_en.csv", "raw_hubspot.contacts", rows=2)
SALESFORCE_LEADS = Sample(
    "salesforce/leads_en.csv", "raw_salesforce.leads", rows=2, footer=5
)
SALESFORCE_OPPORTUNITIES = Sample(
    "salesforce/opportunities_en_latin1.csv",
    "raw_salesforce.opportunities",
    rows=2,
    encoding="latin-1",
    totals=1,
    footer=5,
)
SALESFORCE_OPPORTUNITIES_DE = Sample(
    "salesforce/opportunities_de.csv",
    "raw_salesforce.opportunities",
    rows=1,
    footer=5,
    language="de",
)
SALESFORCE_MEMBERS = Sample(
    "salesforce/campaign_members_en.csv",
    "raw_salesforce.campaign_members",
    rows=2,
    footer=5,
)
PIPEDRIVE_EN = Sample("pipedrive/deals_en.csv", "raw_pipedrive.deals", rows=3)
PIPEDRIVE_DE = Sample(
    "pipedrive/deals_de.csv",
    "raw_pipedrive.deals",
    rows=1,
    encoding="cp1252",
    delimiter=";",
    language="de",
)
SHOPIFY = Sample("shopify/SYN_orders_export.csv", "raw_shopify.orders", rows=2)
WOOCOMMERCE_EN = Sample(
    "woocommerce/SYN_woocommerce_analytics_orders.csv", "raw_woocommerce.orders", rows=1
)
WOOCOMMERCE_DE = Sample(
    "woocommerce/bestellungen_de.csv", "raw_woocommerce.orders", rows=3, language="de"
)
WOOCOMMERCE_SV = Sample(
    "woocommerce/bestallningar_sv.csv", "raw_woocommerce.orders", rows=1, language="sv"
)
TOGGL_EN = Sample("toggl/SYN_toggl_detailed.csv", "raw_toggl.time_entries", rows=1)
TOGGL_DE = Sample(
    "toggl/detaillierter_bericht_de.csv",
    "raw_toggl.time_entries",
    rows=2,
    language="de",
)
CLOCKIFY = Sample(
    "clockify/SYN_clockify_detailed.csv", "raw_clockify.time_entries", rows=1
)
CLOCKIFY_US = Sample(
    "clockify/detailed_en_us_ampm.csv", "raw_clockify.time_entries", rows=1
)
HARVEST_EN = Sample(
    "harvest/SYN_harvest_time_report.csv", "raw_harvest.time_entries", rows=1
)
HARVEST_DE = Sample(
    "harvest/zeitbericht_eu_de.csv",
    "raw_harvest.time_entries",
    rows=2,
    delimiter=";",
    language="de",
)
ECB = Sample("ecb/rates_small.csv", "raw_ecb.rates", rows=2)
SEARCH_DAYS_EN = Sample(
    "search_console/dates_en.csv", "raw_search_console.days", rows=3
)
SEARCH_DAYS_DE = Sample(
    "search_console/diagramm_de.csv", "raw_search_console.days", rows=2, language="de"
)
SEARCH_QUERIES_EN = Sample(
    "search_console/queries_en.csv", "raw_search_console.queries", rows=2
)
SEARCH_QUERIES_DE = Sample(
    "search_console/suchanfragen_de.csv",
    "raw_search_console.queries",
    rows=1,
    language="de",
)

MATOMO_INTERFACE = Sample(
    "matomo/SYN_besuchsprotokoll_utf16.csv",
    "raw_matomo.visits",
    rows=4,
    encoding="utf-16",
)
MATOMO_API = Sample(
    "matomo/SYN_visits_api_utf8.tsv", "raw_matomo.visits", rows=4, delimiter="\t"
)

META_FACEBOOK = Sample(
    "meta_business_suite/SYN_content_facebook_en.csv",
    "raw_meta_business_suite.posts",
    rows=1,
)
META_FACEBOOK_IMPRESSIONS = Sample(
    "meta_business_suite/SYN_content_facebook_impressions_en.csv",
    "raw_meta_business_suite.posts",
    rows=1,
)
META_INSTAGRAM = Sample(
    "meta_business_suite/SYN_content_instagram_en.csv",
    "raw_meta_business_suite.posts",
    rows=1,
)
META_VISITS = Sample(
    "meta_business_suite/SYN_visits_utf16.csv",
    "raw_meta_business_suite.daily",
    rows=3,
    encoding="utf-16",
    header=2,
)
X_CONTENT = Sample("x/SYN_account_analytics_content.csv", "raw_x.posts", rows=1)
X_TWEETS = Sample("x/SYN_tweet_activity_metrics_en.csv", "raw_x.posts", rows=2)
X_OVERVIEW = Sample("x/SYN_account_overview_analytics.csv", "raw_x.daily", rows=2)
YOUTUBE_EN = Sample(
    "youtube/SYN_Table_data_en.csv", "raw_youtube.posts", rows=2, totals=1
)
YOUTUBE_DE = Sample(
    "youtube/SYN_Tabellendaten_de.csv",
    "raw_youtube.posts",
    rows=2,
    totals=1,
    footer=1,
    language="de",
)
YOUTUBE_CHART = Sample("youtube/SYN_Chart_data_en.csv", "raw_youtube.daily", rows=3)
# Days without a year: what they mean is tested apart.
TIKTOK_CONTENT = Sample("tiktok/SYN_Content.csv", "raw_tiktok.posts", rows=1)
TIKTOK_FOLLOWERS = Sample("tiktok/SYN_FollowerHistory.csv", "raw_tiktok.daily", rows=3)
TIKTOK_BUSINESS = Sample("tiktok/SYN_Business_Content.csv", "raw_tiktok.posts", rows=1)
TIKTOK_BUSINESS_DAYS = Sample(
    "tiktok/SYN_Business_Overview.csv", "raw_tiktok.daily", rows=2
)
VIVA_USERS_HIDDEN = Sample(
    "viva_engage/SYN_yammer_activity_user_detail.csv",
    "raw_viva_engage.user_activity",
    rows=1,
)
VIVA_USERS = Sample(
    "viva_engage/user_activity_30_days.csv", "raw_viva_engage.user_activity", rows=3
)
VIVA_GROUPS = Sample(
    "viva_engage/SYN_yammer_groups_activity_detail.csv",
    "raw_viva_engage.groups",
    rows=1,
)
VIVA_GROUPS_DE = Sample(
    "viva_engage/groups_activity_de.csv",
    "raw_viva_engage.groups",
    rows=2,
    delimiter=";",
    language="de",
)
ZENDESK = Sample("zendesk/SYN_zendesk_view.csv", "raw_zendesk.tickets", rows=1)
FRESHDESK = Sample(
    "freshdesk/SYN_freshdesk_tickets.csv", "raw_freshdesk.tickets", rows=1
)
AIRCALL = Sample("aircall/SYN_aircall_calls.csv", "raw_aircall.calls", rows=1)
THREECX = Sample("threecx/SYN_3cx_call_log.csv", "raw_threecx.calls", rows=1)
MELTWATER = Sample(
    "meltwater/SYN_meltwater_utf16.csv",
    "raw_meltwater.mentions",
    rows=1,
    encoding="utf-16",
    delimiter="\t",
)
TALKWALKER = Sample("talkwalker/SYN_talkwalker.csv", "raw_talkwalker.mentions", rows=1)
BRANDWATCH = Sample(
    "brandwatch/SYN_brandwatch.csv", "raw_brandwatch.mentions", rows=1, header=6
)
TALKWALKER_EPOCH = Sample(
    "talkwalker/talkwalker_epoch.csv", "raw_talkwalker.mentions", rows=2
)
TALKWALKER_DAY_FIRST = Sample(
    "talkwalker/talkwalker_day_first.csv", "raw_talkwalker.mentions", rows=2
)
ZENDESK_NEW = Sample("zendesk/view_new_labels.csv", "raw_zendesk.tickets", rows=2)
FRESHDESK_NO_HOURS = Sample(
    "freshdesk/tickets_without_hours.csv", "raw_freshdesk.tickets", rows=2
)
AIRCALL_IDS = Sample("aircall/calls_with_ids.csv", "raw_aircall.calls", rows=2)
THREECX_OLD = Sample("threecx/call_log_old.csv", "raw_threecx.calls", rows=2)


@dataclass(frozen=True)
class Expected:
    """Typed values of a sample's rows in file order, and what the ledger must say."""

    sample: Sample
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    currency: str | None = None
    level: str | None = None
    account: tuple[str, ...] = ()


ADS = (
    "date_day",
    "campaign_id",
    "campaign_name",
    "ad_group_name",
    "ad_id",
    "spend",
    "impressions",
    "clicks",
    "conversions",
)
VISITS = (
    "server_date",
    "id_visit",
    "first_action_timestamp",
    "last_action_timestamp",
    "visitor_id",
    "actions",
    "visit_duration",
    "referrer_type",
    "referrer_name",
    "referrer_url",
    "campaign_source",
    "campaign_medium",
    "campaign_name",
    "landing_url",
    "order_ids",
)
# Typed by hand from the sample: the third began half an hour after midnight in Berlin.
VISIT_ROWS = (
    (
        date(2026, 9, 2),
        "104",
        datetime(2026, 9, 2, 9),
        datetime(2026, 9, 2, 9),
        "c0ffee00c0ffee00",
        1,
        0,
        "direct",
        None,
        None,
        None,
        None,
        None,
        "https://lampenladen.example/",
        None,
    ),
    (
        date(2026, 9, 1),
        "103",
        datetime(2026, 9, 1, 14),
        datetime(2026, 9, 1, 14, 0, 30),
        "0",
        2,
        30,
        "search",
        "Google",
        "https://www.google.com/",
        None,
        None,
        None,
        "https://lampenladen.example/lampen",
        None,
    ),
    (
        date(2026, 8, 31),
        "102",
        datetime(2026, 8, 31, 22, 30),
        datetime(2026, 8, 31, 22, 30),
        "0123456789abcdef",
        1,
        0,
        "social",
        "LinkedIn",
        "https://www.linkedin.com/",
        None,
        None,
        None,
        "https://lampenladen.example/ratgeber",
        None,
    ),
    (
        date(2026, 8, 31),
        "101",
        datetime(2026, 8, 31, 8),
        datetime(2026, 8, 31, 8, 6, 40),
        "a1b2c3d4e5f60718",
        2,
        400,
        "campaign",
        "herbst",
        "https://l.facebook.com/",
        "facebook",
        "paid_social",
        "herbst",
        "https://lampenladen.example/lampen",
        '{"2":"1001"}',
    ),
)
VIVA_ACCOUNTS = (
    "report_refresh_date",
    "user_principal_name",
    "last_activity_date",
    "posted_count",
    "read_count",
    "liked_count",
    "report_period",
)
VIVA_COMMUNITIES = (
    "report_refresh_date",
    "group_display_name",
    "is_deleted",
    "group_type",
    "member_count",
    "posted_count",
    "read_count",
    "liked_count",
    "report_period",
)
MENTIONS = (
    "published_at",
    "url",
    "source_name",
    "source_type",
    "author",
    "author_handle",
    "country",
    "language",
    "reach",
    "engagement",
    "sentiment",
    "query_name",
)
TICKETS = (
    "ticket_id",
    "subject",
    "status",
    "via",
    "tags",
    "requester_id",
    "requester_email",
    "created_at",
    "solved_at",
)
CALLS = (
    "call_id",
    "line",
    "started_at",
    "started_at_utc",
    "direction",
    "is_answered",
    "status",
    "caller",
    "called",
)

EXPECTED = (
    Expected(
        META_DE,
        ("report_start", *ADS[1:], "link_clicks", "results", "reach"),
        (
            (
                date(2026, 9, 1),
                "120210000000001234",
                "DACH | Leads | Q3",
                None,
                None,
                D("112.3"),
                3800,
                180,
                None,
                121,
                D(14),
                3100,
            ),
        ),
        currency="EUR",
        level="campaign",
    ),
    Expected(
        META_EN,
        ("report_start", *ADS[1:], "ad_name", "link_clicks", "result_type"),
        (
            (
                date(2026, 9, 1),
                "120210000000001234",
                "DACH | Leads | Q3",
                "Prospecting, 25-44",
                "120210000000009876",
                D("112.3"),
                3800,
                180,
                None,
                "Video „Frühstart“",
                121,
                "actions:onsite_conversion.lead_grouped",
            ),
            (
                date(2026, 9, 1),
                "120210000000005678",
                "DACH | Traffic",
                "Retargeting",
                "120210000000005432",
                D("72"),
                2440,
                130,
                None,
                "Carousel",
                80,
                "actions:link_click",
            ),
        ),
        currency="EUR",
        level="ad",
    ),
    Expected(
        GOOGLE_DE,
        (*ADS, "conversions_value", "campaign_status"),
        (
            (
                date(2026, 9, 1),
                "20111222333",
                "DE_Search_Brand",
                None,
                None,
                D("38.40"),
                1204,
                96,
                D("3.5"),
                D("412"),
                "Aktiviert",
            ),
            (
                date(2026, 9, 2),
                "20111222333",
                "DE_Search_Brand",
                None,
                None,
                D("29.11"),
                980,
                71,
                D("2"),
                D("250"),
                "Aktiviert",
            ),
            (
                date(2026, 9, 3),
                "20111222444",
                "DE_PMax",
                None,
                None,
                D("1275.35"),
                16111,
                419,
                D("1.5"),
                None,
                "Pausiert",
            ),
        ),
        currency="EUR",
        level="campaign",
    ),
    Expected(
        GOOGLE_AD_GROUPS_EN,
        (*ADS, "account_id"),
        (
            (
                date(2026, 9, 1),
                None,
                "DE_Search",
                "Running shoes",
                None,
                D("48682.72"),
                25881,
                1204,
                D("15"),
                "123-456-7890",
            ),
            (
                date(2026, 9, 1),
                None,
                "DE_Search",
                "Sale: shoes",
                None,
                D("6"),
                310,
                12,
                None,
                "123-456-7890",
            ),
            (
                date(2026, 9, 2),
                None,
                "DE_Search",
                "Running shoes",
                None,
                D("0"),
                0,
                0,
                D("0"),
                "123-456-7890",
            ),
        ),
        currency="EUR",
        level="ad_group",
        account=("123-456-7890",),
    ),
    Expected(
        GOOGLE_AD_GROUPS_DE,
        ADS,
        (
            (
                date(2026, 9, 1),
                None,
                "DE_Search",
                "Laufschuhe",
                None,
                D("275.35"),
                6111,
                275,
                D("1.5"),
            ),
            # A name that begins like a totals row, on a row with a day, is a row.
            (
                date(2026, 9, 2),
                None,
                "DE_Search",
                "Gesamt: alle Schuhe",
                None,
                D("1004.65"),
                1000,
                10,
                D("0"),
            ),
        ),
        currency="EUR",
        level="ad_group",
    ),
    Expected(
        LINKEDIN_EN,
        (*ADS, "ad_group_id", "ad_name", "link_clicks", "leads"),
        (
            (
                date(2026, 9, 21),
                "891312023",
                "Parent",
                "DACH CFO",
                "1547643083",
                D("55.39"),
                1234,
                4,
                D("0"),
                "123456",
                "Video A",
                3,
                D("1"),
            ),
            (
                date(2026, 9, 22),
                "891312023",
                "Parent",
                "DACH CFO",
                "1547643083",
                D("1020"),
                12340,
                40,
                D("2"),
                "123456",
                "Video A",
                31,
                D("3"),
            ),
        ),
        currency="EUR",
        level="ad",
        account=("Musterfirma GmbH",),
    ),
    Expected(
        LINKEDIN_NL,
        (*ADS, "ad_group_id"),
        (
            (
                date(2026, 9, 23),
                "891312023",
                "Parent",
                "DACH",
                "1547643083",
                D("9.36"),
                1234,
                4,
                None,
                "123456",
            ),
        ),
        currency="EUR",
        level="ad",
        account=("Musterfirma",),
    ),
    Expected(
        LINKEDIN_OLD,
        (*ADS, "ad_group_id", "campaign_type"),
        (
            (
                date(2024, 1, 1),
                None,
                "Group",
                "DACH CFO",
                None,
                D("33.33"),
                1000,
                4,
                None,
                "123456",
                "Sponsored Update",
            ),
        ),
        currency="EUR",
        level="ad_group",
        account=("Musterfirma GmbH",),
    ),
    Expected(
        TIKTOK,
        (*ADS, "link_clicks", "reach"),
        (
            (
                date(2026, 9, 1),
                "1790000000000000101",
                "Spark | Herbst",
                "Young",
                "1790000000000000301",
                D("1204.50"),
                45210,
                640,
                D("12"),
                512,
                31200,
            ),
            (
                date(2026, 9, 2),
                "1790000000000000101",
                "Spark | Herbst",
                "Young",
                "1790000000000000301",
                D("998.25"),
                39877,
                551,
                None,
                430,
                28100,
            ),
            (
                date(2026, 9, 2),
                "1790000000000000101",
                "Spark | Herbst",
                "Young",
                "1790000000000000302",
                D("0"),
                0,
                0,
                D("0"),
                0,
                0,
            ),
        ),
        currency="SEK",
        level="ad",
        account=("Nordlicht TT",),
    ),
    Expected(
        MICROSOFT_UI,
        ADS,
        (
            (
                date(2026, 9, 1),
                "82945799304067",
                "DE Brand",
                None,
                None,
                D("31.85"),
                1309,
                91,
                D("2"),
            ),
        ),
        currency="EUR",
        level="campaign",
        account=("Musterfirma",),
    ),
    Expected(
        MICROSOFT_API,
        (*ADS, "device", "conversions_value"),
        (
            (
                date(2026, 9, 1),
                "82945799304067",
                "DE Brand",
                None,
                None,
                D("31.85"),
                1309,
                91,
                D("2"),
                "Computer",
                D("1204.50"),
            ),
            (
                date(2026, 9, 1),
                "82945799304067",
                "DE Brand",
                None,
                None,
                D("12.15"),
                700,
                40,
                D("0.5"),
                "Smartphone",
                D("0"),
            ),
            (
                date(2026, 9, 2),
                "82945799304067",
                "DE Brand",
                None,
                None,
                D("0.40"),
                11,
                1,
                D("0"),
                "Computer",
                D("0"),
            ),
        ),
        currency="EUR",
        level="campaign",
        account=("1500000001",),
    ),
    Expected(
        X_ADS,
        (*ADS, "link_clicks", "results", "result_type"),
        (
            (
                date(2026, 9, 1),
                "9000000000000000101",
                "Herbst | Traffic",
                "DACH",
                "9000000000000000301",
                D("120.5"),
                45210,
                140,
                None,
                88,
                D(88),
                "Link clicks",
            ),
            (
                date(2026, 9, 2),
                "9000000000000000101",
                "Herbst | Traffic",
                "DACH",
                "9000000000000000301",
                D("98.25"),
                39877,
                101,
                None,
                71,
                None,
                "Link clicks",
            ),
            # A name that begins like a totals row, on a row with a day, is a row.
            (
                date(2026, 9, 2),
                "9000000000000000102",
                "Total: the campaign",
                "Norden",
                "9000000000000000302",
                D("0"),
                0,
                0,
                None,
                0,
                D(0),
                "Link clicks",
            ),
        ),
        currency="EUR",
        level="ad",
        account=("Nordlicht X",),
    ),
    Expected(
        X_ADS_INTERFACE,
        ("date_day", "campaign_id", "spend", "clicks", "publisher_platform"),
        (
            (date(2026, 9, 1), "9abc1", D("120.5"), 140, "ALL_ON_TWITTER"),
            (date(2026, 9, 1), "9abc1", D("0.000001"), 0, "PUBLISHER_NETWORK"),
            (date(2026, 9, 2), "9abc2", D("0"), 0, "ALL_ON_TWITTER"),
        ),
        level="campaign",
        account=("18ce54xyz",),
    ),
    Expected(
        PINTEREST_OLD,
        (*ADS, "ad_name", "conversions_value"),
        (
            (
                date(2020, 9, 1),
                "626736533506",
                "Autumn",
                None,
                "687195134316",
                D("12.5"),
                4100,
                41,
                D(2),
                "Lamp, oak",
                D(158),
            ),
            (
                date(2020, 9, 2),
                "626736533506",
                "Autumn",
                None,
                "687195134316",
                D("1007.5"),
                5020,
                60,
                D(0),
                "Lamp, oak",
                D(0),
            ),
        ),
        level="ad",
    ),
    Expected(
        PINTEREST_NEW,
        (*ADS, "link_clicks", "conversions_value"),
        (
            (
                date(2026, 9, 1),
                "626736533506",
                "Höst | Lampor",
                "Norden",
                "687195134316",
                D("1204.5"),
                45210,
                640,
                D(12),
                512,
                D(9480),
            ),
            (
                date(2026, 9, 2),
                "626736533506",
                "Höst | Lampor",
                "Norden",
                "687195134316",
                D("998.25"),
                39877,
                551,
                None,
                430,
                None,
            ),
        ),
        currency="SEK",
        level="ad",
        account=("549755885175",),
    ),
    Expected(
        PINTEREST_INTERFACE,
        ADS,
        (
            (
                date(2026, 9, 1),
                "626736533506",
                "Autumn",
                None,
                None,
                D("1204.5"),
                45210,
                640,
                D(12),
            ),
        ),
        level="campaign",
        account=("549755885175",),
    ),
    # The day on which the clocks change has 25 hours, and is a day.
    Expected(
        SNAPCHAT,
        (*ADS, "conversions_value"),
        (
            (
                date(2026, 10, 24),
                "1f2e3d4c-0000-4a4b-8c8d-000000000101",
                "Herbst",
                "DACH",
                "1f2e3d4c-0000-4a4b-8c8d-000000000301",
                D("120.5"),
                45210,
                88,
                D(2),
                D(158),
            ),
            (
                date(2026, 10, 25),
                "1f2e3d4c-0000-4a4b-8c8d-000000000101",
                "Herbst",
                "DACH",
                "1f2e3d4c-0000-4a4b-8c8d-000000000301",
                D("98.25"),
                39877,
                71,
                D(0),
                D(0),
            ),
        ),
        currency="EUR",
        level="ad",
        account=("Nordlicht Snap",),
    ),
    Expected(
        SNAPCHAT_INTERFACE,
        ("date_day", "campaign_id", "spend", "impressions", "clicks"),
        (
            (
                date(2026, 9, 1),
                "1f2e3d4c-0000-4a4b-8c8d-000000000101",
                D("1.25"),
                420,
                6,
            ),
            (
                date(2026, 9, 1),
                "1f2e3d4c-0000-4a4b-8c8d-000000000101",
                D("2.5"),
                610,
                9,
            ),
        ),
        level="campaign",
    ),
    Expected(
        REDDIT,
        ADS,
        (
            (
                date(2026, 9, 1),
                "1790000000000000101",
                "Herbst | r/de",
                "DACH",
                "1790000000000000301",
                D("120.5"),
                45210,
                140,
                None,
            ),
            (
                date(2026, 9, 2),
                "1790000000000000101",
                "Herbst | r/de",
                "DACH",
                "1790000000000000301",
                D("98.25"),
                39877,
                101,
                None,
            ),
        ),
        currency="EUR",
        level="ad",
        account=("t2_abc123",),
    ),
    Expected(
        REDDIT_INTERFACE,
        ("date_day", "account_id", "campaign_id", "spend", "impressions", "clicks"),
        (
            (
                date(2026, 9, 1),
                "t2_abc123",
                "1790000000000000101",
                D("120.5"),
                45210,
                140,
            ),
            (date(2026, 9, 1), "t2_abc123", "1790000000000000102", D("0.25"), 910, 3),
        ),
        level="campaign",
        account=("t2_abc123",),
    ),
    Expected(
        DEALS_EN,
        (
            "deal_id",
            "deal_name",
            "deal_stage",
            "amount",
            "currency_code",
            "closed_at",
            "created_at",
            "is_closed_won",
            "associated_contact_ids",
            "original_source_detail_1",
            "stage_entered",
        ),
        (
            (
                "10676775052",
                "Muster AG - Q3",
                "Closed Won",
                D("12000"),
                "EUR",
                datetime(2026, 9, 30, 12, 0),
                datetime(2026, 6, 1, 9, 14),
                True,
                "101;102",
                "LinkedIn",
                '{"Closed Won (Sales Pipeline)":"2026-09-29 10:01"}',
            ),
            (
                "10676775053",
                "Muster AB",
                "Qualified To Buy",
                None,
                "SEK",
                None,
                datetime(2026, 7, 1, 8, 0),
                False,
                None,
                "Unknown keywords (SSL)",
                None,
            ),
        ),
    ),
    Expected(
        DEALS_DE,
        (
            "deal_id",
            "deal_name",
            "deal_stage",
            "amount",
            "currency_code",
            "closed_at",
            "is_closed_won",
            "associated_contact_ids",
            "stage_entered",
        ),
        (
            (
                "10676775054",
                "Beispiel GmbH",
                "Abgeschlossen und gewonnen",
                D("117.5"),
                "EUR",
                datetime(2026, 9, 30, 12, 0),
                True,
                "101",
                '{"Abgeschlossen und gewonnen (Vertrieb)":"2026-09-29 10:01"}',
            ),
        ),
    ),
    Expected(
        SALESFORCE_LEADS,
        (
            "lead_id",
            "company_name",
            "email",
            "created_at",
            "converted_at",
            "converted_opportunity_id",
        ),
        (
            (
                "00Q5g00000AbCdE",
                "Müller & Söhne",
                "anna@mueller.example",
                datetime(2026, 8, 14),
                datetime(2026, 8, 16),
                "0065g00000AbCdE",
            ),
            # Capitals alone tell this id from the one above.
            (
                "00Q5g00000AbCde",
                "Beispiel AG",
                "bo@beispiel.example",
                datetime(2026, 9, 3),
                None,
                None,
            ),
        ),
    ),
    Expected(
        SALESFORCE_OPPORTUNITIES,
        (
            "opportunity_id",
            "account_id",
            "deal_stage",
            "amount",
            "probability",
            "closed_at",
            "contact_email",
            "product",
        ),
        (
            (
                "0065g00000AbCdE",
                "0015g00000XyZaB",
                "Closed Won",
                D("12000"),
                D("100"),
                datetime(2026, 9, 30),
                "anna@mueller.example;bo@mueller.example",
                "Consulting",
            ),
            (
                "0065g00000AbCde",
                "0015g00000XyZaB",
                "Proposal",
                D("4500.5"),
                D("50"),
                datetime(2026, 12, 15),
                "anna@mueller.example",
                None,
            ),
        ),
        currency="EUR",
    ),
    Expected(
        SALESFORCE_OPPORTUNITIES_DE,
        ("opportunity_id", "account_name", "amount", "closed_at", "created_at"),
        (
            (
                "0065g00000AbCdFAAV",
                "Beispiel AG",
                D("1250"),
                datetime(2026, 9, 5),
                datetime(2026, 6, 1),
            ),
        ),
        currency="CHF",
    ),
    Expected(
        SALESFORCE_MEMBERS,
        (
            "campaign_id",
            "campaign_type",
            "has_responded",
            "first_responded_at",
            "associated_at",
            "lead_id",
            "contact_id",
            "email",
        ),
        (
            (
                "7015g00000AbCdE",
                "Webinar",
                True,
                datetime(2026, 9, 16),
                datetime(2026, 9, 1),
                "00Q5g00000AbCdE",
                None,
                "anna@mueller.example",
            ),
            (
                "7015g00000AbCdE",
                "Webinar",
                False,
                None,
                datetime(2026, 9, 1),
                None,
                "0035g00000AbCdE",
                "cara@beispiel.example",
            ),
        ),
    ),
    Expected(
        PIPEDRIVE_EN,
        (
            "deal_id",
            "amount",
            "deal_status",
            "organization_name",
            "contact_email",
            "created_at",
            "won_at",
            "lost_at",
        ),
        (
            (
                "17",
                D("48000.5"),
                "Won",
                "Muster AB",
                "c@muster.example",
                datetime(2026, 7, 1, 8, 30),
                datetime(2026, 9, 12, 10),
                None,
            ),
            (
                "18",
                D("1200"),
                "Lost",
                None,
                "d@example.com",
                datetime(2026, 7, 3, 8, 30),
                None,
                datetime(2026, 8, 12, 10),
            ),
            (
                "19",
                None,
                "Open",
                "Muster AB",
                "c@muster.example",
                datetime(2026, 9, 1, 8, 30),
                None,
                None,
            ),
        ),
        currency="SEK",
    ),
    Expected(
        PIPEDRIVE_DE,
        ("deal_id", "amount", "deal_status", "organization_name", "won_at"),
        (
            (
                "21",
                D("12000"),
                "Gewonnen",
                "Beispiel AG",
                datetime(2026, 9, 30, 14),
            ),
        ),
        currency="EUR",
    ),
    Expected(
        CONTACTS_EN,
        (
            "contact_id",
            "email",
            "lifecycle_stage",
            "created_at",
            "became_lead_at",
            "became_customer_at",
            "form_submissions",
            "ga_client_id",
            "associated_company_ids",
            "merged_contact_ids",
        ),
        (
            (
                "101",
                "b@example.com",
                "Customer",
                datetime(2026, 6, 1, 9, 10),
                datetime(2026, 6, 1, 9, 12),
                datetime(2026, 9, 29, 10, 1),
                2,
                "1122334455.1717171717",
                "501",
                None,
            ),
            (
                "102",
                "c@example.com",
                "Lead",
                datetime(2026, 6, 2, 11, 0),
                datetime(2026, 6, 2, 11, 0),
                None,
                0,
                None,
                None,
                "100;99",
            ),
        ),
    ),
    Expected(
        SHOPIFY,
        (
            "order_name",
            "order_id",
            "created_at",
            "currency_code",
            "subtotal",
            "shipping",
            "taxes",
            "total",
            "lineitem_name",
            "lineitem_quantity",
            "lineitem_price",
            "note_attributes",
            "refunded_amount",
        ),
        (
            (
                "#1001",
                "16718484078961",
                datetime(2026, 4, 5, 19, 6, 20),
                "EUR",
                D("140"),
                D("4.90"),
                D("23.13"),
                D("144.90"),
                "Shirt - M",
                1,
                D("100"),
                "utm_source: facebook\nutm_medium: paid_social\nutm_campaign: q3",
                D("0"),
            ),
            (
                "#1001",
                None,
                datetime(2026, 4, 5, 19, 6, 20),
                None,
                None,
                None,
                None,
                None,
                "Socks",
                2,
                D("20"),
                None,
                None,
            ),
        ),
    ),
    Expected(
        WOOCOMMERCE_EN,
        (
            "order_number",
            "created_at",
            "status",
            "customer_type",
            "products",
            "items_sold",
            "coupons",
            "net_sales",
            "attribution",
        ),
        (
            (
                "1001",
                datetime(2026, 9, 1, 10),
                "completed",
                "new",
                "1× Shirt, 2× Socks",
                3,
                None,
                D(100),
                "Source: Facebook",
            ),
        ),
        currency="EUR",
    ),
    Expected(
        WOOCOMMERCE_DE,
        ("order_number", "created_at", "status", "net_sales", "attribution"),
        (
            (
                "2001",
                datetime(2026, 9, 1, 22, 30),
                "Abgeschlossen",
                D("1204.5"),
                "Quelle: instagram",
            ),
            (
                "2002",
                datetime(2026, 9, 2, 9),
                "In Bearbeitung",
                D(80),
                "Direkt",
            ),
            (
                "2003",
                datetime(2026, 9, 2, 10),
                "Storniert",
                D(50),
                "Organisch: Google",
            ),
        ),
        currency="EUR",
    ),
    # A crown may be Swedish, Norwegian or Danish: the register says which.
    Expected(
        WOOCOMMERCE_SV,
        ("order_number", "net_sales", "products", "attribution"),
        (("3001", D(995), "1× Lampa", "Hänvisning: prisjakt.nu"),),
    ),
    Expected(
        TOGGL_EN,
        ("user_name", "email", "project_name", "start_date", "duration", "tags"),
        (
            (
                "Ada",
                "ada@example.com",
                "Social Media",
                date(2026, 9, 1),
                D("1.5"),
                "content, plan",
            ),
        ),
        account=("ada@example.com",),
    ),
    Expected(
        TOGGL_DE,
        ("user_name", "email", "is_billable", "start_date", "end_date", "duration"),
        (
            (
                "Ada",
                "ada@example.com",
                False,
                date(2026, 9, 1),
                date(2026, 9, 1),
                D("1.5"),
            ),
            (
                "Bo",
                "bo@example.com",
                True,
                date(2026, 9, 2),
                date(2026, 9, 3),
                D("2.5"),
            ),
        ),
        account=("ada@example.com", "bo@example.com"),
    ),
    Expected(
        CLOCKIFY,
        ("user_name", "email", "start_date", "duration", "hours", "billable_amount"),
        (("Ada", "ada@example.com", date(2026, 9, 2), D("2.5"), D("2.5"), D("0")),),
        account=("ada@example.com",),
    ),
    Expected(
        CLOCKIFY_US,
        ("start_date", "hours", "billable_amount", "cost_rate", "cost_amount"),
        ((date(2026, 9, 2), D("4.5"), D("360"), D("45"), D("202.5")),),
        account=("ada@example.com",),
    ),
    Expected(
        HARVEST_EN,
        (
            "user_name",
            "project_code",
            "start_date",
            "hours",
            "cost_rate",
            "cost_amount",
        ),
        (("Ada", "SM-1", date(2026, 9, 1), D("1.33"), D("45"), D("59.85")),),
    ),
    Expected(
        HARVEST_DE,
        ("user_name", "employee_id", "start_date", "hours", "cost_amount"),
        (
            ("Ada", "E-1", date(2026, 1, 26), D("7.5"), D("337.5")),
            ("Ada", "E-1", date(2026, 1, 26), D("7.5"), D("337.5")),
        ),
    ),
    Expected(
        SEARCH_DAYS_EN,
        ("date_day", "clicks", "impressions", "ctr", "position"),
        (
            (date(2026, 9, 1), 120, 3480, D("0.0345"), D("11.24")),
            (date(2026, 9, 2), 0, 95, D("0"), D("38.7")),
            (date(2026, 9, 3), 98, 2900, D("0.0338"), D("12.05")),
        ),
    ),
    Expected(
        SEARCH_DAYS_DE,
        ("date_day", "clicks", "impressions", "ctr", "position"),
        (
            (date(2026, 9, 4), 41, 1205, D("0.034"), D("9.87")),
            (date(2026, 9, 5), 0, 12, D("0"), D("51")),
        ),
    ),
    Expected(
        SEARCH_QUERIES_EN,
        ("query", "clicks", "impressions", "ctr", "position"),
        (
            ("nordlicht", 310, 1450, D("0.2138"), D("1.2")),
            ("solaranlage, gebraucht", 4, 980, D("0.0041"), D("17.65")),
        ),
    ),
    Expected(
        SEARCH_QUERIES_DE,
        ("query", "clicks", "impressions", "ctr", "position"),
        (("nordlicht erfahrungen", 12, 88, D("0.1364"), D("2.3")),),
    ),
    Expected(
        META_FACEBOOK,
        (
            "post_id",
            "page_id",
            "published_at",
            "period",
            "views",
            "reach",
            "reactions",
            "comments",
            "shares",
            "clicks",
            "link_clicks",
        ),
        (
            (
                "939000000000001",
                "100000000000001",
                datetime(2025, 4, 11, 3, 0),
                "Lifetime",
                120,
                98,
                5,
                1,
                1,
                4,
                2,
            ),
        ),
        account=("100000000000001",),
    ),
    Expected(
        META_FACEBOOK_IMPRESSIONS,
        ("post_id", "published_at", "impressions", "views", "reach"),
        (("939000000000001", datetime(2024, 10, 4, 3, 0), 150, None, 98),),
    ),
    Expected(
        META_INSTAGRAM,
        ("post_id", "account_username", "post_type", "views", "likes", "saves"),
        (("18000000000000001", "musterfirma", "IG image", 310, 12, 3),),
        account=("17840000000000001",),
    ),
    Expected(
        META_VISITS,
        ("title", "date_day", "value"),
        (
            ("Instagram profile visits", date(2026, 9, 1), 3),
            ("Instagram profile visits", date(2026, 9, 2), 0),
            ("Instagram profile visits", date(2026, 9, 3), 4),
        ),
    ),
    Expected(
        X_CONTENT,
        ("post_id", "published_at", "impressions", "likes", "engagements", "reposts"),
        (("1891500000000000001", datetime(2025, 2, 17), 70, 3, 3, 0),),
    ),
    Expected(
        X_TWEETS,
        ("post_id", "published_at", "impressions", "likes", "reposts", "url_clicks"),
        (
            ("1512400000000000001", datetime(2022, 4, 8, 12, 34), 1520, 12, 3, 7),
            ("1512400000000000002", datetime(2022, 4, 9, 8, 0), 80, 2, 0, 0),
        ),
    ),
    Expected(
        X_OVERVIEW,
        ("date_day", "impressions", "likes", "new_follows", "unfollows", "posts"),
        (
            (date(2025, 2, 18), 62, 0, 1, 0, 0),
            (date(2025, 2, 17), 426, 18, 2, 0, 2),
        ),
    ),
    Expected(
        YOUTUBE_EN,
        ("video_id", "published_at", "views", "watch_time_hours", "subscribers"),
        (
            ("abcdefghijk", datetime(2024, 9, 27), 27102, D("1981.735"), 305),
            ("-HHGH-TTqYM", datetime(2023, 8, 8), 82, D("1.6913"), -2),
        ),
    ),
    Expected(
        YOUTUBE_DE,
        ("video_id", "published_at", "views", "watch_time_hours", "impressions"),
        (
            ("-HHGH-TTqYM", datetime(2011, 8, 19), 820, D("50.125"), 7000),
            ("abc_efghij0", None, 201, D("10.125"), 2000),
        ),
    ),
    Expected(
        YOUTUBE_CHART,
        ("date_day", "video_id", "views"),
        (
            (date(2026, 9, 1), "abcdefghijk", 3),
            (date(2026, 9, 1), "-HHGH-TTqYM", 0),
            (date(2026, 9, 2), "abcdefghijk", 5),
        ),
    ),
    Expected(
        TIKTOK_CONTENT,
        ("permalink", "views", "likes", "comments", "shares"),
        (
            (
                "https://www.tiktok.com/@musterfirma/video/7500000000000000000",
                191265,
                533,
                32,
                16,
            ),
        ),
    ),
    Expected(
        TIKTOK_FOLLOWERS,
        ("followers", "follower_change"),
        ((None, 0), (5010, -1), (5013, 3)),
    ),
    Expected(
        TIKTOK_BUSINESS,
        ("published_at", "views", "likes", "shares", "saves"),
        ((datetime(2025, 10, 31, 18, 19, 10), 1200, 33, None, 4),),
    ),
    Expected(
        TIKTOK_BUSINESS_DAYS,
        ("date_day", "video_views", "comments", "reached_audience", "follower_change"),
        (
            (date(2025, 10, 30), 100, None, 80, -2),
            (date(2025, 10, 31), 120, 1, None, 1),
        ),
    ),
    Expected(
        VIVA_USERS_HIDDEN,
        VIVA_ACCOUNTS,
        ((date(2026, 9, 3), "F00DBABE0000", date(2026, 9, 1), 2, 41, 5, 7),),
    ),
    Expected(
        VIVA_USERS,
        (*VIVA_ACCOUNTS, "user_state", "state_change_date", "display_name"),
        (
            (
                date(2026, 10, 1),
                "ada@nordlicht.example",
                date(2026, 9, 28),
                3,
                120,
                11,
                30,
                "active",
                None,
                "Ada Berg",
            ),
            (
                date(2026, 10, 1),
                "bo@nordlicht.example",
                date(2026, 9, 4),
                0,
                2,
                0,
                30,
                "active",
                None,
                "Ström, Bo",
            ),
            (
                date(2026, 10, 1),
                "caesar@nordlicht.example",
                None,
                0,
                0,
                0,
                30,
                "suspended",
                date(2026, 9, 15),
                "Cäsar Ö.",
            ),
        ),
    ),
    Expected(
        VIVA_GROUPS,
        VIVA_COMMUNITIES,
        ((date(2026, 9, 3), "ABCDEF02", False, "public", 120, 14, 900, 33, 7),),
    ),
    Expected(
        VIVA_GROUPS_DE,
        VIVA_COMMUNITIES,
        (
            (
                date(2026, 10, 1),
                "Ideen & Werkstatt",
                False,
                "public",
                120,
                14,
                900,
                33,
                30,
            ),
            (date(2026, 10, 1), "Leitung", True, "private", 4, 0, 0, 0, 30),
        ),
    ),
    Expected(
        ZENDESK,
        ("ticket_id", "via", "created_at", "solved_at", "first_reply_minutes"),
        (
            (
                "101",
                "Facebook Post",
                datetime(2026, 9, 1, 10, 0),
                datetime(2026, 9, 1, 11, 0),
                D("20"),
            ),
        ),
    ),
    Expected(
        FRESHDESK,
        ("ticket_id", "via", "created_at", "solved_at", "first_reply_at"),
        (
            (
                "101",
                "Facebook",
                datetime(2026, 9, 1, 10, 0),
                datetime(2026, 9, 1, 11, 0),
                datetime(2026, 9, 1, 10, 20),
            ),
        ),
    ),
    Expected(
        AIRCALL,
        ("line", "started_at_utc", "direction", "is_answered", "talk_seconds"),
        (("Hotline", datetime(2026, 9, 1, 8, 0), "inbound", True, 170),),
    ),
    Expected(
        THREECX,
        ("call_id", "started_at", "direction", "status", "talking_duration"),
        (
            (
                "00000001",
                datetime(2026, 9, 22, 10, 0),
                "Inbound",
                "Answered",
                "00:01:12",
            ),
        ),
    ),
    Expected(
        MELTWATER,
        ("mention_id", "published_at", "url", "sentiment", "reach", "query_name"),
        (
            (
                "1900000000000000001",
                datetime(2026, 9, 1, 10, 34),
                "https://example.com",
                "Neutral",
                1200,
                "Brand",
            ),
        ),
    ),
    Expected(
        TALKWALKER,
        ("published_at", "source_type", "sentiment", "reach", "engagement"),
        ((datetime(2026, 9, 1, 10, 0), "ONLINE_NEWS", -5, 9000, 42),),
    ),
    Expected(
        BRANDWATCH,
        ("query_name", "published_at", "source_type", "sentiment", "language"),
        (
            (
                "Musterfirma",
                datetime(2026, 9, 1, 10, 0),
                "twitter",
                "neutral",
                "de",
            ),
        ),
    ),
    Expected(
        TALKWALKER_EPOCH,
        (*MENTIONS, "title"),
        (
            (
                datetime(2026, 9, 1, 10),
                "https://x.com/user1/status/1900000000000000001",
                None,
                "SOCIALMEDIA_TWITTER",
                "User One",
                "@user1",
                "Germany",
                "de",
                1200,
                3,
                0,
                "Brand",
                None,
            ),
            (
                datetime(2026, 9, 2, 10, 0, 0, 500_000),
                "https://forum.example/t/7?page=2",
                None,
                "MESSAGEBOARD",
                "User Two",
                None,
                "Sweden",
                "sv",
                35,
                None,
                4,
                "Products",
                "Dimmer, again",
            ),
        ),
    ),
    Expected(
        TALKWALKER_DAY_FIRST,
        ("published_at", "url", "sentiment"),
        (
            (datetime(2026, 9, 3, 8, 15), "https://blog.example/1", -2),
            (datetime(2026, 9, 4, 21, 5), "https://blog.example/2", 5),
        ),
    ),
    Expected(
        ZENDESK_NEW,
        (*TICKETS, "first_reply_minutes", "reopens", "priority"),
        (
            (
                "201",
                'Frage: „Dimmer"',
                "Open",
                "Twitter",
                None,
                "360001111111111",
                "ada@example.com",
                datetime(2026, 9, 3, 9),
                None,
                None,
                0,
                None,
            ),
            (
                "202",
                "Lieferung",
                "Solved",
                "Mail",
                "social,vip",
                "360001111111112",
                "bo@example.com",
                datetime(2026, 9, 3, 10),
                datetime(2026, 9, 4, 11, 45),
                D("45"),
                1,
                "High",
            ),
        ),
    ),
    Expected(
        FRESHDESK_NO_HOURS,
        (*TICKETS, "first_reply_at", "requester_external_id"),
        (
            (
                "301",
                "Lieferung\nund Rechnung",
                "Open",
                "Twitter",
                None,
                None,
                "ada@example.com",
                datetime(2026, 9, 5, 9),
                None,
                None,
                "@ada",
            ),
            (
                "302",
                "App",
                "Resolved",
                "Email",
                "app, login",
                None,
                "bo@example.com",
                datetime(2026, 9, 5, 10),
                datetime(2026, 9, 5, 12, 30),
                datetime(2026, 9, 5, 10, 5),
                None,
            ),
        ),
    ),
    Expected(
        AIRCALL_IDS,
        (*CALLS, "total_seconds", "talk_seconds"),
        (
            (
                "1700000001",
                "Hotline Süd",
                None,
                datetime(2026, 9, 1, 8),
                "inbound",
                False,
                "no_available_agent",
                "+4917000000001",
                "+4989000000",
                31,
                0,
            ),
            (
                "1700000002",
                "Hotline Süd",
                None,
                datetime(2026, 9, 1, 21, 59, 30),
                "outbound",
                True,
                None,
                "+4989000000",
                "+4917000000001",
                120,
                95,
            ),
        ),
    ),
    Expected(
        THREECX_OLD,
        ("started_at", "caller", "called", "direction", "status", "talking_duration"),
        (
            (
                datetime(2026, 9, 22, 10),
                "Anonym (8390)",
                "0211000000",
                None,
                "Answered",
                "00:01:12",
            ),
            (
                datetime(2026, 9, 22, 18, 30, 10),
                "01700000002",
                "0211000000",
                None,
                "Unanswered",
                "00:00:00",
            ),
        ),
    ),
    Expected(
        MATOMO_INTERFACE,
        (*VISITS, "site_name", "user_id", "country_code", "device_type", "browser"),
        tuple(
            (*row, "Lampenladen", *more)
            for row, more in zip(
                VISIT_ROWS,
                (
                    ("K-7", "at", "Desktop", "Firefox"),
                    (None, "de", "Smartphone", "Chrome Mobile"),
                    ("ada@example.com", "de", "Desktop", "Safari"),
                    (None, "de", "Smartphone", "Mobile Safari"),
                ),
                strict=True,
            )
        ),
        account=("1",),
    ),
    Expected(MATOMO_API, VISITS, VISIT_ROWS, account=("1",)),
)

SAMPLES = tuple(expected.sample for expected in EXPECTED)
