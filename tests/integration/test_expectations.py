"""Each expectation passes on the demo company and fails on its own wrong input.

The wrong input is one statement on a small copy of the warehouse. An expectation
without one fails here: nobody has seen it fail.
"""

import re
import shutil
from dataclasses import replace

import duckdb
import pytest

from expectations.marts import BUILDERS, marts_suites
from expectations.raw import (
    ADS_PLATFORMS,
    CALL_TOOLS,
    MONITORING_TOOLS,
    REGISTERS,
    SOCIAL_DAYS,
    TICKET_TOOLS,
    TIME_TOOLS,
    raw_suites,
)
from expectations.suites import Suite, no_rows
from expectations.validate import validate

SUITES = (*raw_suites(), *marts_suites({*BUILDERS, "dim_campaigns"}))

# The demo company has these on purpose.
DEMO_WARNINGS = {
    "ops.loads every_file_is_understood",
    "ops.loads few_rows_are_rejected",
    "ops.loads no_header_was_guessed",
    "ops.coverage days_are_not_in_the_future",
    "marts.fct_ad_performance_daily spend_of_a_day_is_plausible",
    "marts.fct_costs hours_have_rates",
    "marts.rpt_reconciliation invoices_and_ledger_agree",
    "marts.rpt_completeness no_day_is_missing",
    "marts.rpt_campaign_readiness campaigns_have_briefs",
    "marts.rpt_service_savings_monthly the_survey_is_near_the_effect",
    "marts.rpt_feedback_loop stages_follow_each_other",
    "raw_innovation.ideas ideas_of_listening_name_their_mention",
    "raw_search_console.queries files_state_their_period",
    "raw_viva_engage.user_activity accounts_are_not_concealed",
}


def first(table, change):
    """Change one row of a table."""
    return f"update {table} set {change} where rowid = (select min(rowid) from {table})"


def emptied(table, columns):
    """One row without a value, for each `<column>_is_given`."""
    return {
        f"{table} {column}_is_given": first(table, f"{column} = null")
        for column in columns
    }


def added(table, column, value):
    """A row more, with nothing but one value."""
    return f"insert into {table} ({column}) values ('{value}')"


def _wrong_records():
    """Of CRMs and communities: a row that says nothing, or says it wrongly."""
    given = {
        "raw_salesforce.leads": ["lead_id", "created_at"],
        "raw_salesforce.opportunities": ["opportunity_id", "deal_stage"],
        "raw_pipedrive.deals": ["deal_id"],
        "raw_community.interactions": [
            "interaction_id",
            "occurred_at",
            "interaction_type",
        ],
        "raw_community.referrals": ["referral_id", "referred_at", "evidence"],
        "raw_community.social_links": ["link", "post_id"],
        **REGISTERS,
        "raw_search_console.days": ["date_day", "clicks", "impressions"],
        "raw_search_console.queries": ["query", "clicks", "impressions"],
        "raw_people.employees": ["employee_id", "department", "entry_date"],
        "raw_people.information_items": ["information_id", "published_at"],
        "raw_people.information_receipts": [
            "receipt_id",
            "information_id",
            "employee_id",
            "perceived_at",
            "evidence_type",
        ],
        "raw_people.applications": ["application_id", "applied_at"],
        "raw_innovation.ideas": ["idea_id", "source_type"],
        "raw_innovation.idea_events": ["idea_id", "stage", "occurred_at"],
        "raw_viva_engage.user_activity": [
            "report_refresh_date",
            "user_principal_name",
            "report_period",
        ],
        "raw_viva_engage.groups": [
            "report_refresh_date",
            "group_display_name",
            "report_period",
        ],
    }
    wrong = {
        f"{table} {column}_is_given": added(table, "_file", "x.csv")
        for table, columns in given.items()
        for column in columns
    }
    members = "raw_salesforce.campaign_members"
    for name in ("every_member_is_somebody", "every_member_has_a_day"):
        wrong[f"{members} {name}"] = added(members, "_file", "x.csv")
    for table, column, value in (
        ("raw_salesforce.leads", "lead_id", "00Q5g00000AbCd"),
        ("raw_salesforce.opportunities", "opportunity_id", "0065g00000AbCdEaa"),
        (members, "campaign_id", "7015g00000AbCdE-AV"),
    ):
        wrong[f"{table} {column}_is_whole"] = added(table, column, value)
    for table, column in (
        ("raw_pipedrive.deals", "deal_id"),
        ("raw_community.interactions", "post_id"),
        ("raw_community.referrals", "referred_deal"),
        ("raw_community.social_links", "post_id"),
        ("raw_relations.partners", "crm_deal_ids"),
        ("raw_plan.campaign_briefs", "campaign_id"),
        ("raw_plan.budgets", "campaign_id"),
        ("raw_people.employees", "employee_id"),
        ("raw_people.information_items", "information_id"),
        ("raw_innovation.ideas", "idea_id"),
    ):
        wrong[f"{table} {column}_is_intact"] = added(table, column, "7.1E+18")
    wrong["raw_pipedrive.deals every_deal_has_a_status_that_is_known"] = added(
        "raw_pipedrive.deals", "deal_status", "Vielleicht"
    )
    wrong["raw_plan.campaign_briefs budgets_have_a_currency"] = added(
        "raw_plan.campaign_briefs", "budget", "12500"
    )
    wrong["raw_search_console.queries files_state_their_period"] = added(
        "raw_search_console.queries", "_file", "Queries.csv"
    )
    interactions = "raw_community.interactions"
    wrong[f"{interactions} most_interactions_have_a_network"] = (
        f"update {interactions} set network = null;"
        + added(interactions, "interaction_id", "1")
    )
    return wrong | WRONG_PEOPLE | _wrong_service() | _wrong_social()


