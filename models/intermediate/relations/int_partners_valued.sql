-- What partners bring: their deals in the CRM, open and won. A deal that two partners
-- name belongs to the one that was found first.
with

partners as (

    select * from {{ ref('stg_relations__partners') }}

),

named as (

    select
        partner_id,
        found_at,
        crm_source,
        {{ explode_array(split_text('crm_deal_ids', ';')) }} as crm_deal_id
    from partners
    where crm_deal_ids is not null

),

-- The numbers that a CRM writes, as the deals are called here.
numbered as (

    select
        partner_id,
        found_at,
        case
            when trim(crm_deal_id) like '%:%' then trim(crm_deal_id)
            when crm_source = 'salesforce'
                then 'salesforce:' || {{ salesforce_id('crm_deal_id') }}
            when crm_source = 'pipedrive' then 'pipedrive:' || trim(crm_deal_id)
            else trim(crm_deal_id)
        end as named_deal_id
    from named
    where trim(crm_deal_id) <> ''

),

merged as (

    select
        deal_id,
        merged_into_deal_id
    from {{ ref('int_crm_deals_merged') }}

),

deals as (

    select
        deal_id,
        is_ended,
        amount
    from {{ ref('int_pipeline_deals_valued') }}

),

partner_deals as (

    select
        numbered.partner_id,
        coalesce(merged.merged_into_deal_id, numbered.named_deal_id) as deal_id,
        row_number() over (
            partition by coalesce(merged.merged_into_deal_id, numbered.named_deal_id)
            order by numbered.found_at, numbered.partner_id
        ) as partner_number
    from numbered
    left join merged
        on numbered.named_deal_id = merged.deal_id

),

sales as (

    select
        coalesce(sales.conversion_id, bookings.conversion_id) as deal_id,
        sum(bookings.net_revenue) as net_revenue,
        case
            when count(*) = count(bookings.contribution_margin)
                then sum(bookings.contribution_margin)
        end as contribution_margin
    from {{ ref('fct_conversions') }} as bookings
    left join {{ ref('fct_conversions') }} as sales
        on bookings.original_conversion_key = sales.conversion_key
    where bookings.conversion_type = 'deal_won'
    group by coalesce(sales.conversion_id, bookings.conversion_id)

),

-- A deal that was won is no longer pipeline; one that was lost is neither.
summed as (

    select
        partner_deals.partner_id,
        count(*) as named_deals,
        count(deals.deal_id) as deals,
        sum(case when not deals.is_ended then 1 else 0 end) as open_deals,
        sum(case when not deals.is_ended then deals.amount end) as pipeline,
        count(sales.deal_id) as won_deals,
        sum(sales.net_revenue) as won_net_revenue,
        case
            when count(sales.deal_id) = count(sales.contribution_margin)
                then coalesce(sum(sales.contribution_margin), 0)
        end as won_contribution_margin
    from partner_deals
    left join deals
        on partner_deals.deal_id = deals.deal_id
    left join sales
        on partner_deals.deal_id = sales.deal_id
    where partner_deals.partner_number = 1
    group by partner_deals.partner_id

),

valued as (

    select
        partners.partner_id,
        partners.found_via,
        partners.found_at,
        {{ to_business_date('partners.found_at') }} as found_on,
        partners.qualified_at,
        {{ to_business_date('partners.qualified_at') }} as qualified_on,
        partners.status,
        -- Counted as found by monitoring only with the find and somebody's judgement.
        coalesce(
            partners.found_via = 'monitoring'
            and partners.evidence_url is not null
            and partners.qualified_at is not null
            and partners.qualified_by_role is not null,
            false
        ) as is_identified_by_monitoring,
        case
            when partners.found_via <> 'monitoring' then 'not found by monitoring'
            when partners.evidence_url is null then 'no evidence of the find'
            when partners.qualified_at is null then 'not qualified yet'
            when partners.qualified_by_role is null then 'nobody named who qualified it'
        end as identified_reason,
        coalesce(summed.named_deals, 0) as named_deals,
        coalesce(summed.deals, 0) as deals,
        cast(coalesce(summed.open_deals, 0) as bigint) as open_deals,
        cast(coalesce(summed.pipeline, 0) as decimal(18, 2)) as pipeline,
        coalesce(summed.won_deals, 0) as won_deals,
        cast(coalesce(summed.won_net_revenue, 0) as decimal(18, 2)) as won_net_revenue,
        cast(
            case
                when summed.partner_id is null then 0
                else summed.won_contribution_margin
            end as decimal(18, 2)
        ) as won_contribution_margin,
        'counted' as claim_type,
        'outcome' as amec_tier
    from partners
    left join summed
        on partners.partner_id = summed.partner_id

)

select * from valued
