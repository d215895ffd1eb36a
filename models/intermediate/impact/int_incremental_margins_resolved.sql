-- The incremental margin of a channel, or of a campaign, by month. Where several goals
-- are about the same, the one that was registered first counts. A goal that could not be
-- judged says why there is no figure.
with

designs as (

    select * from {{ ref('int_goal_designs_completed') }}
    where
        benefit in ('margin', 'revenue')
        and (channel_id is not null or campaign_id is not null)

),

goals as (

    select
        goal_id,
        first_registered_at
    from {{ ref('stg_plan__goals') }}

),

judgements as (

    select * from {{ ref('int_goal_effects_estimated') }}
    where is_design_method

),

benefits as (

    select * from {{ ref('int_goal_benefits_valued') }}

),

design_months as (

    select distinct
        designs.goal_id,
        designs.platform,
        case when designs.campaign_id is null then designs.channel_id end as channel_id,
        designs.campaign_id,
        dates.date_month,
        -- Cost is the whole month's: a part of an effect is no return on it.
        dates.date_month >= {{ dbt.dateadd(
            'day', 'designs.burn_in_days', 'designs.post_start'
        ) }}
        and {{ add_months('dates.date_month', 1) }}
        <= {{ dbt.dateadd('day', 1, 'designs.post_end') }} as is_whole_month
    from designs
    inner join {{ ref('dim_dates') }} as dates
        on dates.date_day between designs.post_start and designs.post_end

),

int_incremental_margins_resolved as (

    select
        design_months.date_month,
        design_months.channel_id,
        design_months.platform,
        design_months.campaign_id,
        design_months.goal_id,
        case when design_months.is_whole_month then benefits.benefit end
            as incremental_margin,
        case when design_months.is_whole_month then benefits.benefit_low end
            as incremental_margin_low,
        case when design_months.is_whole_month then benefits.benefit_high end
            as incremental_margin_high,
        case
            when benefits.benefit is not null and not design_months.is_whole_month
                then 'the effect counts for a part of the month'
            when benefits.benefit is not null then null
            when judgements.verdict = 'insufficient data'
                then 'no effect estimated: ' || judgements.verdict_reason
            when benefits.goal_id is null
                then 'the effect does not count for this month'
            else 'a price of the effect is unknown'
        end as incremental_reason
    from design_months
    inner join goals
        on design_months.goal_id = goals.goal_id
    left join judgements
        on design_months.goal_id = judgements.goal_id
    left join benefits
        on
            design_months.goal_id = benefits.goal_id
            and design_months.date_month = benefits.date_month
    qualify
        row_number() over (
            partition by
                design_months.date_month,
                design_months.channel_id,
                design_months.platform,
                design_months.campaign_id
            order by
                case when benefits.benefit is not null then 0 else 1 end,
                goals.first_registered_at,
                design_months.goal_id
        ) = 1

)

select * from int_incremental_margins_resolved
