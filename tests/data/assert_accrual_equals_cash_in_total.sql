-- By month of the sale or by month of the touch: over all months it is the same money.
with

channels as (

    select
        'channel' as report,
        model_key,
        sum(net_revenue) as net_revenue,
        sum(net_revenue_accrual) as net_revenue_accrual
    from {{ ref('rpt_channel_roi_monthly') }}
    group by model_key

),

campaigns as (

    select
        'campaign' as report,
        model_key,
        sum(net_revenue) as net_revenue,
        sum(net_revenue_accrual) as net_revenue_accrual
    from {{ ref('rpt_campaign_roi') }}
    group by model_key

),

reports as (

    select * from channels

    union all

    select * from campaigns

)

select *
from reports
where net_revenue is distinct from net_revenue_accrual
