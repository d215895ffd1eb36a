with

members as (

    select * from {{ ref('int_community_members_timed') }}

),

survival as (

    select * from {{ ref('int_survival_figures_estimated') }}
    where analysis = 'community_monthly'

),

cohorts as (

    select
        {{ surrogate_key(['date_month', 'channel_id']) }} as community_key,
        date_month,
        channel_id,
        count(*) as active_members,
        sum(case when could_become_lead then 1 else 0 end) as members_without_lead,
        sum(case when could_become_lead and lead_at is not null then 1 else 0 end)
            as leads
    from members
    group by
        date_month,
        channel_id

),

rpt_community_monthly as (

    select
        cohorts.community_key,
        cohorts.date_month,
        cohorts.channel_id,
        cohorts.active_members,
        cast(cohorts.members_without_lead as bigint) as members_without_lead,
        cast(cohorts.leads as bigint) as leads,
        survival.censored,
        {{ safe_divide('cohorts.leads', 'cohorts.members_without_lead') }}
            as community_to_lead_rate,
        survival.km_median_days as km_median_days_to_lead,
        survival.km_rate_30d,
        survival.km_rate_90d,
        survival.km_rate_180d,
        survival.km_reason,
        {{ is_month_mature('cohorts.date_month') }} as is_mature
    from cohorts
    left join survival
        on cohorts.community_key = survival.survival_key

)

select * from rpt_community_monthly
