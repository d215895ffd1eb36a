"""GA4 event tables as the BigQuery export writes them, one file a month.

Numbers are made here, texts and nesting in DuckDB. Most months are Parquet; two are
JSON lines, where whole numbers are texts as BigQuery writes them.
"""

from dataclasses import dataclass

import duckdb
import numpy as np

from orchestration.demo.calendar import DAY, offset
from orchestration.demo.company import CAMPAIGNS
from orchestration.demo.crm import Crm
from orchestration.demo.landing import Landing
from orchestration.demo.people import KIND, KINDS
from orchestration.demo.posts import SHORT, TAGGED, Clicks, Posts
from orchestration.demo.shop_files import order_names
from orchestration.demo.streams import Ints
from orchestration.demo.web import (
    BOT,
    BUSINESSES,
    MISSING,
    MISTYPED,
    Visits,
    contact_keys,
)
from orchestration.demo.web_devices import FIRST_DEVICE
from orchestration.demo.world import World

EVENTS = (
    "session_start",
    "first_visit",
    "page_view",
    "view_item",
    "add_to_cart",
    "begin_checkout",
    "purchase",
    "generate_lead",
    "user_engagement",
)
_PAGES = (
    "/",
    "/produkte/polarlampe",
    "/produkte/aurora-lichterkette",
    "/produkte/glow-pendelleuchte",
    "/ratgeber/licht-im-büro",
    "/office",
    "/office/demo",
    "/kontakt",
)
STREAM_ID = "4711000815"
# Source, medium and referrer of every way to come: proper tags, six variants that
# people mistype, and what is left where the tags are missing.
_PROPER = {
    "meta_ads": [("facebook", "paid_social"), ("instagram", "paid_social")],
    "tiktok_ads": [("tiktok", "paid_social")],
    "linkedin_ads": [("linkedin", "paid_social")],
    "google_ads": [("google", "cpc")],
    "microsoft_ads": [("bing", "cpc")],
    "organic_social": [
        ("instagram", "social"),
        ("facebook", "social"),
        ("linkedin", "social"),
        ("tiktok", "social"),
    ],
    "organic_search": [("google", "organic"), ("bing", "organic")],
    "direct": [(None, None)],
    "email": [("newsletter", "email")],
    "referral": [("partner.example", "referral"), ("blog.example", "referral")],
    "brand_search": [("google", "cpc")],
}
_MISTYPED = {
    "meta_ads": [
        ("Facebook", "Paid_Social"),
        ("fb", "paid-social"),
        ("FB ", "Paid Social"),
        ("ig", "paidsocial"),
        ("Instagram", "Social "),
        ("meta", "paid_social"),
    ],
    "tiktok_ads": [("TikTok", "Paid_Social"), ("tik tok", "paid"), ("tt", "cpc ")],
    "linkedin_ads": [
        ("LinkedIn", "Paid_Social"),
        ("linked-in", "paid social"),
        ("lnkd.in", "CPC"),
    ],
    "microsoft_ads": [("Bing", "CPC"), ("microsoft", "ppc")],
    "organic_social": [
        ("Facebook", "Social "),
        ("fb", "social"),
        ("IG", "social-media"),
        ("LinkedIn", "organic_social"),
    ],
    "email": [("Newsletter", "E-Mail"), ("hubspot", "e_mail")],
}
_REFERRERS = {
    "meta_ads": "https://l.facebook.com/",
    "tiktok_ads": "https://www.tiktok.com/",
    "linkedin_ads": "https://www.linkedin.com/",
    "google_ads": "https://www.google.com/",
    "microsoft_ads": "https://www.bing.com/",
    "organic_social": "https://l.instagram.com/",
    "organic_search": "https://www.google.com/",
    "referral": "https://partner.example/artikel",
    "brand_search": "https://www.google.com/",
}
_CLICK_IDS = {"meta_ads": "fbclid", "tiktok_ads": "ttclid", "linkedin_ads": "li_fat_id"}


@dataclass(frozen=True)
class Events:
    """One entry per event: its visit, kind, position and moment in microseconds."""

    visit: Ints
    event: Ints
    position: Ints
    micros: Ints


