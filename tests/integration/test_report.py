"""The board's report: the marts' figures, in one file that needs and runs nothing."""

import html
import re
import shutil
from html.parser import HTMLParser

import duckdb
import pytest
import yaml

from dashboard import published_file, report
from dashboard.figures import written
from dashboard.language import Language
from orchestration.settings import PROJECT_DIR, load_settings
from tests.integration.conftest import social_roi
from tests.integration.test_dashboard import EVIL

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
PERIODS = {
    "2026-09": ("2026-09-01", "2026-09-01"),
    "2026-Q3": ("2026-07-01", "2026-09-01"),
}

# What makes a browser fetch or run something.
_FETCHING = {"src", "srcset", "href", "xlink:href", "data", "action", "poster"}
_FORBIDDEN = {"script", "link", "iframe", "object", "embed", "img", "base", "form"}


class Page(HTMLParser):
    """What a browser would find: cards, tables, and whatever fetches or runs."""

    def __init__(self, text):
        super().__init__()
        self.cards = {}
        self.tables = []
        self.words = []
        self.fetched = []
        self.tags = set()
        self.styles = ""
        self._card = self._cell = None
        self._place = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        given = dict(attributes)
        self.fetched += [
            (tag, name, value)
            for name, value in given.items()
            if name in _FETCHING or name.startswith("on")
        ]
        self._place.append(given.get("class") or tag)
        if "data-figure" in given:
            self._card = given["data-figure"]
            self.cards[self._card] = {}
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._cell = True

    def handle_endtag(self, tag):
        if self._place:
            self._place.pop()
        if tag in ("td", "th"):
            self._cell = None

    def handle_data(self, data):
        text = data.strip()
        if "style" in self._place:
            self.styles += data
        if not text:
            return
        self.words.append(text)
        if self._cell:
            self.tables[-1][-1][-1] += text
        elif self._card and self._place and self._place[-1] in ("value", "more"):
            self.cards[self._card].setdefault(self._place[-1], text)


def page_of(settings, period="2026-09", lang="en"):
    return report.html(report.view_of(settings, period, lang))


@pytest.fixture(scope="module")
def pages(pipeline):
    made = {}

    def page(period, lang="en"):
        if (period, lang) not in made:
            made[period, lang] = page_of(pipeline.settings, period, lang)
        return made[period, lang]

    return page


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_headline_is_the_mart_s(company, pages, period, lang):
    language = Language(lang)
    first, last = PERIODS[period]
    cost, revenue, margin = company.one(
        f"""
        select sum(cost_total), sum(net_revenue), sum(contribution_margin)
        from marts.rpt_channel_roi_monthly
        where is_default_model and is_social
            and date_month between '{first}' and '{last}'
        """
    )

    cards = Page(pages(period, lang)).cards

    def value(name):
        return cards[name]["value"]

    assert value("cost") == written(language, cost, "money", "EUR")
    assert value("net_revenue") == written(language, revenue, "money", "EUR")
    assert value("roi_rev") == written(language, revenue / cost - 1, "return")
    assert value("roi_cm") == written(language, margin / cost - 1, "return")
    # One design is shown as its interval allows; several are not added up.
    returns = [
        100 * value
        for (value,) in company.rows(
            "select roi_inc from marts.rpt_incremental_roi where roi_inc is not null"
        )
    ]
    if value("roi_inc") == "–":
        assert cards["roi_inc"]["more"], "Without a design the report says why."
    else:
        shown = float(re.sub(r"[^0-9−-]", "", value("roi_inc")).replace("−", "-"))
        assert min(abs(shown - one) for one in returns) <= 5


def test_every_channel_stands_in_the_report_with_its_sums(company, pages):
    expected = company.rows(
        """
        select channel_name, sum(cost_total), sum(net_revenue)
        from marts.rpt_channel_roi_monthly
        where is_default_model and is_social and date_month = '2026-09-01'
        group by channel_name
        having sum(cost_total) <> 0 or sum(net_revenue) <> 0
            or sum(conversions) <> 0 or sum(leads) <> 0
        """
    )
    language = Language("en")

    [table] = [
        table
        for table in Page(pages("2026-09")).tables
        if table[0][0] == language.text("columns.channel_id")
    ]

    assert sorted(row[:3] for row in table[1:]) == sorted(
        [name, written(language, cost, "money"), written(language, revenue, "money")]
        for name, cost, revenue in expected
    )


