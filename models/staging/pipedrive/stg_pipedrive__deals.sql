with

source as (

    select * from {{ source('raw_pipedrive', 'deals') }}

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
            partition by {{ clean_id('source.deal_id') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

freemail_domains as (

    select email_domain from {{ ref('freemail_domains') }}

),

-- The work address first; several in one cell are separated by commas.
named as (

    select
        *,
        trim(split_part(
            replace(coalesce(contact_email, contact_email_other), ',', ';'), ';', 1
        )) as email
    from newest

),

typed as (

    select
        {{ clean_id('deal_id') }} as deal_id,
        {{ clean_text('pipeline') }} as pipeline,
        {{ clean_text('deal_stage') }} as deal_stage,
        {{ clean_text('deal_status') }} as deal_status,
        {{ parse_decimal('amount', '_locale') }} as amount_local,
        upper({{ clean_text('currency_code') }}) as currency_code,
        -- Written in percent.
        cast(
            {{ parse_decimal("replace(probability, '%', '')", '_locale') }} * 0.01
            as decimal(18, 6)
        ) as probability,
        {{ clean_id('organization_id') }} as organization_id,
        {{ pseudonym('organization_name') }} as company_hash,
        {{ clean_id('contact_id') }} as contact_id,
        {{ pseudonym('email') }} as email_hash,
        lower(nullif(trim(split_part(email, '@', 2)), '')) as any_email_domain,
        {{ is_shared_inbox('email') }} as is_shared_inbox,
        {{ is_test_email('email') }} as is_test_email,
        {{ parse_moment(
            'created_at', '_locale', var('crm_time_zone'), is_end_of_day=true
        ) }} as created_at,
        {{ parse_moment(
            'last_modified_at', '_locale', var('crm_time_zone')
        ) }} as last_modified_at,
        {{ parse_moment(
            'won_at', '_locale', var('crm_time_zone'), is_end_of_day=true
        ) }} as won_at,
        {{ parse_moment(
            'lost_at', '_locale', var('crm_time_zone'), is_end_of_day=true
        ) }} as lost_at,
        {{ parse_moment(
            'closed_at', '_locale', var('crm_time_zone'), is_end_of_day=true
        ) }} as closed_at,
        {{ clean_text('closed_lost_reason') }} as closed_lost_reason,
        {{ clean_text('original_source') }} as original_source,
        {{ clean_text('original_source_detail') }} as original_source_detail_1,
        {{ clean_text('product') }} as product,
        _load_id as load_id
    from named

),

deals as (

    select
        typed.deal_id,
        typed.pipeline,
        typed.deal_stage,
        typed.deal_status,
        typed.amount_local,
        typed.currency_code,
        typed.probability,
        typed.organization_id,
        typed.company_hash,
        typed.contact_id,
        typed.email_hash,
        -- A free mailbox says nothing about the company.
        case
            when freemail_domains.email_domain is null then typed.any_email_domain
        end as email_domain,
        {{ is_internal_domain('typed.any_email_domain') }} as is_internal_email,
        typed.is_shared_inbox,
        typed.is_test_email,
        typed.created_at,
        typed.last_modified_at,
        typed.won_at,
        typed.lost_at,
        typed.closed_at,
        typed.closed_lost_reason,
        typed.original_source,
        typed.original_source_detail_1,
        typed.product,
        typed.load_id
    from typed
    left join freemail_domains
        on typed.any_email_domain = freemail_domains.email_domain

)

select * from deals
