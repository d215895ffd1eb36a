-- Open stages only: won and lost end a deal.
with

deals as (

    select * from {{ ref('int_pipeline_deals_valued') }}

),

deal_stages as (

    select
        deal_id,
        lower(trim(deal_stage)) as deal_stage,
        entered_at
    from {{ ref('int_crm_deal_stages_unioned') }}

),

crm_stages as (

    select * from {{ ref('crm_stages') }}
    where object_type = 'deal'

),

stages as (

    select
        deals.deal_id,
        deals.pipeline,
        deals.deal_status,
        deal_stages.deal_stage,
        {{ to_business_date('deal_stages.entered_at') }} as entered_date,
        row_number() over (
            partition by deals.deal_id
            order by deal_stages.entered_at, deal_stages.deal_stage
        ) as stage_number
    from deals
    inner join deal_stages
        on deals.deal_id = deal_stages.deal_id
    left join crm_stages
        on deal_stages.deal_stage = crm_stages.stage_alias
    where crm_stages.stage_alias is null

)

select * from stages