@pytest.mark.parametrize("lang", ["en", "de"])
def test_goals_benefits_and_trust_are_the_marts(company, pages, lang):
    language = Language(lang)
    page = Page(pages("2026-09", lang))
    rows = [row for table in page.tables for row in table]

    [goals] = [
        table for table in page.tables if table[0][0] == language.text("columns.goal")
    ]
    assert sorted((row[0], row[4]) for row in goals[1:]) == sorted(
        (title, language.text(f"verdicts.{verdict}"))
        for title, verdict in company.rows(
            "select title, verdict from marts.rpt_before_after where is_design_method"
        )
    )
    net_value, bound = company.one(
        """
        select
            (
                select sum(amount) from marts.rpt_social_value
                where metric_id = 'net_value' and date_month = '2026-09-01'
                    and (
                        channel_id = '(social media)' or channel_id in (
                            select channel_id from marts.dim_channels where is_social
                        )
                    )
            ),
            (
                select calls_avoided_upper_bound
                from marts.rpt_service_savings_monthly
                where region = '(all)' and date_month = '2026-09-01'
            )
        """
    )
    assert page.cards["net_value"]["value"] == written(
        language, net_value, "money", "EUR"
    )
    assert page.cards["calls_avoided_upper_bound"]["value"] == written(
        language, bound, "count"
    )
    for name, unit, value, amount in company.rows(
        """
        select metric_id, unit, value, amount
        from marts.rpt_key_figures_monthly
        where date_month = '2026-09-01' and coalesce(value, amount) is not null
        """
    ):
        title = language.text(f"figures.{name}")
        lines = [row for row in rows if row[0] == title and len(row) == 5]
        number = amount if unit == "money" else value
        assert written(language, number, unit, "EUR") in [row[1] for row in lines], name
    (compared,) = company.one(
        "select count(*) from marts.rpt_reconciliation where date_month = '2026-09-01'"
    )
    assert page.cards["reconciled"]["value"] == language.number(compared)


def test_scenarios_are_marked_and_added_to_nothing(pages):
    text = pages("2026-09")
    words = Page(text).words

    at = [place for place, word in enumerate(words) if word == "Value at risk, base"]
    assert "scenario" in words[at[0] : at[0] + 5]
    assert any("Nothing of it was measured" in word for word in words)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_tornado_is_the_mart_s(company, pages, lang):
    language = Language(lang)
    rows = company.rows(
        """
        select parameter, amount_at_low, amount_at_base, amount_at_high, swing
        from marts.rpt_risk_sensitivity_monthly
        where date_month = '2026-09-01'
        order by swing desc, parameter
        """
    )

    text = pages("2026-09", lang)

    assert len(rows) == 4
    assert [
        [
            language.text(f"parameters.{name}"),
            *(written(language, amount, "money") for amount in amounts),
        ]
        for name, *amounts in rows
    ] in [table[1:] for table in Page(text).tables]
    picture = next(
        svg
        for svg in re.findall("<svg.*?</svg>", text, re.DOTALL)
        if "rpt_risk_sensitivity_monthly" in svg
    )
    assert language.text("benefits.sensitivity_title") in html.unescape(picture)
    for _, low, _, high, _ in rows:
        assert f">{language.number(low)}<" in picture
        assert f">{language.number(high)}<" in picture


def test_every_figure_of_a_card_is_defined(pages):
    for lang in ("en", "de"):
        language = Language(lang)
        page = Page(pages("2026-09", lang))
        defined = page.words[page.words.index(language.text("report.definitions")) :]
        for name in page.cards:
            assert language.text(f"figures.{name}") in defined, name


def test_the_foot_names_version_run_currency_and_zone(company, pages):
    run_id, version_id = company.one(
        "select any_value(run_id), any_value(version_id) from ops.manifest"
    )

    foot = Page(pages("2026-09", "de")).words[-1]

    for part in (run_id, version_id, "Beträge in EUR", "Europe/Berlin"):
        assert part in foot


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_file_needs_nothing_from_elsewhere(pages, lang):
    text = pages("2026-Q3", lang)
    page = Page(text)

    assert text.count("<svg") >= 3
    assert not page.tags & _FORBIDDEN
    assert not page.fetched
    assert not re.search(r"url\((?!#)|@import|https?:", page.styles)
    assert not re.search(r"url\((?!#)", text)
    assert "http://" not in text
    assert "https://" not in text


def test_pictures_do_not_share_the_names_of_what_cuts_them_off(pages):
    names = re.findall(r'\bid="([^"]+)"', pages("2026-Q3"))

    assert len(names) == len(set(names))
    assert set(re.findall(r"url\(#([^)]+)\)", pages("2026-Q3"))) <= set(names)


