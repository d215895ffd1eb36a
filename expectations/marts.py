"""Suites of the marts: conservation, reconciliation, plausibility. One builder a suite.

Keys, relations and accepted values are the business of dbt's tests, not repeated here.
"""

from collections.abc import Callable, Collection

from expectations import impact, mix
from expectations.suites import Expect, Suite, has_rows, no_rows

MARTS = "marts"


def marts_suites(tables: Collection[str]) -> tuple[Suite, ...]:
    """The suites of the given marts: what the table needs, and no personal data."""
    return tuple(
        Suite(
            schema=MARTS,
            table=table,
            expectations=(
                *(BUILDERS[table]() if table in BUILDERS else ()),
                no_personal_data(),
            ),
        )
        for table in sorted(tables)
    )


def ad_performance_expectations() -> tuple[Expect, ...]:
    """Spend: all of it, once, converted."""
    return (
        no_rows(
            name="spend_equals_control_totals",
            # Files that newer ones have replaced in part have no total to compare.
            query="""
                with files as (
                    select load_id, sum(spend_local) as counted
                    from intermediate.int_ad_performance_unioned
                    group by load_id
                ),
                stated as (
                    select load_id, file, sum(stated) as stated
                    from ops.control_totals
                    where measure = 'spend' and is_required
                    group by load_id, file
                )
                select stated.file, stated.stated, files.counted
                from stated
                inner join files on stated.load_id = files.load_id
                where
                    abs(stated.stated - files.counted) > 0.005
                    and stated.load_id not in (
                        select load_id from ops.coverage where not is_current
                    )
                    and exists (select 1 from {batch})
            """,
            message="The pipeline counts another spend than the file's own total.",
        ),
        no_rows(
            name="spend_equals_delivered_spend",
            # Reports of several levels overlap: of a campaign's day the coarsest one
            # is the total, of an account's day a report by account.
            query="""
                with delivered as (
                    select platform, account_id, currency_code, date_day, campaign_id,
                        level_rank, sum(spend_local) as spend_local
                    from intermediate.int_ad_performance_identified
                    group by all
                ),
                by_campaign as (
                    select platform, account_id, currency_code, date_day, spend_local
                    from delivered
                    where level_rank > 1
                    qualify
                        level_rank = min(level_rank) over (
                            partition by platform, account_id, currency_code,
                                date_day, campaign_id
                        )
                ),
                account_days as (
                    select platform, account_id, currency_code, date_day,
                        coalesce(
                            sum(spend_local) filter (where is_account),
                            sum(spend_local) filter (where not is_account)
                        ) as spend_local
                    from (
                        select *, false as is_account from by_campaign
                        union all
                        select platform, account_id, currency_code, date_day,
                            spend_local, true as is_account
                        from delivered
                        where level_rank = 1
                    ) as totals
                    group by all
                ),
                counted as (
                    select platform, account_id, currency_code, date_day,
                        sum(spend_local) as spend_local
                    from {batch}
                    group by all
                )
                select
                    coalesce(account_days.platform, counted.platform) as platform,
                    coalesce(account_days.account_id, counted.account_id) as account,
                    coalesce(account_days.date_day, counted.date_day) as date_day,
                    account_days.spend_local as delivered,
                    counted.spend_local as counted
                from account_days
                full join counted
                    on account_days.platform = counted.platform
                    and account_days.account_id
                        is not distinct from counted.account_id
                    and account_days.currency_code
                        is not distinct from counted.currency_code
                    and account_days.date_day = counted.date_day
                where counted.spend_local is distinct from account_days.spend_local
            """,
            message="Spend of an account and day that was lost or counted twice.",
        ),
        no_rows(
            name="spend_has_an_exchange_rate",
            query="""
                select currency_code, min(date_day) as first_day,
                    max(date_day) as last_day, sum(spend_local) as spend_local
                from {batch}
                where spend is null and spend_local is not null
                group by currency_code
            """,
            message="No exchange rate within four days: this spend is missing from"
            " every total. Add a newer ECB file.",
        ),
        no_rows(
            name="spend_of_a_day_is_plausible",
            query="""
                with days as (
                    select platform, account_id, date_day, sum(spend) as spend
                    from {batch}
                    group by platform, account_id, date_day
                ),
                usual as (
                    select platform, account_id, median(spend) as median_spend
                    from days
                    where spend > 0
                    group by platform, account_id
                )
                select days.platform, days.account_id, days.date_day, days.spend,
                    usual.median_spend
                from days
                inner join usual
                    on days.platform = usual.platform
                    and days.account_id = usual.account_id
                where
                    days.spend > 1000
                    and days.spend > 50 * usual.median_spend
            """,
            message="Days with fifty times the usual spend: a decimal comma read as"
            " a thousands separator looks like this.",
            severity="warn",
        ),
    )


def costs_expectations() -> tuple[Expect, ...]:
    """Costs: allocated to the last cent, converted."""
    return (
        no_rows(
            name="costs_have_an_exchange_rate",
            query="""
                select cost_type, currency_code, min(date_day) as first_day,
                    max(date_day) as last_day
                from {batch}
                where fx_rate is null and amount_local is not null
                group by cost_type, currency_code
            """,
            message="No exchange rate within four days: these costs are missing from"
            " every total. Add a newer ECB file.",
        ),
        no_rows(
            name="allocated_equals_booked",
            # Of every line and day, at its own currency, loaded and at cash rates.
            query="""
                with allocated as (
                    select cost_line_id, date_day,
                        sum(amount_local) as amount_local,
                        sum(amount) as amount,
                        sum(amount_cash) as amount_cash
                    from {batch}
                    group by cost_line_id, date_day
                ),
                booked as (
                    select cost_line_id, date_day,
                        sum(amount_local) as amount_local,
                        sum(amount) as amount,
                        sum(amount_cash) as amount_cash
                    from intermediate.int_cost_lines_unioned
                    group by cost_line_id, date_day
                )
                select
                    coalesce(booked.cost_line_id, allocated.cost_line_id) as line,
                    coalesce(booked.date_day, allocated.date_day) as date_day,
                    booked.amount as booked,
                    allocated.amount as allocated
                from booked
                full join allocated
                    on booked.cost_line_id = allocated.cost_line_id
                    and booked.date_day = allocated.date_day
                where
                    booked.amount_local is distinct from allocated.amount_local
                    or booked.amount is distinct from allocated.amount
                    or booked.amount_cash is distinct from allocated.amount_cash
            """,
            message="Cost lines whose parts do not add up to what was booked.",
        ),
        no_rows(
            name="media_cost_equals_spend",
            query="""
                with costs as (
                    select coalesce(sum(amount), 0) as amount
                    from {batch}
                    where cost_type = 'media' and source_platform in (
                        select distinct platform from marts.fct_ad_performance_daily
                    )
                ),
                spend as (
                    select coalesce(sum(spend), 0) as spend
                    from marts.fct_ad_performance_daily
                )
                select costs.amount, spend.spend
                from costs
                cross join spend
                where abs(costs.amount - spend.spend) > 0.005
            """,
            message="Media cost and the platforms' spend differ.",
        ),
        no_rows(
            name="hours_have_rates",
            query="""
                select cost_type, count(*) as lines
                from {batch}
                where not is_complete
                group by cost_type
            """,
            message="Hours without a rate: the cost is incomplete, and every ROI row"
            " that it touches says so. Add the rate to the employee_rates template.",
            severity="warn",
        ),
    )


