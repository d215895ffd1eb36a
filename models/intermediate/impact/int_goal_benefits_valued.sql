-- What an effect is worth, by month: margin as it is, revenue at the margin rate of the
-- month's sales, calls at the variable cost of a call.
with

designs as (

    select * from {{ ref('int_goal_designs_completed') }}
    where benefit is not null

),

effects as (

    select
        effects.goal_id,
        designs.benefit,
        effects.date_day,
        cast(date_trunc('month', effects.date_day) as date) as date_month,
        effects.effect,
        effects.effect_low,
        effects.effect_high
    from {{ ref('int_goal_effects_spread') }} as effects
    inner join designs
        on effects.goal_id = designs.goal_id

),

margin_rates as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        case
            when count(*) = count(contribution_margin)
                then {{ safe_divide('sum(contribution_margin)', 'sum(net_revenue)') }}
        end as margin_rate
    from {{ ref('fct_conversions') }}
    where conversion_type <> 'lead'
    group by cast(date_trunc('month', date_day) as date)

),

prices as (

    select
        effects.*,
        case effects.benefit
            when 'margin' then 1
            when 'revenue' then margin_rates.margin_rate
            when 'call' then -costs.call_cost
        end as price
    from effects
    left join margin_rates
        on effects.date_month = margin_rates.date_month
    left join {{ ref('int_contact_costs_dated') }} as costs
        on effects.date_day = costs.date_day

),

int_goal_benefits_valued as (

    select
        goal_id,
        date_month,
        case when benefit = 'call' then 'saving' else 'margin' end as benefit_type,
        case when count(*) = count(price) then sum(effect * price) end as benefit,
        case
            when count(*) = count(price)
                then sum(least(effect_low * price, effect_high * price))
        end as benefit_low,
        case
            when count(*) = count(price)
                then sum(greatest(effect_low * price, effect_high * price))
        end as benefit_high
    from prices
    group by
        goal_id,
        date_month,
        case when benefit = 'call' then 'saving' else 'margin' end

)

select * from int_goal_benefits_valued