def write_web(
    world: World,
    crm: Crm,
    landing: Landing,
    visits: Visits,
    lost: dict[str, int],
    posts: Posts,
    clicks: Clicks,
) -> int:
    """Write all months and record the traps in them; the number of events."""
    events = _events(world, visits)
    copies = _write(world, crm, landing, visits, events, posts, clicks)
    _record(world, landing, visits, lost, copies)
    return len(events.visit) + copies


def _events(world: World, visits: Visits) -> Events:
    """Spread visits into events, in the order in which they happen."""
    size = len(visits)
    person = visits.population * 10**9 + visits.person
    _, first = np.unique(person, return_index=True)
    is_first = np.zeros(size, dtype=np.int64)
    is_first[first] = 1
    buys = (visits.order >= 0).astype(np.int64)
    looks = ((visits.pages >= 3) | (buys == 1)).astype(np.int64)
    numbers = np.stack(
        [
            np.ones(size, dtype=np.int64),
            is_first,
            visits.pages,
            looks,
            buys,
            buys,
            buys,
            visits.is_lead,
            visits.is_engaged,
        ]
    )
    totals = numbers.sum(axis=0)
    visit = np.repeat(np.arange(size), totals)
    starts = np.cumsum(totals) - totals
    position = np.arange(len(visit)) - starts[visit]
    edges = np.cumsum(numbers, axis=0)
    event = (position[None, :] >= edges[:, visit]).sum(axis=0)
    step = 15 + (world.streams.uniform("web/step", len(visit)) * 30).astype(np.int64)
    seconds = visits.at[visit] + position * step // 2
    # The purchase happens at the second of the order, the form at that of the lead.
    purchase = event == EVENTS.index("purchase")
    seconds = np.where(purchase, visits.at[visit] + 400, seconds)
    lead = event == EVENTS.index("generate_lead")
    seconds = np.where(lead, visits.at[visit] + 180, seconds)
    # The first events of a visit share its second.
    seconds = np.where(position < 2, visits.at[visit], seconds)
    noise = (world.streams.uniform("web/micros", len(visit)) * 400_000).astype(np.int64)
    micros = seconds * 1_000_000 + position * 400 + noise // 1000
    return Events(visit, event, position, micros)


def _write(
    world: World,
    crm: Crm,
    landing: Landing,
    visits: Visits,
    events: Events,
    posts: Posts,
    clicks: Clicks,
) -> int:
    # One thread: the same events give the same bytes.
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("set preserve_insertion_order = true")
        connection.execute("set enable_progress_bar = false")
        _register(world, crm, connection, visits, events, posts, clicks)
        copies = 0
        months = world.history.months()
        for number, (first, last) in enumerate(months):
            at = world.history.second_of(last + 1) + 3 * 3600
            name = world.history.date_of(last).strftime("%Y%m")
            as_json = number % 9 == 1
            suffix = "json.gz" if as_json else "parquet"
            file = f"ga4/events_{name}.{suffix}"
            copied = _month_rows(connection, number, first, last)
            rows = connection.execute("select count(*) from month_rows").fetchone()
            query = _EVENT_QUERY
            if as_json:
                query = f"select {_AS_TEXT} from ({query})"  # noqa: S608
            options = (
                "format json, compression gzip"
                if as_json
                else "format parquet, compression zstd"
            )
            target = str(landing.path(file)).replace("'", "''")
            connection.execute(f"copy ({query}) to '{target}' ({options})")
            landing.register(file, "events", at, rows[0] if rows else 0, 0, copied)
            copies += copied
        return copies


def _month_rows(
    connection: duckdb.DuckDBPyConnection, number: int, first: int, last: int
) -> int:
    """Choose a month's events: out of order, and in some months a batch twice."""
    connection.execute(
        """
        create or replace temp table month_rows as
        select *, hash(micros, visit, position) as shuffle, 0 as is_copy
        from event_rows
        where day between ? and ?
        """,
        [first, last],
    )
    if number % 4 == 0:
        connection.execute(
            """
            insert into month_rows
            select * replace (1 as is_copy)
            from month_rows
            where shuffle % 100 = 7
            """
        )
    row = connection.execute("select sum(is_copy) from month_rows").fetchone()
    return int(row[0] or 0) if row else 0


