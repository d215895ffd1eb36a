-- Cost against plan, each budget by itself: they may lie within each other.
with

budgets as (

    select * from {{ ref('int_budget_months_spread') }}

),

costs as (

    select
        date_day,
        platform,
        channel_id,
        campaign_id,
        cost_type,
        sum(amount) as amount,
        sum(case when amount is null then 1 else 0 end) as days_without_rate
    from {{ ref('fct_costs') }}
    group by
        date_day,
        platform,
        channel_id,
        campaign_id,
        cost_type

),

-- Of the time before the first cost of all nothing is known.
first_costs as (

    select min(date_day) as first_day from costs

),

-- An empty scope is open to all.
spent as (

    select
        budgets.budget_id,
        budgets.date_month,
        sum(costs.amount) as cost,
        sum(costs.days_without_rate) as days_without_rate
    from budgets
    inner join costs
        on
            costs.date_day >= budgets.month_start
            and costs.date_day <= budgets.known_until
            and (budgets.platform is null or budgets.platform = costs.platform)
            and (budgets.channel_id is null or budgets.channel_id = costs.channel_id)
            and (
                budgets.campaign_id is null
                or budgets.campaign_id = costs.campaign_id
            )
            and (budgets.cost_type is null or budgets.cost_type = costs.cost_type)
    group by
        budgets.budget_id,
        budgets.date_month

),

compared as (

    select
        budgets.*,
        case
            when
                first_costs.first_day is null
                or budgets.month_end < first_costs.first_day
                then null
            when spent.budget_id is null then 0
            when spent.days_without_rate = 0 then spent.cost
        end as cost,
        coalesce(spent.days_without_rate, 0) = 0 as has_rates
    from budgets
    cross join first_costs
    left join spent
        on
            budgets.budget_id = spent.budget_id
            and budgets.date_month = spent.date_month

),

projected as (

    select
        *,
        cost * {{ safe_divide('days', 'elapsed_days') }} as projected_cost
    from compared

),

rpt_budget_pacing_monthly as (

    select
        {{ surrogate_key(['budget_id', 'date_month']) }} as pacing_key,
        date_month,
        budget_id,
        period_start,
        period_end,
        platform,
        channel_id,
        campaign_id,
        cost_type,
        cast(budget as decimal(18, 2)) as budget,
        cast(days as bigint) as days,
        cast(elapsed_days as bigint) as elapsed_days,
        case when elapsed_days > 0 then known_until end as known_until,
        elapsed_days = days as is_complete,
        cast(cost as decimal(18, 2)) as cost,
        {{ safe_divide('cost', 'budget') }} as budget_used,
        {{ safe_divide(
            'cost', 'budget * ' ~ safe_divide('elapsed_days', 'days')
        ) }} as pacing,
        cast(projected_cost as decimal(18, 2)) as projected_cost,
        {{ safe_divide('projected_cost', 'budget') }} as projected_budget_used,
        case
            when elapsed_days = 0 then 'no complete day yet'
            when budget is null then 'no exchange rate for the budget'
            when cost is null and has_rates then 'no cost is known of that time'
            when cost is null then 'no exchange rate for a cost'
            when budget = 0 then 'a budget of 0'
        end as pacing_reason,
        'counted' as claim_type,
        'input' as amec_tier
    from projected

)

select * from rpt_budget_pacing_monthly
