"""What was published against what truly happened to the demo company.

Every comparison is a query that returns the differences: none may be left. Each is
also run against a truth that is wrong by a cent or a unit and must then find it.
"""

import re
from dataclasses import dataclass

import duckdb
import pytest


@dataclass(frozen=True)
class Comparison:
    """Differences between the truth and the marts, and an error that it must see."""

    differences: str
    error: str


COMPARISONS = {
    "spend by platform, account, campaign, day and currency": Comparison(
        """
        with found as (
            select
                platform, account_id, campaign_id, date_day, currency_code,
                sum(spend_local) as found_local, sum(spend) as found_spend,
                sum(impressions) as found_impressions, sum(clicks) as found_clicks
            from marts.fct_ad_performance_daily
            group by all
        )

        select *
        from spend_daily
        full join found
            using (platform, account_id, campaign_id, date_day, currency_code)
        where spend_local is distinct from found_local
            or abs(spend - found_spend) > 0.00001
            or impressions is distinct from found_impressions
            or clicks is distinct from found_clicks
        """,
        """
        update spend_daily set spend_local = spend_local + 0.01
        where rowid = (select max(rowid) from spend_daily)
        """,
    ),
    "spend in euro as a whole": Comparison(
        """
        select platform, sum(amount)
        from (
            select platform, spend as amount from spend_daily
            union all
            select platform, -spend from marts.fct_ad_performance_daily
        )
        group by all
        having abs(sum(amount)) >= 0.005
        """,
        "update spend_daily set spend = spend + 0.01 where rowid = 0",
    ),
    "cost by month, type and currency": Comparison(
        """
        with found as (
            select
                cast(date_trunc('month', date_day) as date) as date_month,
                cost_type, currency_code, sum(amount_local) as found_local,
                sum(amount) as found_amount
            from marts.fct_costs
            group by all
        )

        select *
        from costs_monthly
        full join found using (date_month, cost_type, currency_code)
        where amount is null
            or found_amount is null
            or round(amount, 2) <> round(found_amount, 2)
                and abs(amount - found_amount) > 0.001
            or abs(amount_local - found_local) > 0.001
        """,
        "update costs_monthly set amount = amount + 0.01 where cost_type = 'tools'",
    ),
    "personnel cost at cash rates, and hours without a rate": Comparison(
        """
        with found as (
            select
                date_day, sum(amount) as found_amount,
                sum(amount_cash) as found_cash,
                bool_and(is_complete) as found_complete
            from marts.fct_costs
            where cost_type = 'personnel'
            group by all
        ),

        expected as (
            select
                date_day, sum(amount) as amount, sum(amount_cash) as amount_cash,
                bool_and(has_rate) as is_complete
            from costs_daily
            where cost_type = 'personnel'
            group by all
        )

        select *
        from expected
        full join found using (date_day)
        where abs(amount - found_amount) > 0.001
            or abs(amount_cash - found_cash) > 0.001
            or is_complete is distinct from found_complete
        """,
        """
        update costs_daily set has_rate = not has_rate
        where cost_type = 'personnel'
            and rowid = (
                select max(rowid) from costs_daily where cost_type = 'personnel'
            )
        """,
    ),
    "cost that names its campaign": Comparison(
        """
        with found as (
            select campaign_id, sum(amount) as found_amount
            from marts.fct_costs
            where cost_type = 'content'
                and campaign_id is not null
                and document_id in (
                    select document_id from costs_daily where campaign_id <> ''
                )
            group by all
        ),

        expected as (
            select campaign_id, sum(amount) as amount
            from costs_daily
            where campaign_id <> ''
            group by all
        )

        select *
        from expected
        full join found using (campaign_id)
        where amount is null
            or found_amount is null
            or abs(amount - found_amount) > 0.001
        """,
        """
        update costs_daily set campaign_id = campaign_id || '0'
        where campaign_id <> ''
        """,
    ),
    "purchases, won deals and leads, one by one": Comparison(
        """
        select *
        from (from conversions where conversion_type <> 'refund') as expected
        full join (
            from marts.fct_conversions
            where not is_refund and is_valid_lead is not false
        ) as found
            using (conversion_type, conversion_id)
        where expected.net_revenue is distinct from found.net_revenue
            or expected.net_revenue_local is distinct from found.net_revenue_local
                and conversion_type <> 'lead'
            or expected.currency_code is distinct from found.currency_code
            or expected.contribution_margin is distinct from found.contribution_margin
            or expected.is_new_customer is distinct from found.is_new_customer
            or expected.converted_at is distinct from found.converted_at
            or expected.date_day is distinct from found.date_day
        """,
        """
        update conversions set contribution_margin = contribution_margin + 0.01
        where rowid = (
            select min(rowid) from conversions where conversion_type = 'purchase'
        )
        """,
    ),
    "refunds, by order and in order of time": Comparison(
        """
        with expected as (
            select
                *,
                row_number() over (
                    partition by original_conversion_id order by converted_at
                ) as refund_number
            from conversions
            where conversion_type = 'refund'
        ),

        found as (
            select
                refund.*, sale.conversion_id as original_conversion_id,
                row_number() over (
                    partition by sale.conversion_id order by refund.converted_at
                ) as refund_number
            from marts.fct_conversions as refund
            inner join marts.fct_conversions as sale
                on refund.original_conversion_key = sale.conversion_key
            where refund.is_refund
        )

        select *
        from expected
        full join found using (original_conversion_id, refund_number)
        where expected.net_revenue is distinct from found.net_revenue
            or expected.net_revenue_local is distinct from found.net_revenue_local
            or expected.contribution_margin is distinct from found.contribution_margin
            or expected.date_day is distinct from found.date_day
            or expected.refunded_date_basis is distinct from found.refunded_date_basis
        """,
        """
        update conversions set net_revenue = net_revenue + 0.01
        where rowid = (
            select min(rowid) from conversions where conversion_type = 'refund'
        )
        """,
    ),
    "new customers by month": Comparison(
        """
        with found as (
            select
                cast(date_trunc('month', date_day) as date) as date_month,
                conversion_type, count(*) as found_customers
            from marts.fct_conversions
            where is_new_customer
            group by all
        )

        select *
        from new_customers
        full join found using (date_month, conversion_type)
        where new_customers is distinct from found_customers
        """,
        "update new_customers set new_customers = new_customers + 1",
    ),
    "leads by month": Comparison(
        """
        with found as (
            select
                cast(date_trunc('month', date_day) as date) as date_month,
                count(*) as found_leads
            from marts.fct_conversions
            where is_valid_lead
            group by all
        )

        select *
        from leads
        full join found using (date_month)
        where leads is distinct from found_leads
        """,
        "update leads set leads = leads - 1 where rowid = 0",
    ),
    "the roi report, all channels, default model: revenue, margin, cost": Comparison(
        """
        with found as (
            select
                date_month, sum(net_revenue) as found_revenue,
                sum(contribution_margin) as found_margin,
                sum(cost_total) as found_cost, sum(conversions) as found_conversions,
                sum(leads) as found_leads, sum(new_customers) as found_customers
            from marts.rpt_channel_roi_monthly
            where is_default_model
            group by all
        ),

        sales as (
            select
                cast(date_trunc('month', date_day) as date) as date_month,
                sum(net_revenue) as revenue, sum(contribution_margin) as margin,
                count(*) filter (conversion_type in ('purchase', 'deal_won'))
                    as conversions,
                count(*) filter (conversion_type = 'lead') as leads,
                count(*) filter (is_new_customer) as customers
            from conversions
            group by all
        ),

        costs as (
            select date_month, sum(amount) as cost
            from costs_monthly
            group by all
        )

        select *
        from sales
        full join costs using (date_month)
        full join found using (date_month)
        where coalesce(revenue, 0) <> coalesce(found_revenue, 0)
            or coalesce(margin, 0) <> coalesce(found_margin, 0)
            or abs(coalesce(cost, 0) - coalesce(found_cost, 0)) >= 0.005
            or abs(coalesce(conversions, 0) - coalesce(found_conversions, 0)) > 1e-6
            or abs(coalesce(leads, 0) - coalesce(found_leads, 0)) > 1e-6
            or abs(coalesce(customers, 0) - coalesce(found_customers, 0)) > 1e-6
        """,
        "update conversions set net_revenue = net_revenue + 0.01 where rowid = 0",
    ),
    "leads of every CRM, valid and raw": Comparison(
        """
        with found as (
            select
                cast(date_trunc('month', date_day) as date) as date_month,
                source_platform, sum(leads_raw) as found_raw, sum(leads) as found_valid
            from marts.fct_conversions
            where conversion_type = 'lead'
            group by all
        )

        select *
        from leads_raw_monthly
        full join found using (date_month, source_platform)
        where leads_raw is distinct from found_raw
            or leads_valid is distinct from found_valid
        """,
        "update leads_raw_monthly set leads_raw = leads_raw + 1 where rowid = 0",
    ),
    "who bought, who bought again, which consumers recommend": Comparison(
        """
        with entered as (
            select
                model as relationship_model, state as stage,
                cast(date_trunc('month', entered_at at time zone 'UTC'
                    at time zone 'Europe/Berlin') as date) as date_month,
                count(*) as persons
            from relationship_states
            where
                state in ('purchase', 'repurchase')
                or (
                    state = 'ambassador' and starts_with(person_id, 'shopper')
                    and identified_by <> 'member id'
                )
            group by all
        ),

        found as (
            select relationship_model, stage, date_month, sum(entered) as found_persons
            from marts.rpt_relationship_monthly
            where
                stage in ('purchase', 'repurchase')
                or (stage = 'ambassador' and business_type = 'B2C')
            group by all
            having sum(entered) > 0
        )

        select *
        from entered
        full join found using (relationship_model, stage, date_month)
        where persons is distinct from found_persons
        """,
        """
        update relationship_states set entered_at = entered_at - interval 40 day
        where rowid = (
            select min(rowid) from relationship_states where state = 'purchase'
        )
        """,
    ),
    "who was invited to webinars and fairs, and who came": Comparison(
        """
        with invited as (
            select has_responded, count(*) as members
            from campaign_member_responses
            group by all
        ),

        found as (
            select not is_view_through as has_responded, count(*) as found_members
            from marts.fct_touchpoints
            where touch_type = 'campaign_member'
            group by all
        )

        select *
        from invited
        full join found using (has_responded)
        where members is distinct from found_members
        """,
        """
        update campaign_member_responses set has_responded = not has_responded
        where rowid = 0
        """,
    ),
    "stages of people and companies beyond the visit": Comparison(
        """
        with entered as (
            select entity_type, stage, count(*) as entities
            from funnel_entries
            where stage <> 'visitor'
            group by all
        ),

        found as (
            select entity_type, stage, count(*) as found_entities
            from marts.fct_funnel_stages
            where stage <> 'visitor'
            group by all
        )

        select *
        from entered
        full join found using (entity_type, stage)
        where entities is distinct from found_entities
        """,
        """
        delete from funnel_entries
        where rowid = (select min(rowid) from funnel_entries where stage = 'lead')
        """,
    ),
    "platform, invoice and ledger, with the two differences that were laid": Comparison(
        """
        select *
        from marts.rpt_reconciliation
        where subject in ('platform_vs_invoice', 'invoice_vs_ledger')
            and not is_matched
        union all by name
        select found.*
        from (
            select * from marts.rpt_reconciliation
            where subject in ('platform_vs_invoice', 'invoice_vs_ledger')
                and difference <> 0
        ) as found
        full join known_differences using (subject, difference)
        where platform is null or is_known is null
        """,
        "update known_differences set difference = difference + 0.01",
    ),
}