def _register(
    world: World,
    crm: Crm,
    connection: duckdb.DuckDBPyConnection,
    visits: Visits,
    events: Events,
    posts: Posts,
    clicks: Clicks,
) -> None:
    names = np.array([*order_names(world), ""], dtype=object)
    net = np.append(world.order_net(), 0)
    currency = np.append(world.orders.currency, 0)
    days = world.history.day_of(visits.at)
    renamed = days >= world.history.days // 2
    sources, mediums, referrers, click_ids = _ways(visits)
    links = np.array(posts.short_links(), dtype=object)[clicks.post]
    referrers = np.where(clicks.link == SHORT, links, referrers)
    contents = np.array(posts.contents(), dtype=object)[clicks.post]
    campaign = visits.campaign
    tagged = (campaign >= 0) & (visits.tags != MISSING)
    campaign_names = np.array(
        [[c.name, c.renamed or c.name] for c in CAMPAIGNS], dtype=object
    )
    name = np.where(tagged, campaign_names[campaign, renamed.astype(np.int64)], None)
    # Meta and Google pass the campaign's id, the others only its name.
    with_id = tagged & np.isin(
        visits.kind, [KIND["meta_ads"], KIND["google_ads"], KIND["brand_search"]]
    )
    ids = np.array([c.campaign_id for c in CAMPAIGNS], dtype=object)
    google = np.isin(visits.kind, [KIND["google_ads"], KIND["brand_search"]])
    visit_table = {
        "visit": np.arange(len(visits)),
        "started_at": visits.at,
        "population": visits.population,
        "person": visits.person,
        "arrived_at": visits.arrived_at,
        "source": sources,
        "medium": mediums,
        "referrer": referrers,
        "click_id": click_ids,
        "content": np.where(clicks.link == TAGGED, contents, None),
        "campaign": name,
        "campaign_id": np.where(with_id, ids[campaign], None),
        "has_gclid": google & (campaign >= 0),
        "has_consent": visits.has_consent,
        "contact": np.array(contact_keys(crm, visits), dtype=object),
        "order_name": names[visits.order],
        "order_cents": net[visits.order],
        "order_currency": np.array(["EUR", "SEK", "USD"], dtype=object)[
            currency[visits.order]
        ],
        "is_engaged": visits.is_engaged,
        "market": visits.market,
        "is_bot": visits.kind == BOT,
        "is_twin": visits.is_twin,
        "is_business": visits.population == BUSINESSES,
    }
    event_table = {
        "visit": events.visit,
        "event": events.event,
        "position": events.position,
        "micros": events.micros,
        "day": world.history.day_of(events.micros // 1_000_000),
        "local_day": (events.micros // 1_000_000 + offset(events.micros // 1_000_000))
        // DAY,
    }
    kinds = {"event": np.arange(len(EVENTS)), "event_name": np.array(EVENTS)}
    pages = {"page": np.arange(len(_PAGES)), "path": np.array(_PAGES)}
    for view, table in (
        ("visit_numbers", visit_table),
        ("event_rows", event_table),
        ("event_kinds", kinds),
        ("pages", pages),
    ):
        connection.register(view, table)
    connection.execute(_VISIT_QUERY, list(FIRST_DEVICE))


def _ways(visits: Visits) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Source, medium, referrer and click id parameter of every visit."""
    size = len(visits)
    source, medium, referrer, click_id = (
        np.full(size, None, dtype=object) for _ in range(4)
    )
    free_brand = (visits.kind == KIND["brand_search"]) & (visits.campaign < 0)
    for kind, name in enumerate(KINDS):
        rows = visits.kind == kind
        referrer[rows] = _REFERRERS.get(name)
        proper = _PROPER[name]
        mistyped = _MISTYPED.get(name, proper)
        for pairs, chosen in (
            (proper, rows & (visits.tags != MISTYPED)),
            (mistyped, rows & (visits.tags == MISTYPED)),
        ):
            numbers = visits.variant[chosen] % len(pairs)
            source[chosen] = np.array([p[0] for p in pairs], dtype=object)[numbers]
            medium[chosen] = np.array([p[1] for p in pairs], dtype=object)[numbers]
        if name in _CLICK_IDS:
            click_id[rows] = _CLICK_IDS[name]
    medium[free_brand] = "organic"
    lost = (visits.tags == MISSING) & ~np.isin(
        visits.kind, [KIND["google_ads"], KIND["brand_search"]]
    )
    source[lost] = None
    medium[lost] = None
    return source, medium, referrer, click_id


# Texts of a visit: its browser, its landing page with the tags.
_VISIT_QUERY = """
create temp table visits as
with numbered as (
    select
        *,
        case population when 0 then ? when 1 then ? else ? end
        + person * 13 as device
    from visit_numbers
)

select
    visit,
    case when has_consent = 1 then device || '.' || arrived_at end as user_pseudo_id,
    case when has_consent = 1 then started_at - is_twin end as ga_session_id,
    row_number() over (partition by device order by started_at, is_twin)
        as session_number,
    nullif(contact, '') as contact,
    case when has_consent = 1 then 'Yes' else 'No' end as analytics_storage,
    case when is_bot then 'HeadlessChrome'
        when device % 3 = 0 then 'Safari'
        when device % 7 = 0 then 'Firefox'
        else 'Chrome' end as browser,
    case when is_bot then 'Linux'
        when device % 3 = 0 then 'iOS'
        when device % 2 = 0 then 'Android'
        else 'Windows' end as operating_system,
    case when is_bot or device % 6 in (1, 5) then 'desktop' else 'mobile' end
        as device_category,
    ['Germany', 'Sweden', 'United States'][market + 1] as country,
    source,
    medium,
    campaign,
    campaign_id,
    content,
    referrer,
    case when has_gclid then 'CjwKCA' || upper(md5(visit::varchar)[1:20]) end as gclid,
    is_engaged,
    order_name,
    cast(order_cents / 100 as double) as order_value,
    order_currency,
    is_business,
    concat_ws(
        '&',
        'utm_source=' || url_encode(source),
        'utm_medium=' || url_encode(medium),
        'utm_campaign=' || url_encode(campaign),
        'utm_id=' || campaign_id,
        'utm_content=' || content,
        click_id || '=' || md5(visit::varchar)[1:16],
        case when has_gclid
            then 'gclid=CjwKCA' || upper(md5(visit::varchar)[1:20]) end
    ) as tags
from numbered
"""

_EVENT_QUERY = """
with joined as (
    select
        month_rows.*,
        visits.* exclude (visit),
        event_kinds.event_name,
        strftime(date '1970-01-01' + local_day::integer, '%Y%m%d') as event_date,
        'https://www.nordlicht.example' || case
            when event_name = 'purchase' then '/checkout/danke'
            when event_name = 'generate_lead' then '/office/demo'
            else pages.path
        end || case when position < 3 and tags <> '' then '?' || tags else '' end
            as page_location,
        event_name in ('session_start', 'first_visit', 'page_view') and position < 3
            as is_landing
    from month_rows
    inner join visits on month_rows.visit = visits.visit
    inner join event_kinds on month_rows.event = event_kinds.event
    inner join pages
        on pages.page = case when position < 3
            then month_rows.visit % 6 else (month_rows.visit + position) % 8 end
)

select
    event_date,
    micros as event_timestamp,
    event_name,
    list_filter([
        {'key': 'page_location', 'value': {
            'string_value': page_location, 'int_value': null::bigint,
            'float_value': null::double, 'double_value': null::double}},
        {'key': 'page_referrer', 'value': {
            'string_value': case when is_landing then referrer end,
            'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'ga_session_id', 'value': {
            'string_value': null, 'int_value': ga_session_id,
            'float_value': null, 'double_value': null}},
        {'key': 'ga_session_number', 'value': {
            'string_value': null, 'int_value': case when ga_session_id is not null
                then session_number end,
            'float_value': null, 'double_value': null}},
        {'key': 'session_engaged', 'value': {
            'string_value': case when ga_session_id is not null
                then is_engaged::varchar end,
            'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'engagement_time_msec', 'value': {
            'string_value': null, 'int_value': case
                when event_name = 'user_engagement'
                    then 8000 + (micros // 1000) % 90000
                when is_engaged = 1 and position > 1 then 900 end,
            'float_value': null, 'double_value': null}},
        {'key': 'source', 'value': {
            'string_value': case when is_landing then source end,
            'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'medium', 'value': {
            'string_value': case when is_landing then medium end,
            'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'campaign', 'value': {
            'string_value': case when is_landing then campaign end,
            'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'campaign_id', 'value': {
            'string_value': case when is_landing then campaign_id end,
            'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'content', 'value': {
            'string_value': case when is_landing then content end,
            'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'gclid', 'value': {
            'string_value': case when is_landing then gclid end,
            'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'transaction_id', 'value': {
            'string_value': case when event_name = 'purchase' then order_name end,
            'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'currency', 'value': {
            'string_value': case when event_name = 'purchase'
                then order_currency end,
            'int_value': null, 'float_value': null, 'double_value': null}},
        {'key': 'value', 'value': {
            'string_value': null, 'int_value': null, 'float_value': null,
            'double_value': case when event_name = 'purchase'
                then order_value end}},
        {'key': 'form_id', 'value': {
            'string_value': case when event_name = 'generate_lead'
                then 'demo-request' end,
            'int_value': null, 'float_value': null, 'double_value': null}}
    ], lambda p: p.value.string_value is not null or p.value.int_value is not null
        or p.value.double_value is not null) as event_params,
    visit % 100000 as event_bundle_sequence_id,
    position as batch_event_index,
    user_pseudo_id,
    case when event_name in ('purchase', 'generate_lead', 'user_engagement')
        then contact end as user_id,
    {'analytics_storage': analytics_storage, 'ads_storage': analytics_storage}
        as privacy_info,
    {
        'category': device_category,
        'operating_system': operating_system,
        'web_info': {'browser': browser, 'hostname': 'www.nordlicht.example'}
    } as device,
    {'country': country} as geo,
    {'name': campaign, 'medium': medium, 'source': source} as traffic_source,
    case when is_landing and (source is not null or gclid is not null) then {
        'manual_campaign_id': campaign_id,
        'manual_campaign_name': campaign,
        'manual_source': source,
        'manual_medium': medium,
        'manual_term': null::varchar,
        'manual_content': content,
        'gclid': gclid
    } end as collected_traffic_source,
    case when event_name = 'purchase' then {
        'purchase_revenue': order_value,
        'transaction_id': order_name
    } end as ecommerce,
    '4711000815' as stream_id,
    'WEB' as platform
from joined
order by shuffle, is_copy, micros, month_rows.visit, position
"""
_EVENT_QUERY = _EVENT_QUERY.replace("month_rows.visit, position\n", "visit, position\n")

_AS_TEXT = """* replace (
    event_timestamp::varchar as event_timestamp,
    event_bundle_sequence_id::varchar as event_bundle_sequence_id,
    batch_event_index::varchar as batch_event_index,
    list_transform(event_params, lambda p: {'key': p.key, 'value': {
        'string_value': p.value.string_value,
        'int_value': p.value.int_value::varchar,
        'float_value': p.value.float_value,
        'double_value': p.value.double_value}}) as event_params)"""


def _record(
    world: World, landing: Landing, visits: Visits, lost: dict[str, int], copies: int
) -> None:
    is_bot = visits.kind == BOT
    brand = visits.kind == KIND["brand_search"]
    shoppers = visits.population == 0
    first_order = np.full(len(world.consumers), np.int64(2**62))
    orders = world.orders
    np.minimum.at(first_order, orders.person, orders.at)
    after = shoppers & (visits.at > first_order[np.where(shoppers, visits.person, 0)])
    paid_social = np.isin(
        visits.kind, [KIND["meta_ads"], KIND["tiktok_ads"], KIND["linkedin_ads"]]
    )
    refused = visits.has_consent == 0
    for trap in (
        ("T1", "events delivered twice in a file", "ga4", copies),
        ("T9", "visits of machines", "ga4", is_bot.sum()),
        ("T10", "visits with mistyped tags", "ga4", (visits.tags == MISTYPED).sum()),
        ("T10", "visits with missing tags", "ga4", (visits.tags == MISSING).sum()),
        ("T16", "visits after the first order of the person", "ga4", after.sum()),
        ("T17", "second tabs in the same second", "ga4", visits.is_twin.sum()),
        ("T24", "brand searches", "ga4", brand.sum()),
        (
            "T26",
            "visits from paid social without consent",
            "ga4",
            (refused & paid_social).sum(),
        ),
        ("T26", "other visits without consent", "ga4", (refused & ~paid_social).sum()),
        *(("T27", what, "ga4", count) for what, count in lost.items()),
    ):
        landing.trap(*trap)
