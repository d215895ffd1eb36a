with

source as (
    select * from {{ source('raw_hubspot', 'deals') }}
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
            partition by source.deal_id
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1
),

deals as (
    select
        {{ clean_id('deal_id') }} as deal_id,
        {{ clean_text('pipeline') }} as pipeline,
        {{ clean_text('deal_stage') }} as deal_stage,
        {{ parse_decimal('amount', '_locale') }} as amount_local,
        upper({{ clean_text('currency_code') }}) as currency_code,
        {{ parse_decimal('amount_company_currency', '_locale') }}
            as amount_company_currency,
        {{ to_utc(parse_timestamp('closed_at', '_locale'), var('crm_time_zone')) }}
            as closed_at,
        {{ to_utc(parse_timestamp('created_at', '_locale'), var('crm_time_zone')) }}
            as created_at,
        {{ to_utc(
            parse_timestamp('last_modified_at', '_locale'), var('crm_time_zone')
        ) }} as last_modified_at,
        {{ clean_text('deal_type') }} as deal_type,
        {{ clean_text('product') }} as product,
        {{ clean_text('original_source') }} as original_source,
        {{ clean_text('original_source_detail_1') }} as original_source_detail_1,
        {{ clean_text('original_source_detail_2') }} as original_source_detail_2,
        coalesce({{ parse_boolean('is_closed_won') }}, false) as is_closed_won,
        coalesce({{ parse_boolean('is_closed') }}, false) as is_closed,
        {{ clean_text('closed_lost_reason') }} as closed_lost_reason,
        {{ parse_decimal('probability', '_locale') }} as probability,
        {{ clean_text('associated_contact_ids') }} as associated_contact_ids,
        {{ clean_text('associated_company_ids') }} as associated_company_ids,
        {{ pseudonym('associated_company') }} as company_hash,
        {{ clean_text('merged_deal_ids') }} as merged_deal_ids,
        _load_id as load_id
    from newest
)

select * from deals
