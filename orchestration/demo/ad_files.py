"""The ad platforms' reports, month by month, as people download them.

Meta: ad x day, German, Swedish and English, totals row first, one workbook. Google:
campaign x day (and, for one account, ad group x day without Performance Max), German
in UTF-16 and English in UTF-8. LinkedIn: the old hierarchy, then the new one in
English and German. TikTok: workbooks. Microsoft: preamble, bracketed ids, footer. The
others are in `small_ads`.
"""

from collections.abc import Callable

import numpy as np

from orchestration.demo.ad_report import Report, ad_group_id, ad_id
from orchestration.demo.calendar import DAY, iso_days
from orchestration.demo.company import ACCOUNTS, CAMPAIGNS
from orchestration.demo.landing import (
    Landing,
    csv_text,
    english,
    english_whole,
    german,
    german_whole,
    machine,
    pick,
    point,
    quoted_if_comma,
    tab_lines,
    utf8_bom,
    utf16,
    whole,
    xlsx,
)
from orchestration.demo.money import CURRENCIES
from orchestration.demo.small_ads import write_small_report
from orchestration.demo.spend import HALF_YEARLY, new_hierarchy_month, report_months
from orchestration.demo.world import World

_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTHS_DE = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


def write_ads(world: World, landing: Landing) -> None:
    """Write every report of every account and record the traps in them."""
    writers: dict[str, Callable[[World, Landing, Report], int]] = {
        "meta_ads": _write_meta,
        "google_ads": _write_google,
        "linkedin_ads": _write_linkedin,
        "tiktok_ads": _write_tiktok,
        "microsoft_ads": _write_microsoft,
        **dict.fromkeys(HALF_YEARLY, write_small_report),
    }
    copies = 0
    for number, account in enumerate(ACCOUNTS):
        for month, (first, own, last) in enumerate(
            report_months(world.history, number)
        ):
            report = _report(world, number, month, first, own, last)
            copies += writers[account.platform](world, landing, report)
    _copy_one_file(landing)
    _record(world, landing, copies)


def _report(
    world: World, account: int, month: int, first: int, own: int, last: int
) -> Report:
    ads = world.ads
    rows = np.flatnonzero(
        (ads.account == account) & (ads.day >= first) & (ads.day <= last)
    )
    again = (ads.day[rows] < own).astype(np.int64)
    kept = ~((again == 1) & (ads.vanished[rows] == 1))
    rows, again = rows[kept], again[kept]
    # Newest days last, campaigns within a day: the order of the downloads.
    order = np.lexsort((ads.ad[rows], ads.day[rows]))
    rows, again = rows[order], again[order]
    at = world.history.second_of(last + 1) + 6 * 3600 + account * 240
    return Report(
        world.history,
        account,
        month,
        first,
        last,
        at,
        ads.campaign[rows],
        ads.ad[rows],
        ads.day[rows],
        ads.currency[rows],
        ads.cents[again, rows],
        ads.impressions[again, rows],
        ads.clicks[again, rows],
        ads.conversions[again, rows],
        ads.value[again, rows],
    )


def _doubled(world: World, report: Report, share: float) -> tuple[Report, int]:
    """The report with a share of its rows delivered twice, somewhere further down."""
    purpose = f"ads/copies/{report.account}/{report.month}"
    draws = world.streams.uniform(purpose, len(report))
    copies = np.flatnonzero(draws < share)
    rows = np.concatenate([np.arange(len(report)), copies])
    place = np.concatenate([np.arange(len(report)), copies + 3.5])
    return report.take(rows[np.argsort(place, kind="stable")]), len(copies)