def conversions_expectations() -> tuple[Expect, ...]:
    """Conversions: converted, plausible."""
    return (
        no_rows(
            name="revenue_has_an_exchange_rate",
            query="""
                select conversion_type, currency_code, min(date_day) as first_day,
                    max(date_day) as last_day
                from {batch}
                where fx_rate is null and net_revenue_local is not null
                group by conversion_type, currency_code
            """,
            message="No exchange rate within four days: this revenue is missing from"
            " every total. Add a newer ECB file.",
        ),
        no_rows(
            name="refunds_stay_below_sales",
            query="""
                select
                    coalesce(sum(net_revenue) filter (not is_refund), 0) as sold,
                    -coalesce(sum(net_revenue) filter (is_refund), 0) as refunded
                from {batch}
                having refunded > sold
            """,
            message="More is refunded than was ever sold.",
        ),
        no_rows(
            name="no_conversion_is_after_the_as_of_date",
            query="""
                select conversion_type, max(date_day) as last_day
                from {batch}
                where date_day > current_date + 1
                group by conversion_type
            """,
            message="Conversions after today.",
            severity="warn",
        ),
    )


def credits_expectations() -> tuple[Expect, ...]:
    """Credits: of each conversion, in every model, they are the conversion."""
    return (
        *(
            _credited_equals_converted(measure)
            for measure in ("net_revenue", "contribution_margin")
        ),
    )


def attribution_expectations() -> tuple[Expect, ...]:
    """Credits added up: in every model the same sales, however one cuts them."""
    return (
        no_rows(
            name="every_model_credits_the_same_sales",
            # By everything that one may cut by before channels are told apart.
            query="""
                with converted as (
                    select date_trunc('month', date_day)::date as date_month,
                        conversion_type, business_type, product, currency_code,
                        sum(net_revenue) as net_revenue,
                        sum(conversions) as conversions
                    from marts.fct_conversions
                    group by all
                ),
                expected as (
                    select models.model_key, converted.*
                    from converted
                    cross join intermediate.int_attribution_models_configured as models
                ),
                credited as (
                    select model_key, date_month, conversion_type, business_type,
                        product, currency_code, sum(net_revenue) as net_revenue,
                        sum(conversions) as conversions
                    from intermediate.int_attribution_credits_unioned
                    group by all
                )
                select expected.model_key, expected.date_month,
                    expected.conversion_type, expected.product,
                    expected.currency_code, expected.net_revenue as converted,
                    credited.net_revenue as credited
                from expected
                full join credited
                    on expected.model_key = credited.model_key
                    and expected.date_month = credited.date_month
                    and expected.conversion_type = credited.conversion_type
                    and expected.business_type = credited.business_type
                    and expected.product = credited.product
                    and expected.currency_code = credited.currency_code
                where
                    (
                        credited.net_revenue is distinct from expected.net_revenue
                        or abs(credited.conversions - expected.conversions) > 0.000001
                    )
                    and exists (select 1 from {batch})
            """,
            message="A model credits more or less than was sold of a product, month"
            " and currency.",
        ),
        no_rows(
            name="report_equals_credits",
            query="""
                with reported as (
                    select model_key, date_month, sum(net_revenue) as net_revenue
                    from {batch}
                    group by all
                ),
                credited as (
                    select model_key, date_month, sum(net_revenue) as net_revenue
                    from intermediate.int_attribution_credits_unioned
                    group by all
                )
                select coalesce(reported.model_key, credited.model_key) as model_key,
                    coalesce(reported.date_month, credited.date_month) as date_month,
                    reported.net_revenue as reported,
                    credited.net_revenue as credited
                from reported
                full join credited
                    on reported.model_key = credited.model_key
                    and reported.date_month = credited.date_month
                where
                    coalesce(reported.net_revenue, 0)
                    <> coalesce(credited.net_revenue, 0)
            """,
            message="The report by month does not add up to the credits.",
        ),
    )


def channel_roi_expectations() -> tuple[Expect, ...]:
    """The published answer adds up to the facts and follows its own formulas."""
    return (
        has_rows(
            "No month with a figure: nothing was delivered that makes an ROI.",
            severity="warn",
        ),
        _report_equals_costs(),
        _report_equals_credits("net_revenue"),
        _report_equals_credits("contribution_margin"),
        no_rows(
            name="cost_types_add_up",
            query="""
                select date_month, channel_id, model_key, cost_total
                from {batch}
                where
                    abs(
                        cost_total - cost_media - cost_agency - cost_tools
                        - cost_content - cost_personnel - cost_other
                    ) > 0.005
            """,
            message="A row's cost types do not add up to its cost.",
        ),
        no_rows(
            name="roi_follows_its_definition",
            query="""
                select date_month, channel_id, model_key, roi_rev, roi_cm
                from {batch}
                where
                    abs(roi_rev - (net_revenue - cost_total) / nullif(cost_total, 0))
                    > 0.0001
                    or abs(
                        roi_cm
                        - (contribution_margin - cost_total) / nullif(cost_total, 0)
                    ) > 0.0001
                    or (roi_rev is null and roi_reason is null)
                    or (roi_rev is not null and cost_total = 0)
            """,
            message="An ROI is not (return - cost) / cost of its own row.",
        ),
        no_rows(
            name="roi_is_plausible",
            query="""
                select date_month, channel_id, model_key, cost_total, roi_rev
                from {batch}
                where is_default_model and roi_rev > 1000 and cost_total > 100
            """,
            message="A return of more than a thousand times the cost: look for a"
            " missing cost or an amount in the wrong unit.",
            severity="warn",
        ),
        no_rows(
            name="one_currency",
            query="""
                select count(distinct currency_code) as currencies
                from {batch}
                having count(distinct currency_code) > 1
            """,
            message="Rows in more than one currency cannot be added up.",
        ),
    )


def campaign_roi_expectations() -> tuple[Expect, ...]:
    """Campaigns add up to the same as channels."""
    return (
        no_rows(
            name="campaigns_equal_channels",
            query="""
                with campaigns as (
                    select model_key, sum(cost_total) as cost,
                        sum(net_revenue) as revenue
                    from {batch}
                    group by model_key
                ),
                channels as (
                    select model_key, sum(cost_total) as cost,
                        sum(net_revenue) as revenue
                    from marts.rpt_channel_roi_monthly
                    group by model_key
                )
                select channels.model_key, channels.cost as channel_cost,
                    campaigns.cost as campaign_cost,
                    channels.revenue as channel_revenue,
                    campaigns.revenue as campaign_revenue
                from channels
                left join campaigns on channels.model_key = campaigns.model_key
                where
                    campaigns.model_key is null
                    or abs(channels.cost - campaigns.cost) > 0.005
                    or abs(channels.revenue - campaigns.revenue) > 0.005
            """,
            message="The campaign report and the channel report differ in total.",
        ),
    )


