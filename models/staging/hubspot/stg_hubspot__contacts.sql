with

source as (
    select * from {{ source('raw_hubspot', 'contacts') }}
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
            partition by source.contact_id
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1
),

typed as (
    select
        {{ clean_id('contact_id') }} as contact_id,
        {{ pseudonym('email') }} as email_hash,
        {{ clean_text('email') }} is not null as has_email,
        lower(nullif(trim(split_part(email, '@', 2)), '')) as any_email_domain,
        {{ is_shared_inbox('email') }} as is_shared_inbox,
        {{ is_test_email('email') }} as is_test_email,
        {{ pseudonym('company_name') }} as company_hash,
        {{ clean_id('associated_company_ids') }} as associated_company_ids,
        {{ clean_text('lifecycle_stage') }} as lifecycle_stage,
        {{ clean_text('lead_status') }} as lead_status,
        {{ to_utc(parse_timestamp('created_at', '_locale'), var('crm_time_zone')) }}
            as created_at,
        {{ to_utc(
            parse_timestamp('last_modified_at', '_locale'), var('crm_time_zone')
        ) }} as last_modified_at,
        {{ to_utc(
            parse_timestamp('became_lead_at', '_locale'), var('crm_time_zone')
        ) }} as became_lead_at,
        {{ to_utc(
            parse_timestamp('became_mql_at', '_locale'), var('crm_time_zone')
        ) }} as became_mql_at,
        {{ to_utc(
            parse_timestamp('became_sql_at', '_locale'), var('crm_time_zone')
        ) }} as became_sql_at,
        {{ to_utc(
            parse_timestamp('became_opportunity_at', '_locale'), var('crm_time_zone')
        ) }} as became_opportunity_at,
        {{ to_utc(
            parse_timestamp('became_customer_at', '_locale'), var('crm_time_zone')
        ) }} as became_customer_at,
        {{ clean_text('original_source') }} as original_source,
        {{ clean_text('original_source_detail_1') }} as original_source_detail_1,
        {{ clean_text('original_source_detail_2') }} as original_source_detail_2,
        {{ clean_text('latest_source') }} as latest_source,
        {{ clean_text('latest_source_detail_1') }} as latest_source_detail_1,
        {{ clean_text('latest_source_detail_2') }} as latest_source_detail_2,
        {{ to_utc(
            parse_timestamp('latest_source_at', '_locale'), var('crm_time_zone')
        ) }} as latest_source_at,
        {{ clean_text('first_conversion') }} as first_conversion,
        {{ to_utc(
            parse_timestamp('first_conversion_at', '_locale'), var('crm_time_zone')
        ) }} as first_conversion_at,
        {{ to_utc(
            parse_timestamp('recent_conversion_at', '_locale'), var('crm_time_zone')
        ) }} as recent_conversion_at,
        {{ parse_integer('form_submissions', '_locale') }} as form_submissions,
        {{ clean_text('first_page_seen') }} as first_page_seen,
        {{ clean_text('first_referring_site') }} as first_referring_site,
        {{ clean_text('google_click_id') }} as google_click_id,
        {{ clean_text('facebook_click_id') }} as facebook_click_id,
        {{ clean_text('country') }} as country,
        {{ clean_text('ga_client_id') }} as ga_client_id,
        {{ clean_text('merged_contact_ids') }} as merged_contact_ids,
        _load_id as load_id
    from newest
),

freemail_domains as (
    select email_domain from {{ ref('freemail_domains') }}
),

contacts as (
    select
        typed.contact_id,
        typed.email_hash,
        typed.has_email,
        -- A free mailbox says nothing about the company.
        case
            when freemail_domains.email_domain is null then typed.any_email_domain
        end as email_domain,
        {{ is_internal_domain('typed.any_email_domain') }} as is_internal_email,
        typed.is_shared_inbox,
        typed.is_test_email,
        typed.company_hash,
        typed.associated_company_ids,
        typed.lifecycle_stage,
        typed.lead_status,
        typed.created_at,
        typed.last_modified_at,
        typed.became_lead_at,
        typed.became_mql_at,
        typed.became_sql_at,
        typed.became_opportunity_at,
        typed.became_customer_at,
        typed.original_source,
        typed.original_source_detail_1,
        typed.original_source_detail_2,
        typed.latest_source,
        typed.latest_source_detail_1,
        typed.latest_source_detail_2,
        typed.latest_source_at,
        typed.first_conversion,
        typed.first_conversion_at,
        typed.recent_conversion_at,
        typed.form_submissions,
        typed.first_page_seen,
        typed.first_referring_site,
        typed.google_click_id,
        typed.facebook_click_id,
        typed.country,
        typed.ga_client_id,
        typed.merged_contact_ids,
        typed.load_id
    from typed
    left join
        freemail_domains
        on typed.any_email_domain = freemail_domains.email_domain
)

select * from contacts
