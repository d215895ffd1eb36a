-- Effects with a control that a mix can be held against: what a channel added that did
-- not run before, on an outcome of the mix. Where it ran before, the effect is that of
-- a change, and says nothing about all that the channel adds.
{%- set outcome_of = {
    'contribution_margin': 'contribution_margin',
    'net_revenue': 'net_revenue',
    'sales': 'conversions',
    'new_customers': 'new_customers',
    'leads': 'leads',
} %}
with

designs as (

    select
        goal_id,
        channel_id,
        baseline_start,
        baseline_end,
        case kpi
            {%- for kpi, outcome in outcome_of.items() %}
            when '{{ kpi }}' then '{{ outcome }}'
            {%- endfor %}
        end as outcome
    from {{ ref('int_goal_designs_completed') }}
    where
        channel_id is not null
        and campaign_id is null
        and unit_type in ('company', 'region')

),

effects as (

    select
        goal_id,
        min(date_day) as first_day,
        max(date_day) as last_day,
        sum(effect) as effect,
        sum(effect_low) as effect_low,
        sum(effect_high) as effect_high
    from {{ ref('int_goal_effects_spread') }}
    group by goal_id

),

spend as (

    select
        channel_id,
        date_day,
        sum(spend) as spend
    from {{ ref('fct_ad_performance_daily') }}
    group by
        channel_id,
        date_day

),

ran_before as (

    select distinct designs.goal_id
    from designs
    inner join spend
        on
            designs.channel_id = spend.channel_id
            and spend.date_day between designs.baseline_start and designs.baseline_end
    where spend.spend > 0

),

int_mmm_lifts_listed as (

    select
        designs.goal_id,
        designs.outcome,
        designs.channel_id,
        effects.first_day,
        effects.last_day,
        effects.effect,
        effects.effect_low,
        effects.effect_high
    from designs
    inner join effects
        on designs.goal_id = effects.goal_id
    left join ran_before
        on designs.goal_id = ran_before.goal_id
    where
        designs.outcome is not null
        and ran_before.goal_id is null

)

select * from int_mmm_lifts_listed
