"""Every figure of the pages is the published mart's, for what was chosen."""

import subprocess
import sys
from dataclasses import dataclass

import duckdb
import pytest

from dashboard import figures, published_file
from dashboard.app import PAGES
from dashboard.language import Language
from dashboard.queries import overview
from orchestration.publish import versions
from tests.integration.conftest import Company

ENGLISH = Language("en")

EVIL = (
    '=HYPERLINK("https://evil.example","x") <script>alert(1)</script>'
    " [click](https://evil.example) ![i](https://evil.example/i.png) :red[x] $x$"
)


@dataclass(frozen=True)
class Choice:
    """What a reader chooses, and the same as a condition on the marts."""

    name: str
    address: dict
    where: str
    mart: str = "rpt_channel_roi_monthly"
    cost: str = "cost_total"

    def __str__(self):
        return self.name


def choices(company):
    """Several filters; the months and campaigns are the company's own."""
    months = [
        month
        for (month,) in company.rows(
            """
            select date_month
            from marts.rpt_channel_roi_monthly
            where is_default_model
                and date_month <= (select max(as_of) from ops.manifest)
            group by all
            having sum(cost_total) <> 0 or sum(net_revenue) <> 0
            order by all
            """
        )
    ]
    first, last, middle = months[max(0, len(months) - 12)], months[-1], months[-3]
    campaign = company.one(
        """
        select platform, campaign_id
        from marts.rpt_campaign_roi
        where is_default_model and campaign_id <> '(none)' and date_month >= ?
            and channel_id = 'paid_social_meta'
        group by all
        order by sum(net_revenue) desc, sum(cost_total) desc
        limit 1
        """,
        [first],
    )
    usual = f"date_month between date '{first}' and date '{last}'"
    default = f"{usual} and is_default_model"
    return [
        Choice("as opened", {}, f"{default} and is_social"),
        Choice("everything", {"scope": "all"}, default),
        Choice(
            "three months of two channels",
            {
                "from": f"{middle:%Y-%m}",
                "to": f"{last:%Y-%m}",
                "channel": ["paid_social_meta", "organic_social_instagram"],
            },
            f"date_month between date '{middle}' and date '{last}' and is_default_model"
            " and channel_id in ('paid_social_meta', 'organic_social_instagram')",
        ),
        Choice(
            "another model, staff as paid",
            {"model": "linear", "cost": "cash"},
            f"{usual} and model_key = 'linear' and is_social",
            cost="cost_total_cash",
        ),
        Choice(
            "one campaign",
            {"campaign": ":".join(campaign)},
            f"{default} and platform = '{campaign[0]}'"
            f" and campaign_id = '{campaign[1]}'",
            mart="rpt_campaign_roi",
        ),
    ]


CHOICES = range(5)


def money(value):
    return ENGLISH.number(value) + " EUR"


def returned(gain, cost):
    return ENGLISH.percent((gain - cost) / cost, 0, is_signed=True)


def shown(app, place, name):
    return app.get_by_key(f"{place}_{name}").metric[0].value


@pytest.mark.parametrize("index", CHOICES)
def test_overview_shows_the_sums_of_the_mart(company, look, index):
    choice = choices(company)[index]
    cost, revenue, margin, conversions = company.one(
        f"""
        select sum({choice.cost}), sum(net_revenue), sum(contribution_margin),
            sum(conversions)
        from marts.{choice.mart}
        where {choice.where}
        """
    )

    app = look(company, **choice.address)

    assert cost > 0
    assert shown(app, "money", "cost") == money(cost)
    assert shown(app, "money", "net_revenue") == money(revenue)
    assert shown(app, "money", "contribution_margin") == money(margin)
    assert shown(app, "money", "conversions") == ENGLISH.number(
        conversions, 0 if abs(conversions - round(conversions)) < 1e-6 else 1
    )
    if choice.name == "everything":
        assert shown(app, "returns", "roi_rev") == "–"
        reasons = app.get_by_key("returns_roi_rev").text
        assert "All sales over all cost" in reasons[0].value
    else:
        assert shown(app, "returns", "roi_rev") == returned(revenue, cost)
        assert shown(app, "returns", "roi_cm") == returned(margin, cost)


