with

performance as (
    select * from {{ ref('int_ad_performance_identified') }}
),

reported_rows as (
    select * from {{ ref('int_ad_performance_unioned') }}
),

snapshots as (
    select * from {{ ref('int_campaign_snapshots_unioned') }}
),

campaign_types as (
    select
        platform,
        account_id,
        campaign_id,
        max(campaign_type) as campaign_type
    from performance
    where campaign_id is not null
    group by
        platform,
        account_id,
        campaign_id
),

accounts as (
    select distinct
        platform,
        account_key,
        account_id
    from reported_rows
),

-- Platforms print today's name on every day of a report, so the name that a day had
-- is in the first file that tells of it.
stated_names as (
    select
        accounts.platform,
        accounts.account_id,
        snapshots.campaign_id,
        snapshots.campaign_name,
        snapshots.date_day,
        snapshots.recency
    from snapshots
    inner join
        accounts
        on
            snapshots.platform = accounts.platform
            and snapshots.account_key = accounts.account_key
    where
        snapshots.campaign_id is not null
        and snapshots.campaign_name is not null
),

-- Campaigns without a name, or without an id, for which the name stands.
other_names as (
    select
        performance.platform,
        performance.account_id,
        performance.campaign_id,
        coalesce(performance.campaign_name, performance.campaign_id) as campaign_name,
        performance.date_day,
        performance.recency
    from performance
    left join
        stated_names
        on
            performance.platform = stated_names.platform
            and performance.account_id = stated_names.account_id
            and performance.campaign_id = stated_names.campaign_id
            and performance.date_day = stated_names.date_day
    where
        performance.campaign_id is not null
        and stated_names.campaign_id is null
),

all_names as (
    select * from stated_names
    union all
    select * from other_names
),

daily_names as (
    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        date_day
    from all_names
    qualify
        row_number() over (
            partition by platform, account_id, campaign_id, date_day
            order by recency, campaign_name
        ) = 1
),

flagged as (
    select
        *,
        case
            when
                campaign_name = lag(campaign_name) over (
                    partition by platform, account_id, campaign_id
                    order by date_day
                )
                then 0
            else 1
        end as is_change
    from daily_names
),

numbered as (
    select
        *,
        sum(is_change) over (
            partition by platform, account_id, campaign_id
            order by date_day
            rows between unbounded preceding and current row
        ) as period_number
    from flagged
),

periods as (
    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        period_number,
        min(date_day) as valid_from
    from numbered
    group by
        platform,
        account_id,
        campaign_id,
        campaign_name,
        period_number
),

dated as (
    select
        periods.platform,
        periods.account_id,
        periods.campaign_id,
        periods.campaign_name,
        campaign_types.campaign_type,
        periods.valid_from,
        lead(periods.valid_from) over (
            partition by periods.platform, periods.account_id, periods.campaign_id
            order by periods.valid_from
        ) as next_valid_from
    from periods
    inner join
        campaign_types
        on
            periods.platform = campaign_types.platform
            and periods.account_id = campaign_types.account_id
            and periods.campaign_id = campaign_types.campaign_id
),

campaign_names as (
    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        campaign_type,
        valid_from,
        cast({{ dbt.dateadd('day', -1, 'next_valid_from') }} as date) as valid_to
    from dated
)

select * from campaign_names
