-- What belongs to no campaign stands under '(none)', so that the campaigns of a
-- channel and month add up to rpt_channel_roi_monthly.
with

costs as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        coalesce(channel_id, '(unallocated)') as channel_id,
        case when campaign_id is null then '(none)' else platform end as platform,
        coalesce(campaign_id, '(none)') as campaign_id,
        sum(case when cost_type = 'media' then amount else 0 end) as cost_media,
        sum(amount) as cost_total,
        sum(amount_cash) as cost_total_cash,
        min(case when is_complete then 1 else 0 end) = 1 as is_cost_complete
    from {{ ref('fct_costs') }}
    group by
        cast(date_trunc('month', date_day) as date),
        coalesce(channel_id, '(unallocated)'),
        case when campaign_id is null then '(none)' else platform end,
        coalesce(campaign_id, '(none)')

),

spend as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        channel_id,
        case when campaign_id is null then '(none)' else platform end as platform,
        coalesce(campaign_id, '(none)') as campaign_id,
        sum(spend) as spend
    from {{ ref('fct_ad_performance_daily') }}
    group by
        cast(date_trunc('month', date_day) as date),
        channel_id,
        case when campaign_id is null then '(none)' else platform end,
        coalesce(campaign_id, '(none)')

),

credits as (

    select
        date_month,
        channel_id,
        coalesce(campaign_platform, '(none)') as platform,
        coalesce(campaign_id, '(none)') as campaign_id,
        model_key,
        sum(net_revenue) as net_revenue,
        case
            when count(*) = count(contribution_margin) then sum(contribution_margin)
        end as contribution_margin,
        sum(conversions) as conversions,
        sum(leads) as leads,
        sum(leads_raw) as leads_raw,
        sum(new_customers) as new_customers,
        sum(net_revenue_accrual) as net_revenue_accrual,
        case
            when count(*) = count(contribution_margin_accrual)
                then sum(contribution_margin_accrual)
        end as contribution_margin_accrual
    from {{ ref('rpt_attribution_monthly') }}
    group by
        date_month,
        channel_id,
        coalesce(campaign_platform, '(none)'),
        coalesce(campaign_id, '(none)'),
        model_key

),

models as (

    select * from {{ ref('int_attribution_models_configured') }}

),

measured as (

    select * from {{ ref('int_roi_sources_counted') }}

),

-- The newest name; the id is what identifies.
campaign_names as (

    select
        platform,
        campaign_id,
        max(latest_campaign_name) as campaign_name
    from {{ ref('dim_campaigns') }}
    group by
        platform,
        campaign_id

),

campaign_months as (

    select
        date_month,
        channel_id,
        platform,
        campaign_id
    from costs

    union

    select
        date_month,
        channel_id,
        platform,
        campaign_id
    from spend

    union

    select
        date_month,
        channel_id,
        platform,
        campaign_id
    from credits

),

joined as (

    select
        campaign_months.date_month,
        campaign_months.channel_id,
        campaign_months.platform,
        campaign_months.campaign_id,
        coalesce(campaign_names.campaign_name, campaign_months.campaign_id)
            as campaign_name,
        models.model_key,
        models.params_hash,
        models.is_default_model,
        coalesce(spend.spend, 0) as spend,
        coalesce(costs.cost_media, 0) as cost_media,
        coalesce(costs.cost_total, 0) as cost_total,
        coalesce(costs.cost_total_cash, 0) as cost_total_cash,
        coalesce(costs.is_cost_complete, true) as is_cost_complete,
        case
            when measured.has_sales then coalesce(credits.net_revenue, 0)
        end as net_revenue,
        case
            when measured.has_sales and credits.channel_id is null then 0
            else credits.contribution_margin
        end as contribution_margin,
        case
            when measured.has_sales then coalesce(credits.net_revenue_accrual, 0)
        end as net_revenue_accrual,
        case
            when measured.has_sales and credits.channel_id is null then 0
            else credits.contribution_margin_accrual
        end as contribution_margin_accrual,
        case
            when measured.has_sales then coalesce(credits.conversions, 0)
        end as conversions,
        case
            when measured.has_leads then coalesce(credits.leads, 0)
        end as leads,
        case
            when measured.has_leads then coalesce(credits.leads_raw, 0)
        end as leads_raw,
        case
            when measured.has_sales then coalesce(credits.new_customers, 0)
        end as new_customers,
        -- Sales may be credited to a campaign under a second channel: its effect stands
        -- beside its cost.
        case when costs.cost_total <> 0 then increments.incremental_margin end
            as incremental_margin,
        case when costs.cost_total <> 0 then increments.incremental_margin_low end
            as incremental_margin_low,
        case when costs.cost_total <> 0 then increments.incremental_margin_high end
            as incremental_margin_high,
        case
            when increments.date_month is null then 'no incrementality design'
            when coalesce(costs.cost_total, 0) = 0 then 'no cost'
            else increments.incremental_reason
        end as incremental_reason,
        case
            when campaign_months.channel_id = '(unattributed)'
                then 'sales that no visit explains'
            when campaign_months.channel_id = '(unallocated)'
                then 'cost of no single channel'
            when not measured.has_sales then 'no sales source delivered'
            when not measured.has_touchpoints then 'no web analytics delivered'
            when coalesce(costs.cost_total, 0) = 0 then 'no cost'
        end as roi_reason
    from campaign_months
    cross join models
    cross join measured
    left join costs
        on
            campaign_months.date_month = costs.date_month
            and campaign_months.channel_id = costs.channel_id
            and campaign_months.platform = costs.platform
            and campaign_months.campaign_id = costs.campaign_id
    left join spend
        on
            campaign_months.date_month = spend.date_month
            and campaign_months.channel_id = spend.channel_id
            and campaign_months.platform = spend.platform
            and campaign_months.campaign_id = spend.campaign_id
    left join credits
        on
            campaign_months.date_month = credits.date_month
            and campaign_months.channel_id = credits.channel_id
            and campaign_months.platform = credits.platform
            and campaign_months.campaign_id = credits.campaign_id
            and models.model_key = credits.model_key
    left join campaign_names
        on
            campaign_months.platform = campaign_names.platform
            and campaign_months.campaign_id = campaign_names.campaign_id
    left join {{ ref('int_incremental_margins_resolved') }} as increments
        on
            campaign_months.date_month = increments.date_month
            and campaign_months.platform = increments.platform
            and campaign_months.campaign_id = increments.campaign_id

),

