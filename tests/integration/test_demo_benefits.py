"""The demo company beyond the sale: what the marts count is what truly happened."""

import duckdb
import pytest

# Name → what the marts say, what the truth says: both must hold the same rows.
EQUAL = {
    "questions": (
        """
        select
            source_platform, network, kind, region, opened_at, solved_at, solved_by,
            is_confirmed, is_recontact_7d, is_solved, is_solved_within_sla
        from marts.fct_service_questions
        """,
        """
        select
            source_platform, network, kind, region, opened_at, solved_at, solved_by,
            is_confirmed, is_recontact, is_solved, is_solved_at_once
        from truth.service_questions
        """,
    ),
    "questions by month and region": (
        """
        select
            date_month, region, questions, questions_solved_online,
            questions_solved_within_sla
        from marts.rpt_service_savings_monthly
        where region <> '(all)' and questions is not null
        """,
        """
        select date_month, region, questions, solved, solved_at_once
        from truth.service_monthly
        where region <> '' and kind = 'question'
        """,
    ),
    "calls by day and line": (
        """
        select
            date_day, source_platform, if(source_platform = 'aircall', region, null),
            direction, calls, answered, talk_seconds
        from marts.fct_service_calls_daily
        """,
        "select * from truth.calls_daily",
    ),
    "calls by month": (
        """
        select date_month, calls
        from marts.rpt_service_savings_monthly
        where region = '(all)' and calls is not null
        """,
        """
        select cast(date_trunc('month', date_day) as date), sum(calls)
        from truth.calls_daily
        where direction = 'inbound'
        group by all
        """,
    ),
    "mentions by month and sentiment": (
        """
        select
            cast(date_trunc('month', date_day) as date), sentiment, count(*),
            count(*) filter (classified_as is not null),
            count(*) filter (answered_at is not null)
        from marts.fct_mentions
        where not is_duplicate
        group by all
        """,
        """
        select date_month, sentiment, mentions, noted, answered
        from truth.mentions_monthly
        """,
    ),
    "mentions by network": (
        """
        select network, classified_as, is_relevant, count(*)
        from marts.fct_mentions
        where not is_duplicate
        group by all
        """,
        """
        select source_type, classified_as, is_relevant, count(*)
        from truth.mentions
        group by all
        """,
    ),
    "ideas and their loop": (
        """
        select
            decision, mentioned_at, captured_at, presented_at, decided_at, shipped_at,
            answered_at, is_closed_loop, count(*)
        from marts.rpt_feedback_loop
        group by all
        """,
        """
        select
            decision, mentioned_at, captured_at, presented_at, decided_at, shipped_at,
            answered_at, is_closed_loop, count(*)
        from truth.feedback_loop
        group by all
        """,
    ),
    "diffusion of information": (
        """
        select
            information_id, audience_scope, eligible, joined_later, perceived,
            round(km_share_perceived, 9), round(t50_days, 6), round(t80_days, 6)
        from marts.rpt_information_diffusion
        where eligible is not null and audience_scope = '(all)'
        """,
        """
        select
            information_id, department, eligible, joined, perceived,
            round(km_share, 9), round(t50_days, 6), round(t80_days, 6)
        from truth.information_diffusion
        where eligible >= 5 and department = '(all)'
        """,
    ),
    "participation": (
        """
        select date_month, department, headcount, active, passive, active_or_passive
        from marts.rpt_participation_monthly
        where department = '(all)'
        """,
        """
        select
            date_month, department, headcount, if(has_activity, active, null), passive,
            if(has_activity, active_or_passive, null)
        from truth.participation_monthly
        where department = '(all)'
        """,
    ),
    "readiness of campaigns": (
        """
        select
            platform, campaign_id, has_brief, is_brief_after_start,
            is_brief_changed_after_start, has_company_goal, has_key_figure,
            has_audience, has_owner, has_employee_roles, is_ready,
            has_spend_without_brief
        from marts.rpt_campaign_readiness
        """,
        "select * from truth.campaign_readiness",
    ),
    "survey waves": (
        """
        select
            survey, wave, responses, coalesce(nps_responses, 0),
            coalesce(promoters, 0), coalesce(detractors, 0),
            coalesce(unaided_responses, 0), coalesce(aided_responses, 0)
        from marts.rpt_survey_waves
        """,
        """
        select
            survey, wave, responses, nps_responses, promoters, detractors,
            unaided_responses, aided_responses
        from truth.survey_waves
        """,
    ),
    "posts and their last counters": (
        """
        select
            network, post_id,
            if(network in ('x', 'youtube', 'linkedin'), null, published_at),
            metric_definition_id, snapshots, is_deleted,
            impressions, reach, likes, comments, shares, saves, clicks, video_views
        from marts.fct_social_posts
        """,
        # X, YouTube and LinkedIn write the day of a post only.
        """
        select * replace (
            if(network in ('x', 'youtube', 'linkedin'), null, published_at)
                as published_at
        )
        from truth.social_posts
        """,
    ),
    "what posts gained": (
        """
        select
            network, post_id, date_day, metric_definition_id, has_reset,
            has_definition_break, impressions_change, reach_change, likes_change,
            comments_change, shares_change, saves_change, clicks_change,
            video_views_change
        from marts.fct_social_posts_daily
        """,
        "select * from truth.social_posts_changes",
    ),
    "ideas by month": (
        """
        pivot (
            select date_month, metric_id, cast(value as bigint) as value
            from marts.fct_kpi_figures_monthly
            where
                metric_id in ('ideas_presented', 'ideas_accepted', 'ideas_shipped')
                and value is not null
        )
        on metric_id in ('ideas_presented', 'ideas_accepted', 'ideas_shipped')
        using first(value)
        """,
        """
        select date_month, presented, accepted, shipped from truth.ideas_monthly
        """,
    ),
    "applications by month": (
        """
        pivot (
            select date_month, metric_id, cast(value as bigint) as value
            from marts.fct_kpi_figures_monthly
            where
                metric_id in ('applications', 'applications_from_social')
                and value is not null
        )
        on metric_id in ('applications', 'applications_from_social')
        using first(value)
        """,
        """
        select date_month, applications, applications_social
        from truth.applications_monthly
        """,
    ),
    "opinion leaders by month": (
        """
        select metric_id, date_month, cast(value as bigint)
        from marts.fct_kpi_figures_monthly
        where
            metric_id in (
                'influencers_discovered', 'influencers_contacted',
                'influencers_networked'
            )
            and value > 0
        """,
        """
        select
            'influencers_' || step,
            cast(date_trunc(
                'month', moment at time zone 'UTC' at time zone 'Europe/Berlin'
            ) as date),
            count(*)
        from (
            select 'discovered' as step, discovered_at as moment from truth.influencers
            union all
            select 'contacted', contacted_at from truth.influencers
            union all
            select 'networked', networked_at from truth.influencers
        )
        where moment is not null
        group by all
        """,
    ),
    "partnerships by month": (
        """
        select date_month, cast(value as bigint)
        from marts.rpt_department_kpis_monthly
        where metric_id = 'partnerships_found' and value > 0
        """,
        """
        select
            cast(date_trunc(
                'month', qualified_at at time zone 'UTC' at time zone 'Europe/Berlin'
            ) as date),
            count(*)
        from truth.partners
        where found_via = 'monitoring' and qualified_at is not null
        group by all
        """,
    ),
    "results of branded searches": (
        """
        select date_month, cast(numerator as bigint), cast(denominator as bigint)
        from marts.fct_kpi_figures_monthly
        where metric_id = 'branded_results_held_share' and denominator is not null
        """,
        "select date_month, owned + positive, results from truth.branded_results",
    ),
    "calls among the key figures": (
        """
        select date_month, cast(value as bigint)
        from marts.rpt_key_figures_monthly
        where metric_id = 'support_calls' and value is not null
        """,
        """
        select cast(date_trunc('month', date_day) as date), sum(calls)
        from truth.calls_daily
        where direction = 'inbound'
        group by all
        """,
    ),
    "profiles by day": (
        """
        select network, metric, date_day, sum(value)
        from marts.fct_social_profiles_daily
        where (network, metric) in (
            select (network, metric) from truth.social_profiles_daily
        )
        group by all
        """,
        """
        select network, metric, date_day, sum(metric_value)
        from truth.social_profiles_daily
        group by all
        """,
    ),
}