def test_hostile_names_are_shown_as_text(own_company):
    name = EVIL + '"><img src=x onerror=alert(1)></svg></text><script>'
    with duckdb.connect(str(own_company.path.resolve())) as connection:
        connection.execute("update marts.dim_channels set channel_name = ?", [name])
        connection.execute(
            "update marts.rpt_channel_roi_monthly set channel_name = ?", [name]
        )
        connection.execute(
            "update marts.rpt_before_after set title = ?, department = ?", [name, name]
        )
        connection.execute(
            "update marts.rpt_reconciliation set currency_code = ?", [name]
        )
    # Channels that the words know have their own names.
    text = page_of(load_settings(own_company.data_dir))

    page = Page(text)
    assert not page.tags & _FORBIDDEN
    assert not page.fetched
    assert name not in text
    assert (
        html.escape(name, quote=False).replace('"', "&#34;").replace("'", "&#39;")
        in text
        or html.escape(name) in text
    )
    assert any(name in cell for table in page.tables for row in table for cell in row)


def test_the_report_reads_what_its_exposure_says(own_company, monkeypatch):
    with duckdb.connect(str(own_company.path.resolve())) as connection:
        # The course of a goal is drawn where there is a verdict on it.
        connection.execute(
            """
            update marts.rpt_before_after
            set verdict = 'improved', effect_relative = -0.1
            where goal_id = 'G-01' and is_design_method
            """
        )
    read = set()
    of_file = published_file.PublishedFile.read

    def note(file, sql, **parameters):
        read.update(re.findall(r"\bmarts\.(\w+)", sql))
        return of_file(file, sql, **parameters)

    monkeypatch.setattr(published_file.PublishedFile, "read", note)

    page_of(load_settings(own_company.data_dir))

    [exposure] = [
        exposure
        for path in (PROJECT_DIR / "models" / "marts").rglob("*exposures.yml")
        for exposure in yaml.safe_load(path.read_text("utf-8"))["exposures"]
        if exposure["name"] == "board_report"
    ]
    assert {ref.split("'")[1] for ref in exposure["depends_on"]} == read


def test_a_company_with_only_ads_gets_a_report_that_says_why(ads_only):
    for lang in ("en", "de"):
        page = Page(page_of(ads_only, None, lang))

        assert page.cards["roi_rev"]["value"] == "–"
        assert page.cards["roi_rev"]["more"] == Language(lang).reason(
            "no sales source delivered"
        )
        assert page.cards["cost"]["value"] != "–"


@pytest.mark.parametrize(
    "period, first, last",
    [
        ("2026-09", (2026, 9), (2026, 9)),
        ("2026-Q1", (2026, 1), (2026, 3)),
        ("2026-Q4", (2026, 10), (2026, 12)),
        ("2026", (2026, 1), (2026, 12)),
    ],
)
def test_periods_are_months_quarters_and_years(period, first, last):
    found = report.months_of(period)

    assert [(day.year, day.month, day.day) for day in found] == [
        (*first, 1),
        (*last, 1),
    ]


@pytest.mark.parametrize(
    "period", ["", "2026-13", "2026-00", "2026-Q5", "09-2026", "x"]
)
def test_what_is_no_period_is_refused(period):
    with pytest.raises(report.ReportError, match="is no period"):
        report.months_of(period)


def test_a_period_without_figures_names_those_that_have(pipeline):
    with pytest.raises(report.ReportError, match=r"2026-09"):
        report.view_of(pipeline.settings, "2020-01", "en")


def test_before_the_first_publication_there_is_no_report(tmp_path):
    with pytest.raises(report.ReportError, match="social-roi run"):
        report.view_of(load_settings(tmp_path), None, "en")


def test_the_command_writes_the_file_and_says_where(pipeline, tmp_path):
    target = tmp_path / "board.html"

    shown = social_roi(
        pipeline.settings.data_dir,
        "report",
        "--period",
        "2026-09",
        "--lang",
        "de",
        "--output",
        str(target),
    )

    assert shown.returncode == 0, shown.stderr
    assert shown.stdout == f"Report: {target}\n"
    assert not shown.stderr
    assert '<html lang="de">' in target.read_text("utf-8")


def test_the_command_refuses_what_is_no_period(pipeline, tmp_path):
    shown = social_roi(pipeline.settings.data_dir, "report", "--period", "autumn")

    assert shown.returncode == 1
    assert "'autumn' is no period" in shown.stderr


def test_without_a_browser_the_pdf_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(report.ReportError, match="Chromium, Chrome or Edge"):
        report.pdf(tmp_path / "a.html", tmp_path / "a.pdf")


# A new user's machine has Python and make; only a browser prints. `.ci/run` brings one.
@pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed: nothing prints a PDF."
)
def test_the_pdf_has_the_pages_of_the_report(pages, tmp_path):
    page = tmp_path / "board.html"
    page.write_text(pages("2026-09"), "utf-8")

    report.pdf(page, tmp_path / "board.pdf")

    content = (tmp_path / "board.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) >= 4