@pytest.mark.parametrize("index", CHOICES)
def test_roi_by_channel_and_by_month_are_the_sums_of_the_mart(company, look, index):
    choice = choices(company)[index]

    app = look(company, "roi", **choice.address)

    by_channel = app.get_by_key("table_roi_by_channel").dataframe[0].value
    expected = company.rows(
        f"""
        select
            sum({choice.cost})::double as cost,
            sum(net_revenue)::double,
            sum(contribution_margin)::double,
            if(
                starts_with(channel_id, '(') or sum({choice.cost}) = 0,
                null,
                (sum(net_revenue) - sum({choice.cost})) / sum({choice.cost})
            )::double,
            sum(leads)
        from marts.{choice.mart}
        where {choice.where}
        group by channel_id
        having sum({choice.cost}) <> 0 or sum(net_revenue) <> 0
            or sum(conversions) <> 0 or sum(leads) <> 0
        order by cost desc, channel_id
        """
    )
    columns = ["cost", "net_revenue", "contribution_margin", "roi_rev", "leads"]
    assert ordered(by_channel[columns].values.tolist()) == ordered(expected)

    by_month = app.get_by_key("table_roi_by_month").dataframe[0].value
    expected = company.rows(
        f"""
        select sum({choice.cost})::double, sum(net_revenue_accrual)::double,
            sum(contribution_margin_accrual)::double
        from marts.{choice.mart}
        where {choice.where}
        group by date_month
        order by date_month
        """
    )
    columns = ["cost", "net_revenue_accrual", "contribution_margin_accrual"]
    assert ordered(by_month[columns].values.tolist()) == ordered(expected)


def ordered(rows):
    """Rows that compare: rounded, null as None, in one order."""
    clean = [
        tuple(
            None if value is None or value != value else round(value, 4)
            for value in row
        )
        for row in rows
    ]
    return sorted(clean, key=lambda row: [(value is None, value or 0) for value in row])


def test_roi_by_campaign_names_the_channel_and_the_sums(company, look):
    choice = choices(company)[0]

    app = look(company, "roi")

    found = app.get_by_key("table_roi_by_campaign").dataframe[0].value
    expected = company.rows(
        f"""
        select campaign_id, any_value(channel_name), sum(result.cost_total)::double,
            sum(result.contribution_margin)::double
        from marts.rpt_campaign_roi as result
        inner join marts.dim_channels using (channel_id)
        where {choice.where} and campaign_id <> '(none)'
        group by channel_id, result.platform, campaign_id
        having sum(cost_total) <> 0 or sum(net_revenue) <> 0 or sum(conversions) <> 0
            or sum(leads) <> 0
        """
    )
    columns = ["campaign_id", "channel_id", "cost", "contribution_margin"]
    assert {
        (number, channel, round(cost, 4), round(margin, 4))
        for number, channel, cost, margin in found[columns].values.tolist()
    } == {
        (number, channel, round(cost, 4), round(margin, 4))
        for number, channel, cost, margin in expected
    }


def test_the_range_has_the_ends_of_the_mart(company, look):
    where = choices(company)[0].where.replace("and is_default_model", "")
    lowest, highest = company.one(
        f"""
        select min(roi_cm), max(roi_cm)
        from (
            select
                (sum(contribution_margin) - sum(cost)) / nullif(sum(cost), 0) as roi_cm
            from marts.rpt_roi_range
            where {where}
            group by model_key, lookback_key, cost_scope
        )
        """
    )

    app = look(company, "roi")

    assert lowest < highest
    assert shown(app, "range", "lowest_roi_cm") == ENGLISH.percent(lowest, 0, True)
    assert shown(app, "range", "highest_roi_cm") == ENGLISH.percent(highest, 0, True)


