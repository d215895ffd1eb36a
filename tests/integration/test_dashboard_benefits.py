"""The page on benefits says what the marts say, and keeps scenarios apart."""

import re

import pytest

from dashboard.figures import MONEY, SCENARIO, written
from dashboard.language import Language
from tests.integration.conftest import Company
from tests.integration.test_dashboard import ENGLISH, money

DEPARTMENTS = {
    "service": ["service"],
    "development": ["development"],
    "pr": ["pr", "marketing"],
    "people": ["hr"],
}
AREAS = [*DEPARTMENTS, "value", "key_figures", "maturity", "risk"]
MONTHS = ["2026-08", "2026-09"]


def cards(app):
    """The cards of the page by place and name of their figure."""
    return {
        (found[1], found[2]): node
        for node in app.main
        if (found := re.fullmatch(r"(\w+?)_\d+_(\w+)", getattr(node, "key", "") or ""))
        and node.metric
    }


def value_of(card):
    return card.metric[0].value


def as_written(unit, value, amount, digits=None):
    """The value of a key figure as people read it."""
    if unit == MONEY:
        return written(ENGLISH, amount, unit, "EUR")
    return written(ENGLISH, value, unit, "EUR", digits)


def look_at(look, company, area, month, **more):
    return look(company, "benefits", area=area, **{"from": month, "to": month}, **more)


@pytest.mark.parametrize(
    "channels, months",
    [
        ([], ["2026-06", "2026-09"]),
        (["paid_social_meta"], ["2026-08", "2026-09"]),
        (["organic_social_linkedin", "paid_social_tiktok"], ["2026-07", "2026-07"]),
    ],
)
def test_value_is_the_sum_of_what_may_be_added(company, look, channels, months):
    chosen = ", ".join(f"'{channel}'" for channel in channels) or (
        "select channel_id from marts.dim_channels where is_social"
    )
    expected = dict(
        company.rows(
            f"""
            select metric_id, sum(amount)
            from marts.rpt_social_value
            where date_month between '{months[0]}-01' and '{months[1]}-01'
                and (channel_id in ({chosen}) or channel_id = '(social media)')
                and (is_addable or metric_id = 'net_value')
            group by metric_id
            """
        )
    )

    app = look(
        company,
        "benefits",
        area="value",
        channel=channels,
        **{"from": months[0], "to": months[1]},
    )

    found = {name: value_of(card) for (_, name), card in cards(app).items()}
    assert "cost_total" in found
    assert found == {
        name: "–" if amount is None else money(amount)
        for name, amount in expected.items()
    }


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("area", DEPARTMENTS)
def test_key_figures_of_departments_are_the_mart_s(company, look, area, month):
    expected = {
        name: (unit, value, amount)
        for name, unit, value, amount in company.rows(
            """
            select metric_id, unit, value, amount
            from marts.rpt_department_kpis_monthly
            where date_month = ? and list_contains(?, department)
            """,
            [f"{month}-01", DEPARTMENTS[area]],
        )
    }

    app = look_at(look, company, area, month)

    found = {
        name: value_of(card)
        for (place, name), card in cards(app).items()
        if place == "kpis"
    }
    assert expected
    assert found == {name: as_written(*row) for name, row in expected.items()}


@pytest.mark.parametrize("month", MONTHS)
def test_calls_avoided_stand_apart_by_claim(company, look, month):
    names = (
        "questions",
        "calls",
        "calls_avoided_causal",
        "calls_avoided_upper_bound",
        "saving_cash",
        "saving_cash_upper_bound",
        "calls_avoided_reason",
    )
    row = dict(
        zip(
            names,
            company.one(
                f"""
                select {", ".join(names)}
                from marts.rpt_service_savings_monthly
                where date_month = ? and region = '(all)'
                """,
                [f"{month}-01"],
            ),
            strict=True,
        )
    )

    app = look_at(look, company, "service", month)

    found = cards(app)
    assert value_of(found["questions", "questions"]) == ENGLISH.number(row["questions"])
    assert value_of(found["questions", "support_calls"]) == ENGLISH.number(row["calls"])
    for name in ("calls_avoided_causal", "saving_cash"):
        card = found["measured", name]
        assert "causal estimate" in card.markdown[0].value
        assert value_of(card) == "–", "The demo at scale tiny has no verdict."
        assert card.text[0].value == ENGLISH.reason(row["calls_avoided_reason"])
    for name, unit in (
        ("calls_avoided_upper_bound", "count"),
        ("saving_cash_upper_bound", MONEY),
    ):
        card = found["surveyed", name]
        assert "scenario" in card.markdown[0].value
        assert value_of(card) == as_written(unit, row[name], row[name])
    assert "Scenario, not measured" in app.warning[0].value


@pytest.mark.parametrize("month", MONTHS)
def test_people_and_information_are_the_marts(company, look, month):
    coverage, headcount = company.one(
        """
        select coverage, headcount
        from marts.rpt_participation_monthly
        where date_month = ? and department = '(all)'
        """,
        [f"{month}-01"],
    )
    t80, share, eligible = company.one(
        """
        select t80_days, km_share_perceived, eligible
        from marts.rpt_information_diffusion
        where date_trunc('month', date_day) = ? and audience_scope = '(all)'
        order by date_day desc, information_id desc
        limit 1
        """,
        [f"{month}-01"],
    )

    app = look_at(look, company, "people", month)

    found = cards(app)
    assert value_of(found["participation", "coverage"]) == as_written(
        "share", coverage, None
    )
    assert value_of(found["participation", "headcount"]) == ENGLISH.number(headcount)
    assert value_of(found["information", "t80_days"]) == as_written("days", t80, None)
    assert value_of(found["information", "km_share_perceived"]) == as_written(
        "share", share, None
    )
    assert value_of(found["information", "eligible"]) == ENGLISH.number(eligible)