def _wrong_social():
    """Of organic posts and profiles."""
    given = {
        "raw_meta_business_suite.posts": ["post_id", "published_at"],
        "raw_meta_business_suite.daily": ["date_day"],
        "raw_linkedin_page.posts": ["published_at", "impressions"],
        "raw_x.posts": ["published_at", "impressions"],
        "raw_youtube.posts": ["views"],
        "raw_tiktok.posts": ["published_at"],
        **{f"{schema}.{table}": ["date_day"] for schema, table in SOCIAL_DAYS},
    }
    wrong = {
        f"{table} {column}_is_given": added(table, "_file", "x.csv")
        for table, columns in given.items()
        for column in columns
    }
    for table, column, value in (
        ("raw_meta_business_suite.posts", "post_id", "1.2E+17"),
        ("raw_meta_business_suite.posts", "page_id", "1.2E+17"),
        ("raw_x.posts", "post_id", "1.9E+18"),
    ):
        wrong[f"{table} {column}_is_intact"] = added(table, column, value)
    for table, column in (
        ("raw_linkedin_page.posts", "post_link"),
        ("raw_x.posts", "post_id"),
        ("raw_youtube.posts", "video_id"),
        ("raw_tiktok.posts", "permalink"),
    ):
        wrong[f"{table} {column}_names_the_record"] = added(table, column, "nothing")
    posts, days = "raw_meta_business_suite.posts", "raw_meta_business_suite.daily"
    wrong[f"{posts} posts_are_counted_since_their_publication"] = added(
        posts, "period", "2026-09-01"
    )
    wrong[f"{posts} posts_say_how_often_they_were_shown"] = added(
        posts, "_file", "without.csv"
    )
    wrong[f"{days} every_table_says_what_it_counts"] = added(days, "value", "3")
    return wrong


WRONG_SOCIAL_MARTS = {
    "marts.fct_social_posts every_delivered_post_is_there": """
        delete from marts.fct_social_posts where network = 'x'
    """,
    "marts.fct_social_posts engagement_is_plausible": """
        update marts.fct_social_posts set engagements = impressions + 1
    """,
    "marts.fct_social_posts_daily changes_add_up_to_counters": """
        update marts.fct_social_posts_daily set likes_change = likes_change + 1
    """,
    "marts.fct_social_profiles_daily every_figure_is_known_by_name": first(
        "marts.fct_social_profiles_daily", "metric = 'other'"
    ),
    "marts.fct_social_profiles_daily every_figure_has_its_network": first(
        "marts.fct_social_profiles_daily", "network = 'meta'"
    ),
    "marts.fct_social_profiles_daily exposure_is_not_negative": """
        update marts.fct_social_profiles_daily set value = -1
        where metric = 'impressions'
    """,
    "marts.rpt_social_exposure_monthly months_equal_days": """
        update marts.rpt_social_exposure_monthly set value = value + 1
        where basis = 'profile_daily' and not is_stock
    """,
}


def _wrong_service():
    """Of monitoring, the support desk and the telephone."""
    given = {
        **{
            f"raw_{tool}.mentions": ["published_at", "url"] for tool in MONITORING_TOOLS
        },
        **{f"raw_{tool}.tickets": ["ticket_id", "created_at"] for tool in TICKET_TOOLS},
        **{f"raw_{tool}.calls": columns for tool, columns in CALL_TOOLS.items()},
        "raw_listening.mention_actions": ["mention_url", "classified_as"],
        "raw_service.threads": ["thread_id", "network", "opened_at"],
        "raw_service.support_cost_rates": [
            "contact_type",
            "valid_from",
            "variable_cost",
            "currency_code",
        ],
    }
    wrong = {
        f"{table} {column}_is_given": added(table, "_file", "x.csv")
        for table, columns in given.items()
        for column in columns
    }
    for tool in MONITORING_TOOLS:
        table = f"raw_{tool}.mentions"
        wrong[f"{table} most_mentions_are_judged"] = (
            f"update {table} set sentiment = null;" + added(table, "url", "x")
        )
    for tool in TICKET_TOOLS:
        table = f"raw_{tool}.tickets"
        wrong[f"{table} ticket_id_is_intact"] = added(table, "ticket_id", "7.1E+18")
        wrong[f"{table} tickets_say_how_they_came"] = (
            f"update {table} set via = null;" + added(table, "ticket_id", "1")
        )
    return wrong


