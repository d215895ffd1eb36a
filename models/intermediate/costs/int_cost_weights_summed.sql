with

ad_performance as (
    select * from {{ ref('fct_ad_performance_daily') }}
),

time_entries as (
    select * from {{ ref('int_time_entries_unioned') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
    where is_view_through is not true
),

channels as (
    select * from {{ ref('dim_channels') }}
),

campaigns as (
    select
        campaign_id,
        min(platform) as platform,
        min(account_id) as account_id
    from {{ ref('dim_campaigns') }}
    where is_current
    group by campaign_id
),

spend_weights as (
    select
        'spend' as allocation_rule,
        cast(date_trunc('month', date_day) as date) as date_month,
        platform,
        account_id,
        channel_id,
        campaign_id,
        cast(sum(spend) as decimal(18, 6)) as weight
    from ad_performance
    group by
        cast(date_trunc('month', date_day) as date),
        platform,
        account_id,
        channel_id,
        campaign_id
),

hour_weights as (
    select
        'hours' as allocation_rule,
        cast(date_trunc('month', date_day) as date) as date_month,
        cast(null as {{ dbt.type_string() }}) as platform,
        cast(null as {{ dbt.type_string() }}) as account_id,
        channel_id,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(sum(hours) as decimal(18, 6)) as weight
    from time_entries
    where channel_id is not null
    group by
        cast(date_trunc('month', date_day) as date),
        channel_id
),

touch_weights as (
    select
        'touches' as allocation_rule,
        cast(date_trunc('month', touchpoints.date_day) as date) as date_month,
        campaigns.platform,
        campaigns.account_id,
        touchpoints.channel_id,
        campaigns.campaign_id,
        cast(count(*) as decimal(18, 6)) as weight
    from touchpoints
    left join campaigns on touchpoints.campaign_id = campaigns.campaign_id
    group by
        cast(date_trunc('month', touchpoints.date_day) as date),
        campaigns.platform,
        campaigns.account_id,
        touchpoints.channel_id,
        campaigns.campaign_id
),

measured_weights as (
    select * from spend_weights
    union all
    select * from hour_weights
    union all
    select * from touch_weights
),

-- Equal parts for the channels that were in use in the month.
equal_weights as (
    select distinct
        'equal' as allocation_rule,
        date_month,
        cast(null as {{ dbt.type_string() }}) as platform,
        cast(null as {{ dbt.type_string() }}) as account_id,
        channel_id,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(1 as decimal(18, 6)) as weight
    from measured_weights
    where weight > 0
),

all_weights as (
    select * from measured_weights
    union all
    select * from equal_weights
),

weights as (
    select
        all_weights.allocation_rule,
        all_weights.date_month,
        all_weights.platform,
        all_weights.account_id,
        all_weights.channel_id,
        all_weights.campaign_id,
        channels.is_social,
        all_weights.weight
    from all_weights
    inner join channels on all_weights.channel_id = channels.channel_id
    where all_weights.weight > 0
)

select * from weights
