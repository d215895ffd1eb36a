"""The page on effects says what the marts say, and claims nothing without a control."""

from collections import defaultdict
from datetime import date, timedelta

import duckdb
import pytest

from dashboard import goals, published_file
from dashboard.figures import RETURN, Figure
from dashboard.filters import usual
from dashboard.language import Language
from dashboard.view import View
from tests.integration.conftest import Company
from tests.integration.test_dashboard import ENGLISH, shown


def goal_ids(company):
    return [
        goal_id
        for (goal_id,) in company.rows(
            "select distinct goal_id from marts.rpt_before_after order by goal_id"
        )
    ]


def view_of(company, language=ENGLISH):
    file = published_file.PublishedFile(company.path.resolve())
    return View(file, language, usual(file, date(2026, 9, 1), date(2026, 9, 1)))


def mark(app, place, name):
    """What a card says beside its value."""
    return [text.value for text in app.get_by_key(f"{place}_{name}").text]


@pytest.mark.parametrize("index", range(6))
def test_before_after_and_differences_are_the_mart_s(company, look, index):
    goal_id = goal_ids(company)[index]
    figures_of = {
        method: (before, after, relative)
        for method, before, after, relative in company.rows(
            """
            select method, mean_before, mean_after, effect_relative
            from marts.rpt_before_after
            where goal_id = ?
            """,
            [goal_id],
        )
    }
    (unit,) = company.one(
        "select any_value(kpi_unit) from marts.rpt_before_after where goal_id = ?",
        [goal_id],
    )

    app = look(company, "effects", goal=goal_id)

    before, after, raw = figures_of["raw_difference"]
    _, _, seasonal = figures_of["seasonal_difference"]
    for name, value in (("mean_before", before), ("mean_after", after)):
        expected = Figure(name, value, goals._UNITS[unit], "", "")
        assert shown(app, "differences", name) == expected.written(
            view_of(company), value
        )
    for name, value in (("raw_difference", raw), ("seasonal_difference", seasonal)):
        assert shown(app, "differences", name) == (
            "–" if value is None else ENGLISH.percent(value, 0, is_signed=True)
        )
        assert "counted" in app.get_by_key(f"differences_{name}").markdown[0].value


@pytest.mark.parametrize("lang", ["en", "de"])
def test_without_a_verdict_there_is_no_effect_but_its_reason(company, look, lang):
    language = Language(lang)
    goals_without = company.rows(
        """
        select goal_id, verdict, verdict_reason
        from marts.rpt_before_after
        where is_design_method and verdict = 'insufficient data'
        """
    )
    assert goals_without
    for goal_id, verdict, reason in goals_without:
        app = look(company, "effects", goal=goal_id, lang=lang)

        assert shown(app, "effect", "effect_relative") == "–"
        assert mark(app, "effect", "effect_relative")[0] == language.reason(reason)
        verdict_box = app.get_by_key("verdict")
        assert language.text(f"verdicts.{verdict}") in verdict_box.markdown[0].value
        assert verdict_box.text[0].value == language.reason(reason)
        if lang == "de":
            assert language.reason(reason) != reason, "No German words for it."


@pytest.fixture
def with_an_effect(own_company):
    """A company whose first goal has a verdict, of figures that nobody would guess."""
    with duckdb.connect(str(own_company.path.resolve())) as connection:
        connection.execute(
            """
            update marts.rpt_before_after
            set
                verdict = 'worsened',
                verdict_reason = '21 % above what would have been'
                    || ' (95 % interval 17.5 % to 24 %); down is better.',
                claim_type = 'causal_estimate',
                effect_relative = 0.2075,
                effect_relative_low = 0.175,
                effect_relative_high = 0.24,
                effect_total = 1234.0,
                effect_total_low = 468.0,
                effect_total_high = 2000.0,
                failed_checks = null
            where goal_id = 'G-01' and is_design_method
            """
        )
        connection.execute(
            """
            update marts.rpt_incremental_roi
            set
                roi_inc = 0.4351, roi_inc_low = -0.4029, roi_inc_high = 1.374,
                roi_inc_reason = null, incremental_margin = 6578.65,
                incremental_margin_low = 2737.12, incremental_margin_high = 10882.62,
                cost_total = 4584.11
            where goal_id = 'G-01'
            """
        )
    return own_company


@pytest.mark.parametrize("lang", ["en", "de"])
def test_a_verdict_shows_its_effect_to_the_digits_of_its_interval(
    with_an_effect, look, lang
):
    language = Language(lang)

    app = look(with_an_effect, "effects", goal="G-01", lang=lang)

    effect = app.get_by_key("effect_effect_relative")
    assert effect.metric[0].value == language.percent(0.21, 0, is_signed=True)
    assert effect.caption[0].value == language.text(
        "figure.interval",
        low=language.percent(0.18, 0, is_signed=True),
        high=language.percent(0.24, 0, is_signed=True),
    )
    assert language.text("claims.causal_estimate") in effect.markdown[0].value
    assert shown(app, "effect", "effect_total") == language.number(1200)
    assert shown(app, "incremental", "roi_inc") == language.percent(0.4, 0, True)
    assert shown(app, "incremental", "intervention_cost") == (
        f"{language.number(4584)} EUR"
    )
    verdict = app.get_by_key("verdict")
    assert language.text("verdicts.worsened") in verdict.markdown[0].value
    if lang == "de":
        assert verdict.text[0].value == (
            "21 % über dem, was gewesen wäre (95-%-Intervall 17,5 % bis 24 %)."
            " Weniger ist besser."
        )


