-- Every contact that became a lead. The ones without an exclusion are the valid
-- leads; all of them together are the raw leads.
with

contacts as (

    select * from {{ ref('int_crm_contacts_unioned') }}

),

crm_stages as (

    select * from {{ ref('crm_stages') }}

),

persons as (

    select * from {{ ref('int_persons_resolved') }}

),

accounts as (

    select * from {{ ref('int_accounts_resolved') }}

),

merged_contacts as (

    select distinct substr(identifier_key, length('contact:') + 1) as contact_id
    from {{ ref('int_identity_links_unioned') }}
    where
        link_basis = 'merged contact'
        and record_key <> identifier_key

),

leads as (

    select
        contacts.contact_id,
        contacts.source_platform,
        persons.person_key,
        accounts.account_key,
        coalesce(contacts.became_lead_at, contacts.created_at) as became_lead_at,
        contacts.original_source,
        contacts.is_internal_email,
        contacts.is_test_email,
        merged_contacts.contact_id is not null as is_merged,
        contacts.load_id
    from contacts
    left join crm_stages
        on
            crm_stages.object_type = 'contact'
            and lower(contacts.lifecycle_stage) = crm_stages.stage_alias
    left join persons
        on
            persons.member_type = 'contact'
            and contacts.contact_id = persons.member_id
    left join accounts
        on
            accounts.object_type = 'contact'
            and contacts.contact_id = accounts.object_id
    left join merged_contacts
        on contacts.contact_id = merged_contacts.contact_id
    where
        contacts.became_lead_at is not null
        or crm_stages.stage in ('lead', 'mql', 'sql', 'opportunity')

),

screened as (

    select
        leads.*,
        case
            when is_internal_email then 'internal'
            when is_test_email then 'test'
            when became_lead_at is null then 'no date'
        end as screening_reason
    from leads

),

ranked as (

    select
        screened.*,
        row_number() over (
            partition by person_key, screening_reason is null
            order by became_lead_at, is_merged, contact_id
        ) as person_lead_number
    from screened

)

select
    contact_id,
    source_platform,
    person_key,
    account_key,
    became_lead_at,
    {{ to_business_date('became_lead_at') }} as date_day,
    original_source,
    is_merged,
    coalesce(
        screening_reason,
        case when person_lead_number > 1 then 'duplicate of a lead' end
    ) as exclusion_reason,
    load_id
from ranked
