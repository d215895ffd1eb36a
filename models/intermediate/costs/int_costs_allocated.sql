with

cost_lines as (
    select * from {{ ref('int_cost_lines_unioned') }}
),

rules as (
    select * from {{ ref('cost_allocation_rules') }}
),

weights as (
    select * from {{ ref('int_cost_weights_summed') }}
),

campaigns as (
    select
        campaign_id,
        min(platform) as platform,
        min(account_id) as account_id,
        min(channel_id) as channel_id
    from {{ ref('dim_campaigns') }}
    where is_current
    group by campaign_id
),

-- What the line names itself goes before any rule: a campaign, a channel, and at
-- least the platform or account whose campaigns share it.
scoped_lines as (
    select
        cost_lines.*,
        cast(date_trunc('month', cost_lines.date_day) as date) as date_month,
        coalesce(cost_lines.channel_id, campaigns.channel_id) as named_channel_id,
        coalesce(cost_lines.platform, campaigns.platform) as named_platform,
        coalesce(cost_lines.account_id, campaigns.account_id) as named_account_id,
        case
            when
                cost_lines.campaign_id is not null
                or cost_lines.channel_id is not null
                then 'explicit'
            when cost_lines.platform is not null then 'spend'
            else coalesce(rules.allocation_rule, 'none')
        end as allocation_rule,
        cost_lines.platform is null and coalesce(rules.is_social_only, false)
            as is_social_only
    from cost_lines
    left join campaigns on cost_lines.campaign_id = campaigns.campaign_id
    left join rules on cost_lines.cost_type = rules.cost_type
),

-- All lines of a month with the same rule and scope share one set of shares.
pools as (
    select distinct
        allocation_rule,
        date_month,
        is_social_only,
        named_platform,
        named_account_id
    from scoped_lines
    where allocation_rule not in ('explicit', 'none')
),

pool_weights as (
    select
        pools.allocation_rule,
        pools.date_month,
        pools.is_social_only,
        pools.named_platform,
        pools.named_account_id,
        weights.platform,
        weights.account_id,
        weights.channel_id,
        weights.campaign_id,
        weights.weight
    from pools
    inner join
        weights
        on
            pools.allocation_rule = weights.allocation_rule
            and pools.date_month = weights.date_month
            and (weights.is_social or not pools.is_social_only)
            and (
                pools.named_platform is null
                or pools.named_platform = weights.platform
            )
            and (
                pools.named_account_id is null
                or pools.named_account_id = weights.account_id
            )
),

running_weights as (
    select
        *,
        sum(weight) over (
            partition by
                allocation_rule,
                date_month,
                is_social_only,
                named_platform,
                named_account_id
            order by channel_id, platform, account_id, campaign_id
            rows between unbounded preceding and current row
        ) as running_weight,
        sum(weight) over (
            partition by
                allocation_rule,
                date_month,
                is_social_only,
                named_platform,
                named_account_id
        ) as total_weight
    from pool_weights
),

-- Weights are decimals, so the last share is exactly 1.
pool_shares as (
    select
        *,
        {{ safe_divide('running_weight - weight', 'total_weight') }} as share_from,
        {{ safe_divide('running_weight', 'total_weight') }} as share_to
    from running_weights
),

ruled_lines as (
    select
        scoped_lines.cost_line_id,
        scoped_lines.date_day,
        scoped_lines.cost_type,
        scoped_lines.document_id,
        coalesce(
            scoped_lines.named_channel_id,
            pool_shares.channel_id,
            '(unallocated)'
        ) as channel_id,
        coalesce(scoped_lines.named_platform, pool_shares.platform) as platform,
        coalesce(scoped_lines.named_account_id, pool_shares.account_id) as account_id,
        coalesce(scoped_lines.campaign_id, pool_shares.campaign_id) as campaign_id,
        scoped_lines.allocation_rule,
        scoped_lines.currency_code,
        scoped_lines.fx_rate,
        coalesce(pool_shares.share_from, 0) as share_from,
        coalesce(pool_shares.share_to, 1) as share_to,
        scoped_lines.amount_local as line_amount_local,
        scoped_lines.amount as line_amount,
        scoped_lines.amount_cash as line_amount_cash,
        scoped_lines.is_complete,
        scoped_lines.source_platform,
        scoped_lines.load_id
    from scoped_lines
    left join
        pool_shares
        on
            scoped_lines.allocation_rule = pool_shares.allocation_rule
            and scoped_lines.date_month = pool_shares.date_month
            and scoped_lines.is_social_only = pool_shares.is_social_only
            and coalesce(scoped_lines.named_platform, '')
            = coalesce(pool_shares.named_platform, '')
            and coalesce(scoped_lines.named_account_id, '')
            = coalesce(pool_shares.named_account_id, '')
),

allocated as (
    select
        cost_line_id,
        date_day,
        cost_type,
        document_id,
        channel_id,
        platform,
        account_id,
        campaign_id,
        allocation_rule,
        currency_code,
        fx_rate,
        {{ allocate_share('line_amount_local', 'share_from', 'share_to') }}
            as amount_local,
        {{ allocate_share('line_amount', 'share_from', 'share_to') }} as amount,
        {{ allocate_share('line_amount_cash', 'share_from', 'share_to') }}
            as amount_cash,
        is_complete,
        source_platform,
        load_id
    from ruled_lines
)

select * from allocated
