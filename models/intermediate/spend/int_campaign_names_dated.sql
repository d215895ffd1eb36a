with

performance as (
    select * from {{ ref('int_ad_performance_identified') }}
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

-- One name a day: the newest file's, where files disagree.
daily_names as (
    select
        platform,
        account_id,
        campaign_id,
        coalesce(campaign_name, campaign_id) as campaign_name,
        date_day
    from performance
    where campaign_id is not null
    qualify
        row_number() over (
            partition by platform, account_id, campaign_id, date_day
            order by
                case when campaign_name is null then 1 else 0 end,
                recency desc,
                level_rank,
                campaign_name
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