def roi_range_expectations() -> tuple[Expect, ...]:
    """However one asks, it is the same sales; and the headline is the headline."""
    return (
        no_rows(
            name="every_way_of_asking_has_all_sales",
            query="""
                with asked as (
                    select model_key, lookback_key, cost_scope,
                        sum(net_revenue) as net_revenue
                    from {batch}
                    group by all
                ),
                converted as (
                    select sum(net_revenue) as net_revenue from marts.fct_conversions
                )
                select asked.*, converted.net_revenue as converted
                from asked
                cross join converted
                where asked.net_revenue <> converted.net_revenue
            """,
            message="Sales are missing under some model and lookback of the range.",
        ),
        no_rows(
            name="headline_is_that_of_the_channel_report",
            query="""
                with headline as (
                    select date_month, channel_id, roi_rev, roi_cm, cost
                    from {batch}
                    where is_headline
                ),
                reported as (
                    select date_month, channel_id, roi_rev, roi_cm, cost_total
                    from marts.rpt_channel_roi_monthly
                    where is_default_model
                )
                select coalesce(headline.date_month, reported.date_month) as date_month,
                    coalesce(headline.channel_id, reported.channel_id) as channel_id,
                    headline.roi_cm, reported.roi_cm as reported_roi_cm
                from headline
                full join reported
                    on headline.date_month = reported.date_month
                    and headline.channel_id = reported.channel_id
                where
                    -- A longer lookback may show a channel that the report has not.
                    reported.channel_id is not null
                    and (
                        headline.roi_rev is distinct from reported.roi_rev
                        or headline.roi_cm is distinct from reported.roi_cm
                        or headline.cost is distinct from reported.cost_total
                    )
            """,
            message="The headline of the range is another figure than the report's.",
        ),
    )


def assists_expectations() -> tuple[Expect, ...]:
    """Every attributed conversion is closed by one channel, exactly."""
    return (
        no_rows(
            name="one_channel_closes_each_attributed_conversion",
            query="""
                with closed as (
                    select date_month, conversion_type,
                        sum(last_conversions) as conversions
                    from {batch}
                    group by all
                ),
                attributed as (
                    select date_trunc('month', date_day)::date as date_month,
                        conversion_type, count(distinct conversion_key) as conversions
                    from marts.fct_attribution_credits
                    where is_attributed and conversions + leads > 0
                    group by all
                )
                select coalesce(closed.date_month, attributed.date_month) as month,
                    coalesce(closed.conversion_type, attributed.conversion_type)
                        as conversion_type,
                    closed.conversions as closed, attributed.conversions as attributed
                from closed
                full join attributed
                    on closed.date_month = attributed.date_month
                    and closed.conversion_type = attributed.conversion_type
                where
                    coalesce(closed.conversions, 0)
                    <> coalesce(attributed.conversions, 0)
            """,
            message="Last touches are not as many as conversions with a touch.",
        ),
    )


def conversion_paths_expectations() -> tuple[Expect, ...]:
    """Paths hold every attributed conversion, and its money."""
    return (
        no_rows(
            name="paths_hold_all_attributed_sales",
            query="""
                with paths as (
                    select conversion_type, sum(conversions) as conversions,
                        sum(value) as value
                    from {batch}
                    group by all
                ),
                attributed as (
                    select conversion_type,
                        count(distinct conversion_key)
                            filter (conversions + leads > 0) as conversions,
                        sum(linear_net_revenue) as value
                    from marts.fct_attribution_credits
                    where is_attributed
                    group by all
                )
                select coalesce(paths.conversion_type, attributed.conversion_type)
                        as conversion_type,
                    paths.value as on_paths, attributed.value as attributed
                from paths
                full join attributed
                    on paths.conversion_type = attributed.conversion_type
                where
                    coalesce(paths.conversions, 0)
                    <> coalesce(attributed.conversions, 0)
                    or coalesce(paths.value, 0) <> coalesce(attributed.value, 0)
            """,
            message="Paths and attributed sales differ.",
        ),
    )


def reconciliation_expectations() -> tuple[Expect, ...]:
    """What must agree, agrees; what finance should look at, is listed."""
    listed = "select subject, left_amount, right_amount, difference from {batch}"
    inner_subjects = """(
        'spend_vs_control_totals', 'credits_vs_conversions', 'allocated_vs_booked'
    )"""
    return (
        no_rows(
            name="books_of_the_pipeline_agree",
            query=f"{listed} where not is_matched and subject in {inner_subjects}",
            message="Totals inside the pipeline differ.",
        ),
        no_rows(
            name="invoices_and_ledger_agree",
            query=f"{listed} where not is_matched and subject not in {inner_subjects}",
            message="Platform, invoice and ledger differ by more than the tolerance;"
            " the rows are in rpt_reconciliation.",
            severity="warn",
        ),
    )


def completeness_expectations() -> tuple[Expect, ...]:
    """Who delivered before, still delivers."""
    return (
        no_rows(
            name="no_source_is_stale",
            query="""
                select source_name, account_key, level,
                    max(last_delivered_day) as last_delivered_day,
                    max(stale_after_days) as stale_after_days
                from {batch}
                where status = 'stale'
                group by source_name, account_key, level
            """,
            message="Sources that delivered before are late or cut off: the newest"
            " days would look better or worse than they were. Download them, or say"
            " with --as-of which day to judge by. If an ad account was closed, give it"
            " an end_date in the ad_accounts template.",
        ),
        no_rows(
            name="no_day_is_missing",
            query="""
                select source_name, level, count(*) as days,
                    min(date_day) as first_day, max(date_day) as last_day
                from {batch}
                where status = 'missing'
                group by source_name, level
            """,
            message="Days in between that no file covers.",
            severity="warn",
        ),
    )


