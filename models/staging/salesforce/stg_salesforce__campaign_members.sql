with

source as (

    select * from {{ source('raw_salesforce', 'campaign_members') }}

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
            partition by 
                coalesce(
                    {{ salesforce_id('source.campaign_id') }}, source.campaign_name
                ),
                coalesce(
                    {{ salesforce_id('source.lead_id') }},
                    {{ salesforce_id('source.contact_id') }},
                    lower(trim(source.email))
                )
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

freemail_domains as (

    select email_domain from {{ ref('freemail_domains') }}

),

typed as (

    select
        {{ salesforce_id('campaign_id') }} as campaign_id,
        {{ clean_text('campaign_name') }} as campaign_name,
        {{ clean_text('campaign_type') }} as campaign_type,
        {{ clean_text('member_status') }} as member_status,
        {{ parse_boolean('has_responded') }} as has_responded,
        {{ parse_moment(
            'first_responded_at', '_locale', var('crm_time_zone')
        ) }} as first_responded_at,
        {{ parse_moment('associated_at', '_locale', var('crm_time_zone')) }}
            as associated_at,
        {{ salesforce_id('lead_id') }} as lead_id,
        {{ salesforce_id('contact_id') }} as contact_id,
        {{ pseudonym('email') }} as email_hash,
        lower(nullif(trim(split_part(email, '@', 2)), '')) as any_email_domain,
        {{ is_shared_inbox('email') }} as is_shared_inbox,
        {{ is_test_email('email') }} as is_test_email,
        {{ pseudonym('company_name') }} as company_hash,
        _load_id as load_id
    from newest

),

members as (

    select
        {{ surrogate_key([
            'coalesce(typed.campaign_id, typed.campaign_name)',
            'coalesce(typed.lead_id, typed.contact_id, typed.email_hash)'
        ]) }} as campaign_member_key,
        typed.campaign_id,
        typed.campaign_name,
        typed.campaign_type,
        typed.member_status,
        coalesce(typed.has_responded, typed.first_responded_at is not null)
            as has_responded,
        typed.first_responded_at,
        typed.associated_at,
        typed.lead_id,
        typed.contact_id,
        typed.email_hash,
        -- A free mailbox says nothing about the company.
        case
            when freemail_domains.email_domain is null then typed.any_email_domain
        end as email_domain,
        {{ is_internal_domain('typed.any_email_domain') }} as is_internal_email,
        typed.is_shared_inbox,
        typed.is_test_email,
        typed.company_hash,
        typed.load_id
    from typed
    left join freemail_domains
        on typed.any_email_domain = freemail_domains.email_domain
    where coalesce(typed.lead_id, typed.contact_id, typed.email_hash) is not null

)

select * from members