@pytest.fixture
def ledger(pipeline):
    """The published marts, with the truth's tables beside them in memory."""
    assert pipeline.first_run.returncode == 0, pipeline.first_run.stderr
    settings = pipeline.settings
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        published = settings.published_dir / "current.duckdb"
        connection.execute(f"attach '{published}' as published (read_only)")
        for path in sorted(settings.truth_dir.glob("*.parquet")):
            connection.execute(f"create table {path.stem} as from '{path}'")
        # Clicks after LinkedIn's cut-off, and an entry booked two cents short.
        connection.execute(
            """
            create table known_differences as
            from (values
                ('platform_vs_invoice', 1.37::decimal(18, 6), true),
                ('invoice_vs_ledger', 0.02::decimal(18, 6), true)
            ) as laid(subject, difference, is_known)
            """
        )
        connection.execute("set search_path = 'memory.main,published.marts'")
        connection.execute("create schema marts")
        views = connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'published' and schema_name = 'marts'"
        ).fetchall()
        for (name,) in views:
            connection.execute(
                f"create view memory.marts.{name} as from published.marts.{name}"
            )
        yield connection


@pytest.mark.parametrize("subject", COMPARISONS)
def test_the_marts_equal_the_truth(ledger, subject):
    found = ledger.execute(COMPARISONS[subject].differences)
    assert found.fetchmany(5) == []


