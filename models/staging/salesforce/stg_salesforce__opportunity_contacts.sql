-- A report names the contacts of an opportunity in one cell, separated by semicolons,
-- or on a line each: all lines of the newest file count.
with

source as (

    select * from {{ source('raw_salesforce', 'opportunities') }}

),

loads as (

    select
        load_id,
        recency
    from {{ source('ops', 'loads') }}

),

newest as (

    select
        {{ salesforce_id('source.opportunity_id') }} as deal_id,
        {{ salesforce_id('source.contact_id') }} as contact_id,
        replace(source.contact_email, ',', ';') as contact_emails,
        source.account_name
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        dense_rank() over (
            partition by {{ salesforce_id('source.opportunity_id') }}
            order by loads.recency desc, source._load_id desc
        ) = 1

),

exploded as (

    select
        deal_id,
        -- One id beside several addresses says not whose it is.
        case when contact_emails like '%;%' then null else contact_id end as contact_id,
        account_name,
        {{ explode_array(split_text("coalesce(contact_emails, '')", ';')) }} as email
    from newest

),

freemail_domains as (

    select email_domain from {{ ref('freemail_domains') }}

),

typed as (

    select
        deal_id,
        contact_id,
        {{ pseudonym('email') }} as email_hash,
        lower(nullif(trim(split_part(email, '@', 2)), '')) as any_email_domain,
        {{ is_shared_inbox('email') }} as is_shared_inbox,
        {{ is_test_email('email') }} as is_test_email,
        {{ pseudonym('account_name') }} as company_hash
    from exploded

),

contacts as (

    select distinct
        typed.deal_id,
        typed.contact_id,
        typed.email_hash,
        -- A free mailbox says nothing about the company.
        case
            when freemail_domains.email_domain is null then typed.any_email_domain
        end as email_domain,
        {{ is_internal_domain('typed.any_email_domain') }} as is_internal_email,
        typed.is_shared_inbox,
        typed.is_test_email,
        typed.company_hash
    from typed
    left join freemail_domains
        on typed.any_email_domain = freemail_domains.email_domain
    where
        typed.contact_id is not null
        or typed.email_hash is not null

)

select * from contacts
