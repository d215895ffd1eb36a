with

meta_ads as (
    select * from {{ ref('stg_meta_ads__ad_performance') }}
),

google_ads as (
    select * from {{ ref('stg_google_ads__ad_performance') }}
),

linkedin_ads as (
    select * from {{ ref('stg_linkedin_ads__ad_performance') }}
),

tiktok_ads as (
    select * from {{ ref('stg_tiktok_ads__ad_performance') }}
),

microsoft_ads as (
    select * from {{ ref('stg_microsoft_ads__ad_performance') }}
),

x_ads as (
    select * from {{ ref('stg_x_ads__ad_performance') }}
),

pinterest_ads as (
    select * from {{ ref('stg_pinterest_ads__ad_performance') }}
),

snapchat_ads as (
    select * from {{ ref('stg_snapchat_ads__ad_performance') }}
),

reddit_ads as (
    select * from {{ ref('stg_reddit_ads__ad_performance') }}
),

registered_accounts as (
    select
        platform,
        account_id,
        account_name,
        currency_code
    from {{ ref('stg_finance__ad_accounts') }}
),

registered_currencies as (
    select
        platform,
        account_id,
        max(account_name) as account_name,
        max(currency_code) as currency_code
    from registered_accounts
    where account_id is not null
    group by
        platform,
        account_id
),

named_currencies as (
    select
        platform,
        account_name,
        max(currency_code) as currency_code
    from registered_accounts
    where account_name is not null
    group by
        platform,
        account_name
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

-- Some reports name the account, some give its id, some both: the register and the
-- reports with both tell which belong together.
account_pairs as (
    select
        platform,
        account_name,
        account_id
    from registered_accounts
    where
        account_name is not null
        and account_id is not null

    union

    select
        platform,
        account_name,
        account_id
    from unioned
    where
        account_name is not null
        and account_id is not null
),

account_ids as (
    select
        platform,
        account_name,
        min(account_id) as account_id
    from account_pairs
    group by
        platform,
        account_name
    having count(distinct account_id) = 1
),

identified as (
    select
        unioned.*,
        coalesce(
            unioned.account_id,
            account_ids.account_id,
            folder_accounts.account_id,
            unioned.account_key
        ) as resolved_account_id
    from unioned
    left join
        account_ids
        on
            unioned.platform = account_ids.platform
            and unioned.account_name = account_ids.account_name
    -- Without any account in the file, the loader takes the name of its folder.
    left join
        account_ids as folder_accounts
        on
            unioned.platform = folder_accounts.platform
            and unioned.account_key = folder_accounts.account_name
),

-- One account may have been delivered under its name and under its id.
newest as (
    select *
    from identified
    qualify
        first_value(account_key) over (
            partition by platform, resolved_account_id, level, date_day
            order by recency desc, load_id desc, row_number asc
        ) = account_key
),

performance as (
    select
        newest.platform,
        newest.account_key,
        newest.resolved_account_id as account_id,
        coalesce(newest.account_name, registered_currencies.account_name)
            as account_name,
        coalesce(
            newest.currency_code,
            registered_currencies.currency_code,
            named_currencies.currency_code
        ) as currency_code,
        newest.campaign_id,
        newest.campaign_name,
        newest.campaign_type,
        coalesce(newest.ad_group_id, newest.ad_group_name) as ad_group_id,
        newest.ad_group_name,
        coalesce(newest.ad_id, newest.ad_name) as ad_id,
        newest.ad_name,
        newest.level,
        newest.date_day,
        newest.spend_local,
        newest.impressions,
        newest.clicks,
        newest.conversions,
        newest.conversions_value_local,
        newest.load_id,
        newest.recency,
        newest.row_number
    from newest
    left join
        registered_currencies
        on
            newest.platform = registered_currencies.platform
            and newest.resolved_account_id = registered_currencies.account_id
    left join
        named_currencies
        on
            newest.platform = named_currencies.platform
            and coalesce(newest.account_name, newest.account_key)
            = named_currencies.account_name
)

select * from performance
