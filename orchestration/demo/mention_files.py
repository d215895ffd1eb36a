"""Mentions as the monitoring tools export them, and what the company noted of each.

Forums and Reddit are Brandwatch's, the rest was Meltwater's and then Talkwalker's; for
some weeks both delivered it. A mention that two queries found is there twice, and some
stand there with another form of their address as well.

Truth. mentions: one row per mention, by its plain address. sentiment is what the tools
show and true_sentiment what it is; classified_as, detected_at and the rest are null
where nobody took note. mentions_monthly: by month of publication in Berlin and shown
sentiment; unanswered are relevant questions, complaints and purchase intents that were
noted and never answered.
"""

import numpy as np

from orchestration.demo.calendar import offset, stamps
from orchestration.demo.calls import SERVICE_SHARE
from orchestration.demo.inside_files import berlin
from orchestration.demo.landing import Landing, csv_text, pick, tab_lines, utf16
from orchestration.demo.mentions import (
    BACKFILL_DAYS,
    COUNTRIES,
    INTENTS,
    LANGUAGES,
    QUERIES,
    SENTIMENTS,
    SLA_MINUTES,
    SOURCES,
    Mentions,
)
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

Tables = dict[str, tuple[dict[str, np.ndarray], str]]
MELTWATER_END, TALKWALKER_START = 0.6, 0.52
_MELTWATER = [
    "Date",
    "Headline",
    "URL",
    "Opening Text",
    "Hit Sentence",
    "Source",
    "Influencer",
    "Country",
    "Subregion",
    "Language",
    "Reach",
    "Desktop Reach",
    "Mobile Reach",
    "Twitter Social Echo",
    "Facebook Social Echo",
    "Reddit Social Echo",
    "National Viewership",
    "Engagement",
    "AVE",
    "Sentiment",
    "Key Phrases",
    "Input Name",
    "Keywords",
    "Twitter Authority",
    "Tweet Id",
    "Twitter Id",
    "Twitter Client",
    "Twitter Screen Name",
    "User Profile Url",
    "Twitter Bio",
    "Twitter Followers",
    "Twitter Following",
    "Alternate Date Format",
    "Time",
    "State",
    "City",
    "Document Tags",
]
_TALKWALKER = [
    "url",
    "indexed",
    "published",
    "title",
    "content",
    "lang",
    "source_type",
    "reach",
    "engagement",
    "sentiment",
    "extra_author_attributes.name",
    "extra_author_attributes.short_name",
    "extra_source_attributes.name",
    "extra_article_attributes.world_data.country",
]
_BRANDWATCH = [
    "Query Id",
    "Query Name",
    "Date",
    "Title",
    "Snippet",
    "Url",
    "Domain",
    "Sentiment",
    "Page Type",
    "Language",
    "Country Code",
    "Country",
    "Added",
    "Author",
    "Full Text",
    "Impact",
    "Impressions",
    "Reach (new)",
    "Thread Entry Type",
]
_MELTWATER_SOURCES = (
    "Twitter",
    "Instagram",
    "Facebook",
    "Reddit",
    "Forum",
    "Blog",
    "Zeitung",
)
_TALKWALKER_TYPES = (
    "SOCIALMEDIA_TWITTER",
    "SOCIALMEDIA_INSTAGRAM",
    "SOCIALMEDIA_FACEBOOK",
    "SOCIALMEDIA_REDDIT",
    "MESSAGEBOARD",
    "BLOG",
    "ONLINE_NEWS",
)
_ACTIONS = ("answered", "idea", "forwarded", "none")
_ANSWERED, _IDEA, _FORWARDED, _NONE = range(4)


def write_mentions(world: World, landing: Landing, mentions: Mentions) -> Tables:
    """Write all mentions and actions, and what a warehouse must count of them."""
    history, urls = world.history, mentions.urls()
    day = history.day_of(mentions.at)
    niche = np.isin(mentions.source, (SOURCES.index("reddit"), SOURCES.index("forum")))
    change = round(TALKWALKER_START * history.days)
    gone = round(MELTWATER_END * history.days)
    third = (gone + BACKFILL_DAYS) // 2 - BACKFILL_DAYS
    half = history.days // 2
    parts = (
        (_write_meltwater, ~niche, -BACKFILL_DAYS - 1, third),
        # A few days of the first export again.
        (_write_meltwater, ~niche, third - 5, gone),
        (_write_talkwalker, ~niche, change, history.days),
        (_write_brandwatch, niche, -BACKFILL_DAYS - 1, half),
        (_write_brandwatch, niche, half, history.days),
    )
    for write, kinds, first, last in parts:
        rows = np.flatnonzero(kinds & (day >= first) & (day < last))
        write(world, landing, mentions, urls, rows, last)
    _write_actions(world, landing, mentions, urls)
    both = np.sum(~niche & (day >= change) & (day < gone))
    again = np.sum(~niche & (day >= third - 5) & (day < third))
    for trap in (
        ("T1", "mentions that two queries found", mentions.copied.sum()),
        ("T1", "mentions of the days that two exports share", again),
        ("T2", "mentions with a second form of their address", mentions.retold.sum()),
        ("T2", "mentions that two tools delivered", both),
        (
            "T36",
            "ids of 19 digits, quoted three times",
            np.sum((mentions.source == 0) & (day < gone)),
        ),
    ):
        landing.trap(trap[0], trap[1], "listening", trap[2])
    return {"mentions": (_truth(mentions, urls), _MENTIONS)}