@pytest.fixture(scope="module")
def company(pipeline):
    """The published file with the truth beside it."""
    path = pipeline.settings.published_dir / "current.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as published (read_only)")
        connection.execute("create schema truth")
        for file in pipeline.settings.truth_dir.glob("*.parquet"):
            connection.execute(f"create view truth.{file.stem} as from '{file}'")
        connection.execute("use published")
        yield connection


@pytest.mark.parametrize("what", EQUAL)
def test_the_marts_say_what_happened(company, what):
    found, true = (sql.replace("truth.", "memory.truth.") for sql in EQUAL[what])

    assert company.execute(f"select count(*) from ({true})").fetchone()[0] > 0
    wrong = company.execute(f"({found}) except all ({true}) limit 5").fetchall()
    missing = company.execute(f"({true}) except all ({found}) limit 5").fetchall()
    assert (wrong, missing) == ([], [])


def test_unanswered_mentions_are_those_without_an_answer_in_time(company):
    # The truth does not wait: what was written at the very end has time to be answered.
    found, true = (
        company.execute(sql).fetchone()[0]
        for sql in (
            "select count(*) from marts.fct_mentions"
            " where is_unanswered and not is_duplicate",
            "select sum(unanswered) from memory.truth.mentions_monthly",
        )
    )
    late = company.execute(
        "select count(*) from marts.fct_mentions where needs_answer"
        " and not is_duplicate and answered_at is null and not is_unanswered"
    ).fetchone()[0]
    assert found + late == true
    assert found > 20


def test_the_stages_of_maturity_are_reached_as_planned(company):
    # A short history reaches none of the stages; then nothing is planned.
    months = company.execute(
        """
        select count(*), count(*) filter (shown.stage is distinct from planned_stage)
        from memory.truth.maturity as truth
        left join marts.rpt_maturity_monthly as shown
            on shown.date_month = truth.date_month
        """
    ).fetchone()
    assert months[1] == 0
    shown = company.execute("select count(*) from marts.rpt_maturity_monthly")
    assert shown.fetchone()[0] > 0