WRONG_PEOPLE = {
    "raw_people.information_receipts receipts_are_about_known_information": added(
        "raw_people.information_receipts", "information_id", "nothing"
    ),
    "raw_people.information_receipts most_receipts_are_of_employees": """
        delete from raw_people.employees;
        insert into raw_people.information_receipts (employee_id) values ('E-0')
    """,
    "raw_people.applications most_applications_have_a_source": """
        update raw_people.applications set stated_source = null, utm_source = null;
        insert into raw_people.applications (application_id) values ('A-0')
    """,
    "raw_innovation.ideas ideas_of_listening_name_their_mention": added(
        "raw_innovation.ideas", "source_type", "Listening"
    ),
    "raw_innovation.idea_events events_are_of_known_ideas": added(
        "raw_innovation.idea_events", "idea_id", "nothing"
    ),
    "raw_viva_engage.user_activity accounts_are_not_concealed": added(
        "raw_viva_engage.user_activity", "user_principal_name", "F00DBABE"
    ),
    "raw_viva_engage.user_activity periods_fit_into_a_month": added(
        "raw_viva_engage.user_activity", "report_period", "90"
    ),
    "marts.rpt_information_diffusion half_come_before_four_fifths": """
        insert into marts.rpt_information_diffusion
            (information_id, audience_scope, t50_days, t80_days, km_share_perceived)
        values ('I-0', '(all)', 3, 2, 0.9)
    """,
    "marts.rpt_information_diffusion departments_add_up_to_the_audience": """
        insert into marts.rpt_information_diffusion
            (information_id, audience_scope, perceived)
        values ('I-0', '(all)', 9), ('I-0', 'Development', 8)
    """,
    "marts.rpt_participation_monthly who_takes_part_is_in_the_headcount": """
        insert into marts.rpt_participation_monthly
            (date_month, department, headcount, active, passive, active_or_passive)
        values ('1999-01-01', '(all)', 9, 3, 4, 8)
    """,
    "marts.rpt_participation_monthly departments_add_up_to_the_company": """
        insert into marts.rpt_participation_monthly
            (date_month, department, active_or_passive)
        values ('1999-01-01', '(all)', 9), ('1999-01-01', 'Development', 8)
    """,
    "marts.fct_mentions every_delivered_mention_counts_once": """
        update marts.fct_mentions set is_duplicate = true
        where mention_url_hash is not null
    """,
    "marts.fct_service_questions nothing_is_solved_before_it_was_asked": """
        update marts.fct_service_questions
        set opened_at = opened_at + interval 1 year
    """,
    "marts.fct_service_calls_daily every_delivered_call_is_counted": """
        update marts.fct_service_calls_daily set calls = calls + 1
    """,
    "marts.rpt_service_savings_monthly questions_equal_the_facts": """
        delete from marts.rpt_service_savings_monthly
    """,
    "marts.rpt_service_savings_monthly calls_avoided_of_regions_are_those_of_all": """
        insert into marts.rpt_service_savings_monthly
            (date_month, region, calls_avoided_causal)
        values ('1999-01-01', '(all)', 10), ('1999-01-01', 'Berlin', 9)
    """,
    "marts.rpt_before_after every_goal_is_judged_once": """
        update marts.rpt_before_after set is_design_method = true
    """,
    "marts.rpt_before_after estimates_lie_within_their_interval": """
        insert into marts.rpt_before_after
            (effect_relative, effect_relative_low, effect_relative_high)
        values (0.5, 0.1, 0.4)
    """,
    "marts.rpt_before_after raw_differences_claim_nothing": """
        update marts.rpt_before_after set verdict = 'improved'
        where method = 'raw_difference'
    """,
    "marts.rpt_before_after effects_are_spread_without_rest": """
        insert into intermediate.int_goal_effects_spread (goal_id, effect)
        values ('G-01', 1)
    """,
    "marts.fct_goal_panel calls_of_the_panel_are_those_of_the_facts": """
        update marts.fct_goal_panel set numerator = numerator + 1
        where kpi = 'support_calls'
    """,
    "marts.rpt_incremental_roi no_return_without_a_design": """
        insert into marts.rpt_incremental_roi (goal_id, roi_inc) values ('G-02', 1.5)
    """,
    "marts.rpt_incremental_roi returns_of_channels_are_those_of_goals": """
        update marts.rpt_incremental_roi set benefit_type = 'saving';
        update marts.rpt_channel_roi_monthly set incremental_margin = 1
    """,
    "marts.fct_mentions mentions_come_before_their_answers": """
        insert into marts.fct_mentions
            (source_platform, published_at, answered_at, is_duplicate)
        values ('tool', '2026-09-01 10:00:00', '2026-09-01 09:00:00', false)
    """,
    "marts.rpt_service_savings_monthly calls_are_those_of_the_fact": """
        insert into marts.fct_service_calls_daily (date_day, direction, calls)
        values ('1999-01-01', 'inbound', 1)
    """,
    "marts.rpt_service_savings_monthly the_survey_is_near_the_effect": """
        insert into marts.rpt_service_savings_monthly
            (date_month, calls_avoided_upper_bound, calls_avoided_causal)
        values ('1999-01-01', 21, 10)
    """,
    "marts.rpt_service_savings_monthly no_saving_without_an_effect": """
        update marts.rpt_service_savings_monthly set saving_cash = 100
    """,
    "marts.fct_kpi_figures_monthly figures_and_definitions_are_the_same": """
        delete from marts.fct_kpi_figures_monthly where metric_id = 'applications'
    """,
    "marts.rpt_risk_of_ignorance_monthly scenarios_name_their_source": """
        update marts.rpt_risk_of_ignorance_monthly
        set amount = 1, parameter_source = null
        where scenario = 'base'
    """,
    "marts.rpt_risk_sensitivity_monthly assumptions_name_their_source": """
        update marts.rpt_risk_sensitivity_monthly
        set parameter_base = 1, owner_role = null
        where parameter = 'purchase_intent_margin'
    """,
    "marts.rpt_maturity_monthly no_stage_without_its_rules": """
        update marts.rpt_maturity set is_passed = false;
        update marts.rpt_maturity_monthly set stage = 1
    """,
    "marts.rpt_social_value net_value_is_what_may_be_added": """
        update marts.rpt_social_value set amount = amount + 0.01
        where metric_id = 'net_value'
    """,
    "marts.rpt_social_value only_the_sale_the_saving_and_the_cost_are_added": """
        update marts.rpt_social_value set is_addable = true
        where metric_id = 'prospects_saved'
    """,
    "marts.rpt_social_value earned_margin_equals_the_channel_report": """
        delete from marts.rpt_social_value where metric_id = 'earned_margin'
    """,
    "marts.rpt_feedback_loop stages_follow_each_other": """
        insert into marts.rpt_feedback_loop (idea_key, has_reversed_stages)
        values ('IDEA-0', true)
    """,
    "marts.rpt_feedback_monthly months_add_up_to_the_ideas": """
        insert into marts.rpt_feedback_monthly (date_month, loops_closed)
        values ('1999-01-01', 1)
    """,
}


