with

costs as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        coalesce(channel_id, '(unallocated)') as channel_id,
        sum(case when cost_type = 'media' then amount else 0 end) as cost_media,
        sum(case when cost_type = 'agency' then amount else 0 end) as cost_agency,
        sum(case when cost_type = 'tools' then amount else 0 end) as cost_tools,
        sum(case when cost_type = 'content' then amount else 0 end) as cost_content,
        sum(case when cost_type = 'personnel' then amount else 0 end)
            as cost_personnel,
        sum(
            case
                when
                    cost_type in (
                        'media', 'agency', 'tools', 'content', 'personnel'
                    )
                    then 0
                else amount
            end
        ) as cost_other,
        sum(amount) as cost_total,
        sum(amount_cash) as cost_total_cash,
        min(case when is_complete then 1 else 0 end) = 1 as is_cost_complete
    from {{ ref('fct_costs') }}
    group by
        cast(date_trunc('month', date_day) as date),
        coalesce(channel_id, '(unallocated)')

),

spend as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        channel_id,
        sum(spend) as spend
    from {{ ref('fct_ad_performance_daily') }}
    group by
        cast(date_trunc('month', date_day) as date),
        channel_id

),

credits as (

    select
        date_month,
        channel_id,
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
        model_key

),

models as (

    select * from {{ ref('int_attribution_models_configured') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

measured as (

    select * from {{ ref('int_roi_sources_counted') }}

),

visits as (

    select
        date_month,
        channel_id,
        {{ safe_divide('visits_with_consent', 'visits') }} as consent_rate
    from {{ ref('int_visits_consented') }}

),

channel_months as (

    select
        date_month,
        channel_id
    from costs

    union

    select
        date_month,
        channel_id
    from spend

    union

    select
        date_month,
        channel_id
    from credits

),

joined as (

    select
        channel_months.date_month,
        channel_months.channel_id,
        coalesce(channels.channel_name, channel_months.channel_id) as channel_name,
        coalesce(channels.is_social, false) as is_social,
        coalesce(channels.is_paid, false) as is_paid,
        models.model_key,
        models.params_hash,
        models.is_default_model,
        coalesce(spend.spend, 0) as spend,
        coalesce(costs.cost_media, 0) as cost_media,
        coalesce(costs.cost_agency, 0) as cost_agency,
        coalesce(costs.cost_tools, 0) as cost_tools,
        coalesce(costs.cost_content, 0) as cost_content,
        coalesce(costs.cost_personnel, 0) as cost_personnel,
        coalesce(costs.cost_other, 0) as cost_other,
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
        visits.consent_rate,
        increments.incremental_margin,
        increments.incremental_margin_low,
        increments.incremental_margin_high,
        case
            when increments.date_month is null then 'no incrementality design'
            when coalesce(costs.cost_total, 0) = 0 then 'no cost'
            else increments.incremental_reason
        end as incremental_reason,
        -- Without visits nothing can be credited: that is no return of -100 %.
        case
            when channel_months.channel_id = '(unattributed)'
                then 'sales that no visit explains'
            when channel_months.channel_id = '(unallocated)'
                then 'cost of no single channel'
            when not measured.has_sales then 'no sales source delivered'
            when not measured.has_touchpoints then 'no web analytics delivered'
            when coalesce(costs.cost_total, 0) = 0 then 'no cost'
        end as roi_reason
    from channel_months
    cross join models
    cross join measured
    left join costs
        on
            channel_months.date_month = costs.date_month
            and channel_months.channel_id = costs.channel_id
    left join spend
        on
            channel_months.date_month = spend.date_month
            and channel_months.channel_id = spend.channel_id
    left join credits
        on
            channel_months.date_month = credits.date_month
            and channel_months.channel_id = credits.channel_id
            and models.model_key = credits.model_key
    left join visits
        on
            channel_months.date_month = visits.date_month
            and channel_months.channel_id = visits.channel_id
    left join channels
        on channel_months.channel_id = channels.channel_id
    left join {{ ref('int_incremental_margins_resolved') }} as increments
        on
            channel_months.date_month = increments.date_month
            and channel_months.channel_id = increments.channel_id

),

rpt_channel_roi_monthly as (

    select
        {{ surrogate_key(['date_month', 'channel_id', 'model_key']) }}
            as channel_roi_key,
        date_month,
        channel_id,
        channel_name,
        is_social,
        is_paid,
        model_key,
        params_hash,
        is_default_model,
        'attributed' as claim_type,
        cast(spend as decimal(18, 6)) as spend,
        cast(cost_media as decimal(18, 6)) as cost_media,
        cast(cost_agency as decimal(18, 6)) as cost_agency,
        cast(cost_tools as decimal(18, 6)) as cost_tools,
        cast(cost_content as decimal(18, 6)) as cost_content,
        cast(cost_personnel as decimal(18, 6)) as cost_personnel,
        cast(cost_other as decimal(18, 6)) as cost_other,
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
        consent_rate,
        {{ is_month_mature('date_month') }} as is_mature,
        '{{ var("reporting_currency") }}' as currency_code
    from joined

)

select * from rpt_channel_roi_monthly