def campaign_readiness_expectations() -> tuple[Expect, ...]:
    """Every campaign that cost money is asked what it was for."""
    return (
        no_rows(
            name="every_campaign_with_spend_is_shown_with_it",
            query="""
                with spent as (
                    select platform, campaign_id,
                        case when count(*) = count(spend) then sum(spend) end as spend
                    from marts.fct_ad_performance_daily
                    where campaign_id is not null
                    group by platform, campaign_id
                    having max(spend_local) > 0
                ),
                reported as (
                    select platform, campaign_id, spend from {batch} where has_spend
                )
                select
                    coalesce(spent.platform, reported.platform) as platform,
                    coalesce(spent.campaign_id, reported.campaign_id) as campaign,
                    spent.spend as spent,
                    reported.spend as reported
                from spent
                full join reported
                    on spent.platform = reported.platform
                    and spent.campaign_id = reported.campaign_id
                where
                    spent.campaign_id is null
                    or reported.campaign_id is null
                    or (spent.spend is null) <> (reported.spend is null)
                    or abs(spent.spend - reported.spend) > 0.005
            """,
            message="Campaigns whose spend the report lost or counts twice.",
        ),
        no_rows(
            name="campaigns_have_briefs",
            query="""
                select platform, count(*) as campaigns, sum(spend) as spend
                from {batch}
                where has_spend_without_brief
                group by platform
            """,
            message="Campaigns that spent money without a brief: nobody has written"
            " down what for. Fill the campaign_briefs template.",
            severity="warn",
        ),
    )


def survey_waves_expectations() -> tuple[Expect, ...]:
    """Answers on the scale that the figure is defined on."""
    return (
        no_rows(
            name="scores_are_on_a_scale_to_ten",
            query="""
                select wave, nps_responses
                from {batch}
                where nps_responses >= 30 and promoters + passives = 0
            """,
            message="Waves of thirty answers and more without one above 6: probably"
            " another scale (1 to 5), which makes everybody a detractor.",
            severity="warn",
        ),
    )


def budget_pacing_expectations() -> tuple[Expect, ...]:
    """Cost of a budget's scope and days is that of the cost facts."""
    return (
        no_rows(
            name="cost_equals_cost_facts",
            # Summed row by row, where the report aggregates before it compares.
            query="""
                with reported as (select * from {batch} where cost is not null)
                select reported.budget_id, reported.date_month, reported.cost,
                    coalesce(sum(costs.amount), 0) as booked
                from reported
                left join marts.fct_costs as costs
                    on date_trunc('month', costs.date_day) = reported.date_month
                    and costs.date_day between reported.period_start
                        and reported.known_until
                    and costs.platform is not distinct from
                        coalesce(reported.platform, costs.platform)
                    and costs.channel_id is not distinct from
                        coalesce(reported.channel_id, costs.channel_id)
                    and costs.campaign_id is not distinct from
                        coalesce(reported.campaign_id, costs.campaign_id)
                    and costs.cost_type is not distinct from
                        coalesce(reported.cost_type, costs.cost_type)
                group by reported.budget_id, reported.date_month, reported.cost
                having abs(reported.cost - coalesce(sum(costs.amount), 0)) > 0.005
            """,
            message="Budgets that are compared with another cost than was booked.",
        ),
    )


def funnel_expectations() -> tuple[Expect, ...]:
    """The funnel's report holds everyone whom the facts hold."""
    return (
        no_rows(
            name="entered_equals_funnel_stages",
            query="""
                with reported as (
                    select date_month, business_type, stage, sum(entered) as entered
                    from {batch}
                    group by all
                ),
                facts as (
                    select cast(date_trunc('month', date_day) as date) as date_month,
                        business_type, stage, count(*) as entered
                    from marts.fct_funnel_stages
                    group by all
                )
                select date_month, business_type, stage,
                    reported.entered as reported, facts.entered as in_facts
                from reported
                full join facts using (date_month, business_type, stage)
                where reported.entered is distinct from facts.entered
            """,
            message="Persons or accounts that the funnel lost or counts twice.",
        ),
        _rates_grow("date_month, channel_id, stage"),
    )


def funnel_campaigns_expectations() -> tuple[Expect, ...]:
    """Campaigns add up to the funnel."""
    return (
        no_rows(
            name="campaigns_equal_months",
            query="""
                with campaigns as (
                    select business_type, channel_id, stage, sum(entered) as entered,
                        sum(converted_to_next) as converted
                    from {batch}
                    group by all
                ),
                months as (
                    select business_type, channel_id, stage, sum(entered) as entered,
                        sum(converted_to_next) as converted
                    from marts.rpt_funnel_monthly
                    group by all
                )
                select business_type, channel_id, stage,
                    campaigns.entered as by_campaign, months.entered as by_month
                from campaigns
                full join months using (business_type, channel_id, stage)
                where
                    campaigns.entered is distinct from months.entered
                    or campaigns.converted is distinct from months.converted
            """,
            message="The funnel by campaign and by month differ.",
        ),
        _rates_grow("channel_id, campaign_id, stage"),
    )


def relationship_expectations() -> tuple[Expect, ...]:
    """Every buyer is in a stage of the purchase model, so its margin is the sales'."""
    return (
        no_rows(
            name="margin_of_stages_equals_conversions",
            query="""
                with reported as (
                    select date_month, sum(contribution_margin) as margin
                    from {batch}
                    where relationship_model = 'awareness_purchase_repurchase'
                    group by date_month
                    having count(*) = count(contribution_margin)
                ),
                sold as (
                    select cast(date_trunc('month', date_day) as date) as date_month,
                        sum(contribution_margin) as margin
                    from marts.fct_conversions
                    group by all
                    having count(*) = count(contribution_margin)
                )
                select date_month, reported.margin as reported, sold.margin as sold
                from reported
                inner join sold using (date_month)
                where reported.margin <> sold.margin
            """,
            message="The stages' contribution margin is not that of the sales.",
        ),
        _rates_grow("date_month, channel_id, stage"),
    )


def customer_cohorts_expectations() -> tuple[Expect, ...]:
    """Cohorts hold all customers, all they bought and all it cost, in every model."""
    return (
        *(
            _report_equals_conversions(measure)
            for measure in ("net_revenue", "contribution_margin")
        ),
        no_rows(
            name="customers_equal_new_customers",
            query="""
                with cohorts as (
                    select model_key, acquisition_month as date_month,
                        sum(customers) as customers
                    from {batch}
                    where age_months = 0
                    group by all
                ),
                acquired as (
                    select cast(date_trunc('month', date_day) as date) as date_month,
                        sum(new_customers) as customers
                    from marts.fct_conversions
                    group by all
                )
                select model_key, date_month, cohorts.customers as in_cohorts,
                    acquired.customers as acquired
                from cohorts
                full join acquired using (date_month)
                where
                    abs(
                        coalesce(cohorts.customers, 0)
                        - coalesce(acquired.customers, 0)
                    ) > 0.000001
            """,
            message="The cohorts' customers are not the new customers of the month.",
        ),
        no_rows(
            name="cohort_cost_equals_cost_facts",
            query="""
                with cohorts as (
                    select model_key, sum(cost_total) as cost
                    from {batch}
                    where age_months = 0
                    group by model_key
                ),
                booked as (
                    select coalesce(sum(amount), 0) as cost from marts.fct_costs
                )
                select cohorts.model_key, cohorts.cost as in_cohorts,
                    booked.cost as booked
                from cohorts
                cross join booked
                where abs(cohorts.cost - booked.cost) > 0.005
            """,
            message="The cohorts' cost is not the cost that was booked.",
        ),
    )


