with

stages as (

    select * from {{ ref('fct_funnel_stages') }}

),

survival as (

    select * from {{ ref('int_survival_figures_estimated') }}
    where analysis = 'funnel_monthly'

),

cohorts as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        business_type,
        channel_id,
        stage,
        stage_order,
        has_next_stage,
        count(*) as entered,
        count(next_entered_at) as converted_to_next,
        median(days_to_next) as median_days_to_next
    from stages
    group by
        cast(date_trunc('month', date_day) as date),
        business_type,
        channel_id,
        stage,
        stage_order,
        has_next_stage

),

keyed as (

    select
        {{ surrogate_key(['date_month', 'business_type', 'channel_id', 'stage']) }}
            as funnel_key,
        cohorts.*
    from cohorts

),

rpt_funnel_monthly as (

    select
        keyed.funnel_key,
        keyed.date_month,
        keyed.business_type,
        keyed.channel_id,
        keyed.stage,
        keyed.stage_order,
        keyed.entered,
        keyed.converted_to_next,
        survival.censored,
        case
            when keyed.has_next_stage
                then {{ safe_divide('keyed.converted_to_next', 'keyed.entered') }}
        end as conversion_rate,
        cast(keyed.median_days_to_next as double) as median_days_to_next,
        survival.km_median_days as km_median_days_to_next,
        survival.km_rate_30d,
        survival.km_rate_90d,
        survival.km_rate_180d,
        {{ km_reason('keyed.has_next_stage', 'survival.km_reason') }} as km_reason,
        {{ is_month_mature('keyed.date_month') }} as is_mature
    from keyed
    left join survival
        on keyed.funnel_key = survival.survival_key

)

select * from rpt_funnel_monthly
