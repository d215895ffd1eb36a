with

deals as (

    select * from {{ ref('int_crm_deals_unioned') }}

),

deal_stages as (

    select * from {{ ref('int_crm_deal_stages_unioned') }}

),

crm_stages as (

    select * from {{ ref('crm_stages') }}

),

accounts as (

    select * from {{ ref('int_accounts_resolved') }}

),

merged_deals as (

    select * from {{ ref('int_crm_deals_merged') }}

),

won_stages as (

    select
        deal_stages.deal_id,
        min(deal_stages.entered_at) as entered_at
    from deal_stages
    inner join crm_stages
        on
            crm_stages.object_type = 'deal'
            and crm_stages.stage = 'won'
            and lower(deal_stages.deal_stage) = crm_stages.stage_alias
    group by deal_stages.deal_id

),

staged as (

    select
        deals.*,
        case
            when deals.is_closed_won then 'won'
            -- Pipedrive keeps the status apart from the stage, whatever that is called.
            when deals.source_platform = 'pipedrive'
                then case when deals.is_closed then 'lost' else 'open' end
            -- "Closed Won (Sales Pipeline)": the stage, then its pipeline.
            when current_stages.stage is not null then current_stages.stage
            when deals.is_closed then 'lost'
            else 'open'
        end as deal_status,
        won_stages.entered_at as won_stage_entered_at
    from deals
    left join crm_stages as current_stages
        on
            current_stages.object_type = 'deal'
            and lower(
                trim(regexp_replace(deals.deal_stage, ' *[(][^()]*[)] *$', ''))
            ) = current_stages.stage_alias
    left join won_stages
        on deals.deal_id = won_stages.deal_id

),

classified as (

    select
        staged.deal_id,
        staged.source_platform,
        accounts.account_key,
        staged.pipeline,
        staged.deal_stage,
        staged.deal_status,
        staged.created_at,
        case
            when staged.deal_status = 'won'
                then coalesce(
                    staged.closed_at,
                    staged.won_stage_entered_at,
                    staged.last_modified_at
                )
        end as won_at,
        case
            when staged.deal_status = 'lost'
                then coalesce(staged.closed_at, staged.last_modified_at)
        end as lost_at,
        staged.closed_at,
        coalesce(staged.product, '(not stated)') as product,
        -- An amount without a currency is in the portal's own.
        coalesce(
            case
                when staged.amount_local is not null
                    then staged.currency_code
            end,
            '{{ var("reporting_currency") }}'
        ) as currency_code,
        cast(
            round(coalesce(staged.amount_local, staged.amount_company_currency, 0), 2)
            as decimal(18, 2)
        ) as net_revenue_local,
        staged.original_source,
        case
            when merged_deals.deal_id is not null then 'merged into another deal'
            when
                staged.deal_status = 'won'
                and staged.closed_at is null
                and staged.won_stage_entered_at is null
                and staged.last_modified_at is null
                then 'won without a date'
        end as exclusion_reason,
        staged.load_id
    from staged
    left join accounts
        on
            accounts.object_type = 'deal'
            and staged.deal_id = accounts.object_id
    left join merged_deals
        on staged.deal_id = merged_deals.deal_id

)

select * from classified
