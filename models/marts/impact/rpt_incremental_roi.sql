-- The third return: what an intervention brought against a control, and what it cost.
-- No design, no number. The interval is the effect's: cost is known.
with

designs as (

    select * from {{ ref('int_goal_designs_completed') }}

),

goals as (

    select * from {{ ref('stg_plan__goals') }}

),

judgements as (

    select * from {{ ref('int_goal_effects_estimated') }}
    where is_design_method

),

benefits as (

    select
        goal_id,
        benefit_type,
        case when count(*) = count(benefit) then sum(benefit) end as benefit,
        case when count(*) = count(benefit_low) then sum(benefit_low) end
            as benefit_low,
        case when count(*) = count(benefit_high) then sum(benefit_high) end
            as benefit_high
    from {{ ref('int_goal_benefits_valued') }}
    group by
        goal_id,
        benefit_type

),

costs as (

    select
        goal_id,
        sum(cost_total) as cost_total,
        min(case when is_cost_complete then 1 else 0 end) = 1 as is_cost_complete
    from {{ ref('int_goal_costs_summed') }}
    group by goal_id

),

joined as (

    select
        designs.goal_id,
        goals.title,
        designs.channel_id,
        designs.platform,
        designs.campaign_id,
        designs.activity,
        judgements.method,
        judgements.verdict,
        designs.post_start as starts_on,
        designs.post_end as ends_on,
        benefits.benefit_type,
        cast(benefits.benefit as decimal(18, 2)) as incremental_margin,
        cast(benefits.benefit_low as decimal(18, 2)) as incremental_margin_low,
        cast(benefits.benefit_high as decimal(18, 2)) as incremental_margin_high,
        cast(costs.cost_total as decimal(18, 6)) as cost_total,
        coalesce(costs.is_cost_complete, true) as is_cost_complete,
        case
            when judgements.goal_id is null then 'no incrementality design'
            when judgements.verdict = 'insufficient data'
                then 'no effect estimated: ' || judgements.verdict_reason
            when designs.benefit is null
                then 'a change of ' || designs.kpi || ' has no price'
            when benefits.benefit is null then 'a price of the effect is unknown'
            when
                coalesce(designs.channel_id, designs.campaign_id, designs.activity)
                is null
                then 'the goal does not say whose cost it is'
            when coalesce(costs.cost_total, 0) = 0 then 'no cost'
        end as roi_inc_reason
    from designs
    inner join goals
        on designs.goal_id = goals.goal_id
    left join judgements
        on designs.goal_id = judgements.goal_id
    left join benefits
        on designs.goal_id = benefits.goal_id
    left join costs
        on designs.goal_id = costs.goal_id

),

rpt_incremental_roi as (

    select
        goal_id,
        title,
        channel_id,
        platform,
        campaign_id,
        activity,
        method,
        verdict,
        starts_on,
        ends_on,
        benefit_type,
        incremental_margin,
        incremental_margin_low,
        incremental_margin_high,
        cost_total,
        is_cost_complete,
        case when roi_inc_reason is null then {{ safe_divide(
            'incremental_margin - cost_total', 'cost_total'
        ) }} end as roi_inc,
        case when roi_inc_reason is null then {{ safe_divide(
            'incremental_margin_low - cost_total', 'cost_total'
        ) }} end as roi_inc_low,
        case when roi_inc_reason is null then {{ safe_divide(
            'incremental_margin_high - cost_total', 'cost_total'
        ) }} end as roi_inc_high,
        roi_inc_reason,
        'causal_estimate' as claim_type,
        'impact' as amec_tier,
        '{{ var("reporting_currency") }}' as currency_code
    from joined

)

select * from rpt_incremental_roi