def test_break_even_is_where_margin_equals_cost(company, look):
    cost, revenue, margin = company.one(
        f"""
        select sum(cost_total), sum(net_revenue), sum(contribution_margin)
        from marts.rpt_channel_roi_monthly
        where {choices(company)[0].where}
        """
    )

    app = look(company, "roi")

    needed = cost * revenue / margin
    assert shown(app, "break_even", "break_even_revenue") == money(needed)
    assert shown(app, "break_even", "break_even_margin_rate") == ENGLISH.percent(
        cost / revenue
    )


@pytest.mark.parametrize("index", [0, 2, 4])
@pytest.mark.parametrize("business_type", ["B2B", "B2C"])
def test_the_funnel_is_the_mart_s(company, look, business_type, index):
    choice = choices(company)[index]
    channels = "select channel_id from marts.dim_channels where is_social"
    months = choice.where.split(" and is_default_model")[0]
    if index == 2:
        channels = "'paid_social_meta', 'organic_social_instagram'"
    if index == 4:
        platform, campaign = choice.address["campaign"].split(":")
        query = f"""
            select count(*), count(next_entered_at)
            from marts.fct_funnel_stages
            where {months.replace("date_month", "date_trunc('month', date_day)")}
                and business_type = '{business_type}' and channel_id in ({channels})
                and campaign_platform = '{platform}' and campaign_id = '{campaign}'
            group by stage_order
            order by stage_order
        """
    else:
        query = f"""
            select sum(entered), sum(converted_to_next)
            from marts.rpt_funnel_monthly
            where {months} and business_type = '{business_type}'
                and channel_id in ({channels})
            group by stage_order
            order by stage_order
        """

    app = look(company, "journey", business=business_type, **choice.address)

    expected = company.rows(query)
    tables = [
        frame.value for frame in app.dataframe if "converted_to_next" in frame.value
    ]
    if not expected:
        assert not tables
        return
    assert tables[0]["entered"].tolist() == [entered for entered, _ in expected]
    for (entered, went_on), rate in zip(
        expected, tables[0]["conversion_rate"].tolist(), strict=True
    ):
        assert rate != rate or round(rate, 6) == round(went_on / entered, 6)


def test_assists_are_the_sums_of_the_mart(company, look):
    months = choices(company)[0].where.split(" and is_default_model")[0]

    app = look(company, "journey", conversion="purchase")

    found = app.get_by_key("table_assists").dataframe[0].value
    expected = company.rows(
        f"""
        select sum(assisted_conversions), sum(last_conversions),
            sum(assist_value)::double,
            if(
                sum(last_conversions) >= 10,
                sum(assisted_conversions) / sum(last_conversions), null
            )
        from marts.rpt_assists_monthly
        inner join marts.dim_channels using (channel_id)
        where {months} and conversion_type = 'purchase' and is_social
        group by channel_id
        """
    )
    columns = [
        "assisted_conversions",
        "last_conversions",
        "assist_value",
        "assist_ratio",
    ]
    assert ordered(found[columns].values.tolist()) == ordered(expected)


def test_claims_stand_beside_what_is_credited(company, look):
    where = choices(company)[1].where

    app = look(company, "journey", scope="all")

    found = app.get_by_key("table_claims").dataframe[0].value
    expected = company.rows(
        f"""
        select sum(spend)::double,
            if(count(*) = count(claimed_value), sum(claimed_value), null)::double,
            sum(attributed_net_revenue)::double
        from marts.rpt_platform_claims
        where {where}
        group by platform, channel_id
        """
    )
    columns = ["spend", "claimed_value", "attributed_net_revenue"]
    assert ordered(found[columns].values.tolist()) == ordered(expected)
    claimed, everything = company.one(
        f"""
        with chosen as (select * from marts.rpt_platform_claims where {where})
        select
            (select sum(claimed_value) from chosen),
            (
                select sum(all_net_revenue)
                from (select distinct date_month, all_net_revenue from chosen)
            )
        """
    )
    assert shown(app, "claims", "claimed_share_of_all_sales") == ENGLISH.percent(
        claimed / everything, int(claimed / everything < 0.1)
    )