def _wrong_inputs():
    wrong = _wrong_records()
    for platform in ADS_PLATFORMS:
        table = f"raw_{platform}.ad_performance"
        for column in ("date_day", "spend", "_account_key"):
            wrong[f"{table} {column}_is_given"] = added(table, "_file", "x.csv")
        wrong[f"{table} currency_is_known"] = added(table, "_account_key", "nobody")
        for column in ("account_id", "campaign_id", "ad_group_id", "ad_id"):
            wrong[f"{table} {column}_is_intact"] = added(table, column, "1.20212E+17")
    wrong |= emptied("raw_hubspot.contacts", ["contact_id", "created_at"])
    wrong |= emptied("raw_hubspot.deals", ["deal_id", "deal_stage", "created_at"])
    wrong |= emptied("raw_shopify.orders", ["order_name"])
    wrong |= emptied("raw_ga4.events", ["event_timestamp", "event_name"])
    wrong["raw_hubspot.contacts contact_id_is_intact"] = first(
        "raw_hubspot.contacts", "contact_id = '1,2E+11'"
    )
    wrong["raw_hubspot.deals deal_id_is_intact"] = first(
        "raw_hubspot.deals", "deal_id = '2E10'"
    )
    wrong["raw_shopify.orders order_id_is_intact"] = first(
        "raw_shopify.orders", "order_id = '5.00E+12'"
    )
    wrong["raw_shopify.orders every_order_has_its_amounts"] = """
        update raw_shopify.orders set total = null
        where order_name = (select min(order_name) from raw_shopify.orders)
    """
    shop = "raw_woocommerce.orders"
    for column in ("order_number", "created_at", "net_sales"):
        wrong[f"{shop} {column}_is_given"] = added(shop, "_file", "x.csv")
    wrong[f"{shop} order_number_is_intact"] = added(shop, "order_number", "5.00E+12")
    wrong[f"{shop} currency_is_known"] = added(shop, "_account_key", "nobody")
    wrong[f"{shop} every_refund_has_its_order"] = added(shop, "net_sales", "-5")
    wrong["raw_ga4.events most_events_have_a_visitor"] = (
        "update raw_ga4.events set user_pseudo_id = null"
    )
    visits = "raw_matomo.visits"
    for column in ("id_site", "id_visit", "first_action_timestamp"):
        wrong[f"{visits} {column}_is_given"] = added(visits, "_file", "x.csv")
    wrong[f"{visits} id_visit_is_intact"] = added(visits, "id_visit", "1.2E+07")
    wrong[f"{visits} first_action_is_a_timestamp"] = added(
        visits, "first_action_timestamp", "2026-09-01 10:00:00"
    )
    wrong[f"{visits} most_visits_have_a_visitor"] = added(visits, "visitor_id", "0")
    wrong[f"{visits} no_file_ends_at_a_limit"] = f"""
        insert into {visits} (_file) select 'x.csv' from range(100)
    """
    for tool in TIME_TOOLS:
        table = f"raw_{tool}.time_entries"
        wrong |= emptied(table, ["start_date"])
        wrong[f"{table} every_entry_says_how_long"] = first(
            table, "duration = null, hours = null"
        )
        wrong[f"{table} every_entry_says_who"] = first(
            table, "user_name = null, email = null, employee_id = null"
        )
    wrong |= emptied(
        "raw_finance.invoices",
        ["invoice_id", "cost_type", "net_amount", "currency_code", "invoice_date"],
    )
    wrong |= emptied(
        "raw_finance.contracts",
        ["contract_id", "cost_type", "amount", "currency_code", "start_date"],
    )
    wrong |= emptied(
        "raw_finance.employee_rates", ["loaded_rate", "currency_code", "valid_from"]
    )
    wrong |= emptied("raw_ecb.rates", ["rate_date", "currency_code", "rate"])
    return wrong | WRONG_OPS | WRONG_MARTS | WRONG_SOCIAL_MARTS | WRONG_MIX


MIX = "marts.rpt_mmm_channels"
PANEL = "marts.rpt_mmm_panel"
WRONG_MIX = {
    f"{PANEL} weeks_hold_the_company_once": first(
        PANEL, "company_conversions = coalesce(company_conversions, 0) + 1"
    ),
    f"{PANEL} complete_weeks_equal_sales": (
        f"update {PANEL} set company_net_revenue = company_net_revenue + 0.01"
    ),
    f"{PANEL} costs_equal_booked_costs": first(
        PANEL, "cost_total = cost_total + 0.000001"
    ),
    f"{MIX} estimates_lie_within_their_interval": first(
        MIX, "contribution = 1, contribution_low = 2, contribution_high = 3"
    ),
    f"{MIX} spend_is_the_panels": first(MIX, "spend = 1e9"),
    f"{MIX} returns_follow_their_formula": f"""
        update {MIX} set contribution = 300, cost_total = 200, roi_mmm = 1.5
        where outcome = 'contribution_margin'
    """,
    f"{MIX} channels_bring_no_more_than_there_is": first(MIX, "contribution_share = 2"),
}