@pytest.mark.parametrize("subject", COMPARISONS)
def test_a_wrong_cent_or_unit_would_be_seen(ledger, subject):
    ledger.execute(COMPARISONS[subject].error)
    assert ledger.execute(COMPARISONS[subject].differences).fetchmany(5) != []


def test_every_file_was_read_as_it_was_written(pipeline):
    settings = pipeline.settings
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        connection.execute(f"set file_search_path = '{settings.truth_dir}'")
        wrong = connection.execute(
            """
            with found as (
                select
                    file, any_value(status) as status, sum(rows_read) as rows_read,
                    sum(rows_loaded) as rows_loaded,
                    sum(rows_rejected) as rows_rejected,
                    sum(rows_totals) as totals
                from ops.loads
                where source is distinct from 'ecb'
                group by file
            )

            select *
            from 'loads.parquet' as written
            full join found using (file)
            where written.rows is distinct from found.rows_read
                or written.rows_duplicate is distinct from found.rows_rejected
                or written.rows_totals is distinct from found.totals
                or found.status not in ('loaded', 'duplicate', 'empty')
                or (found.status = 'duplicate') <> (entity = 'copy of a file')
            """
        ).fetchall()
    assert wrong == []


def test_the_traps_were_seen_as_often_as_they_were_laid(pipeline):
    """Counts of what the warehouse set aside, by trap."""
    settings = pipeline.settings
    queries = {
        ("T1", "events delivered twice in a file"): (
            "select sum(rows_rejected) from ops.loads where source = 'ga4'"
        ),
        ("T1", "ad rows delivered twice within a file"): (
            "select sum(rows_rejected) from ops.loads where entity = 'ad_performance'"
        ),
        ("T5", "days of a Google ad group or campaign with negative cost"): (
            "select count(*) from marts.fct_ad_performance_daily where spend_local < 0"
        ),
        ("T9", "visits of machines"): (
            "select count(*) from intermediate.int_sessions_flagged "
            "where bot_rule is not null"
        ),
        ("T14", "deals merged"): (
            "select count(*) from intermediate.int_deals_classified "
            "where exclusion_reason = 'merged into another deal'"
        ),
        ("T28", "test orders"): (
            "select count(*) from intermediate.int_orders_classified "
            "where exclusion_reason = 'test order'"
        ),
        ("T28", "orders of employees"): (
            "select count(*) from intermediate.int_orders_classified "
            "where exclusion_reason = 'employee order'"
        ),
        ("T29", "orders with tax in the price"): (
            "select count(*) from intermediate.int_orders_classified "
            "where is_tax_included and source_platform = 'shopify'"
        ),
        ("T34", "file with a header and no row"): (
            "select count(*) from ops.loads where status = 'empty'"
        ),
        ("T40", "the same file delivered twice under two names"): (
            "select count(*) from ops.loads where status = 'duplicate'"
        ),
    }
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        traps = settings.truth_dir / "traps.parquet"
        laid = {
            (trap, description): count
            for trap, description, count in connection.execute(
                "select trap_id, description, cast(sum(count) as bigint)"
                f" from '{traps}' group by all"
            ).fetchall()
        }
        seen = {
            trap: connection.execute(query).fetchone()[0]
            for trap, query in queries.items()
        }
    assert seen == {trap: laid[trap] for trap in queries}
    assert min(seen.values()) > 0


def test_nothing_that_builds_the_warehouse_reads_the_truth(pipeline):
    root = pipeline.settings.project_dir
    folders = (
        "models",
        "macros",
        "seeds",
        "expectations",
        "orchestration",
        "dashboard",
    )
    reading = [
        path.relative_to(root).as_posix()
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.is_file()
        and re.search("truth[/_]", path.read_text(encoding="utf-8", errors="ignore"))
        and path.suffix in {".sql", ".py", ".csv"}
    ]
    # Where it lies is a setting; who compares with it is the demo itself.
    outside = [path for path in reading if not path.startswith("orchestration/demo/")]
    assert outside == ["orchestration/settings.py"]
