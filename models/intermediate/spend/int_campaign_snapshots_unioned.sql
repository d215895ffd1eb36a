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

snapshots as (
    select * from meta_ads
    union all
    select * from google_ads
    union all
    select * from linkedin_ads
    union all
    select * from tiktok_ads
    union all
    select * from microsoft_ads
)

select * from snapshots
