"""What Google showed of the company, whose pages stand under its name, and competitors.

Search Console's exports overlap, and the later one knows a little more. The result page
of the brand is looked up once a month.

Truth. search_days: clicks and impressions by day, as last exported. branded_results:
places on the result pages of the brand's queries by month, and whose they are.
competitor_activity: sums over the competitors by month and network.
"""

import numpy as np

from orchestration.demo.calendar import iso_days
from orchestration.demo.landing import Landing, csv_text, whole
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

Tables = dict[str, tuple[dict[str, np.ndarray], str]]
_OVERLAP_DAYS = 28
_QUERIES = (
    ("nordlicht", True),
    ("nordlicht lampen", True),
    ("nordlicht erfahrungen", True),
    ("designerlampe kaufen", False),
)
_POSITIONS = 10
_OWNERS = ("owned", "positive", "neutral", "negative", "competitor")
_COMPETITORS = ("Südlicht AG", "Polarstern")
_NETWORKS = ("facebook", "instagram", "x")


def write_searches(world: World, landing: Landing) -> Tables:
    """Write Search Console, branded results and competitors."""
    return {
        "search_days": (_days(world, landing), _SEARCH_DAYS),
        "branded_results": (_results(world, landing), _BRANDED),
        "competitor_activity": (_competitors(world, landing), _ACTIVITY),
    }


def _days(world: World, landing: Landing) -> dict[str, np.ndarray]:
    streams, history = world.streams, world.history
    days = np.arange(history.days)
    noise = np.exp(0.2 * streams.normal("search/noise", history.days))
    impressions = (900 * history.season(days) * noise).astype(np.int64)
    share = 0.03 + 0.02 * streams.uniform("search/ctr", history.days)
    clicks = (impressions * share).astype(np.int64)
    place = 900 - (200 * days / history.days).astype(np.int64)
    middle = history.days // 2
    for first, last, part in (
        (0, middle - 1, 98),
        (middle - _OVERLAP_DAYS, history.days - 1, 100),
    ):
        rows = days[first : last + 1]
        # What was not counted yet when the first export was made.
        fresh = np.where(rows >= last - 2, part, 100)
        shown, clicked = impressions[rows] * fresh // 100, clicks[rows] * fresh // 100
        columns = [
            iso_days(history, rows),
            whole(clicked),
            whole(shown),
            [f"{c / s:.2%}" for c, s in zip(clicked, shown, strict=True)],
            [f"{n / 100:.1f}" for n in place[rows].tolist()],
        ]
        date = history.date_of(last)
        landing.add(
            f"search_console/nordlicht.example/Dates_{date}.csv",
            "days",
            csv_text(
                ["Date", "Clicks", "Impressions", "CTR", "Position"], columns
            ).encode(),
            history.second_of(last + 1) + 5 * 3600,
            len(rows),
        )
    total = np.array([55, 20, 10, 15]) * clicks.sum() // 100
    seen = np.array([30, 20, 10, 40]) * impressions.sum() // 100
    columns = [
        [query for query, _ in _QUERIES],
        whole(total),
        whole(seen),
        [f"{c / s:.2%}" for c, s in zip(total, seen, strict=True)],
        ["1.3", "1.8", "2.4", "9.6"],
    ]
    date = history.date_of(history.days - 1)
    landing.add(
        f"search_console/nordlicht.example/Queries_{date}.csv",
        "queries",
        csv_text(
            ["Top queries", "Clicks", "Impressions", "CTR", "Position"], columns
        ).encode(),
        history.end_second + 5 * 3600,
        len(_QUERIES),
    )
    landing.trap("T4", "days of search that were counted later", "search_console", 3)
    return {
        "date_day": np.array(iso_days(history, days), dtype=object),
        "clicks": clicks,
        "impressions": impressions,
    }


