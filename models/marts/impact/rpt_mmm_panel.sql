-- Ready for any tool of marketing mix modelling. What is the whole company's stands on
-- the row of each channel, and says so in its name: it is not to be summed over channels.
with

channel_weeks as (

    select * from {{ ref('int_mmm_channel_weeks_summed') }}

),

company_weeks as (

    select * from {{ ref('int_mmm_company_weeks_summed') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

rpt_mmm_panel as (

    select
        {{ surrogate_key([
            'channel_weeks.date_week', 'channel_weeks.channel_id'
        ]) }} as mmm_panel_key,
        channel_weeks.date_week,
        channel_weeks.channel_id,
        coalesce(channels.channel_name, channel_weeks.channel_id) as channel_name,
        coalesce(channels.is_social, false) as is_social,
        coalesce(channels.is_paid, false) as is_paid,
        channel_weeks.media_days is not null as has_media,
        channel_weeks.media_days,
        channel_weeks.is_media_complete,
        company_weeks.is_sales_complete,
        company_weeks.is_leads_complete,
        channel_weeks.spend,
        channel_weeks.impressions,
        channel_weeks.clicks,
        channel_weeks.cost_total,
        cast(company_weeks.company_net_revenue as decimal(18, 2))
            as company_net_revenue,
        cast(company_weeks.company_contribution_margin as decimal(18, 2))
            as company_contribution_margin,
        cast(company_weeks.company_conversions as bigint) as company_conversions,
        cast(company_weeks.company_new_customers as bigint) as company_new_customers,
        cast(company_weeks.company_leads as bigint) as company_leads,
        company_weeks.control_trend,
        company_weeks.control_month,
        cast(company_weeks.control_holiday_days as integer) as control_holiday_days,
        cast(company_weeks.control_shopping_days as integer) as control_shopping_days,
        cast(company_weeks.control_promotion_days as integer)
            as control_promotion_days,
        cast(company_weeks.control_intervention_days as integer)
            as control_intervention_days,
        cast(company_weeks.control_search_clicks as bigint) as control_search_clicks,
        cast(company_weeks.control_brand_search_clicks as double)
            as control_brand_search_clicks,
        cast(company_weeks.control_other_search_clicks as double)
            as control_other_search_clicks,
        cast(company_weeks.control_direct_sessions as bigint)
            as control_direct_sessions,
        '{{ var("reporting_currency") }}' as currency_code
    from channel_weeks
    inner join company_weeks
        on channel_weeks.date_week = company_weeks.date_week
    left join channels
        on channel_weeks.channel_id = channels.channel_id

)

select * from rpt_mmm_panel