def _lines(mentions: Mentions, urls: list[str], rows: Ints) -> tuple[Ints, Ints, list]:
    """Rows of a file: mentions with their copies, the query, the address of each."""
    copied, retold = rows[mentions.copied[rows]], rows[mentions.retold[rows]]
    every = np.concatenate([rows, copied, retold])
    query = mentions.query[every]
    query[len(rows) : len(rows) + len(copied)] += 1
    query %= len(QUERIES)
    addresses = pick(urls, rows) + pick(urls, copied)
    addresses += [
        f"{url.replace('https://', 'HTTPS://', 1)}/?utm_source=share"
        for url in pick(urls, retold)
    ]
    return every, query, addresses


def _write_meltwater(
    world: World,
    landing: Landing,
    mentions: Mentions,
    urls: list[str],
    rows: Ints,
    last: int,
) -> None:
    every, query, addresses = _lines(mentions, urls, rows)
    own = mentions.take(every)
    local = (own.at + offset(own.at)).astype("datetime64[s]").tolist()
    is_x = (own.source == 0).tolist()
    names = [f"user{n}" for n in own.author.tolist()]
    ids = [
        '"""' + url.split("/status/")[1].split("/")[0] + '"""' if tweet else ""
        for url, tweet in zip(addresses, is_x, strict=True)
    ]
    columns = {
        "Date": [f"{t:%d-%b-%Y %I:%M%p}" for t in local],
        "URL": addresses,
        "Hit Sentence": [f"Beitrag {n}" for n in every.tolist()],
        "Source": pick(_MELTWATER_SOURCES, own.source),
        "Influencer": [f"@{name}" for name in names],
        "Country": pick(COUNTRIES, own.country),
        "Language": pick(LANGUAGES, own.country),
        "Reach": [str(n) for n in own.reach.tolist()],
        "Engagement": [str(n) for n in (own.likes + own.comments).tolist()],
        "AVE": [f"{n * 0.00925:.2f}" for n in own.reach.tolist()],
        "Sentiment": [s.capitalize() for s in pick(SENTIMENTS, own.shown)],
        "Input Name": pick(QUERIES, query),
        "Tweet Id": ids,
        "Twitter Screen Name": [
            name if tweet else "" for name, tweet in zip(names, is_x, strict=True)
        ],
        "Alternate Date Format": [f"{t:%b} {t.day}, {t:%Y}" for t in local],
        "Time": [f"{t:%I:%M %p}" for t in local],
    }
    empty = [""] * len(every)
    ordered = [columns.get(name, empty) for name in _MELTWATER]
    text = "\t".join(_MELTWATER) + "\n" + tab_lines(ordered)
    date = world.history.date_of(last - 1)
    landing.add(
        f"meltwater/meltwater_export_{date}.csv",
        "mentions",
        utf16(text),
        world.history.second_of(last) + 4 * 3600,
        len(every),
    )


def _write_talkwalker(
    world: World,
    landing: Landing,
    mentions: Mentions,
    urls: list[str],
    rows: Ints,
    last: int,
) -> None:
    every, _, addresses = _lines(mentions, urls, rows)
    own = mentions.take(every)
    columns = [
        addresses,
        [str((n + 900) * 1000) for n in own.at.tolist()],
        stamps(own.at + offset(own.at), unit="m"),
        ["Titel"] * len(every),
        [f"Beitrag {n}" for n in every.tolist()],
        pick(("de", "sv", "en"), own.country),
        pick(_TALKWALKER_TYPES, own.source),
        [str(n) for n in own.reach.tolist()],
        [str(n) for n in (own.likes + own.comments).tolist()],
        pick(("5", "0", "-5"), own.shown),
        [f"user{n}" for n in own.author.tolist()],
        [f"user{n}" for n in own.author.tolist()],
        pick(SOURCES, own.source),
        pick(COUNTRIES, own.country),
    ]
    date = world.history.date_of(last - 1)
    landing.add(
        f"talkwalker/talkwalker_{date}.csv",
        "mentions",
        csv_text(_TALKWALKER, columns).encode(),
        world.history.second_of(last) + 4 * 3600,
        len(every),
        # Nothing here tells queries apart: a second one is the same line again.
        duplicates=int(mentions.copied[rows].sum()),
    )