def test_paths_are_the_mart_s_with_names_of_channels(company, look):
    app = look(company, "journey", conversion="purchase", scope="all")

    found = app.get_by_key("table_paths").dataframe[0].value
    expected = company.rows(
        """
        select conversions, value::double
        from marts.rpt_conversion_paths
        where conversion_type = 'purchase' and conversions > 0
        order by conversions desc, value desc, path
        limit 15
        """
    )
    assert found[["conversions", "value"]].values.tolist() == [
        list(row) for row in expected
    ]
    assert not any("_" in path for path in found["path"])


@pytest.mark.parametrize("is_cash", [False, True])
def test_the_kinds_of_cost_add_up_to_the_cost(company, is_cash):
    choice = choices(company)[1]
    first, last = company.one(
        f"""
        select min(date_month), max(date_month)
        from marts.rpt_channel_roi_monthly
        where {choice.where}
        """
    )
    kinds = published_file.PublishedFile(company.path.resolve()).read(
        overview.COST_KINDS,
        first_month=first,
        last_month=last,
        channel_ids=[row[0] for row in company.rows("from marts.dim_channels")],
        campaign_keys=[],
        is_cash=is_cash,
    )

    column = "cost_total_cash" if is_cash else "cost_total"
    (cost,) = company.one(
        f"select sum({column}) from marts.rpt_channel_roi_monthly where {choice.where}"
    )
    assert kinds["cost"].sum() == pytest.approx(float(cost), abs=0.01)
    if not is_cash:
        (staff,) = company.one(
            f"""
            select sum(cost_personnel)
            from marts.rpt_channel_roi_monthly
            where {choice.where}
            """
        )
        shown_staff = kinds[kinds["cost_type"] == "personnel"]["cost"].sum()
        assert shown_staff == pytest.approx(float(staff), abs=0.01)


@pytest.mark.parametrize(
    "chosen, compared",
    [(1, 1), (2, 2), (None, 1)],
    ids=["a month", "two months", "more than there is before"],
)
def test_the_change_is_against_as_many_months_before(company, look, chosen, compared):
    costs = company.rows(
        """
        select date_month, sum(cost_total)::double
        from marts.rpt_channel_roi_monthly
        where is_default_model and is_social
            and date_month <= (select max(as_of) from ops.manifest)
        group by date_month
        having sum(cost_total) <> 0
        order by date_month desc
        """
    )
    first = costs[(chosen or len(costs)) - 1][0]
    now, before = (
        sum(cost for _, cost in costs[start : start + compared])
        for start in (0, compared)
    )

    app = look(company, **{"from": f"{first:%Y-%m}", "to": f"{costs[0][0]:%Y-%m}"})

    card = app.get_by_key("changes_cost")
    assert card.metric[0].value == money(now)
    change = ENGLISH.percent(now / before - 1, 0, is_signed=True)
    assert card.metric[0].delta == change.replace("−", "-")
    assert card.caption[0].value == f"before: {money(before)}"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["en", "de"])
def test_every_figure_has_a_published_definition_and_a_reason_if_unknown(
    company, look, monkeypatch, page, lang
):
    seen = []
    draw = figures.figure

    def note(view, place, figure):
        seen.append((view, figure))
        draw(view, place, figure)

    monkeypatch.setattr(figures, "figure", note)

    look(company, page, lang=lang, scope="all")

    assert seen
    for view, figure in seen:
        assert view.file.definition(figure.table), figure
        assert view.file.definition(figure.table, figure.column), figure
        assert figure.is_known or figure.reason, figure
        # Where the row itself defines it, English readers have that.
        assert view.language.text_or(f"explained.{figure.name}", "") or (
            lang == "en" and figure.definition
        ), figure.name


