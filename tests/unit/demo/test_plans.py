"""Plans, relations, surveys and searches: the truth counts what the files hold."""

import duckdb
import numpy as np
import pytest

from orchestration.demo.company import CAMPAIGNS, SCALES
from orchestration.demo.landing import Landing
from orchestration.demo.mentions import simulate_mentions
from orchestration.demo.plans import (
    SERVICE_SHARE,
    STAGE_MONTHS,
    campaign_briefs,
    write_plans,
)
from orchestration.demo.relations import NETWORKED
from orchestration.demo.surveys import ask_customers
from orchestration.demo.world import build_world


@pytest.fixture(scope="module")
def files(demo):
    """The files and the truth in one database."""
    folder, _ = demo
    landing, truth = folder / "landing", folder / "truth"
    with duckdb.connect() as connection:
        for name, pattern in {
            "partners": "relations/partners.csv",
            "influencers": "relations/influencers.csv",
            "referrals": "community/referrals_*.csv",
            "responses": "surveys/responses.csv",
            "waves": "surveys/waves.csv",
            "search_days": "search_console/*/Dates_*.csv",
            "results": "search/results.csv",
            "activity": "competitors/activity.csv",
            "briefs": "plan/campaign_briefs_*.csv",
        }.items():
            connection.execute(
                f"create table {name} as select distinct * from read_csv("
                f"'{landing}/{pattern}', all_varchar = true, filename = true)"
            )
        for path in truth.glob("*.parquet"):
            connection.execute(f"create table truth_{path.stem} as from '{path}'")
        yield connection


def test_the_chain_of_answers_only_narrows(files):
    query = """
        from truth_survey_waves
        where promoters + passives + detractors <> nps_responses
            or helped_responses <> entitled_yes
            or would_have_called_responses <> helped_yes
            or no_further_action_responses <> would_have_called_yes
            or unaided_yes > aided_yes or responses < nps_responses
    """
    assert files.execute(query).fetchall() == []
    found = files.execute(
        """
        select
            survey, wave, count(*), count(nps_score),
            count(*) filter (cast(nps_score as integer) >= 9),
            count(*) filter (needed_no_further_action = 'true')
        from responses
        group by all
        order by all
        """
    ).fetchall()
    expected = files.execute(
        "select survey, wave, responses, nps_responses, promoters, "
        "no_further_action_yes from truth_survey_waves order by all"
    ).fetchall()
    assert found == expected
    assert len(expected) == files.execute("select count(*) from waves").fetchone()[0]


def test_the_later_export_has_the_last_word_about_searches(files):
    found = files.execute(
        """
        select cast("Date" as date), cast(clicks as int), cast(impressions as int)
        from search_days
        qualify row_number() over (partition by "Date" order by filename desc) = 1
        order by all
        """
    ).fetchall()
    expected = files.execute("from truth_search_days order by all").fetchall()
    assert found == expected
    stated = files.execute(
        'select count(*), count(distinct "Date") from search_days'
    ).fetchone()
    assert stated[0] > stated[1]


def test_results_and_competitors_add_up(files):
    found = files.execute(
        "select count(*), count(*) filter (result_owner = 'owned') "
        "from results where is_branded = 'true'"
    ).fetchone()
    query = "select sum(results), sum(owned) from truth_branded_results"
    assert files.execute(query).fetchone() == found
    found = files.execute(
        "select sum(cast(mentions as int)), sum(cast(posts as int)) from activity"
    ).fetchone()
    query = "select sum(mentions), sum(posts) from truth_competitor_activity"
    assert files.execute(query).fetchone() == found


def test_influencers_brought_whom_their_code_did(files):
    found = files.execute(
        """
        select influencer_id, count(distinct referral_id)
        from influencers
        left join referrals
            on tracking_code = referrer_code and evidence in ('code', 'link')
        group by all
        order by all
        """
    ).fetchall()
    query = "select influencer_id, referrals from truth_influencers order by all"
    assert files.execute(query).fetchall() == found
    assert max(count for _, count in found) > 0
    query = """
        from truth_influencers
        where contacted_at < discovered_at or networked_at < contacted_at
            or (networked_at is not null and contacted_at is null)
    """
    assert files.execute(query).fetchall() == []


def test_partners_are_qualified_after_they_were_found(files):
    query = """
        from truth_partners
        where qualified_at < found_at
            or (crm_deal_id is not null and qualified_at is null)
    """
    assert files.execute(query).fetchall() == []
    found = files.execute(
        "select count(*), count(qualified_at), count(crm_deal_ids) from partners"
    ).fetchone()
    query = (
        "select count(*), count(qualified_at), count(crm_deal_id) from truth_partners"
    )
    assert files.execute(query).fetchone() == found
    assert found[2] > 0


def test_a_campaign_is_ready_if_nothing_is_missing_in_time(files):
    query = """
        from truth_campaign_readiness
        where is_ready <> (
            has_brief and has_company_goal and has_key_figure and has_audience
            and has_owner and has_employee_roles and not is_brief_after_start
        ) or has_spend_without_brief = has_brief
    """
    assert files.execute(query).fetchall() == []
    found = files.execute(
        "select count(distinct (platform, campaign_id)) from briefs"
    ).fetchone()
    query = "select count(*) from truth_campaign_readiness where has_brief"
    assert files.execute(query).fetchone() == found
    changed = files.execute(
        """
        select count(*) from (
            select campaign_id from briefs
            group by all having count(distinct written_at) > 1
        )
        """
    ).fetchone()
    query = """
        select count(*) from truth_campaign_readiness where is_brief_changed_after_start
    """
    assert files.execute(query).fetchone() == changed


def test_stages_are_planned_where_the_history_is_long_enough(files, tmp_path):
    assert files.execute("from truth_maturity").fetchall() == []
    world = build_world(SCALES["demo"], 7)
    table, _ = write_plans(world, Landing(tmp_path))["maturity"]
    reached = [
        table["planned_stage"].tolist().index(stage) + 1 for stage in range(1, 5)
    ]
    assert tuple(reached) == STAGE_MONTHS
    # What shows a stage comes in its month: the third influencer, the third survey.
    months = world.history.months()
    third = NETWORKED[2] * world.history.days
    assert months[9][0] <= third <= months[9][1]
    first = min(w.day for w in ask_customers(world) if w.survey == "deflection")
    assert months[13][0] <= first <= months[13][1]
    # No campaign that runs in the first window of the second stage lacks a brief.
    start = months[4][1] - 90
    for brief in campaign_briefs(world):
        if not brief.is_written:
            assert CAMPAIGNS[brief.number].last * world.history.days < start
    assert np.all(np.diff(table["planned_stage"]) >= 0)


def test_evidence_of_the_first_stages_begins_in_their_months():
    world = build_world(SCALES["demo"], 7)
    mentions = simulate_mentions(world)
    days = np.unique(world.history.day_of(mentions.at))
    months = world.history.months()
    covered = [np.sum((days > last - 90) & (days <= last)) / 90 for _, last in months]
    assert covered[STAGE_MONTHS[0] - 2] < 0.8
    assert min(covered[STAGE_MONTHS[0] - 1 :]) >= 0.8
    # Whoever listens in the second month has done something about it by then.
    assert (mentions.answered_at[mentions.answered_at >= 0]).min() < (
        world.history.second_of(months[1][1])
    )
    opening = round(SERVICE_SHARE * world.history.days)
    first, last = months[STAGE_MONTHS[1] - 1]
    assert first <= opening <= last