def _write_brandwatch(
    world: World,
    landing: Landing,
    mentions: Mentions,
    urls: list[str],
    rows: Ints,
    last: int,
) -> None:
    every, query, addresses = _lines(mentions, urls, rows)
    own = mentions.take(every)
    texts = [f"Beitrag {n}" for n in every.tolist()]
    empty = [""] * len(every)
    # Brandwatch's projects keep the time of Greenwich.
    moments = [f"{t}.0" for t in stamps(own.at)]
    reach = [str(n) for n in own.reach.tolist()]
    columns = [
        [str(2000312045 + n) for n in query.tolist()],
        pick(QUERIES, query),
        moments,
        texts,
        ["..."] * len(every),
        addresses,
        [url.split("/")[2] for url in addresses],
        pick(SENTIMENTS, own.shown),
        ["reddit" if n == 3 else "forum" for n in own.source.tolist()],
        pick(("de", "sv", "en"), own.country),
        pick(("DEU", "SWE", "USA"), own.country),
        pick(COUNTRIES, own.country),
        [f"{t}.0" for t in stamps(own.at + 600)],
        [f"user{n}" for n in own.author.tolist()],
        texts,
        ["0.0"] * len(every),
        reach,
        empty,
        ["post"] * len(every),
    ]
    date = world.history.date_of(last - 1)
    head = f'Report:,"Bulk Mentions Download"\nBrand:,"Nordlicht"\nTo:,"{date}"\n\n'
    text = head + csv_text(_BRANDWATCH, columns, quote_all=True)
    landing.add(
        f"brandwatch/brandwatch_{date}.csv",
        "mentions",
        text.encode(),
        world.history.second_of(last) + 4 * 3600,
        len(every),
    )


def _action(mentions: Mentions) -> Ints:
    complaint = mentions.intent == INTENTS.index("complaint")
    return np.select(
        [mentions.answered_at >= 0, mentions.is_idea, complaint & mentions.is_relevant],
        [_ANSWERED, _IDEA, _FORWARDED],
        _NONE,
    )


def _write_actions(
    world: World, landing: Landing, mentions: Mentions, urls: list[str]
) -> None:
    rows = np.flatnonzero(mentions.is_classified)
    own, action = mentions.take(rows), _action(mentions)[rows]
    answered = berlin(own.answered_at)
    acted = np.where(own.answered_at >= 0, own.answered_at, own.detected_at)
    who = np.where(own.answered_at < 0, 2, own.by_member)
    opening = world.history.second_of(round(SERVICE_SHARE * world.history.days))
    columns = [
        pick(urls, rows),
        pick(INTENTS, own.intent),
        pick(("false", "true"), own.is_relevant.astype(np.int64)),
        berlin(own.detected_at),
        berlin(acted),
        pick(_ACTIONS, action),
        answered,
        pick(("staff", "member", ""), who),
        # Before social service there was no promise to keep.
        ["" if early else str(SLA_MINUTES) for early in (acted < opening).tolist()],
    ]
    header = "mention_url,classified_as,is_relevant,detected_at,acted_at,action,"
    header += "answered_at,answered_by,sla_minutes"
    landing.add(
        "listening/mention_actions.csv",
        "mention_actions",
        csv_text(header.split(","), columns).encode(),
        world.history.end_second + 13 * 3600,
        len(rows),
    )


def _truth(mentions: Mentions, urls: list[str]) -> dict[str, np.ndarray]:
    noted = mentions.is_classified

    def texts(values: tuple[str, ...], numbers: Ints) -> np.ndarray:
        return np.array(values, dtype=object)[numbers]

    return {
        "mention_url": np.array(urls, dtype=object),
        "source_type": texts(SOURCES, mentions.source),
        "published_seconds": mentions.at,
        "sentiment": texts(SENTIMENTS, mentions.shown),
        "true_sentiment": texts(SENTIMENTS, mentions.sentiment),
        "intent": texts(INTENTS, mentions.intent),
        "is_noted": noted,
        "is_relevant": mentions.is_relevant,
        "action": texts(_ACTIONS, _action(mentions)),
        "detected_seconds": mentions.detected_at,
        "answered_seconds": mentions.answered_at,
        "by_member": mentions.by_member,
    }


_MENTIONS = """
select
    mention_url, source_type,
    make_timestamp(published_seconds * 1000000) as published_at, sentiment,
    true_sentiment, intent, case when is_noted then intent end as classified_as,
    case when is_noted then is_relevant end as is_relevant,
    case when is_noted then action end as action,
    case when is_noted then make_timestamp(detected_seconds * 1000000) end
        as detected_at,
    case when answered_seconds >= 0 then make_timestamp(answered_seconds * 1000000) end
        as answered_at,
    case when answered_seconds >= 0 then if(by_member, 'member', 'staff') end
        as answered_by
from numbers
"""

MENTION_SUMMARIES = {
    "mentions_monthly": """
        select
            cast(
                date_trunc(
                    'month',
                    published_at at time zone 'UTC' at time zone 'Europe/Berlin'
                ) as date
            ) as date_month,
            sentiment, count(*) as mentions, count(classified_as) as noted,
            count(answered_at) as answered,
            count(*) filter (
                is_relevant and answered_at is null
                and classified_as in ('question', 'complaint', 'purchase_intent')
            ) as unanswered
        from mentions
        group by all
    """,
}
