-- What ad platforms claim to have sold, beside what attribution credits their channels
-- with. Every platform claims a sale that it saw: claims are never added up.
with

claims as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        platform,
        channel_id,
        sum(spend) as spend,
        sum(conversions) as claimed_conversions,
        sum(conversions_value) as claimed_value
    from {{ ref('fct_ad_performance_daily') }}
    group by
        cast(date_trunc('month', date_day) as date),
        platform,
        channel_id

),

-- A platform that reports no value at all claims none: nothing to compare with.
valued_platforms as (

    select platform
    from claims
    group by platform
    having sum(claimed_value) > 0

),

attributed as (

    select
        date_month,
        channel_id,
        model_key,
        sum(net_revenue) as net_revenue,
        sum(conversions) as conversions,
        sum(leads) as leads
    from {{ ref('rpt_attribution_monthly') }}
    group by
        date_month,
        channel_id,
        model_key

),

all_sales as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        sum(net_revenue) as net_revenue
    from {{ ref('fct_conversions') }}
    group by cast(date_trunc('month', date_day) as date)

),

models as (

    select * from {{ ref('int_attribution_models_configured') }}

),

measured as (

    select * from {{ ref('int_roi_sources_counted') }}

),

joined as (

    select
        claims.date_month,
        claims.platform,
        claims.channel_id,
        models.model_key,
        models.params_hash,
        models.is_default_model,
        claims.spend,
        claims.claimed_conversions,
        case
            when valued_platforms.platform is not null then claims.claimed_value
        end as claimed_value,
        case
            when measured.has_sales then coalesce(attributed.conversions, 0)
        end as attributed_conversions,
        case
            when measured.has_leads then coalesce(attributed.leads, 0)
        end as attributed_leads,
        case
            when measured.has_sales then coalesce(attributed.net_revenue, 0)
        end as attributed_net_revenue,
        case
            when measured.has_sales then coalesce(all_sales.net_revenue, 0)
        end as all_net_revenue,
        case
            when not measured.has_sales then 'no sales source delivered'
            when not measured.has_touchpoints then 'no web analytics delivered'
            when valued_platforms.platform is null then 'platform reports no value'
            when coalesce(attributed.net_revenue, 0) <= 0 then 'nothing attributed'
        end as over_claim_reason
    from claims
    cross join models
    cross join measured
    left join valued_platforms
        on claims.platform = valued_platforms.platform
    left join attributed
        on
            claims.date_month = attributed.date_month
            and claims.channel_id = attributed.channel_id
            and models.model_key = attributed.model_key
    left join all_sales
        on claims.date_month = all_sales.date_month

)

select
    {{ surrogate_key(['date_month', 'platform', 'channel_id', 'model_key']) }}
        as platform_claim_key,
    date_month,
    platform,
    channel_id,
    model_key,
    params_hash,
    is_default_model,
    'attributed' as claim_type,
    cast(spend as decimal(18, 6)) as spend,
    cast(claimed_conversions as decimal(18, 6)) as claimed_conversions,
    cast(claimed_value as decimal(18, 6)) as claimed_value,
    cast(attributed_conversions as double) as attributed_conversions,
    cast(attributed_leads as double) as attributed_leads,
    cast(attributed_net_revenue as decimal(18, 2)) as attributed_net_revenue,
    case
        when over_claim_reason is null
            then {{ safe_divide('claimed_value', 'attributed_net_revenue') }}
    end as over_claim_ratio,
    over_claim_reason,
    cast(all_net_revenue as decimal(18, 2)) as all_net_revenue,
    case
        when all_net_revenue > 0
            then {{ safe_divide('claimed_value', 'all_net_revenue') }}
    end as claimed_share_of_all_sales,
    {{ safe_divide('claimed_value', 'spend') }} as roas_platform
from joined
