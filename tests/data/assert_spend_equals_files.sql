{{ config(meta={'dagster': {'ref': {'name': 'fct_ad_performance_daily'}}}) }}

-- All spend of the newest files, once: of a campaign and day that several reports tell
-- of, the coarsest report's; of an account and day with a report of its own, that.
with

report_rows as (
    select
        platform,
        account_id,
        currency_code,
        date_day,
        campaign_id,
        level,
        case level
            when 'ad' then 4
            when 'ad_group' then 3
            when 'campaign' then 2
            else 1
        end as level_rank,
        spend_local
    from {{ ref('int_ad_performance_identified') }}
),

coarsest_rows as (
    select *
    from report_rows
    qualify
        level_rank = min(level_rank) over (
            partition by platform, account_id, currency_code, date_day, campaign_id
        )
),

reported as (
    select
        platform,
        account_id,
        currency_code,
        date_day,
        case
            when max(case when level_rank = 1 then 1 else 0 end) = 1
                then sum(case when level_rank = 1 then spend_local else 0 end)
            else sum(spend_local)
        end as spend_local
    from coarsest_rows
    group by
        platform,
        account_id,
        currency_code,
        date_day
),

published as (
    select
        platform,
        account_id,
        currency_code,
        date_day,
        sum(spend_local) as spend_local
    from {{ ref('fct_ad_performance_daily') }}
    group by
        platform,
        account_id,
        currency_code,
        date_day
),

differences as (
    select
        coalesce(reported.platform, published.platform) as platform,
        coalesce(reported.account_id, published.account_id) as account_id,
        coalesce(reported.date_day, published.date_day) as date_day,
        reported.spend_local as reported_spend_local,
        published.spend_local as published_spend_local
    from reported
    full outer join
        published
        on
            reported.platform = published.platform
            and reported.account_id = published.account_id
            and coalesce(reported.currency_code, '')
            = coalesce(published.currency_code, '')
            and reported.date_day = published.date_day
    where
        coalesce(reported.spend_local, 0) <> coalesce(published.spend_local, 0)
)

select * from differences