def customers_expectations() -> tuple[Expect, ...]:
    """Customers of a month bring the month's revenue."""
    return (
        _report_equals_conversions("net_revenue"),
        no_rows(
            name="refunds_are_dated_twice_and_counted_once",
            query="""
                select model_key, sum(refunded_by_sale) as by_sale,
                    sum(refunded_by_booking) as by_booking
                from {batch}
                group by model_key
                having sum(refunded_by_sale) <> sum(refunded_by_booking)
            """,
            message="Refunds by month of sale and by month of booking differ in total.",
        ),
    )


def leads_expectations() -> tuple[Expect, ...]:
    """Leads of the report are those of the funnel."""
    return (
        no_rows(
            name="leads_equal_funnel_stages",
            query="""
                with reported as (
                    select date_month, sum(leads) as leads from {batch} group by all
                ),
                facts as (
                    select cast(date_trunc('month', date_day) as date) as date_month,
                        count(*) as leads
                    from marts.fct_funnel_stages
                    where stage = 'lead'
                    group by all
                )
                select date_month, reported.leads as reported, facts.leads as in_facts
                from reported
                full join facts using (date_month)
                where reported.leads is distinct from facts.leads
            """,
            message="The report's leads are not those of the funnel.",
        ),
        _rates_grow("date_month, channel_id"),
    )


def pipeline_expectations() -> tuple[Expect, ...]:
    """What the pipeline wins is what is sold."""
    return (
        no_rows(
            name="won_equals_deal_revenue",
            query="""
                with won as (
                    select date_month, sum(deals_won) as deals,
                        sum(amount_won) as amount
                    from {batch}
                    group by date_month
                ),
                sold as (
                    select cast(date_trunc('month', date_day) as date) as date_month,
                        count(*) as deals, sum(net_revenue) as amount
                    from marts.fct_conversions
                    where conversion_type = 'deal_won' and not is_refund
                    group by all
                )
                select date_month, won.amount as won, sold.amount as sold
                from won
                full join sold using (date_month)
                where
                    coalesce(won.deals, 0) <> coalesce(sold.deals, 0)
                    or coalesce(won.amount, 0) <> coalesce(sold.amount, 0)
            """,
            message="Deals won in the pipeline are not the deals sold.",
        ),
        no_rows(
            name="every_deal_has_one_fate",
            query="""
                select
                    sum(deals_created) as created,
                    sum(cohort_won + cohort_lost + cohort_open) as accounted
                from {batch}
                having created <> accounted
            """,
            message="Deals created that are neither open, won nor lost.",
        ),
        no_rows(
            name="weighted_amount_is_a_part_of_the_open_amount",
            query="""
                select date_month, channel_id, open_amount, weighted_amount
                from {batch}
                where weighted_amount < 0 or weighted_amount > open_amount
            """,
            message="A pipeline that is worth more by its win rates than in full.",
        ),
    )


def information_diffusion_expectations() -> tuple[Expect, ...]:
    """How fast information spreads: nobody lost, no curve that goes back."""
    return (
        no_rows(
            name="half_come_before_four_fifths",
            query="""
                select information_id, audience_scope, t50_days, t80_days,
                    km_share_perceived
                from {batch}
                where
                    t50_days > t80_days
                    or (t80_days is not null and t50_days is null)
                    or (t80_days is not null) <> (km_share_perceived >= 0.8 - 1e-9)
            """,
            message="Times until half and four fifths knew that contradict each other"
            " or the share that knew.",
        ),
        no_rows(
            name="departments_add_up_to_the_audience",
            query="""
                select information_id
                from {batch}
                group by information_id
                having
                    coalesce(
                        sum(perceived) filter (where audience_scope <> '(all)'), 0
                    ) <> coalesce(
                        sum(perceived) filter (where audience_scope = '(all)'), 0
                    )
            """,
            message="People who knew, lost or counted twice between the departments"
            " and the whole audience.",
        ),
    )


def participation_expectations() -> tuple[Expect, ...]:
    """Who takes part: parts of a whole."""
    return (
        no_rows(
            name="who_takes_part_is_in_the_headcount",
            query="""
                select date_month, department
                from {batch}
                where
                    active_or_passive > headcount
                    or active_or_passive < greatest(active, passive)
                    or active_or_passive > active + passive
            """,
            message="More people take part than there are, or the parts do not fit.",
        ),
        no_rows(
            name="departments_add_up_to_the_company",
            query="""
                select date_month
                from {batch}
                group by date_month
                having
                    coalesce(
                        sum(active_or_passive) filter (where department <> '(all)'), 0
                    ) <> coalesce(
                        sum(active_or_passive) filter (where department = '(all)'), 0
                    )
            """,
            message="People who take part, lost or counted twice between the"
            " departments and the company.",
        ),
    )


def feedback_loop_expectations() -> tuple[Expect, ...]:
    """Ideas: dated in order."""
    return (
        no_rows(
            name="stages_follow_each_other",
            query="""
                select idea_key, mentioned_at, captured_at, presented_at, decided_at,
                    shipped_at, answered_at
                from {batch}
                where has_reversed_stages
            """,
            message="Ideas with a stage dated before the one that leads to it: their"
            " days are left out. Correct the date in the idea_events template.",
            severity="warn",
        ),
    )


def feedback_monthly_expectations() -> tuple[Expect, ...]:
    """Feedback by month: the ideas, each once."""
    return (
        no_rows(
            name="months_add_up_to_the_ideas",
            query="""
                with months as (
                    select
                        coalesce(sum(ideas_presented), 0) as presented,
                        coalesce(sum(ideas_shipped), 0) as shipped,
                        coalesce(sum(loops_closed), 0) as closed
                    from {batch}
                ),
                ideas as (
                    select
                        count(presented_at) as presented,
                        count(shipped_at) as shipped,
                        count(*) filter (is_closed_loop) as closed
                    from marts.rpt_feedback_loop
                    where is_from_community
                )
                select months.presented, months.shipped, months.closed
                from months
                cross join ideas
                where
                    (months.presented, months.shipped, months.closed)
                    <> (ideas.presented, ideas.shipped, ideas.closed)
            """,
            message="Ideas of the community, lost or counted twice between the months"
            " and the list of ideas.",
        ),
    )


def _rates_grow(names: str) -> Expect:
    return no_rows(
        name="share_gone_on_grows_with_time",
        query=f"""
            select {names}, km_rate_30d, km_rate_90d, km_rate_180d
            from {{batch}}
            where
                km_rate_30d > km_rate_90d
                or km_rate_90d > km_rate_180d
                or km_rate_30d > km_rate_180d
        """,  # noqa: S608 (names from this file)
        message="More have gone on after fewer days than after more.",
    )


