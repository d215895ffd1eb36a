with

source as (

    select * from {{ source('raw_salesforce', 'leads') }}

),

loads as (

    select
        load_id,
        recency
    from {{ source('ops', 'loads') }}

),

newest as (

    select source.*
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        row_number() over (
            partition by {{ salesforce_id('source.lead_id') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

freemail_domains as (

    select email_domain from {{ ref('freemail_domains') }}

),

typed as (

    select
        {{ salesforce_id('lead_id') }} as lead_id,
        {{ pseudonym('email') }} as email_hash,
        lower(nullif(trim(split_part(email, '@', 2)), '')) as any_email_domain,
        {{ is_shared_inbox('email') }} as is_shared_inbox,
        {{ is_test_email('email') }} as is_test_email,
        {{ pseudonym('company_name') }} as company_hash,
        {{ clean_text('lead_status') }} as lead_status,
        {{ clean_text('lead_source') }} as original_source,
        {{ parse_moment(
            'created_at', '_locale', var('crm_time_zone'), is_end_of_day=true
        ) }} as created_at,
        {{ parse_moment(
            'last_modified_at', '_locale', var('crm_time_zone')
        ) }} as last_modified_at,
        {{ parse_moment(
            'converted_at', '_locale', var('crm_time_zone'), is_end_of_day=true
        ) }} as converted_at,
        {{ salesforce_id('converted_opportunity_id') }} as converted_deal_id,
        {{ salesforce_id('converted_account_id') }} as converted_account_id,
        {{ salesforce_id('converted_contact_id') }} as converted_contact_id,
        {{ clean_text('country') }} as country,
        _load_id as load_id
    from newest

),

leads as (

    select
        typed.lead_id,
        typed.email_hash,
        -- A free mailbox says nothing about the company.
        case
            when freemail_domains.email_domain is null then typed.any_email_domain
        end as email_domain,
        {{ is_internal_domain('typed.any_email_domain') }} as is_internal_email,
        typed.is_shared_inbox,
        typed.is_test_email,
        typed.company_hash,
        typed.lead_status,
        typed.original_source,
        typed.created_at,
        typed.last_modified_at,
        typed.converted_at,
        typed.converted_deal_id,
        typed.converted_account_id,
        typed.converted_contact_id,
        typed.country,
        typed.load_id
    from typed
    left join freemail_domains
        on typed.any_email_domain = freemail_domains.email_domain

)

select * from leads