LOADED = "(select min(rowid) from ops.loads where status = 'loaded')"
CURRENT = "(select min(rowid) from ops.coverage where is_current)"

WRONG_OPS = {
    "ops.loads every_row_read_is_loaded_or_rejected": (
        f"update ops.loads set rows_read = rows_read + 1 where rowid = {LOADED}"
    ),
    "ops.loads every_file_is_understood": (
        f"update ops.loads set status = 'refused' where rowid = {LOADED}"
    ),
    "ops.loads few_rows_are_rejected": (
        f"update ops.loads set rows_rejected = rows_read where rowid = {LOADED}"
    ),
    "ops.loads no_spend_is_among_the_rejected_rows": """
        insert into ops.rejected_rows (load_id, file, row_number, reason, record)
        select load_id, 'report.csv', 7, 'cut off', '' from ops.coverage
        where is_current and source = 'meta_ads' limit 1
    """,
    "ops.loads only_repetitions_are_rejected": """
        insert into ops.rejected_rows (load_id, file, row_number, reason, record)
        select load_id, 'deals.csv', 7, 'no key (deal_id)', '' from ops.loads
        where source = 'hubspot' limit 1
    """,
    "ops.loads no_header_was_guessed": (
        "update ops.loads set guessed_headers = '[\"Kosten? = spend (best match)\"]'"
        f" where rowid = {LOADED}"
    ),
    "ops.control_totals control_totals_match": """
        update ops.control_totals
        set stated = stated + 1, difference = 1, is_matched = false, is_required = true
        where load_id = (
            select min(load_id) from ops.control_totals
            where load_id in (select load_id from ops.coverage where is_current)
        )
    """,
    "ops.coverage days_are_plausible": (
        f"update ops.coverage set date_day = date '1926-09-30' where rowid = {CURRENT}"
    ),
    "ops.coverage days_are_not_in_the_future": (
        f"update ops.coverage set date_day = date '2926-09-30' where rowid = {CURRENT}"
    ),
    "ops.coverage each_account_day_has_one_truth": f"""
        insert into ops.coverage
        select * replace ('another' as load_id) from ops.coverage
        where rowid = {CURRENT}
    """,
}

SPEND = "marts.fct_ad_performance_daily"
COSTS = "marts.fct_costs"
SALES = "marts.fct_conversions"
CREDITS = "marts.fct_attribution_credits"
ROI = "marts.rpt_channel_roi_monthly"
COHORTS = "marts.rpt_customer_cohorts"
SOLD = f"(select min(rowid) from {SALES} where net_revenue > 100)"
CREDITED = f"(select min(rowid) from {CREDITS} where linear_net_revenue > 100)"
ATTRIBUTION = "marts.rpt_attribution_monthly"
EARNED = f"(select min(rowid) from {ROI} where roi_rev is not null)"