def test_rows_behind_a_figure_open_and_add_up_to_it(company, look):
    app = look(company)

    app.session_state["rows_results"] = True
    app.run()

    rows = app.get_by_key("rows_results").dataframe[0].value
    assert money(rows["cost_total"].astype(float).sum()) == shown(app, "money", "cost")
    assert {"model_key", "params_hash", "is_mature"} <= set(rows.columns)


@pytest.mark.parametrize("page", PAGES)
def test_the_foot_says_version_run_currency_zone_and_model(company, look, page):
    run_id, version_id = company.one(
        "select any_value(run_id), any_value(version_id) from ops.manifest"
    )

    app = look(company, page, model="linear")

    [foot] = app.get_by_key("footer").text
    for part in (run_id, version_id, "EUR", "Europe/Berlin", "Linear"):
        assert part in foot.value


def test_the_choice_is_kept_in_the_address_over_pages(company, look):
    address = {"model": "linear", "cost": "cash", "scope": "all", "lang": "de"}
    app = look(company, channel=["paid_social_meta", "email"], **address)

    app.switch_page("screens/journey.py").run()

    kept = app.query_params
    assert {name: kept[name] for name in address} == address
    assert kept["channel"] == ["paid_social_meta", "email"]
    assert app.title[0].value == "Kundenweg"
    app.selectbox(key="model").select("shapley").run()
    assert app.query_params["model"] == "shapley"


def test_an_address_that_makes_no_sense_opens_as_if_it_were_not_there(company, look):
    usual = shown(look(company), "money", "cost")

    app = look(
        company,
        **{"from": "x", "to": "0000-13", "model": "'; drop", "cost": "y"},
        channel=["nobody"],
        campaign=["a:b"],
        scope="z",
        currency="DM",
    )

    assert shown(app, "money", "cost") == usual


def test_a_period_that_ends_before_it_begins_is_its_first_month(company, look):
    first, last = (choices(company)[2].address[end] for end in ("from", "to"))
    earlier = look(company).query_params["from"]

    app = look(company, **{"from": first, "to": earlier})

    assert earlier < first < last
    assert app.query_params["to"] == first


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["en", "de"])
def test_a_company_with_only_ads_is_told_why_there_is_no_return(
    ads_only, look, page, lang
):
    app = look(Company(ads_only.data_dir), page, lang=lang)

    assert app.title
    if page == "overview":
        assert shown(app, "returns", "roi_rev") == "–"
        reason = app.get_by_key("returns_roi_rev").text[0].value
        assert reason == Language(lang).reason("no sales source delivered")
        assert shown(app, "money", "cost") != "–"
        assert shown(app, "money", "net_revenue") == "–"
    if page == "journey":
        card = app.get_by_key("claims_claimed_share_of_all_sales")
        assert card.metric[0].value == "–"
        reason = card.text[0].value
        assert reason == Language(lang).reason("no sales source delivered")
        assert any("Google Analytics 4" in text.value for text in app.text)


