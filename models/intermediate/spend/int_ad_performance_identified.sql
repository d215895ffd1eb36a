with

performance as (
    select * from {{ ref('int_ad_performance_unioned') }}
),

-- A report without campaign ids is joined to ids by name, within the account, where
-- the name has belonged to one campaign only. Else the name itself is the id.
campaign_ids as (
    select
        platform,
        account_id,
        campaign_name,
        min(campaign_id) as campaign_id
    from performance
    where
        campaign_id is not null
        and campaign_name is not null
    group by
        platform,
        account_id,
        campaign_name
    having count(distinct campaign_id) = 1
),

identified as (
    select
        performance.platform,
        performance.account_id,
        performance.account_name,
        performance.currency_code,
        coalesce(
            performance.campaign_id,
            campaign_ids.campaign_id,
            performance.campaign_name
        ) as campaign_id,
        performance.campaign_name,
        performance.campaign_type,
        performance.ad_group_id,
        performance.ad_group_name,
        performance.ad_id,
        performance.ad_name,
        performance.level,
        case performance.level
            when 'ad' then 4
            when 'ad_group' then 3
            when 'campaign' then 2
            else 1
        end as level_rank,
        performance.date_day,
        performance.spend_local,
        performance.impressions,
        performance.clicks,
        performance.conversions,
        performance.conversions_value_local,
        performance.load_id,
        performance.recency
    from performance
    left join
        campaign_ids
        on
            performance.platform = campaign_ids.platform
            and performance.account_id = campaign_ids.account_id
            and performance.campaign_name = campaign_ids.campaign_name
),

-- Rows of a breakdown (device, network, hour) add up to the row of the ad.
summed as (
    select
        platform,
        account_id,
        currency_code,
        campaign_id,
        ad_group_id,
        ad_id,
        level,
        level_rank,
        date_day,
        max(account_name) as account_name,
        max(campaign_name) as campaign_name,
        max(campaign_type) as campaign_type,
        max(ad_group_name) as ad_group_name,
        max(ad_name) as ad_name,
        cast(sum(spend_local) as decimal(18, 6)) as spend_local,
        cast(sum(impressions) as bigint) as impressions,
        cast(sum(clicks) as bigint) as clicks,
        cast(sum(conversions) as decimal(18, 6)) as conversions,
        cast(sum(conversions_value_local) as decimal(18, 6))
            as conversions_value_local,
        max(load_id) as load_id,
        max(recency) as recency
    from identified
    group by
        platform,
        account_id,
        currency_code,
        campaign_id,
        ad_group_id,
        ad_id,
        level,
        level_rank,
        date_day
)

select * from summed