@pytest.mark.parametrize("month", MONTHS)
def test_feedback_is_the_mart_s(company, look, month):
    names = ("ideas_captured", "ideas_answered", "loops_closed", "feedback_regularity")
    row = company.one(
        f"select {', '.join(names)} from marts.rpt_feedback_monthly"
        " where date_month = ?",
        [f"{month}-01"],
    )

    app = look_at(look, company, "development", month)

    for name, value in zip(names, row, strict=True):
        unit = "share" if name == "feedback_regularity" else "count"
        assert value_of(cards(app)["feedback", name]) == as_written(unit, value, None)


@pytest.mark.parametrize("month", MONTHS)
def test_key_figures_to_steer_by_are_the_mart_s(company, look, month):
    expected = {
        (f"key_{theme}", name): as_written(unit, value, amount)
        for theme, name, unit, value, amount in company.rows(
            """
            select theme, metric_id, unit, value, amount
            from marts.rpt_key_figures_monthly
            where date_month = ?
            """,
            [f"{month}-01"],
        )
    }

    # With months before it, which are not what the cards show.
    app = look(
        company, "benefits", area="key_figures", **{"from": "2026-07", "to": month}
    )

    assert expected
    assert {key: value_of(card) for key, card in cards(app).items()} == expected


@pytest.mark.parametrize("month", MONTHS)
def test_maturity_is_the_evidence_s(company, look, month):
    stage, assessed = company.one(
        "select stage, assessed_stage from marts.rpt_maturity_monthly"
        " where date_month = ?",
        [f"{month}-01"],
    )
    rules = company.rows(
        "select rule_id, is_passed from marts.rpt_maturity where date_month = ?",
        [f"{month}-01"],
    )

    app = look_at(look, company, "maturity", month)

    found = cards(app)
    assert value_of(found["maturity", "maturity_stage"]) == str(stage)
    assert value_of(found["maturity", "assessed_stage"]) == (
        "–" if assessed is None else str(assessed)
    )
    table = app.get_by_key("table_rules").dataframe[0].value
    assert dict(zip(table["rule"], table["result"], strict=True)) == {
        ENGLISH.text(f"rules.{name}"): "holds" if is_passed else "fails"
        for name, is_passed in rules
    }


@pytest.mark.parametrize("month", MONTHS)
def test_risk_is_counted_above_and_a_scenario_below(company, look, month):
    rows = company.rows(
        """
        select metric_id, scenario, unit, value, amount
        from marts.rpt_risk_of_ignorance_monthly
        where date_month = ?
        """,
        [f"{month}-01"],
    )

    app = look_at(look, company, "risk", month)

    found = cards(app)
    for name, scenario, unit, value, amount in rows:
        if scenario == "measured":
            card = found["risk", name]
            assert SCENARIO not in card.markdown[0].value
        else:
            card = found["scenario", f"risk_value_{scenario}"]
            assert SCENARIO in card.markdown[0].value
        assert value_of(card) == as_written(unit, value, amount)
    assert len(found) == len(rows)
    assert "Nothing of it was measured" in app.warning[0].value


@pytest.mark.parametrize("lang", ["en", "de"])
@pytest.mark.parametrize("month", MONTHS)
def test_what_each_assumption_does_is_the_mart_s(company, look, month, lang):
    language = Language(lang)
    rows = company.rows(
        """
        select parameter, amount_at_low, amount_at_base, amount_at_high, swing
        from marts.rpt_risk_sensitivity_monthly
        where date_month = ?
        order by swing desc, parameter
        """,
        [f"{month}-01"],
    )

    app = look_at(look, company, "risk", month, lang=lang)

    table = app.get_by_key("table_sensitivity").dataframe[0].value
    assert len(rows) == 4
    assert [tuple(row) for row in table.itertuples(index=False)] == [
        (language.text(f"parameters.{name}"), *map(float, amounts))
        for name, *amounts in rows
    ]
    assert language.text("benefits.sensitivity") in [
        head.value for head in app.subheader
    ]


@pytest.mark.parametrize("lang", ["en", "de"])
@pytest.mark.parametrize("area", AREAS)
def test_a_company_with_only_ads_is_told_why(ads_only, look, area, lang):
    app = look(Company(ads_only.data_dir), "benefits", area=area, lang=lang)

    # Every card without a value says why, in the reader's language.
    for card in cards(app).values():
        if value_of(card) == "–":
            reason = card.text[0].value
            assert reason
            assert lang == "en" or "never delivered" not in reason
    if area in ("service", "people"):
        assert Language(lang).text("empty.absent") in [info.value for info in app.info]


def test_the_area_is_kept_in_the_address(company, look):
    app = look(company, "benefits", area="risk")
    assert app.query_params["area"] == "risk"

    app.button_group(key="area").select("maturity").run()

    assert app.query_params["area"] == "maturity"