def _report_equals_conversions(measure: str) -> Expect:
    return no_rows(
        name=f"{measure}_equals_conversions_by_month",
        query=f"""
            with reported as (
                select model_key, date_month, sum({measure}) as amount
                from {{batch}}
                group by all
                having count(*) = count({measure})
            ),
            sold as (
                select cast(date_trunc('month', date_day) as date) as date_month,
                    sum({measure}) as amount
                from marts.fct_conversions
                group by all
                having count(*) = count({measure})
            ),
            models as (select distinct model_key from {{batch}})
            select models.model_key, sold.date_month, sold.amount as sold,
                reported.amount as reported
            from sold
            cross join models
            full join reported
                on models.model_key = reported.model_key
                and sold.date_month = reported.date_month
            where coalesce(sold.amount, 0) <> coalesce(reported.amount, 0)
        """,  # noqa: S608 (a name from this file)
        message=f"The report's {measure} is not that of the orders and deals.",
    )


def no_personal_data() -> Expect:
    """No value looks like an e-mail address or a phone number."""
    return no_rows(
        name="no_personal_data",
        # The rows found are not shown: they would carry what must not be seen.
        query=r"""
            with the_row as (select * from {batch})
            select count(*) as rows_with_it
            from the_row
            where
                regexp_matches(
                    the_row::varchar,
                    '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z][A-Za-z]'
                )
                or regexp_matches(the_row::varchar, '[+][0-9][0-9 ()/-]{{7,}}[0-9]')
            having count(*) > 0
        """,
        message="Values that look like an e-mail address or a phone number: nobody"
        " may publish them.",
    )


def _credited_equals_converted(measure: str) -> Expect:
    return no_rows(
        name=f"credited_{measure}_equals_conversions",
        query=f"""
            with all_credits as (select * from {{batch}}),
            credited as (
                select conversion_key, sum(columns('^.+_{measure}$'))
                from all_credits
                group by conversion_key
            ),
            by_model as (
                from credited unpivot include nulls (
                    amount for model_column in (columns(* exclude (conversion_key)))
                )
            )
            select by_model.model_column, conversions.date_day,
                conversions.currency_code, conversions.{measure} as converted,
                by_model.amount as credited
            from marts.fct_conversions as conversions
            left join by_model
                on conversions.conversion_key = by_model.conversion_key
            where by_model.amount is distinct from conversions.{measure}
        """,  # noqa: S608 (a name from this file)
        message="Attributed and unattributed do not add up to the orders and deals.",
    )


def _report_equals_costs() -> Expect:
    return no_rows(
        name="cost_equals_cost_facts",
        query="""
            with reported as (
                select model_key, sum(cost_total) as amount
                from {batch}
                group by model_key
            ),
            booked as (
                select coalesce(sum(amount), 0) as amount from marts.fct_costs
            )
            select reported.model_key, reported.amount as reported,
                booked.amount as booked
            from reported
            cross join booked
            where abs(reported.amount - booked.amount) > 0.005
            """,
        message="The report's cost is not the cost that was booked.",
    )


def _report_equals_credits(measure: str) -> Expect:
    return no_rows(
        name=f"{measure}_equals_conversion_facts",
        query=f"""
            with reported as (
                select model_key, sum({measure}) as amount
                from {{batch}}
                group by model_key
                having count(*) = count({measure})
            ),
            converted as (
                select coalesce(sum({measure}), 0) as amount
                from marts.fct_conversions
                having count(*) = count({measure})
            )
            select reported.model_key, reported.amount as reported,
                converted.amount as converted
            from reported
            cross join converted
            where coalesce(reported.amount, 0) <> converted.amount
        """,  # noqa: S608 (a name from this file)
        message=f"The report's {measure} is not that of the orders and deals.",
    )


def mentions_expectations() -> tuple[Expect, ...]:
    """Mentions: each that a tool found, and each counted once."""
    return (
        no_rows(
            name="every_delivered_mention_counts_once",
            query="""
                with delivered as (
                    select count(distinct mention_url_hash) as mentions
                    from intermediate.int_mentions_unioned
                ),
                counted as (
                    select count(*) filter (not is_duplicate) as mentions
                    from {batch}
                    where mention_url_hash is not null
                )
                select delivered.mentions as delivered, counted.mentions as counted
                from delivered, counted
                where delivered.mentions <> counted.mentions
            """,
            message="Mentions are missing, or count twice.",
        ),
        no_rows(
            name="mentions_come_before_their_answers",
            query="""
                select source_platform, count(*) as mentions,
                    count_if(answered_at < published_at) as answered_before
                from {batch}
                where answered_at is not null and not is_duplicate
                group by source_platform
                having count_if(answered_at < published_at) > 0.05 * count(*)
            """,
            message="Mentions that were answered before they were published: the tool"
            " writes its times in another zone than thought, and response times are"
            " wrong by that.",
            severity="warn",
        ),
    )


def service_questions_expectations() -> tuple[Expect, ...]:
    """Questions: none is lost, and none is answered before it was asked."""
    return (
        no_rows(
            name="nothing_is_solved_before_it_was_asked",
            query="""
                select source_platform, count(*) as questions
                from {batch}
                where solved_at < opened_at or first_reply_at < opened_at
                group by source_platform
            """,
            message="Questions were solved or answered before they were asked: the"
            " times of the export are in another zone than company_time_zone.",
            severity="warn",
        ),
    )


def service_calls_expectations() -> tuple[Expect, ...]:
    """Calls: as many as the telephone systems delivered."""
    return (
        no_rows(
            name="every_delivered_call_is_counted",
            query="""
                with delivered as (
                    select source_platform as tool, count(*) as calls
                    from intermediate.int_calls_unioned
                    group by all
                ),
                counted as (
                    select source_platform as tool, sum(calls) as calls
                    from {batch}
                    group by all
                )
                select tool, delivered.calls as delivered, counted.calls as counted
                from delivered
                full join counted using (tool)
                where delivered.calls is distinct from counted.calls
            """,
            message="Calls are missing, or count twice.",
        ),
    )