rpt_campaign_roi as (

    select
        {{ surrogate_key([
            'date_month', 'channel_id', 'platform', 'campaign_id', 'model_key'
        ]) }} as campaign_roi_key,
        date_month,
        channel_id,
        platform,
        campaign_id,
        campaign_name,
        model_key,
        params_hash,
        is_default_model,
        'attributed' as claim_type,
        cast(spend as decimal(18, 6)) as spend,
        cast(cost_media as decimal(18, 6)) as cost_media,
        cast(cost_total as decimal(18, 6)) as cost_total,
        cast(cost_total_cash as decimal(18, 6)) as cost_total_cash,
        is_cost_complete,
        cast(net_revenue as decimal(18, 2)) as net_revenue,
        cast(contribution_margin as decimal(18, 2)) as contribution_margin,
        cast(net_revenue_accrual as decimal(18, 2)) as net_revenue_accrual,
        cast(contribution_margin_accrual as decimal(18, 2))
            as contribution_margin_accrual,
        cast(conversions as double) as conversions,
        cast(leads as double) as leads,
        cast(leads_raw as double) as leads_raw,
        cast(new_customers as double) as new_customers,
        case when roi_reason is null then {{ safe_divide(
            'net_revenue - cost_total', 'cost_total'
        ) }} end as roi_rev,
        case when roi_reason is null then {{ safe_divide(
            'contribution_margin - cost_total', 'cost_total'
        ) }} end as roi_cm,
        case when roi_reason is null then {{ safe_divide(
            'net_revenue_accrual - cost_total', 'cost_total'
        ) }} end as roi_rev_accrual,
        case when roi_reason is null then {{ safe_divide(
            'contribution_margin_accrual - cost_total', 'cost_total'
        ) }} end as roi_cm_accrual,
        cast(incremental_margin as decimal(18, 2)) as incremental_margin,
        cast(incremental_margin_low as decimal(18, 2)) as incremental_margin_low,
        cast(incremental_margin_high as decimal(18, 2)) as incremental_margin_high,
        {{ safe_divide('incremental_margin - cost_total', 'cost_total') }} as roi_inc,
        {{ safe_divide('incremental_margin_low - cost_total', 'cost_total') }}
            as roi_inc_low,
        {{ safe_divide('incremental_margin_high - cost_total', 'cost_total') }}
            as roi_inc_high,
        case
            when incremental_margin is null or cost_total = 0 then incremental_reason
        end as roi_inc_reason,
        roi_reason,
        case when roi_reason is null then {{ safe_divide(
            'net_revenue', 'cost_media'
        ) }} end as roas,
        case when roi_reason is null then {{ safe_divide(
            'cost_total', 'leads'
        ) }} end as cpl,
        case when roi_reason is null then {{ safe_divide(
            'cost_total', 'leads_raw'
        ) }} end as cpl_raw,
        case when roi_reason is null then {{ safe_divide(
            'cost_total', 'new_customers'
        ) }} end as cac,
        case when roi_reason is null then {{ safe_divide(
            'cost_media', 'new_customers'
        ) }} end as cac_media_only,
        {{ is_month_mature('date_month') }} as is_mature,
        '{{ var("reporting_currency") }}' as currency_code
    from joined

)

select * from rpt_campaign_roi
