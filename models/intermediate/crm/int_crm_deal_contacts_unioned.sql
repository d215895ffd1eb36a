with

hubspot_deal_contacts as (

    select * from {{ ref('stg_hubspot__deal_contacts') }}

),

opportunities as (

    select * from {{ ref('stg_salesforce__opportunities') }}

),

opportunity_contacts as (

    select * from {{ ref('stg_salesforce__opportunity_contacts') }}

),

leads as (

    select * from {{ ref('stg_salesforce__leads') }}

),

pipedrive_deals as (

    select * from {{ ref('stg_pipedrive__deals') }}

),

deal_contacts as (

    select
        deal_id,
        contact_id
    from hubspot_deal_contacts

    union

    select
        'salesforce:' || deal_id as deal_id,
        coalesce(
            'salesforce:' || contact_id, 'salesforce:email:' || email_hash
        ) as contact_id
    from opportunity_contacts

    union

    -- Who was the lead that became the opportunity.
    select
        'salesforce:' || opportunities.deal_id as deal_id,
        'salesforce:' || leads.lead_id as contact_id
    from leads
    inner join opportunities
        on leads.converted_deal_id = opportunities.deal_id

    union

    select
        'pipedrive:' || deal_id as deal_id,
        coalesce(
            'pipedrive:' || contact_id, 'pipedrive:email:' || email_hash
        ) as contact_id
    from pipedrive_deals
    where coalesce(contact_id, email_hash) is not null

)

select * from deal_contacts