WRONG_MARTS = {
    f"{SPEND} spend_equals_control_totals": """
        update intermediate.int_ad_performance_unioned
        set spend_local = spend_local + 0.01
        where load_id = (
            select min(load_id) from ops.control_totals
            where
                measure = 'spend' and is_required
                and load_id not in (
                    select load_id from ops.coverage where not is_current
                )
                and load_id in (
                    select load_id from intermediate.int_ad_performance_unioned
                )
        )
    """,
    f"{SPEND} spend_equals_delivered_spend": f"""
        delete from {SPEND}
        where rowid = (select min(rowid) from {SPEND} where spend_local > 0)
    """,
    f"{SPEND} spend_has_an_exchange_rate": first(SPEND, "spend = null"),
    f"{SPEND} spend_of_a_day_is_plausible": first(SPEND, "spend = 999999"),
    f"{COSTS} costs_have_an_exchange_rate": first(COSTS, "fx_rate = null"),
    f"{COSTS} allocated_equals_booked": first(
        COSTS, "amount_local = amount_local + 0.000001"
    ),
    f"{COSTS} media_cost_equals_spend": f"""
        update {COSTS} set amount = amount + 1
        where rowid = (
            select min(rowid) from {COSTS}
            where cost_type = 'media' and source_platform like '%_ads'
        )
    """,
    f"{COSTS} hours_have_rates": first(COSTS, "is_complete = false"),
    f"{SALES} revenue_has_an_exchange_rate": (
        f"update {SALES} set fx_rate = null where rowid = {SOLD}"
    ),
    f"{SALES} refunds_stay_below_sales": f"""
        update {SALES} set is_refund = true, net_revenue = -abs(net_revenue)
    """,
    f"{SALES} no_conversion_is_after_the_as_of_date": first(
        SALES, "date_day = date '2926-01-01'"
    ),
    f"{CREDITS} credited_net_revenue_equals_conversions": (
        f"update {CREDITS} set linear_net_revenue = linear_net_revenue - 0.01"
        f" where rowid = {CREDITED}"
    ),
    f"{CREDITS} credited_contribution_margin_equals_conversions": (
        f"update {CREDITS}"
        " set shapley_contribution_margin = shapley_contribution_margin + 0.01"
        f" where rowid = {CREDITED}"
    ),
    f"{ATTRIBUTION} every_model_credits_the_same_sales": """
        delete from intermediate.int_attribution_credits_unioned
        where model_key = 'markov' and product = (
            select min(product) from marts.fct_conversions where net_revenue > 0
        )
    """,
    f"{ATTRIBUTION} report_equals_credits": first(
        ATTRIBUTION, "net_revenue = net_revenue + 0.01"
    ),
    "marts.rpt_assists_monthly one_channel_closes_each_attributed_conversion": first(
        "marts.rpt_assists_monthly", "last_conversions = last_conversions + 1"
    ),
    "marts.rpt_conversion_paths paths_hold_all_attributed_sales": first(
        "marts.rpt_conversion_paths", "value = value + 0.01"
    ),
    "marts.rpt_roi_range every_way_of_asking_has_all_sales": first(
        "marts.rpt_roi_range", "net_revenue = net_revenue + 0.01"
    ),
    "marts.rpt_roi_range headline_is_that_of_the_channel_report": """
        update marts.rpt_roi_range set roi_cm = 9
        where is_headline and roi_cm is not null
    """,
    f"{ROI} has_rows": f"delete from {ROI}",
    f"{ROI} cost_equals_cost_facts": first(ROI, "cost_total = cost_total + 1"),
    f"{ROI} net_revenue_equals_conversion_facts": first(
        ROI, "net_revenue = net_revenue + 0.01"
    ),
    f"{ROI} contribution_margin_equals_conversion_facts": f"""
        update {ROI} set contribution_margin = coalesce(contribution_margin, 0) + 0.01;
        update {SALES} set contribution_margin = coalesce(contribution_margin, 0)
    """,
    f"{ROI} cost_types_add_up": first(ROI, "cost_other = cost_other + 1"),
    f"{ROI} roi_follows_its_definition": (
        f"update {ROI} set roi_rev = net_revenue / cost_total where rowid = {EARNED}"
    ),
    f"{ROI} roi_is_plausible": f"""
        update {ROI} set roi_rev = 5000, cost_total = 200, is_default_model = true
        where rowid = {EARNED}
    """,
    f"{ROI} one_currency": first(ROI, "currency_code = 'SEK'"),
    "marts.rpt_campaign_roi campaigns_equal_channels": first(
        "marts.rpt_campaign_roi", "cost_total = cost_total + 1"
    ),
    "marts.rpt_funnel_monthly entered_equals_funnel_stages": first(
        "marts.rpt_funnel_monthly", "entered = entered + 1"
    ),
    "marts.rpt_funnel_campaigns campaigns_equal_months": first(
        "marts.rpt_funnel_campaigns", "converted_to_next = converted_to_next + 1"
    ),
    "marts.rpt_relationship_monthly margin_of_stages_equals_conversions": """
        update marts.rpt_relationship_monthly
        set contribution_margin = contribution_margin + 0.01
        where rowid = (
            select min(rowid) from marts.rpt_relationship_monthly
            where relationship_model = 'awareness_purchase_repurchase'
        )
    """,
    **{
        f"marts.{table} share_gone_on_grows_with_time": first(
            f"marts.{table}", "km_rate_30d = 0.3, km_rate_90d = 0.2"
        )
        for table in (
            "rpt_funnel_monthly",
            "rpt_funnel_campaigns",
            "rpt_relationship_monthly",
            "rpt_leads_monthly",
        )
    },
    f"{COHORTS} net_revenue_equals_conversions_by_month": first(
        COHORTS, "net_revenue = net_revenue + 0.01"
    ),
    f"{COHORTS} contribution_margin_equals_conversions_by_month": first(
        COHORTS, "contribution_margin = contribution_margin - 0.01"
    ),
    f"{COHORTS} customers_equal_new_customers": f"""
        update {COHORTS} set customers = customers + 0.001
        where rowid = (select min(rowid) from {COHORTS} where age_months = 0)
    """,
    f"{COHORTS} cohort_cost_equals_cost_facts": f"""
        update {COHORTS} set cost_total = cost_total + 0.01
        where rowid = (select min(rowid) from {COHORTS} where age_months = 0)
    """,
    "marts.rpt_customers_monthly net_revenue_equals_conversions_by_month": """
        delete from marts.rpt_customers_monthly where channel_id = '(unattributed)'
    """,
    "marts.rpt_customers_monthly refunds_are_dated_twice_and_counted_once": first(
        "marts.rpt_customers_monthly", "refunded_by_sale = refunded_by_sale + 0.01"
    ),
    "marts.rpt_leads_monthly leads_equal_funnel_stages": first(
        "marts.rpt_leads_monthly", "leads = leads + 1"
    ),
    "marts.rpt_pipeline_monthly won_equals_deal_revenue": first(
        "marts.rpt_pipeline_monthly", "amount_won = amount_won + 0.01"
    ),
    "marts.rpt_pipeline_monthly every_deal_has_one_fate": first(
        "marts.rpt_pipeline_monthly", "cohort_open = cohort_open + 1"
    ),
    "marts.rpt_pipeline_monthly weighted_amount_is_a_part_of_the_open_amount": first(
        "marts.rpt_pipeline_monthly", "weighted_amount = open_amount + 1"
    ),
    "marts.rpt_campaign_readiness every_campaign_with_spend_is_shown_with_it": """
        update marts.rpt_campaign_readiness set spend = spend + 0.01
        where rowid = (
            select min(rowid) from marts.rpt_campaign_readiness where has_spend
        )
    """,
    "marts.rpt_campaign_readiness campaigns_have_briefs": first(
        "marts.rpt_campaign_readiness", "has_spend_without_brief = true"
    ),
    "marts.rpt_survey_waves scores_are_on_a_scale_to_ten": """
        insert into marts.rpt_survey_waves by name
        select 'stars' as wave, 30 as nps_responses, 0 as promoters, 0 as passives
    """,
    "marts.rpt_budget_pacing_monthly cost_equals_cost_facts": """
        insert into marts.rpt_budget_pacing_monthly by name
        select date '1999-01-01' as date_month, 'b' as budget_id, 0.01 as cost,
            date '1999-01-01' as period_start, date '1999-01-31' as known_until
    """,
    "marts.rpt_reconciliation books_of_the_pipeline_agree": """
        insert into marts.rpt_reconciliation by name
        select 'allocated_vs_booked' as subject, false as is_matched
    """,
    "marts.rpt_reconciliation invoices_and_ledger_agree": """
        insert into marts.rpt_reconciliation by name
        select 'platform_vs_invoice' as subject, false as is_matched
    """,
    "marts.rpt_completeness no_source_is_stale": first(
        "marts.rpt_completeness", "status = 'stale'"
    ),
    "marts.rpt_completeness no_day_is_missing": first(
        "marts.rpt_completeness", "status = 'missing'"
    ),
}

