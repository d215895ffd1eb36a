-- Cost and sales of every month stand in the ROI marts once per model: nothing is lost
-- between channels, and nothing counts twice.
with

costs as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        sum(amount) as cost_total,
        sum(amount_cash) as cost_total_cash
    from {{ ref('fct_costs') }}
    group by cast(date_trunc('month', date_day) as date)

),

spend as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        sum(spend) as spend
    from {{ ref('fct_ad_performance_daily') }}
    group by cast(date_trunc('month', date_day) as date)

),

conversions as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        sum(net_revenue) as net_revenue,
        sum(conversions) as conversions,
        sum(leads) as leads,
        sum(new_customers) as new_customers
    from {{ ref('fct_conversions') }}
    group by cast(date_trunc('month', date_day) as date)

),

models as (

    select model_key from {{ ref('int_attribution_models_configured') }}

),

reported as (

    select
        'channel' as report,
        date_month,
        model_key,
        cost_total,
        cost_total_cash,
        spend,
        net_revenue,
        conversions,
        leads,
        new_customers
    from {{ ref('rpt_channel_roi_monthly') }}

    union all

    select
        'campaign' as report,
        date_month,
        model_key,
        cost_total,
        cost_total_cash,
        spend,
        net_revenue,
        conversions,
        leads,
        new_customers
    from {{ ref('rpt_campaign_roi') }}

),

reported_months as (

    select
        report,
        date_month,
        model_key,
        sum(cost_total) as cost_total,
        sum(cost_total_cash) as cost_total_cash,
        sum(spend) as spend,
        coalesce(sum(net_revenue), 0) as net_revenue,
        coalesce(sum(conversions), 0) as conversions,
        coalesce(sum(leads), 0) as leads,
        coalesce(sum(new_customers), 0) as new_customers
    from reported
    group by
        report,
        date_month,
        model_key

),

fact_months as (

    select date_month from costs

    union

    select date_month from spend

    union

    select date_month from conversions

),

reports as (

    select 'channel' as report

    union all

    select 'campaign' as report

),

expected as (

    select
        reports.report,
        fact_months.date_month,
        models.model_key,
        coalesce(costs.cost_total, 0) as cost_total,
        coalesce(costs.cost_total_cash, 0) as cost_total_cash,
        coalesce(spend.spend, 0) as spend,
        coalesce(conversions.net_revenue, 0) as net_revenue,
        coalesce(conversions.conversions, 0) as conversions,
        coalesce(conversions.leads, 0) as leads,
        coalesce(conversions.new_customers, 0) as new_customers
    from fact_months
    cross join models
    cross join reports
    left join costs
        on fact_months.date_month = costs.date_month
    left join spend
        on fact_months.date_month = spend.date_month
    left join conversions
        on fact_months.date_month = conversions.date_month

)

select
    expected.*,
    reported_months.cost_total as reported_cost_total,
    reported_months.spend as reported_spend,
    reported_months.net_revenue as reported_net_revenue,
    reported_months.conversions as reported_conversions,
    reported_months.leads as reported_leads
from expected
left join reported_months
    on
        expected.report = reported_months.report
        and expected.date_month = reported_months.date_month
        and expected.model_key = reported_months.model_key
where
    reported_months.model_key is null
    or expected.cost_total <> reported_months.cost_total
    or expected.cost_total_cash <> reported_months.cost_total_cash
    or expected.spend <> reported_months.spend
    or expected.net_revenue <> reported_months.net_revenue
    or abs(expected.conversions - reported_months.conversions) > 0.000001
    or abs(expected.leads - reported_months.leads) > 0.000001
    or abs(expected.new_customers - reported_months.new_customers) > 0.000001