def service_savings_expectations() -> tuple[Expect, ...]:
    """Savings: of all questions, and no money without a control."""
    return (
        no_rows(
            name="questions_equal_the_facts",
            query="""
                with counted as (
                    select sum(questions) as questions
                    from {batch}
                    where region = '(all)'
                ),
                facts as (
                    select count(*) as questions
                    from marts.fct_service_questions
                    where kind = 'question'
                )
                select counted.questions as reported, facts.questions as facts
                from counted, facts
                where coalesce(counted.questions, 0) <> facts.questions
            """,
            message="The report does not hold all questions.",
        ),
        no_rows(
            name="no_saving_without_an_effect",
            query="""
                select date_month, region
                from {batch}
                where
                    calls_avoided_causal is null
                    and (saving_cash is not null or saving_fully_loaded is not null)
            """,
            message="Money is said to be saved although no effect was estimated.",
        ),
        no_rows(
            name="calls_avoided_of_regions_are_those_of_all",
            query="""
                with regions as (
                    select date_month, sum(calls_avoided_causal) as calls_avoided
                    from {batch}
                    where region <> '(all)'
                    group by date_month
                )
                select date_month, regions.calls_avoided,
                    totals.calls_avoided_causal
                from regions
                inner join {batch} as totals using (date_month)
                where
                    totals.region = '(all)'
                    and regions.calls_avoided is not null
                    and abs(
                        regions.calls_avoided - coalesce(totals.calls_avoided_causal, 0)
                    ) > 1e-6
            """,
            message="Calls avoided by region are not those of the company.",
        ),
        no_rows(
            name="calls_are_those_of_the_fact",
            query="""
                with made as (
                    select
                        cast(date_trunc('month', date_day) as date) as date_month,
                        sum(calls) as calls
                    from marts.fct_service_calls_daily
                    where direction = 'inbound'
                    group by all
                ),
                reported as (
                    select date_month, calls
                    from {batch}
                    where region = '(all)' and calls is not null
                )
                select
                    coalesce(made.date_month, reported.date_month) as date_month,
                    made.calls as made, reported.calls as reported
                from made
                full join reported on made.date_month = reported.date_month
                where made.calls is distinct from reported.calls
            """,
            message="Calls were lost or counted twice on the way into the report.",
        ),
        no_rows(
            name="the_survey_is_near_the_effect",
            query="""
                select date_month, region, calls_avoided_upper_bound,
                    calls_avoided_causal
                from {batch}
                where
                    calls_avoided_upper_bound > 2 * calls_avoided_causal
                    or calls_avoided_upper_bound < calls_avoided_causal_low
            """,
            message="What customers say that they would have done is more than twice"
            " the measured effect, or less than it: do not use the upper bound.",
            severity="warn",
        ),
    )


def kpi_figures_expectations() -> tuple[Expect, ...]:
    """Figures: every one that is defined, and none that is not."""
    return (
        no_rows(
            name="figures_and_definitions_are_the_same",
            query="""
                with reported as (
                    select distinct metric_id from {batch}
                    union
                    select distinct metric_id from marts.rpt_risk_of_ignorance_monthly
                ),
                defined as (
                    select metric_id from seeds.kpi_definitions
                    where report <> 'social_value'
                )
                select metric_id, 'not defined' as problem
                from reported
                where metric_id not in (select metric_id from defined)
                union all
                select metric_id, 'not reported'
                from defined
                where metric_id not in (select metric_id from reported)
                    and exists (from reported)
            """,
            message="A figure has no definition, or a definition no figure.",
        ),
    )


def risk_expectations() -> tuple[Expect, ...]:
    """Risk: a scenario is money that did not happen."""
    return (
        no_rows(
            name="scenarios_name_their_source",
            query="""
                select date_month, scenario
                from {batch}
                where
                    scenario <> 'measured' and amount is not null
                    and (parameter_source is null or owner_role is null)
            """,
            message="A scenario has a value without a source or an owner.",
        ),
    )


def risk_sensitivity_expectations() -> tuple[Expect, ...]:
    """What a scenario depends on: no assumption that nobody answers for."""
    return (
        no_rows(
            name="assumptions_name_their_source",
            query="""
                select date_month, parameter
                from {batch}
                where
                    parameter_base is not null
                    and (parameter_source is null or owner_role is null)
            """,
            message="A parameter of a scenario has no source or no owner.",
        ),
    )


def maturity_expectations() -> tuple[Expect, ...]:
    """Maturity: no stage that the rules do not give."""
    return (
        no_rows(
            name="no_stage_without_its_rules",
            query="""
                with conditions as (
                    select
                        date_month, stage, coalesce(group_id, rule_id) as condition_id,
                        count(*) filter (is_passed) >= max(coalesce(group_needs, 1))
                            as is_met
                    from marts.rpt_maturity
                    group by all
                ),
                given as (
                    select
                        date_month,
                        coalesce(
                            max(stage) filter (
                                first_open_stage is null or stage < first_open_stage
                            ), 0
                        ) as stage
                    from (
                        select
                            *,
                            min(stage) filter (not is_met) over (
                                partition by date_month
                            ) as first_open_stage
                        from conditions
                    )
                    group by date_month
                )
                select shown.date_month, shown.stage, given.stage as given_stage
                from {batch} as shown
                left join given on given.date_month = shown.date_month
                where shown.stage is distinct from given.stage
            """,
            message="A stage of maturity is shown that is not the highest whose rules,"
            " and those of all lower stages, hold.",
        ),
    )


def social_value_expectations() -> tuple[Expect, ...]:
    """Social value: only what happened is added, and only once."""
    return (
        no_rows(
            name="net_value_is_what_may_be_added",
            query="""
                with added as (
                    select
                        date_month, channel_id,
                        sum(if(metric_id = 'cost_total', -amount, amount))
                            filter (is_addable) as amount
                    from {batch}
                    group by all
                )
                select total.date_month, total.channel_id, total.amount as reported,
                    added.amount as added
                from {batch} as total
                join added
                    on added.date_month = total.date_month
                    and added.channel_id = total.channel_id
                where total.metric_id = 'net_value'
                    and total.amount is distinct from coalesce(added.amount, 0)
                    and total.amount is not null
            """,
            message="The net value is not the sum of the rows that may be added.",
        ),
        no_rows(
            name="only_the_sale_the_saving_and_the_cost_are_added",
            query="""
                select date_month, channel_id, metric_id, claim_type
                from {batch}
                where
                    is_addable
                    and (
                        claim_type = 'scenario'
                        or metric_id not in (
                            'earned_margin', 'calls_saved', 'cost_total'
                        )
                    )
            """,
            message="A scenario, or money that another row already holds, is added.",
        ),
        no_rows(
            name="earned_margin_equals_the_channel_report",
            query="""
                with earned as (
                    select sum(amount) as amount from {batch}
                    where metric_id = 'earned_margin'
                ),
                reported as (
                    select sum(contribution_margin) as amount
                    from marts.rpt_channel_roi_monthly
                    where is_default_model and is_social
                )
                select earned.amount as earned, reported.amount as reported
                from earned, reported
                where earned.amount is distinct from reported.amount
            """,
            message="The margin earned is not that of the channel report.",
        ),
    )


