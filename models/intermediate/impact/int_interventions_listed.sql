-- The calendar of all that may move a key figure at the same time.
with

declared as (

    select
        intervention_id,
        title,
        kind,
        'declared' as origin,
        starts_on,
        ends_on,
        unit_type,
        units,
        kpis
    from {{ ref('stg_plan__interventions') }}

),

-- Where a goal treats some units and not others, something is done to them that is to
-- move its key figure. What it moves beside, its owner declares.
goals as (

    select
        goal_id as intervention_id,
        title,
        'goal' as kind,
        'goal' as origin,
        post_start as starts_on,
        post_end as ends_on,
        unit_type,
        treated_units as units,
        kpi as kpis
    from {{ ref('stg_plan__goals') }}
    where
        treated_units is not null
        and post_start is not null

),

campaign_days as (

    select
        platform,
        campaign_id,
        max(campaign_name) as campaign_name,
        min(date_day) as starts_on,
        max(date_day) as ends_on
    from {{ ref('fct_ad_performance_daily') }}
    where
        spend > 0
        and campaign_id is not null
    group by
        platform,
        campaign_id

),

campaigns as (

    select
        platform || '/' || campaign_id as intervention_id,
        campaign_name as title,
        'campaign' as kind,
        'campaign' as origin,
        starts_on,
        ends_on,
        'campaign' as unit_type,
        campaign_id as units,
        cast(null as {{ dbt.type_string() }}) as kpis
    from campaign_days

),

int_interventions_listed as (

    select * from declared
    union all
    select * from goals
    union all
    select * from campaigns

)

select * from int_interventions_listed
