-- HubSpot dates every stage. Of the others the exports date only how a deal ended.
with

hubspot_deal_stages as (

    select * from {{ ref('stg_hubspot__deal_stages') }}

),

deals as (

    select * from {{ ref('int_crm_deals_unioned') }}

),

deal_stages as (

    select
        deal_id,
        deal_stage,
        pipeline,
        entered_at
    from hubspot_deal_stages

    union all

    select
        deal_id,
        case when is_closed_won then 'Closed Won' else 'Closed Lost' end as deal_stage,
        pipeline,
        closed_at as entered_at
    from deals
    where
        source_platform <> 'hubspot'
        and is_closed
        and closed_at is not null

)

select * from deal_stages