WRONG = _wrong_inputs()

# What a mart must never show: an address, and a number to call.
LEAKS = {
    "marts.fct_social_posts": ("post_type", "lea@kunde.example"),
    "marts.fct_social_posts_daily": ("change_reason", "lea@kunde.example"),
    "marts.fct_social_profiles_daily": ("page_id", "lea@kunde.example"),
    "marts.rpt_social_exposure_monthly": ("change_reason", "lea@kunde.example"),
    "marts.fct_mentions": ("query_name", "lea@kunde.example"),
    "marts.fct_service_questions": ("region", "lea@kunde.example"),
    "marts.fct_service_calls_daily": ("line", "+49 30 1234567"),
    "marts.rpt_service_savings_monthly": ("region", "lea@kunde.example"),
    "marts.fct_kpi_figures_monthly": ("reason", "ask lea@kunde.example"),
    "marts.rpt_department_kpis_monthly": ("reason", "ask lea@kunde.example"),
    "marts.rpt_key_figures_monthly": ("reason", "ask lea@kunde.example"),
    "marts.rpt_risk_of_ignorance_monthly": ("owner_role", "lea@kunde.example"),
    "marts.rpt_risk_sensitivity_monthly": ("owner_role", "lea@kunde.example"),
    "marts.fct_maturity_evidence_monthly": ("sample_id", "lea@kunde.example"),
    "marts.rpt_maturity": ("sample_id", "lea@kunde.example"),
    "marts.rpt_maturity_monthly": ("missing_for_next_stage", "lea@kunde.example"),
    "marts.rpt_social_value": ("why_not_added", "ask lea@kunde.example"),
    "marts.rpt_before_after": ("title", "ask lea@kunde.example"),
    "marts.fct_goal_panel": ("unit", "lea@kunde.example"),
    "marts.rpt_incremental_roi": ("title", "ask lea@kunde.example"),
    "marts.dim_campaigns": ("campaign_name", "Lea.Berg@kunde.example"),
    "marts.fct_ad_performance_daily": ("ad_name", "call +49 30 1234567"),
    "marts.fct_costs": ("document_id", "lea@kunde.example"),
    "marts.fct_conversions": ("product", "lea@kunde.example"),
    "marts.fct_attribution_credits": ("product", "+46 (0)70-123 45 67"),
    "marts.rpt_assists_monthly": ("assist_ratio_reason", "lea@kunde.example"),
    "marts.rpt_conversion_paths": ("path", "lea@kunde.example"),
    "marts.rpt_roi_range": ("channel_name", "lea@kunde.example"),
    "marts.rpt_attribution_monthly": ("campaign_id", "lea@kunde.example"),
    "marts.rpt_channel_roi_monthly": ("channel_name", "lea@kunde.example"),
    "marts.rpt_campaign_roi": ("campaign_name", "lea@kunde.example"),
    "marts.rpt_funnel_monthly": ("channel_id", "lea@kunde.example"),
    "marts.rpt_funnel_campaigns": ("campaign_name", "lea@kunde.example"),
    "marts.rpt_relationship_monthly": ("channel_id", "lea@kunde.example"),
    "marts.rpt_customer_cohorts": ("channel_id", "lea@kunde.example"),
    "marts.rpt_customers_monthly": ("channel_id", "lea@kunde.example"),
    "marts.rpt_leads_monthly": ("channel_id", "lea@kunde.example"),
    "marts.rpt_pipeline_monthly": ("channel_id", "lea@kunde.example"),
    "marts.rpt_information_diffusion": ("topic", "ask lea@kunde.example"),
    "marts.rpt_participation_monthly": ("department", "lea@kunde.example"),
    "marts.rpt_feedback_loop": ("network", "https://x.example/lea@kunde.example"),
    "marts.rpt_feedback_monthly": ("shipment_reason", "+46 (0)70-123 45 67"),
    "marts.rpt_campaign_readiness": ("campaign_name", "lea@kunde.example"),
    "marts.rpt_survey_waves": ("wave", "lea@kunde.example"),
    "marts.rpt_budget_pacing_monthly": ("campaign_id", "lea@kunde.example"),
    "marts.rpt_mmm_panel": ("channel_name", "lea@kunde.example"),
    "marts.rpt_mmm_channels": ("caveat", "ask lea@kunde.example"),
    "marts.rpt_reconciliation": ("reason", "ask lea@kunde.example"),
    "marts.rpt_completeness": ("account_key", "lea@kunde.example"),
    "marts.rpt_file_loads": ("message", "ask lea@kunde.example"),
    "marts.rpt_file_rejections": ("reason", "not a day lea@kunde.example"),
}


