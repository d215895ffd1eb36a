-- What an influencer brought and cost: the contribution margin of twelve months of the
-- customers who came that way, by what shows it, less the cost lines in the influencer's
-- name.
with

influencers as (

    select * from {{ ref('stg_relations__influencers') }}

),

customers as (

    select * from {{ ref('int_influencer_customers_matched') }}

),

-- Refunds count when they are booked, as sales do.
bookings as (

    select
        conversion_type,
        case when conversion_type = 'deal_won' then account_key else person_key end
            as customer_key,
        date_day,
        contribution_margin
    from {{ ref('fct_conversions') }}
    where conversion_type <> 'lead'

),

customer_margins as (

    select
        customers.influencer_id,
        customers.evidence_type,
        customers.conversion_type,
        customers.customer_key,
        -- The twelve months of the youngest customers are not over yet.
        {{ add_months('customers.acquired_on', 12) }} > {{ as_of_date() }}
            as is_running,
        case
            when count(*) = count(bookings.contribution_margin)
                then sum(bookings.contribution_margin)
        end as contribution_margin
    from customers
    inner join bookings
        on
            customers.conversion_type = bookings.conversion_type
            and customers.customer_key = bookings.customer_key
            and customers.acquired_on <= bookings.date_day
            and {{ add_months('customers.acquired_on', 12) }} > bookings.date_day
    group by
        customers.influencer_id,
        customers.evidence_type,
        customers.conversion_type,
        customers.customer_key,
        customers.acquired_on

),

earned as (

    select
        influencer_id,
        count(*) as customers,
        sum(case when is_running then 1 else 0 end) as customers_running,
        {% for evidence in [
            'tracking_code', 'first_touch', 'tracked_link', 'crm_field', 'self_report'
        ] -%}
            sum(case when evidence_type = '{{ evidence }}' then 1 else 0 end)
                as customers_{{ evidence }},
            case
                when
                    count(case when evidence_type = '{{ evidence }}' then 1 end)
                    = count(
                        case
                            when evidence_type = '{{ evidence }}'
                                then contribution_margin
                        end
                    )
                    then sum(
                        case
                            when evidence_type = '{{ evidence }}'
                                then contribution_margin
                            else 0
                        end
                    )
            end as contribution_margin_12m_{{ evidence }},
        {% endfor -%}
        case
            when count(*) = count(contribution_margin) then sum(contribution_margin)
        end as contribution_margin_12m
    from customer_margins
    group by influencer_id

),

costs as (

    select
        activity,
        sum(amount) as cost,
        sum(amount_cash) as cost_cash,
        min(case when is_complete and amount is not null then 1 else 0 end) = 1
            as is_cost_complete
    from {{ ref('int_cost_lines_unioned') }}
    where activity like 'influencer/%'
    group by activity

),

valued as (

    select
        influencers.influencer_id,
        influencers.network,
        influencers.scoring_version,
        influencers.discovered_at,
        influencers.contacted_at,
        -- Without evidence nobody is in the network.
        case
            when influencers.networked_evidence is not null
                then influencers.networked_at
        end as networked_at,
        influencers.networked_evidence,
        influencers.tracking_code is not null or influencers.utm_campaign is not null
            as is_traceable,
        coalesce(earned.customers, 0) as customers,
        cast(coalesce(earned.customers_running, 0) as bigint) as customers_running,
        {% for evidence in [
            'tracking_code', 'first_touch', 'tracked_link', 'crm_field', 'self_report'
        ] -%}
            cast(coalesce(earned.customers_{{ evidence }}, 0) as bigint)
                as customers_{{ evidence }},
            cast(
                case
                    when earned.influencer_id is null then 0
                    else earned.contribution_margin_12m_{{ evidence }}
                end as decimal(18, 2)
            ) as contribution_margin_12m_{{ evidence }},
        {% endfor -%}
        cast(
            case
                when earned.influencer_id is null then 0
                else earned.contribution_margin_12m
            end as decimal(18, 2)
        ) as contribution_margin_12m,
        cast(coalesce(costs.cost, 0) as decimal(18, 2)) as cost,
        cast(coalesce(costs.cost_cash, 0) as decimal(18, 2)) as cost_cash,
        coalesce(costs.is_cost_complete, true) as is_cost_complete
    from influencers
    left join earned
        on influencers.influencer_id = earned.influencer_id
    left join costs
        on 'influencer/' || lower(influencers.influencer_id) = costs.activity

),

with_value as (

    select
        *,
        contribution_margin_12m - cost as net_value_12m,
        case
            when contribution_margin_12m is null then 'a margin is unknown'
            when not is_traceable then 'neither a code nor a link tells who came'
        end as value_reason,
        'attributed' as claim_type,
        'impact' as amec_tier
    from valued

)

select * from with_value
