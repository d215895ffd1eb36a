{{ config(meta={'dagster': {'ref': {'name': 'fct_costs'}}}) }}

-- Media cost is the platforms' spend; credit notes come from finance and are apart.
with

spend as (
    select
        date_day,
        platform,
        account_id,
        sum(spend) as amount
    from {{ ref('fct_ad_performance_daily') }}
    group by
        date_day,
        platform,
        account_id
),

media_costs as (
    select
        date_day,
        platform,
        account_id,
        sum(amount) as amount
    from {{ ref('fct_costs') }}
    where
        cost_type = 'media'
        and source_platform <> 'finance'
    group by
        date_day,
        platform,
        account_id
),

differences as (
    select
        coalesce(spend.date_day, media_costs.date_day) as date_day,
        coalesce(spend.platform, media_costs.platform) as platform,
        coalesce(spend.account_id, media_costs.account_id) as account_id,
        spend.amount as spend,
        media_costs.amount as media_cost
    from spend
    full outer join
        media_costs
        on
            spend.date_day = media_costs.date_day
            and spend.platform = media_costs.platform
            and spend.account_id = media_costs.account_id
    where coalesce(spend.amount, 0) <> coalesce(media_costs.amount, 0)
)

select * from differences
