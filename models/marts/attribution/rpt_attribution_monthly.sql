-- Each credit counts once by the month of the sale and once by the month of the
-- touch: two sets of columns that are never added to each other.
with

credits as (

    select * from {{ ref('int_attribution_credits_unioned') }}

),

dated as (

    select
        model_key,
        params_hash,
        channel_id,
        campaign_platform,
        campaign_id,
        date_month,
        net_revenue,
        contribution_margin,
        conversions,
        leads,
        leads_raw,
        new_customers,
        cast(0 as decimal(18, 2)) as net_revenue_accrual,
        case
            when contribution_margin is not null then cast(0 as decimal(18, 2))
        end as contribution_margin_accrual,
        cast(0 as double) as conversions_accrual,
        cast(0 as double) as leads_accrual,
        cast(0 as double) as leads_raw_accrual,
        cast(0 as double) as new_customers_accrual
    from credits

    union all

    select
        model_key,
        params_hash,
        channel_id,
        campaign_platform,
        campaign_id,
        accrual_month as date_month,
        cast(0 as decimal(18, 2)) as net_revenue,
        case
            when contribution_margin is not null then cast(0 as decimal(18, 2))
        end as contribution_margin,
        cast(0 as double) as conversions,
        cast(0 as double) as leads,
        cast(0 as double) as leads_raw,
        cast(0 as double) as new_customers,
        net_revenue as net_revenue_accrual,
        contribution_margin as contribution_margin_accrual,
        conversions as conversions_accrual,
        leads as leads_accrual,
        leads_raw as leads_raw_accrual,
        new_customers as new_customers_accrual
    from credits

),

summed as (

    select
        date_month,
        model_key,
        params_hash,
        channel_id,
        campaign_platform,
        campaign_id,
        sum(net_revenue) as net_revenue,
        -- A sum that leaves out sales of unknown margin would read as a loss.
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
        end as contribution_margin_accrual,
        sum(conversions_accrual) as conversions_accrual,
        sum(leads_accrual) as leads_accrual,
        sum(leads_raw_accrual) as leads_raw_accrual,
        sum(new_customers_accrual) as new_customers_accrual
    from dated
    group by
        date_month,
        model_key,
        params_hash,
        channel_id,
        campaign_platform,
        campaign_id

)

select
    {{ surrogate_key([
        'date_month', 'model_key', 'channel_id', 'campaign_platform', 'campaign_id'
    ]) }} as attribution_key,
    date_month,
    model_key,
    params_hash,
    channel_id,
    campaign_platform,
    campaign_id,
    cast(net_revenue as decimal(18, 2)) as net_revenue,
    cast(contribution_margin as decimal(18, 2)) as contribution_margin,
    conversions,
    leads,
    leads_raw,
    new_customers,
    cast(net_revenue_accrual as decimal(18, 2)) as net_revenue_accrual,
    cast(contribution_margin_accrual as decimal(18, 2)) as contribution_margin_accrual,
    conversions_accrual,
    leads_accrual,
    leads_raw_accrual,
    new_customers_accrual
from summed