def test_every_method_stands_in_the_table_and_raw_ones_claim_nothing(company, look):
    for goal_id in goal_ids(company):
        app = look(company, "effects", goal=goal_id)

        found = app.get_by_key("table_methods").dataframe[0].value
        expected = company.rows(
            """
            select method, claim_type, effect_relative, p_value
            from marts.rpt_before_after
            where goal_id = ?
            """,
            [goal_id],
        )
        by_name = found.set_index("method")
        assert len(found) == len(expected)
        for method, claim_type, relative, p_value in expected:
            line = by_name.loc[ENGLISH.text(f"methods.{method}")]
            if claim_type == "counted":
                assert line["says"] == "no effect, claims nothing"
            if relative is None:
                assert line["difference_relative"] == "–"
            elif claim_type == "counted":
                assert line["difference_relative"] == ENGLISH.percent(relative, 0, True)
            assert line["p_value"] == (
                "–" if p_value is None else ENGLISH.number(p_value, 3)
            )


def test_every_failed_check_of_a_goal_is_shown_as_failed(own_company):
    with duckdb.connect(str(own_company.path.resolve())) as connection:
        connection.execute(
            """
            update marts.rpt_before_after
            set failed_checks = 'pre_trend; too_weak; a_code_of_tomorrow',
                placebo_dates = null, overlapping_interventions = null,
                completeness = 1, is_edited_after_start = false
            where goal_id = 'G-01'
            """
        )
    view = view_of(own_company)
    goal = goals.read(view).set_index("goal_id", drop=False).loc["G-01"]

    results = {check.name: check.result for check in goals.checks(view, goal)}

    assert results["pre_trend"] == results["power"] == results["other"] == goals.FAILED
    assert results["placebo_dates"] == goals.NOT_DONE
    assert results["complete"] == results["unchanged"] == goals.PASSED
    assert results["overlaps"] == goals.PASSED


def test_weeks_are_the_sums_of_their_seven_days(company):
    view = view_of(company)
    goal = goals.read(view).set_index("goal_id", drop=False).loc["G-01"]
    days = company.rows(
        """
        select date_day, actual, counterfactual_high
        from marts.fct_goal_effects_daily
        where goal_id = 'G-01' and is_design_method
        """
    )

    daily, is_weekly = goals.course(view, goal)
    assert not is_weekly, "Scale tiny has few days."
    known = [row for row in days if row[1] is not None]
    assert daily["actual"].sum() == sum(row[1] for row in known)

    weekly = view.read(goals.queries.WEEKS, goal_id="G-01").set_index("date_day")
    weeks = defaultdict(list)
    for day, actual, high in days:
        weeks[day - timedelta(days=day.weekday())].append((actual, high))
    assert len(weekly) == len(weeks)
    for monday, values in weeks.items():
        for place, column in enumerate(("actual", "counterfactual_high")):
            parts = [value[place] for value in values if value[place] is not None]
            found = weekly.loc[monday, column]
            if len(parts) == 7:
                assert found == pytest.approx(sum(parts))
            else:
                assert found != found, "A week that is not whole has no sum."


def test_the_calendar_holds_what_touches_the_windows(company, look):
    first, last = company.one(
        """
        select min(baseline_start), max(post_end)
        from marts.rpt_before_after
        where goal_id = 'G-01'
        """
    )

    app = look(company, "effects", goal="G-01")

    found = app.get_by_key("table_interventions").dataframe[0].value
    expected = company.rows(
        """
        select title
        from marts.rpt_interventions
        where (origin <> 'goal' or intervention_id <> 'G-01')
            and starts_on <= $last and (ends_on is null or ends_on >= $first)
        """,
        {"first": first, "last": last},
    )
    assert expected
    assert sorted(found["title"]) == sorted(title for (title,) in expected)


def test_the_goal_is_kept_in_the_address(company, look):
    app = look(company, "effects", goal="G-03")
    assert app.query_params["goal"] == "G-03"
    assert app.selectbox(key="goal").value == "G-03"

    app.selectbox(key="goal").select("G-02").run()

    assert app.query_params["goal"] == "G-02"


def test_without_goals_the_page_says_how_to_get_some(ads_only, look):
    app = look(Company(ads_only.data_dir), "effects")

    assert "docs/templates.md" in app.info[0].value
    assert not app.metric


def test_an_exploratory_mix_is_marked_and_enters_no_return(own_company, look):
    """The marketing mix is in the published file only where it is switched on."""
    with duckdb.connect(str(own_company.path.resolve())) as connection:
        tables = [row[0] for row in connection.execute("show all tables").fetchall()]
        assert tables
        connection.execute(
            """
            create or replace table marts.rpt_mmm_channels as
            select
                'contribution_margin' as outcome, true as is_main_outcome,
                'paid_social_meta' as channel_id, 'Meta Ads' as channel_name,
                1000.0 as spend, 4321.0 as contribution, 1000.0 as contribution_low,
                9000.0 as contribution_high, 0.2 as contribution_share,
                3.3 as roi_mmm, 60 as n_weeks, date '2025-06-02' as first_week,
                date '2026-09-21' as last_week, null::varchar as reason,
                'spend hardly moves apart from season' as caveat
            """
        )
        connection.execute(
            """
            insert into ops.manifest (version_id, table_name)
            select version_id, 'rpt_mmm_channels' from ops.manifest
            where not exists (
                from ops.manifest where table_name = 'rpt_mmm_channels'
            )
            limit 1
            """
        )

    app = look(own_company, "effects", goal="G-01")

    [line] = app.get_by_key("table_mix").dataframe[0].value.to_dict("records")
    assert line["contribution"] == 4321
    assert any("exploratory" in text.value for text in app.markdown)
    assert Figure("roi_mmm", 3.3, RETURN, "", "").written(
        view_of(own_company), 3.3
    ) not in [metric.value for metric in app.metric]
