-- The highest stage whose rules hold with those of all stages below. A group of rules is
-- one condition, which holds when enough of its rules do.
with

rules as (

    select * from {{ ref('rpt_maturity') }}

),

conditions as (

    select
        date_month,
        stage,
        coalesce(group_id, rule_id) as condition_id,
        sum(case when is_passed then 1 else 0 end) >= max(coalesce(group_needs, 1))
            as is_met,
        {{ join_array(
            ordered_array('case when not is_passed then rule_name end', 'rule_id'),
            ', '
        ) }} as open_rules
    from rules
    group by
        date_month,
        stage,
        coalesce(group_id, rule_id)

),

stages as (

    select
        date_month,
        stage,
        min(case when is_met then 1 else 0 end) as is_met,
        count(*) as conditions,
        sum(case when is_met then 1 else 0 end) as conditions_met,
        {{ join_array(
            ordered_array('case when not is_met then open_rules end', 'condition_id'),
            '; '
        ) }} as missing
    from conditions
    group by
        date_month,
        stage

),

climbed as (

    select
        *,
        min(is_met) over (
            partition by date_month
            order by stage
            rows between unbounded preceding and current row
        ) as is_reached
    from stages

),

reached as (

    select
        date_month,
        max(case when is_reached = 1 then stage else 0 end) as stage,
        min(case when is_reached = 0 then stage end) as next_stage
    from climbed
    group by date_month

),

assessed as (

    select
        reached.date_month,
        assessments.assessed_on,
        assessments.stage
    from reached
    inner join {{ ref('stg_plan__maturity_assessments') }} as assessments
        on assessments.assessed_on < {{ add_months('reached.date_month', 1) }}
    qualify
        row_number() over (
            partition by reached.date_month
            order by assessments.assessed_on desc
        ) = 1

),

rpt_maturity_monthly as (

    select
        {{ surrogate_key(['reached.date_month']) }} as maturity_month_key,
        reached.date_month,
        cast(reached.stage as integer) as stage,
        case cast(reached.stage as integer)
            when 0 then 'not active'
            when 1 then 'listening'
            when 2 then 'presence and advertising'
            when 3 then 'own community and influencers'
            when 4 then 'integrated in processes'
            when 5 then 'socially integrated company'
        end as stage_name,
        cast(reached.next_stage as integer) as next_stage,
        {{ safe_divide('climbed.conditions_met', 'climbed.conditions') }}
            as next_stage_share,
        climbed.missing as missing_for_next_stage,
        cast(assessed.stage as integer) as assessed_stage,
        assessed.assessed_on,
        'counted' as claim_type,
        'activity' as amec_tier
    from reached
    left join climbed
        on
            reached.date_month = climbed.date_month
            and reached.next_stage = climbed.stage
    left join assessed
        on reached.date_month = assessed.date_month

)

select * from rpt_maturity_monthly
