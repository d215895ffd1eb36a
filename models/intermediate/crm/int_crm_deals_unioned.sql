-- A deal that is kept in two CRMs is two deals here: nothing but names could tell that
-- they are one, and names repeat.
with

hubspot_deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

opportunities as (

    select * from {{ ref('stg_salesforce__opportunities') }}

),

pipedrive_deals as (

    select * from {{ ref('stg_pipedrive__deals') }}

),

stages as (

    select
        stage_alias,
        stage
    from {{ ref('crm_stages') }}
    where object_type = 'deal'

),

deals as (

    select
        deal_id,
        'hubspot' as source_platform,
        pipeline,
        deal_stage,
        amount_local,
        currency_code,
        amount_company_currency,
        closed_at,
        created_at,
        last_modified_at,
        deal_type,
        product,
        original_source,
        is_closed_won,
        is_closed,
        closed_lost_reason,
        probability,
        associated_company_ids,
        company_hash,
        merged_deal_ids,
        load_id
    from hubspot_deals

    union all

    select
        'salesforce:' || opportunities.deal_id as deal_id,
        'salesforce' as source_platform,
        cast(null as {{ dbt.type_string() }}) as pipeline,
        opportunities.deal_stage,
        coalesce(
            opportunities.amount_local, opportunities.amount_company_currency
        ) as amount_local,
        case
            when opportunities.amount_local is not null
                then opportunities.currency_code
            else opportunities.company_currency_code
        end as currency_code,
        opportunities.amount_company_currency,
        opportunities.closed_at,
        opportunities.created_at,
        opportunities.last_modified_at,
        opportunities.deal_type,
        opportunities.product,
        opportunities.original_source,
        opportunities.is_closed_won
        or coalesce(stages.stage = 'won', false) as is_closed_won,
        opportunities.is_closed
        or coalesce(stages.stage in ('won', 'lost'), false) as is_closed,
        opportunities.closed_lost_reason,
        opportunities.probability,
        'salesforce:' || opportunities.account_id as associated_company_ids,
        opportunities.company_hash,
        cast(null as {{ dbt.type_string() }}) as merged_deal_ids,
        opportunities.load_id
    from opportunities
    left join stages
        on lower(opportunities.deal_stage) = stages.stage_alias

    union all

    -- The status decides; where it is missing or in words nobody knows, the times.
    select
        'pipedrive:' || pipedrive_deals.deal_id as deal_id,
        'pipedrive' as source_platform,
        pipedrive_deals.pipeline,
        pipedrive_deals.deal_stage,
        pipedrive_deals.amount_local,
        pipedrive_deals.currency_code,
        cast(null as decimal(18, 6)) as amount_company_currency,
        -- A deal that was won once and lost later keeps both times.
        coalesce(
            case when stages.stage = 'lost' then pipedrive_deals.lost_at end,
            pipedrive_deals.won_at,
            pipedrive_deals.lost_at,
            pipedrive_deals.closed_at
        ) as closed_at,
        pipedrive_deals.created_at,
        pipedrive_deals.last_modified_at,
        cast(null as {{ dbt.type_string() }}) as deal_type,
        pipedrive_deals.product,
        pipedrive_deals.original_source,
        coalesce(stages.stage, case
            when pipedrive_deals.won_at is not null then 'won'
        end, 'open') = 'won' as is_closed_won,
        coalesce(stages.stage, case
            when coalesce(pipedrive_deals.won_at, pipedrive_deals.lost_at) is not null
                then 'closed'
        end, 'open') <> 'open' as is_closed,
        pipedrive_deals.closed_lost_reason,
        pipedrive_deals.probability,
        'pipedrive:' || pipedrive_deals.organization_id as associated_company_ids,
        pipedrive_deals.company_hash,
        cast(null as {{ dbt.type_string() }}) as merged_deal_ids,
        pipedrive_deals.load_id
    from pipedrive_deals
    left join stages
        on lower(pipedrive_deals.deal_status) = stages.stage_alias

)

select * from deals
