{{ config(meta={'dagster': {'ref': {'name': 'int_ad_performance_identified'}}}) }}

-- Each current row of a file is in the models once: joins to accounts and campaigns
-- neither lose nor repeat a row.
with

staged as (
    select
        load_id,
        spend_local
    from {{ ref('stg_meta_ads__ad_performance') }}
    union all
    select
        load_id,
        spend_local
    from {{ ref('stg_google_ads__ad_performance') }}
    union all
    select
        load_id,
        spend_local
    from {{ ref('stg_linkedin_ads__ad_performance') }}
    union all
    select
        load_id,
        spend_local
    from {{ ref('stg_tiktok_ads__ad_performance') }}
    union all
    select
        load_id,
        spend_local
    from {{ ref('stg_microsoft_ads__ad_performance') }}
    union all
    select
        load_id,
        spend_local
    from {{ ref('stg_x_ads__ad_performance') }}
    union all
    select
        load_id,
        spend_local
    from {{ ref('stg_pinterest_ads__ad_performance') }}
    union all
    select
        load_id,
        spend_local
    from {{ ref('stg_snapchat_ads__ad_performance') }}
    union all
    select
        load_id,
        spend_local
    from {{ ref('stg_reddit_ads__ad_performance') }}
),

staged_loads as (
    select
        load_id,
        sum(spend_local) as spend_local
    from staged
    group by load_id
),

modelled_loads as (
    select
        load_id,
        sum(spend_local) as spend_local
    from {{ ref('int_ad_performance_identified') }}
    group by load_id
),

differences as (
    select
        staged_loads.load_id,
        staged_loads.spend_local as staged_spend_local,
        modelled_loads.spend_local as modelled_spend_local
    from staged_loads
    left join modelled_loads on staged_loads.load_id = modelled_loads.load_id
    where staged_loads.spend_local <> coalesce(modelled_loads.spend_local, 0)
)

select * from differences
