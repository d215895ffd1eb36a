-- Who the CRMs know. HubSpot exports people; Salesforce's reports name them as leads,
-- on opportunities and in campaigns, Pipedrive's on deals: whoever has no record id
-- there is known by the mail address. One person may be a contact of each CRM.
with

hubspot_contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

leads as (

    select * from {{ ref('stg_salesforce__leads') }}

),

opportunities as (

    select * from {{ ref('stg_salesforce__opportunities') }}

),

opportunity_contacts as (

    select * from {{ ref('stg_salesforce__opportunity_contacts') }}

),

campaign_members as (

    select * from {{ ref('stg_salesforce__campaign_members') }}

),

pipedrive_deals as (

    select * from {{ ref('stg_pipedrive__deals') }}

),

salesforce_mentions as (

    select
        1 as mention_order,
        'salesforce:' || leads.lead_id as contact_id,
        leads.email_hash,
        leads.is_internal_email,
        leads.is_shared_inbox,
        leads.is_test_email,
        leads.company_hash,
        -- A converted lead belongs where its opportunity does.
        coalesce(leads.converted_account_id, opportunities.account_id) as account_id,
        leads.created_at,
        leads.created_at as became_lead_at,
        case
            when leads.converted_deal_id is not null then leads.converted_at
        end as became_opportunity_at,
        leads.original_source,
        'salesforce:' || leads.converted_contact_id as merged_contact_ids,
        leads.load_id
    from leads
    left join opportunities
        on leads.converted_deal_id = opportunities.deal_id

    union all

    select
        2 as mention_order,
        coalesce(
            'salesforce:' || opportunity_contacts.contact_id,
            'salesforce:email:' || opportunity_contacts.email_hash
        ) as contact_id,
        opportunity_contacts.email_hash,
        opportunity_contacts.is_internal_email,
        opportunity_contacts.is_shared_inbox,
        opportunity_contacts.is_test_email,
        opportunity_contacts.company_hash,
        opportunities.account_id,
        opportunities.created_at,
        cast(null as {{ dbt.type_timestamp() }}) as became_lead_at,
        opportunities.created_at as became_opportunity_at,
        opportunities.original_source,
        cast(null as {{ dbt.type_string() }}) as merged_contact_ids,
        opportunities.load_id
    from opportunity_contacts
    inner join opportunities
        on opportunity_contacts.deal_id = opportunities.deal_id

    union all

    select
        3 as mention_order,
        coalesce(
            'salesforce:' || lead_id,
            'salesforce:' || contact_id,
            'salesforce:email:' || email_hash
        ) as contact_id,
        email_hash,
        is_internal_email,
        is_shared_inbox,
        is_test_email,
        company_hash,
        cast(null as {{ dbt.type_string() }}) as account_id,
        cast(null as {{ dbt.type_timestamp() }}) as created_at,
        cast(null as {{ dbt.type_timestamp() }}) as became_lead_at,
        cast(null as {{ dbt.type_timestamp() }}) as became_opportunity_at,
        cast(null as {{ dbt.type_string() }}) as original_source,
        case
            when lead_id is not null then 'salesforce:' || contact_id
        end as merged_contact_ids,
        load_id
    from campaign_members

),

-- The lead's own row first, then the mention that says most and earliest.
salesforce_contacts as (

    select *
    from salesforce_mentions
    qualify
        row_number() over (
            partition by contact_id
            order by
                mention_order,
                case when email_hash is null then 1 else 0 end,
                case when created_at is null then 1 else 0 end,
                created_at,
                coalesce(account_id, ''),
                coalesce(company_hash, ''),
                load_id
        ) = 1

),

pipedrive_contacts as (

    select
        *,
        coalesce(
            'pipedrive:' || contact_id, 'pipedrive:email:' || email_hash
        ) as person_id
    from pipedrive_deals
    where coalesce(contact_id, email_hash) is not null
    qualify
        row_number() over (
            partition by
                coalesce(
                    'pipedrive:' || contact_id, 'pipedrive:email:' || email_hash
                )
            order by
                case when email_hash is null then 1 else 0 end,
                case when created_at is null then 1 else 0 end,
                created_at,
                deal_id
        ) = 1

),

contacts as (

    select
        contact_id,
        'hubspot' as source_platform,
        email_hash,
        is_internal_email,
        is_shared_inbox,
        is_test_email,
        company_hash,
        associated_company_ids,
        lifecycle_stage,
        created_at,
        became_lead_at,
        became_mql_at,
        became_sql_at,
        became_opportunity_at,
        became_customer_at,
        original_source,
        original_source_detail_1,
        latest_source,
        latest_source_detail_1,
        latest_source_at,
        first_conversion,
        first_conversion_at,
        recent_conversion_at,
        ga_client_id,
        merged_contact_ids,
        load_id
    from hubspot_contacts

    union all

    select
        contact_id,
        'salesforce' as source_platform,
        email_hash,
        is_internal_email,
        is_shared_inbox,
        is_test_email,
        company_hash,
        'salesforce:' || account_id as associated_company_ids,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        created_at,
        became_lead_at,
        cast(null as {{ dbt.type_timestamp() }}) as became_mql_at,
        cast(null as {{ dbt.type_timestamp() }}) as became_sql_at,
        became_opportunity_at,
        cast(null as {{ dbt.type_timestamp() }}) as became_customer_at,
        original_source,
        cast(null as {{ dbt.type_string() }}) as original_source_detail_1,
        cast(null as {{ dbt.type_string() }}) as latest_source,
        cast(null as {{ dbt.type_string() }}) as latest_source_detail_1,
        cast(null as {{ dbt.type_timestamp() }}) as latest_source_at,
        cast(null as {{ dbt.type_string() }}) as first_conversion,
        cast(null as {{ dbt.type_timestamp() }}) as first_conversion_at,
        cast(null as {{ dbt.type_timestamp() }}) as recent_conversion_at,
        cast(null as {{ dbt.type_string() }}) as ga_client_id,
        merged_contact_ids,
        load_id
    from salesforce_contacts

    union all

    select
        person_id as contact_id,
        'pipedrive' as source_platform,
        email_hash,
        is_internal_email,
        is_shared_inbox,
        is_test_email,
        company_hash,
        'pipedrive:' || organization_id as associated_company_ids,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        created_at,
        cast(null as {{ dbt.type_timestamp() }}) as became_lead_at,
        cast(null as {{ dbt.type_timestamp() }}) as became_mql_at,
        cast(null as {{ dbt.type_timestamp() }}) as became_sql_at,
        created_at as became_opportunity_at,
        cast(null as {{ dbt.type_timestamp() }}) as became_customer_at,
        original_source,
        original_source_detail_1,
        cast(null as {{ dbt.type_string() }}) as latest_source,
        cast(null as {{ dbt.type_string() }}) as latest_source_detail_1,
        cast(null as {{ dbt.type_timestamp() }}) as latest_source_at,
        cast(null as {{ dbt.type_string() }}) as first_conversion,
        cast(null as {{ dbt.type_timestamp() }}) as first_conversion_at,
        cast(null as {{ dbt.type_timestamp() }}) as recent_conversion_at,
        cast(null as {{ dbt.type_string() }}) as ga_client_id,
        cast(null as {{ dbt.type_string() }}) as merged_contact_ids,
        load_id
    from pipedrive_contacts

)

select * from contacts
