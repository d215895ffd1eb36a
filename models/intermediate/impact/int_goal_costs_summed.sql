-- What the intervention behind a goal cost, by month of the days after: its channel,
-- its campaign, or the cost lines of its activity. Cost is known: it has no interval.
with

designs as (

    select
        *,
        case
            when campaign_id is not null then 'campaign'
            when channel_id is not null then 'channel'
            when activity is not null then 'activity'
        end as cost_scope
    from {{ ref('int_goal_designs_completed') }}

),

costs as (

    select * from {{ ref('fct_costs') }}

),

cost_lines as (

    select * from {{ ref('int_cost_lines_unioned') }}

),

-- An answer on a network is a contact, too: it costs what it costs.
contacts as (

    select
        date_day,
        count(*) as contacts
    from {{ ref('int_service_questions_judged') }}
    where kind = 'question'
    group by date_day

),

days as (

    select
        designs.goal_id,
        costs.date_day,
        costs.amount,
        costs.is_complete
    from designs
    inner join costs
        on
            costs.date_day between designs.post_start and designs.post_end
            and (
                designs.cost_scope = 'channel'
                and designs.channel_id = costs.channel_id
                or designs.cost_scope = 'campaign'
                and designs.campaign_id = costs.campaign_id
                and designs.platform = costs.platform
            )

    union all

    select
        designs.goal_id,
        cost_lines.date_day,
        cost_lines.amount,
        cost_lines.is_complete
    from designs
    inner join cost_lines
        on
            cost_lines.date_day between designs.post_start and designs.post_end
            and designs.cost_scope = 'activity'
            and designs.activity = cost_lines.activity

    union all

    select
        designs.goal_id,
        contacts.date_day,
        contacts.contacts * contact_costs.social_cost as amount,
        contact_costs.social_cost is not null as is_complete
    from designs
    inner join contacts
        on
            contacts.date_day between designs.post_start and designs.post_end
            and designs.benefit = 'call'
            and designs.cost_scope is not null
    left join {{ ref('int_contact_costs_dated') }} as contact_costs
        on contacts.date_day = contact_costs.date_day

),

int_goal_costs_summed as (

    select
        goal_id,
        cast(date_trunc('month', date_day) as date) as date_month,
        cast(sum(amount) as decimal(18, 6)) as cost_total,
        min(case when is_complete then 1 else 0 end) = 1 as is_cost_complete
    from days
    group by
        goal_id,
        cast(date_trunc('month', date_day) as date)

)

select * from int_goal_costs_summed