def _write_meta(world: World, landing: Landing, report: Report) -> int:
    language = ACCOUNTS[report.account].language
    total_cents, total_impressions = int(report.cents.sum()), report.impressions.sum()
    total_clicks = int(report.clicks.sum())
    report, copies = _doubled(world, report, 0.004)
    first, last = iso_days(report.history, np.array([report.first, report.last]))
    days = iso_days(report.history, report.day)
    account = ACCOUNTS[report.account]
    currency = CURRENCIES[account.currency]
    size = len(report)
    reach = (report.impressions * 4) // 5
    values = {
        "start": (days, first),
        "end": (days, last),
        "account_name": ([account.name] * size, account.name),
        "account_id": ([account.account_id] * size, account.account_id),
        "campaign": (report.names(), ""),
        "campaign_id": (report.ids(), ""),
        "ad_set": ([f"Zielgruppe, {n % 5 + 20}+" for n in report.ad.tolist()], ""),
        "ad_set_id": (ad_group_id(report.ad), ""),
        "ad": ([f"Anzeige „{n}“ ✨" for n in report.ad.tolist()], ""),
        "ad_id": (ad_id(report.ad), ""),
        "delivery": (["active"] * size, "0"),
        "results": (whole(report.conversions), ""),
        "indicator": (["actions:offsite_conversion.fb_pixel_purchase"] * size, ""),
        "reach": (whole(reach), str(int(reach.sum() * 6 // 10))),
        "impressions": (whole(report.impressions), str(int(total_impressions))),
        "spend": (machine(report.cents), machine(np.array([total_cents]))[0]),
        "clicks": (whole(report.clicks), str(total_clicks)),
        "purchases": (whole(report.conversions), ""),
        "value": (machine(report.value), ""),
    }
    # From the last third of the history the German download names its days anew and
    # brings a column that nobody asked for.
    is_renewed = report.month >= 2 * len(report.history.months()) // 3
    headers = {
        "de": {
            "start": "Berichtszeitraum beginnt" if is_renewed else "Berichtsstart",
            "end": "Berichtszeitraum endet" if is_renewed else "Berichtsende",
            "account_name": "Kontoname",
            "account_id": "Konto-ID",
            "campaign": "Kampagnenname",
            "campaign_id": "Kampagnen-ID",
            "ad_set": "Name der Anzeigengruppe",
            "ad_set_id": "Anzeigengruppen-ID",
            "ad": "Anzeigenname",
            "ad_id": "Anzeigen-ID",
            "delivery": "Auslieferung",
            "results": "Ergebnisse",
            "indicator": "Indikator für Ergebnisse",
            "reach": "Reichweite",
            "impressions": "Impressionen",
            "spend": f"Ausgegebener Betrag ({currency})",
            "clicks": "Klicks (alle)",
            "purchases": "Websites-Käufe",
            "value": "Websites-Käufe – Conversion-Wert",
        },
        "sv": {
            "start": "Rapportering startar",
            "end": "Rapportering slutar",
            "account_name": "Kontonamn",
            "account_id": "Konto-id",
            "campaign": "Kampanjnamn",
            "campaign_id": "Kampanj-id",
            "ad_set": "Annonsuppsättningens namn",
            "ad_set_id": "Annonsuppsättnings-id",
            "ad": "Annonsnamn",
            "ad_id": "Annons-id",
            "delivery": "Leverans",
            "results": "Resultat",
            "indicator": "Resultatindikator",
            "reach": "Räckvidd",
            "impressions": "Visningar",
            "spend": f"Spenderat belopp ({currency})",
            "clicks": "Klick (alla)",
            "purchases": "Köp",
        },
        "en": {
            "start": "Reporting starts",
            "end": "Reporting ends",
            "account_name": "Account name",
            "account_id": "Account ID",
            "campaign": "Campaign name",
            "campaign_id": "Campaign ID",
            "ad_set": "Ad set name",
            "ad_set_id": "Ad set ID",
            "ad": "Ad name",
            "ad_id": "Ad ID",
            "delivery": "Ad delivery",
            "results": "Results",
            "indicator": "Result indicator",
            "reach": "Reach",
            "impressions": "Impressions",
            "spend": f"Amount spent ({currency})",
            "clicks": "Clicks (all)",
            "purchases": "Purchases",
            "value": "Purchases conversion value",
        },
    }[language]
    header = list(headers.values())
    columns = [[values[name][1], *values[name][0]] for name in headers]
    if language == "de" and is_renewed:
        header.append("Advantage+ Optimierungsgrad")
        columns.append(["", *(["hoch"] * size)])
    stem = report.file_stem.format(account.name.replace(" ", "-") + "-Ads")
    # One month of the international account was downloaded as a workbook.
    if language == "en" and report.month == 1:
        numeric = {"results", "reach", "impressions", "spend", "clicks", "purchases"}
        cells = [
            [float(text) if name in numeric and text else text for text in column]
            for name, column in zip(headers, columns, strict=True)
        ]
        rows = [header, *map(list, zip(*cells, strict=True))]
        content, suffix = xlsx("Raw Data Report", rows, report.at), ".xlsx"
    else:
        content, suffix = utf8_bom(csv_text(header, columns)), ".csv"
    landing.add(stem + suffix, "ad_performance", content, report.at, size, 1, copies)
    return copies


def _write_google(world: World, landing: Landing, report: Report) -> int:
    groups = report.take(np.flatnonzero(~_is_kind(report, "pmax")))
    campaigns = report.by_campaign()
    if ACCOUNTS[report.account].language == "de":
        _write_google_german(landing, report, campaigns, "Kampagnenbericht", campaigns)
        _write_google_german(
            landing, report, groups, "Anzeigengruppenbericht", campaigns
        )
        return 0
    day = iso_days(report.history, campaigns.day)
    kinds = {
        "brand": "Search",
        "search": "Search",
        "pmax": "Performance Max",
        "display": "Display",
    }
    kind = pick([kinds.get(c.kind, "Search") for c in CAMPAIGNS], campaigns.campaign)
    columns = [
        day,
        [ACCOUNTS[report.account].name] * len(campaigns),
        campaigns.names(),
        campaigns.ids(),
        ["Enabled"] * len(campaigns),
        kind,
        [CURRENCIES[ACCOUNTS[report.account].currency]] * len(campaigns),
        english_whole(campaigns.impressions),
        english_whole(campaigns.clicks),
        point(campaigns.cents),
        [f"{n:,}.00" for n in campaigns.conversions.tolist()],
        english(campaigns.value),
    ]
    totals = [("Total: Campaigns", np.ones(len(campaigns), dtype=bool))]
    totals += [(f"Total: {name}", np.array(kind) == name) for name in set(kind)]
    totals.sort(key=lambda total: total[0])
    totals.append(("Total: Account", totals[0][1]))
    for label, rows in totals:
        sums = campaigns.take(np.flatnonzero(rows))
        parts = [label, " --", " --", " --", " --", " --", "SEK"]
        parts += english_whole(np.array([sums.impressions.sum()]))
        parts += english_whole(np.array([sums.clicks.sum()]))
        parts += point(np.array([sums.cents.sum()]))
        parts += [f"{int(sums.conversions.sum()):,}.00"]
        parts += english(np.array([sums.value.sum()]))
        for column, part in zip(columns, parts, strict=True):
            column.append(part)
    header = [
        "Day",
        "Account name",
        "Campaign",
        "Campaign ID",
        "Campaign status",
        "Campaign type",
        "Currency code",
        "Impr.",
        "Clicks",
        "Cost",
        "Conversions",
        "Conv. value",
    ]
    first, last = _long_dates(report, _MONTHS_EN, "{month} {day}, {year}")
    text = f'Campaign report\n"{first} - {last}"\n' + csv_text(header, columns)
    landing.add(
        report.file_stem.format("Campaign report") + ".csv",
        "ad_performance",
        text.encode(),
        report.at,
        len(campaigns),
        len(totals),
    )
    return 0


def _write_google_german(
    landing: Landing, report: Report, rows: Report, title: str, campaigns: Report
) -> None:
    is_group = rows is not campaigns
    size = len(rows)
    columns = [
        iso_days(report.history, rows.day),
        [ACCOUNTS[report.account].account_id] * size,
        ["Aktiviert"] * size,
        rows.names(),
        rows.ids(),
        ["EUR"] * size,
        german_whole(rows.impressions),
        german_whole(rows.clicks),
        quoted_if_comma(german(rows.cents)),
        [f'"{n},00"' for n in rows.conversions.tolist()],
        [f'"{text}"' if text != "0,00" else " --" for text in german(rows.value)],
    ]
    scopes = ["Anzeigengruppen" if is_group else "Kampagnen", "Konto"]
    for scope in scopes:
        sums = rows if scope != "Konto" else campaigns
        parts = [f"Gesamt: {scope}", "", "", "", "", "EUR"]
        parts += german_whole(np.array([sums.impressions.sum()]))
        parts += german_whole(np.array([sums.clicks.sum()]))
        parts += quoted_if_comma(german(np.array([sums.cents.sum()])))
        parts += quoted_if_comma(german(np.array([sums.conversions.sum() * 100])))
        parts += quoted_if_comma(german(np.array([sums.value.sum()])))
        for column, part in zip(columns, parts, strict=True):
            column.append(part)
    header = [
        "Tag",
        "Kundennummer",
        "Kampagnenstatus",
        "Kampagne",
        "Kampagnen-ID",
        "Währungscode",
        "Impressionen",
        "Klicks",
        "Kosten",
        "Conversions",
        "Conv.-Wert",
    ]
    if is_group:
        header[5:5] = ["Anzeigengruppe", "Anzeigengruppen-ID"]
        columns[5:5] = [
            [f"Gruppe {n}" for n in rows.ad.tolist()] + [""] * len(scopes),
            ad_group_id(rows.ad) + [""] * len(scopes),
        ]
    first, last = _long_dates(report, _MONTHS_DE, "{day}. {month} {year}")
    text = f"{title}\n{first} - {last}\n" + "\t".join(header) + "\n"
    landing.add(
        report.file_stem.format(title) + ".csv",
        "ad_performance",
        utf16(text + tab_lines(columns)),
        report.at + 60 * is_group,
        size,
        len(scopes),
    )


def _write_linkedin(world: World, landing: Landing, report: Report) -> int:
    account = ACCOUNTS[report.account]
    is_new = report.month >= new_hierarchy_month(report.history)
    report, copies = _doubled(world, report, 0.005)
    is_german = is_new and report.month % 2 == 1
    dates = iso_days(report.history, report.day)
    days = [
        f"{d[8:].lstrip('0')}.{d[5:7].lstrip('0')}.{d[:4]}"
        if is_german
        else f"{d[5:7].lstrip('0')}/{d[8:].lstrip('0')}/{d[:4]}"
        for d in dates
    ]
    size = len(report)
    group_names = [f"Zielgruppe {n}" for n in report.ad.tolist()]
    ids = ad_group_id(report.ad)
    money = german if is_german else english
    numbers = german_whole if is_german else english_whole
    measures = [
        quoted_if_comma(money(report.cents)),
        quoted_if_comma(numbers(report.impressions)),
        quoted_if_comma(numbers(report.clicks)),
        whole(report.conversions),
    ]
    common = [days, [account.name] * size, ["EUR"] * size]
    english_first, english_last = _long_dates(
        report, _MONTHS_EN, "{month} {day}, {year}"
    )
    created = np.datetime64(report.at, "s").item()
    stated = (
        f"{_MONTHS_EN[created.month - 1]} {created.day}, {created.year}, "
        f"{created.hour % 12 or 12}:{created.minute:02d} "
        f"{'AM' if created.hour < 12 else 'PM'}"
    )
    if is_german:
        first, last = _long_dates(report, _MONTHS_DE, "{day}. {month} {year}")
        preamble = [
            "Bericht zur Performance",
            f"Startdatum des Berichts: {first}, 00:00",
            f"Enddatum des Berichts: {last}, 23:59",
            "",
        ]
        header = [
            "Startdatum (in UTC)",
            "Kontoname",
            "Währung",
            "Kampagnen-ID",
            "Name der Kampagne",
            "Anzeigengruppen-ID",
            "Name der Anzeigengruppe",
            "Anzeigen-ID",
            "Anzeigenname",
            "Gesamtausgaben",
            "Impressions",
            "Klicks",
            "Conversions",
        ]
    else:
        title = "Ad" if is_new else "Campaign"
        preamble = [
            f"{title} Performance Report (in UTC)",
            f'"Report Start: {english_first}, 12:00 AM"',
            f'"Report End: {english_last}, 11:59 PM"',
            f'"Date Generated: {stated}"',
            "",
        ]
        header = (
            "Start Date (in UTC)|Account Name|Currency|Campaign ID|Campaign Name|"
            "Ad Set ID|Ad Set Name|Ad ID|Ad Name|Total Spent|Impressions|Clicks|"
            "Conversions"
            if is_new
            else "Start Date (in UTC)|Account Name|Currency|Campaign Group ID|"
            "Campaign Group Name|Campaign ID|Campaign Name|Campaign Type|Total Spent|"
            "Impressions|Clicks|Conversions"
        ).split("|")
    middle = [report.ids(), quoted_if_comma(report.names()), ids, group_names]
    if is_new:
        middle += [ad_id(report.ad), [f"Video {n}" for n in report.ad.tolist()]]
    else:
        middle += [["Sponsored Update"] * size]
    text = "\n".join([*preamble, "\t".join(header)]) + "\n"
    text += tab_lines([*common, *middle, *measures])
    kind = "creative" if is_new else "campaign"
    landing.add(
        report.file_stem.format(f"{kind}_{account.account_id}") + ".csv",
        "ad_performance",
        utf16(text),
        report.at,
        size,
        0,
        copies,
    )
    return copies


def _write_tiktok(world: World, landing: Landing, report: Report) -> int:
    account = ACCOUNTS[report.account]
    size = len(report)
    names = [f"Clip {n} 🎬" for n in report.ad.tolist()]
    columns: list[list[str] | list[int] | list[float]] = [
        iso_days(report.history, report.day),
        [account.name] * size,
        report.names(),
        report.ids(),
        names,
        [f"1754300000{n:09d}" for n in (report.ad * 17).tolist()],
        ["USD"] * size,
        (report.cents / 100).tolist(),
        report.impressions.tolist(),
        report.clicks.tolist(),
        report.conversions.tolist(),
    ]
    header = [
        "By Day",
        "Account name",
        "Campaign name",
        "Campaign ID",
        "Ad name",
        "Ad ID",
        "Currency",
        "Cost",
        "Impressions",
        "Clicks (destination)",
        "Conversions",
    ]
    total: list[str | int | float] = [f"Total of {size} results", *[""] * 6]
    total += [
        int(report.cents.sum()) / 100,
        int(report.impressions.sum()),
        int(report.clicks.sum()),
        int(report.conversions.sum()),
    ]
    rows = [header, *map(list, zip(*columns, strict=True)), total]
    landing.add(
        report.file_stem.format("Nordlicht TikTok-Ad Report") + ".xlsx",
        "ad_performance",
        xlsx("Sheet1", rows, report.at),
        report.at,
        size,
        1,
    )
    return 0


def _write_microsoft(world: World, landing: Landing, report: Report) -> int:
    account = ACCOUNTS[report.account]
    dates = iso_days(report.history, report.day)
    days = [f"{d[5:7].lstrip('0')}/{d[8:].lstrip('0')}/{d[:4]}" for d in dates]
    size = len(report)
    columns = [
        days,
        [account.name] * size,
        report.names(),
        [f"[{number}]" for number in report.ids()],
        pick(CURRENCIES, report.currency),
        english_whole(report.impressions),
        english_whole(report.clicks),
        [f"{n / 100:.2f}%" for n in (report.clicks % 900).tolist()],
        point(report.cents),
        whole(report.conversions),
        english(report.value),
    ]
    header = [
        "Gregorian date",
        "Account name",
        "Campaign name",
        "Campaign ID",
        "Currency code",
        "Impressions",
        "Clicks",
        "CTR",
        "Spend",
        "Conversions",
        "Revenue",
    ]
    edges = iso_days(report.history, np.array([report.first, report.last]))
    first, last = (f"{d[5:7].lstrip('0')}/{d[8:].lstrip('0')}/{d[:4]}" for d in edges)
    moment = np.datetime64(report.at, "s").item()
    done = f"{moment.month}/{moment.day}/{moment.year} {moment.hour}:00:00 AM (GMT)"
    preamble = (
        "Report Name: Campaign\n"
        f"Report Time: {first},{last}\n"
        "Time Zone: (GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna\n"
        f"Last Completed Available Day: {done}\n"
        f"Last Completed Available Hour: {done}\n\n"
    )
    footer = "\n@2026 Microsoft Corporation. All rights reserved. \n"
    landing.add(
        report.file_stem.format("Campaign_Report") + ".csv",
        "ad_performance",
        (preamble + csv_text(header, columns) + footer).encode(),
        report.at,
        size,
    )
    return 0


def _is_kind(report: Report, kind: str) -> np.ndarray:
    return np.array([c.kind == kind for c in CAMPAIGNS])[report.campaign]


def _long_dates(
    report: Report, months: list[str] | tuple[str, ...], form: str
) -> tuple[str, str]:
    """First and last day of a report in words."""
    first, last = (
        form.format(month=months[d.month - 1], day=d.day, year=d.year)
        for d in (
            report.history.date_of(report.first),
            report.history.date_of(report.last),
        )
    )
    return first, last


def _copy_one_file(landing: Landing) -> None:
    """Somebody downloads a report twice: the same bytes under another name."""
    source = next(d for d in landing.deliveries if d.platform == "meta_ads")
    copy = source.file.replace(".csv", " (1).csv")
    landing.path(copy).write_bytes(landing.path(source.file).read_bytes())
    landing.register(copy, "copy of a file", source.at + DAY, 0)
    landing.trap("T40", "the same file delivered twice under two names", "meta_ads", 1)


def _negative_days(world: World) -> int:
    """Negative days at the finest level that each Google account reports."""
    final = world.ads.final()
    by_group = (final.account == 3) & (final.cents < 0)
    swedish = final.account == 4
    days = final.campaign[swedish] * world.history.days + final.day[swedish]
    sums = np.bincount(days, weights=final.cents[swedish])
    return int(by_group.sum() + (sums < 0).sum())


def _record(world: World, landing: Landing, copies: int) -> None:
    ads = world.ads
    again = ads.is_reported_again == 1
    changed = again & (
        (ads.cents[0] != ads.cents[1]) | (ads.conversions[0] != ads.conversions[1])
    )
    late = (ads.conversions[1] - ads.conversions[0])[again].sum()
    final = ads.final()
    kinds = np.array([c.kind for c in CAMPAIGNS])
    account = final.account
    pmax = (kinds[final.campaign] == "pmax") & (account == 3)
    euro_from = [a.euro_from is not None for a in ACCOUNTS]
    names = [c.name for c in CAMPAIGNS]
    reports = sum(len(report_months(world.history, a)) for a in range(len(ACCOUNTS)))
    for trap in (
        (
            "T1",
            "ad rows delivered twice within a file",
            "meta_ads, linkedin_ads",
            copies,
        ),
        ("T3", "platform conversions that arrive after the first report", "ads", late),
        ("T4", "ad days restated by a later report", "ads", changed.sum()),
        (
            "T4",
            "ad days that a later report leaves out",
            "ads",
            (again & (ads.vanished == 1)).sum(),
        ),
        (
            "T5",
            "days of a Google ad group or campaign with negative cost",
            "google_ads",
            _negative_days(world),
        ),
        (
            "T7",
            "ad days of the account that changes from USD to EUR",
            "microsoft_ads",
            np.array(euro_from)[account].sum(),
        ),
        (
            "T11",
            "campaigns renamed within the history",
            "ads",
            sum(c.renamed is not None for c in CAMPAIGNS),
        ),
        (
            "T11",
            "campaign names used on two platforms",
            "meta_ads, tiktok_ads",
            len(names) - len(set(names)),
        ),
        (
            "T12",
            "Performance Max days that the ad group report leaves out",
            "google_ads",
            pmax.sum(),
        ),
        (
            "T25",
            "conversions that the platforms claim",
            "ads",
            final.conversions.sum(),
        ),
        (
            "T33",
            "reports with renamed headers and an unknown column",
            "meta_ads/nordlicht_de",
            sum(
                m >= 2 * len(world.history.months()) // 3
                for m in range(len(world.history.months()))
            ),
        ),
        (
            "T35",
            "campaigns with emoji, quotes, commas or letters beyond ASCII",
            "ads",
            sum(any(c in '",' or ord(c) > 127 for c in n) for n in names),
        ),
        (
            "T36",
            "ads with ids that no float holds",
            "meta_ads, linkedin_ads, tiktok_ads",
            len(np.unique(ads.ad)),
        ),
        ("T40", "overlapping monthly reports", "ads", reports - len(ACCOUNTS)),
    ):
        landing.trap(*trap)