def social_posts_expectations() -> tuple[Expect, ...]:
    """Posts: each that a file names, once."""
    return (
        no_rows(
            name="every_delivered_post_is_there",
            query="""
                with delivered as (
                    select 'meta' as source, count(distinct trim(post_id)) as posts
                    from raw_meta_business_suite.posts
                    where period is null or not regexp_matches(period, '[0-9]')
                    union all
                    select 'linkedin', count(distinct
                        regexp_extract(post_link, '([0-9]{{10,}})', 1))
                    from raw_linkedin_page.posts
                    union all
                    select 'x', count(distinct trim(post_id)) from raw_x.posts
                    union all
                    select 'youtube', count(distinct trim(video_id))
                    from raw_youtube.posts
                    union all
                    select 'tiktok', count(distinct
                        regexp_extract(permalink, '/(video|photo)/([0-9]+)', 2))
                    from raw_tiktok.posts
                ),
                counted as (
                    select
                        case
                            when network in ('facebook', 'instagram') then 'meta'
                            else network
                        end as source,
                        count(distinct post_id) as posts
                    from {batch}
                    group by all
                )
                select delivered.source, delivered.posts as delivered,
                    coalesce(counted.posts, 0) as counted
                from delivered
                left join counted on delivered.source = counted.source
                where coalesce(counted.posts, 0) <> delivered.posts
            """,
            message="Posts of the files are missing, or there are others.",
        ),
        no_rows(
            name="engagement_is_plausible",
            query="""
                select network, count(*) as posts
                from {batch}
                where network <> 'youtube' and engagements > impressions
                group by network
                having count(*) > 10
            """,
            message="More reactions than impressions: are the columns what they say?",
            severity="warn",
        ),
    )


def social_posts_daily_expectations() -> tuple[Expect, ...]:
    """Changes of posts: they add up to the counters."""
    return (
        no_rows(
            name="changes_add_up_to_counters",
            # Where a counter began anew or is counted otherwise, it has no sum.
            query="""
                with days as (select * from {batch}),
                changes as (
                    select network, post_id, sum(likes_change) as likes_change,
                        sum(impressions_change) as impressions_change
                    from days
                    where change_reason is null
                    group by all
                    having count(likes_change) = count(*)
                        and count(impressions_change) = count(*)
                ),
                counters as (
                    select snapshots.network, snapshots.post_id, snapshots.impressions,
                        snapshots.likes, days.date_day, days.change_reason
                    from intermediate.int_social_posts_unioned as snapshots
                    inner join days
                        on snapshots.network = days.network
                        and snapshots.post_id = days.post_id
                        and snapshots.load_id = days.load_id
                ),
                growth as (
                    select network, post_id,
                        arg_max(likes, date_day) - arg_min(likes, date_day) as likes,
                        arg_max(impressions, date_day)
                            - arg_min(impressions, date_day) as impressions
                    from counters
                    group by all
                    having not bool_or(
                        change_reason in ('reset', 'definition_break')
                    )
                )
                select changes.network, changes.post_id, growth.impressions,
                    changes.impressions_change, growth.likes, changes.likes_change
                from changes
                inner join growth
                    on changes.network = growth.network
                    and changes.post_id = growth.post_id
                where growth.impressions <> changes.impressions_change
                    or growth.likes <> changes.likes_change
            """,
            message="The changes of a post do not add up to its counters.",
        ),
    )


def social_profiles_expectations() -> tuple[Expect, ...]:
    """Figures by day: known by name."""
    return (
        no_rows(
            name="every_figure_is_known_by_name",
            query="""
                select metric_definition_id, count(*) as days
                from {batch}
                where metric = 'other'
                group by metric_definition_id
            """,
            message="A table has a title that is not known: add it to"
            " seeds/social_metrics.csv.",
            severity="warn",
        ),
        no_rows(
            name="every_figure_has_its_network",
            query="""
                select metric_definition_id, count(*) as days
                from {batch}
                where network = 'meta'
                group by metric_definition_id
            """,
            message="A table of Meta names neither Facebook nor Instagram: put it into"
            " a folder of that name.",
            severity="warn",
        ),
        no_rows(
            name="exposure_is_not_negative",
            query="""
                select network, page_id, date_day, metric, value
                from {batch}
                where value < 0
                    and metric in ('impressions', 'reach', 'viewers', 'followers')
            """,
            message="Fewer than nobody saw or followed it: is the column another one?",
            severity="warn",
        ),
    )


def social_exposure_expectations() -> tuple[Expect, ...]:
    """Exposure by month: what the days say."""
    return (
        no_rows(
            name="months_equal_days",
            query="""
                with months as (
                    select metric_definition_id, sum(value) as value
                    from {batch}
                    where basis = 'profile_daily' and not is_stock
                    group by metric_definition_id
                ),
                days as (
                    select metric_definition_id, sum(value) as value
                    from marts.fct_social_profiles_daily
                    where is_additive
                    group by metric_definition_id
                )
                select metric_definition_id, months.value as by_month,
                    days.value as by_day
                from months
                full join days using (metric_definition_id)
                where months.value is distinct from days.value
            """,
            message="The months are not the sum of their days.",
        ),
    )


BUILDERS: dict[str, Callable[[], tuple[Expect, ...]]] = {
    "fct_ad_performance_daily": ad_performance_expectations,
    "fct_costs": costs_expectations,
    "fct_conversions": conversions_expectations,
    "fct_attribution_credits": credits_expectations,
    "rpt_attribution_monthly": attribution_expectations,
    "rpt_assists_monthly": assists_expectations,
    "rpt_conversion_paths": conversion_paths_expectations,
    "rpt_roi_range": roi_range_expectations,
    "rpt_channel_roi_monthly": channel_roi_expectations,
    "rpt_campaign_roi": campaign_roi_expectations,
    "rpt_funnel_monthly": funnel_expectations,
    "rpt_funnel_campaigns": funnel_campaigns_expectations,
    "rpt_relationship_monthly": relationship_expectations,
    "rpt_customer_cohorts": customer_cohorts_expectations,
    "rpt_customers_monthly": customers_expectations,
    "rpt_leads_monthly": leads_expectations,
    "rpt_pipeline_monthly": pipeline_expectations,
    "fct_mentions": mentions_expectations,
    "fct_service_questions": service_questions_expectations,
    "fct_service_calls_daily": service_calls_expectations,
    "rpt_service_savings_monthly": service_savings_expectations,
    "fct_kpi_figures_monthly": kpi_figures_expectations,
    "rpt_risk_of_ignorance_monthly": risk_expectations,
    "rpt_risk_sensitivity_monthly": risk_sensitivity_expectations,
    "rpt_maturity_monthly": maturity_expectations,
    "rpt_social_value": social_value_expectations,
    "fct_social_posts": social_posts_expectations,
    "fct_social_posts_daily": social_posts_daily_expectations,
    "fct_social_profiles_daily": social_profiles_expectations,
    "rpt_social_exposure_monthly": social_exposure_expectations,
    "rpt_information_diffusion": information_diffusion_expectations,
    "rpt_participation_monthly": participation_expectations,
    "rpt_feedback_loop": feedback_loop_expectations,
    "rpt_feedback_monthly": feedback_monthly_expectations,
    "rpt_campaign_readiness": campaign_readiness_expectations,
    "rpt_survey_waves": survey_waves_expectations,
    "rpt_budget_pacing_monthly": budget_pacing_expectations,
    "rpt_reconciliation": reconciliation_expectations,
    "rpt_completeness": completeness_expectations,
    **impact.BUILDERS,
    **mix.BUILDERS,
}