def _results(world: World, landing: Landing) -> dict[str, np.ndarray]:
    history = world.history
    months = history.months()
    shape = (len(months), len(_QUERIES), _POSITIONS)
    draws = world.streams.uniform("search/owner", *shape)
    practice = np.arange(len(months))[:, None, None] / len(months)
    branded = np.array([brand for _, brand in _QUERIES])[None, :, None]
    # The better one talks, the more of the page is one's own or speaks well.
    edges = np.stack(
        [
            np.where(branded, 0.25 + 0.15 * practice, 0.05) + 0 * draws,
            np.where(branded, 0.45 + 0.25 * practice, 0.15) + 0 * draws,
            np.where(branded, 0.80 + 0.05 * practice, 0.55) + 0 * draws,
            np.where(branded, 0.96, 0.60) + 0 * draws,
        ]
    )
    owner = (draws[None] >= edges).sum(axis=0)
    owner[:, 0, 0] = 0
    month, query, position = (n.ravel() for n in np.indices(shape))
    days = np.array([last for _, last in months])[month]
    dates = iso_days(history, days)
    words = [_QUERIES[n] for n in query.tolist()]
    owners = [_OWNERS[n] for n in owner.ravel().tolist()]
    rows = [
        (date, word, str(brand).lower(), str(place + 1), whose)
        for date, (word, brand), place, whose in zip(
            dates, words, position.tolist(), owners, strict=True
        )
    ]
    landing.add_rows(
        "search/results.csv",
        "results",
        ["checked_on", "query", "is_branded", "position", "result_owner"],
        rows,
        history.end_second + 11 * 3600,
    )
    return {
        "date_day": np.array(dates, dtype=object),
        "is_branded": np.array([brand for _, brand in words]),
        "result_owner": np.array(owners, dtype=object),
    }


def _competitors(world: World, landing: Landing) -> dict[str, np.ndarray]:
    history = world.history
    weeks = np.arange(3, history.days, 7)
    shape = (len(weeks), len(_COMPETITORS), len(_NETWORKS))
    streams = world.streams
    mentions = streams.integers("competitors/mentions", 5, 90, *shape)
    posts = streams.integers("competitors/posts", 0, 9, *shape)
    answered = streams.integers("competitors/answered", 0, 12, *shape)
    week, who, where = (n.ravel() for n in np.indices(shape))
    dates = iso_days(history, weeks[week])
    figures: list[Ints] = [mentions.ravel(), posts.ravel(), answered.ravel()]
    middle = len(weeks) // 2
    rows = [
        (
            date,
            _COMPETITORS[company],
            _NETWORKS[network],
            *(str(figure) for figure in own),
            # The queries were made anew in the middle.
            "2025-1" if number < middle else "2026-1",
        )
        for date, number, company, network, own in zip(
            dates,
            week.tolist(),
            who.tolist(),
            where.tolist(),
            zip(*(f.tolist() for f in figures), strict=True),
            strict=True,
        )
    ]
    landing.add_rows(
        "competitors/activity.csv",
        "activity",
        [
            "date",
            "competitor",
            "network",
            "mentions",
            "posts",
            "answered_questions",
            "query_set_version",
        ],
        rows,
        history.end_second + 11 * 3600 + 60,
    )
    landing.trap("T19", "changes of the queries about competitors", "competitors", 1)
    return {
        "date_day": np.array(dates, dtype=object),
        "network": np.array([row[2] for row in rows], dtype=object),
        "mentions": figures[0],
        "posts": figures[1],
        "answered_questions": figures[2],
    }


_SEARCH_DAYS = """
select cast(date_day as date) as date_day, clicks, impressions from numbers
"""

_BRANDED = """
select
    cast(date_trunc('month', cast(date_day as date)) as date) as date_month,
    count(*) as results,
    count(*) filter (result_owner = 'owned') as owned,
    count(*) filter (result_owner = 'positive') as positive
from numbers
where is_branded
group by all
"""

_ACTIVITY = """
select
    cast(date_trunc('month', cast(date_day as date)) as date) as date_month, network,
    cast(sum(mentions) as bigint) as mentions, cast(sum(posts) as bigint) as posts,
    cast(sum(answered_questions) as bigint) as answered_questions
from numbers
group by all
"""