def wrong_input(suite, expect):
    if expect.name == "no_personal_data":
        column, value = LEAKS[suite.name]
        # Without its constraints: the row has nothing but the value.
        return f"""
            create or replace table {suite.name} as from {suite.name};
            {added(suite.name, column, value)}
        """
    return WRONG[f"{suite.name} {expect.name}"]


@pytest.fixture(scope="module")
def small_warehouse(pipeline, tmp_path_factory):
    """Every table that an expectation reads; of raw tables, a few rows a file."""
    path = tmp_path_factory.mktemp("small") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"attach '{pipeline.settings.warehouse_path}' as full_one (read_only)"
        )
        tables = connection.execute(
            """
            select schema_name, table_name
            from duckdb_tables()
            where
                database_name = 'full_one'
                and (
                    schema_name in ('ops', 'marts')
                    or schema_name like 'raw_%'
                    or table_name in (
                        'int_cost_lines_unioned',
                        'int_ad_performance_unioned',
                        'int_ad_performance_identified',
                        'int_mentions_unioned',
                        'int_social_posts_unioned',
                        'int_calls_unioned',
                        'int_goal_designs_completed',
                        'int_goal_effects_spread',
                        'kpi_definitions',
                        'int_attribution_credits_unioned',
                        'int_attribution_models_configured'
                    )
                )
            """
        ).fetchall()
        for schema, table in tables:
            few = "limit 2000" if schema.startswith("raw_") else ""
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(
                f"create table {schema}.{table} as from full_one.{schema}.{table} {few}"
            )
        connection.execute(
            """
            create table if not exists intermediate.int_cost_lines_unioned as
            from full_one.intermediate.int_cost_lines_unioned;
            create table if not exists intermediate.int_ad_performance_unioned as
            from full_one.intermediate.int_ad_performance_unioned;
            create table if not exists intermediate.int_ad_performance_identified as
            from full_one.intermediate.int_ad_performance_identified
            """
        )
    return path


@pytest.fixture(scope="module")
def untouched(small_warehouse, tmp_path_factory):
    results = validate(
        small_warehouse, SUITES, tmp_path_factory.mktemp("docs"), "untouched"
    )
    return {f"{r.suite.name} {r.expect.name}": r for r in results}


def test_all_expectations_hold_on_the_demo_company(untouched):
    failed = {name for name, result in untouched.items() if not result.is_passed}

    assert failed <= DEMO_WARNINGS, [untouched[name].message for name in failed]


@pytest.mark.parametrize(
    ("suite", "expect"),
    [
        pytest.param(suite, expect, id=f"{suite.name}-{expect.name}")
        for suite in SUITES
        for expect in suite.expectations
    ],
)
def test_it_fails_on_wrong_input(suite, expect, small_warehouse, tmp_path):
    path = tmp_path / "warehouse.duckdb"
    shutil.copyfile(small_warehouse, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(wrong_input(suite, expect))

    (result,) = validate(
        path, [replace(suite, expectations=(expect,))], tmp_path / "docs", "one"
    )

    assert not result.is_passed
    assert result.observed_value != "not evaluated", result.message
    assert suite.name in result.message
    assert "kunde.example" not in result.message
    assert "1234567" not in result.message


def test_what_cannot_be_evaluated_has_failed(small_warehouse, tmp_path):
    suite = Suite(
        schema="marts",
        table="fct_costs",
        expectations=(
            no_rows("asks_for_nothing", "select no_such_column from {batch}", "-"),
        ),
    )

    (result,) = validate(small_warehouse, [suite], tmp_path, "broken")

    assert not result.is_passed
    assert result.is_blocking
    assert "could not be evaluated" in result.message


def test_what_was_not_delivered_does_not_fail(small_warehouse, tmp_path):
    path = tmp_path / "warehouse.duckdb"
    shutil.copyfile(small_warehouse, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from raw_shopify.orders")
    suites = [suite for suite in SUITES if suite.name == "raw_shopify.orders"]

    results = validate(path, suites, tmp_path / "docs", "absent")

    assert {result.observed_value for result in results} == {"not delivered"}
    assert all(result.is_passed for result in results)


def test_the_data_docs_are_written_and_hold_no_rows(small_warehouse, tmp_path):
    suites = [suite for suite in SUITES if suite.name == "raw_hubspot.contacts"]

    validate(small_warehouse, suites, tmp_path, "raw")

    assert "raw/index.html" in (tmp_path / "index.html").read_text()
    pages = "".join(path.read_text() for path in tmp_path.rglob("*.html"))
    with duckdb.connect(str(small_warehouse), read_only=True) as connection:
        addresses = connection.execute(
            "select email from raw_hubspot.contacts where email is not null"
        ).fetchall()
    assert addresses
    assert "contact id is given" in pages
    assert not re.search(r"<(link|script|img)[^>]+https?://|url\(.https?://", pages)
    assert not [email for (email,) in addresses if email in pages]
