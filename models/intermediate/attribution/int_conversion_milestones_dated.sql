-- When the lead and the deal behind a conversion came into being.
with

conversions as (

    select
        conversion_key,
        conversion_type,
        conversion_id,
        person_key,
        account_key,
        converted_at,
        is_valid_lead
    from {{ ref('fct_conversions') }}
    where not is_refund

),

leads as (

    select
        person_key,
        account_key,
        converted_at as became_lead_at
    from conversions
    where
        conversion_type = 'lead'
        and is_valid_lead

),

person_leads as (

    select
        person_key,
        min(became_lead_at) as became_lead_at
    from leads
    group by person_key

),

account_leads as (

    select
        account_key,
        min(became_lead_at) as became_lead_at
    from leads
    group by account_key

),

deals as (

    select
        deal_id,
        created_at
    from {{ ref('int_deals_classified') }}

),

dated as (

    select
        conversions.conversion_key,
        conversions.converted_at,
        case conversions.conversion_type
            when 'lead' then conversions.converted_at
            when 'deal_won' then account_leads.became_lead_at
            else person_leads.became_lead_at
        end as became_lead_at,
        deals.created_at as deal_created_at
    from conversions
    left join person_leads
        on conversions.person_key = person_leads.person_key
    left join account_leads
        on conversions.account_key = account_leads.account_key
    left join deals
        on
            conversions.conversion_type = 'deal_won'
            and conversions.conversion_id = deals.deal_id

),

-- What comes after the sale is no milestone on the way to it.
milestones as (

    select
        conversion_key,
        case when became_lead_at <= converted_at then became_lead_at end
            as lead_created_at,
        case when deal_created_at <= converted_at then deal_created_at end
            as deal_created_at
    from dated

)

select * from milestones
