with

source as (
    select * from {{ source('raw_finance', 'ledger_entries') }}
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
            partition by source.entry_id
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1
),

ledger_entries as (
    select
        trim(entry_id) as entry_id,
        {{ parse_date('booking_date', '_locale') }} as booking_date,
        {{ clean_text('gl_account') }} as gl_account,
        {{ clean_text('gl_account_name') }} as gl_account_name,
        {{ clean_text('document_id') }} as document_id,
        lower({{ clean_text('entry_type') }}) as entry_type,
        lower({{ clean_text('platform') }}) as platform,
        {{ clean_id('account_id') }} as account_id,
        {{ parse_decimal('amount', '_locale') }} as amount_local,
        upper({{ clean_text('currency_code') }}) as currency_code,
        _load_id as load_id
    from newest
)

select * from ledger_entries
