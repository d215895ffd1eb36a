with

meta_ads as (
    select * from {{ ref('stg_meta_ads__campaign_snapshots') }}
),

google_ads as (
    select * from {{ ref('stg_google_ads__campaign_snapshots') }}
),

linkedin_ads as (
    select * from {{ ref('stg_linkedin_ads__campaign_snapshots') }}
),

tiktok_ads as (
    select * from {{ ref('stg_tiktok_ads__campaign_snapshots') }}
),

microsoft_ads as (
    select * from {{ ref('stg_microsoft_ads__campaign_snapshots') }}
),

x_ads as (
    select * from {{ ref('stg_x_ads__campaign_snapshots') }}
),

pinterest_ads as (
    select * from {{ ref('stg_pinterest_ads__campaign_snapshots') }}
),

snapchat_ads as (
    select * from {{ ref('stg_snapchat_ads__campaign_snapshots') }}
),

reddit_ads as (
    select * from {{ ref('stg_reddit_ads__campaign_snapshots') }}
),

unioned as (
    select * from meta_ads
    union all
    select * from google_ads
    union all
    select * from linkedin_ads
    union all
    select * from tiktok_ads
    union all
    select * from microsoft_ads
    union all
    select * from x_ads
    union all
    select * from pinterest_ads
    union all
    select * from snapchat_ads
    union all
    select * from reddit_ads
),

snapshots as (
    select
        platform,
        load_id,
        account_key,
        account_id,
        account_name,
        currency_code,
        level,
        campaign_id,
        campaign_name,
        date_day,
        effective_at,
        recency,
        is_current,
        spend_local,
        impressions,
        conversions
    from unioned
)

select * from snapshots
