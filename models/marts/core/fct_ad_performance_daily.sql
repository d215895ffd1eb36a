with

ad_spend as (
    select * from {{ ref('int_ad_spend_unioned') }}
),

campaigns as (
    select * from {{ ref('dim_campaigns') }}
),

channels as (
    select
        platform,
        channel_id
    from {{ ref('dim_channels') }}
    where
        platform is not null
        and is_paid
),

fct_ad_performance_daily as (
    select
        {{ surrogate_key([
            'ad_spend.platform',
            'ad_spend.account_id',
            'ad_spend.campaign_id',
            'ad_spend.ad_group_id',
            'ad_spend.ad_id',
            'ad_spend.level',
            'ad_spend.is_residual',
            'ad_spend.currency_code',
            'ad_spend.date_day',
        ]) }} as ad_performance_key,
        ad_spend.date_day,
        ad_spend.platform,
        ad_spend.account_id,
        ad_spend.account_name,
        campaigns.campaign_key,
        ad_spend.campaign_id,
        coalesce(campaigns.campaign_name, ad_spend.campaign_name) as campaign_name,
        coalesce(campaigns.channel_id, channels.channel_id, 'paid_other')
            as channel_id,
        ad_spend.ad_group_id,
        ad_spend.ad_group_name,
        ad_spend.ad_id,
        ad_spend.ad_name,
        ad_spend.level,
        ad_spend.is_residual,
        ad_spend.currency_code,
        ad_spend.fx_rate,
        ad_spend.spend_local,
        ad_spend.spend,
        ad_spend.impressions,
        ad_spend.clicks,
        ad_spend.conversions,
        ad_spend.conversions_value_local,
        ad_spend.conversions_value,
        ad_spend.date_day
        <= cast(
            {{ dbt.dateadd('day', '-' ~ var('maturity_days'), as_of_date()) }} as date
        ) as is_mature,
        ad_spend.platform as source_platform,
        ad_spend.load_id
    from ad_spend
    left join
        campaigns
        on
            ad_spend.platform = campaigns.platform
            and ad_spend.account_id = campaigns.account_id
            and ad_spend.campaign_id = campaigns.campaign_id
            and ad_spend.date_day >= campaigns.valid_from
            and (
                campaigns.valid_to is null
                or ad_spend.date_day <= campaigns.valid_to
            )
    left join channels on ad_spend.platform = channels.platform
)

select * from fct_ad_performance_daily