def test_the_file_is_opened_so_that_nothing_can_be_written_or_read_beside_it(
    own_company, tmp_path
):
    with published_file.connect(str(own_company.path)) as connection:
        for forbidden in (
            "create table marts.t as select 1",
            "delete from marts.rpt_channel_roi_monthly",
            "from read_csv('/etc/hostname')",
            f"attach '{tmp_path / 'other.duckdb'}'",
            f"copy (select 1) to '{tmp_path / 'out.csv'}'",
            "set enable_external_access = true",
            "set memory_limit = '1GB'",
            "install httpfs",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(forbidden)


def test_after_a_look_the_file_is_free(own_company, look):
    look(own_company)

    taken = subprocess.run(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('checkpoint')",
            str(own_company.path.resolve()),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert taken.returncode == 0, taken.stderr


def test_a_version_published_meanwhile_shows_on_the_next_interaction(own_company, look):
    app = look(own_company)
    before = shown(app, "money", "cost")
    old = own_company.path.resolve().parent
    new = old.with_name("29990101T000000Z-newer000")
    subprocess.run(["cp", "-a", str(old), str(new)], check=True)
    with duckdb.connect(str(new / versions.DATABASE_NAME)) as connection:
        connection.execute(
            """
            update ops.manifest set version_id = '29990101T000000Z-newer000';
            update marts.rpt_channel_roi_monthly set cost_total = cost_total * 2
            """
        )
    (doubled,) = own_company.one(
        f"""
        select 2 * sum(cost_total)
        from marts.rpt_channel_roi_monthly
        where {choices(own_company)[0].where}
        """
    )

    versions.make_current(own_company.data_dir / "published", new.name)
    app.run()

    assert shown(app, "money", "cost") == money(doubled) != before
    assert new.name in app.get_by_key("footer").text[0].value


def test_before_the_first_publication_the_page_says_what_to_do(tmp_path, look):
    app = look(Company(tmp_path))

    assert app.title[0].value == "Nothing is published yet"
    assert "make run" in app.markdown[-1].value


@pytest.mark.parametrize("page", PAGES)
def test_text_of_the_data_is_shown_as_text(own_company, look, page):
    with duckdb.connect(str(own_company.path.resolve())) as connection:
        connection.execute(
            "update marts.rpt_campaign_roi set campaign_name = ?", [EVIL]
        )
        connection.execute(
            "update marts.dim_campaigns set latest_campaign_name = ?", [EVIL]
        )
        connection.execute(
            "update marts.rpt_checks set message = ?, is_passed = false"
            " where severity = 'warn'",
            [EVIL],
        )
        connection.execute("update marts.dim_channels set channel_name = ?", [EVIL])

    app = look(own_company, page)

    reads_markdown = (
        *app.markdown,
        *app.caption,
        *app.title,
        *app.header,
        *app.subheader,
        *app.info,
        *app.success,
        *app.warning,
        *app.error,
    )
    assert len(reads_markdown) > 5
    assert not [element for element in reads_markdown if "evil" in element.value]
    labels = [metric.label + metric.value for metric in app.metric]
    labels += [expander.label for expander in app.expander]
    assert not [label for label in labels if "evil" in label]
    # It was there to be shown.
    assert any(
        "evil" in str(option) for option in app.multiselect(key="campaign").options
    )


def test_the_third_return_is_a_design_s_with_its_interval_and_never_a_sum(
    own_company, look
):
    with duckdb.connect(str(own_company.path.resolve())) as connection:
        connection.execute(
            """
            update marts.rpt_incremental_roi
            set roi_inc = null, roi_inc_low = null, roi_inc_high = null,
                roi_inc_reason = 'no incrementality design';
            update marts.rpt_incremental_roi
            set roi_inc = -0.6146, roi_inc_low = -0.81, roi_inc_high = -0.42,
                roi_inc_reason = null
            where goal_id = (select min(goal_id) from marts.rpt_incremental_roi)
            """
        )
        goals = connection.execute(
            "select goal_id, title from marts.rpt_incremental_roi order by goal_id"
        ).fetchall()

    card = look(own_company).get_by_key("returns_roi_inc")

    assert card.metric[0].value == "−60%"
    assert card.caption[0].value == "95 % interval: −80% to −40%"
    assert card.text[0].value == goals[0][1]

    with duckdb.connect(str(own_company.path.resolve())) as connection:
        connection.execute(
            """
            update marts.rpt_incremental_roi
            set roi_inc = 1, roi_inc_low = 0, roi_inc_high = 2, roi_inc_reason = null
            where goal_id = ?
            """,
            [goals[1][0]],
        )
    # The same file under another name: what was read of a version is kept.
    folder = own_company.path.resolve().parent
    folder.rename(folder.with_name("29990101T000000Z-newer000"))
    versions.make_current(
        own_company.data_dir / "published", "29990101T000000Z-newer000"
    )

    app = look(own_company)

    assert app.get_by_key("returns_roi_inc").metric[0].value == "–"
    designs = app.get_by_key("table_designs").dataframe[0].value
    assert sorted(designs["roi_inc"]) == [-0.6146, 1]
