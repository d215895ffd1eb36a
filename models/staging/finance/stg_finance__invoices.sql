with

source as (
    select * from {{ source('raw_finance', 'invoices') }}
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
            partition by source.invoice_id, coalesce(source.invoice_line, '')
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1
),

invoices as (
    select
        trim(invoice_id) as invoice_id,
        coalesce({{ clean_text('invoice_line') }}, '1') as invoice_line,
        coalesce(lower({{ clean_text('document_type') }}), 'invoice') as document_type,
        {{ clean_text('supplier') }} as supplier,
        coalesce(lower({{ clean_text('cost_type') }}), 'other') as cost_type,
        {{ parse_date('invoice_date', '_locale') }} as invoice_date,
        {{ parse_date('service_start', '_locale') }} as service_start,
        {{ parse_date('service_end', '_locale') }} as service_end,
        {{ parse_decimal('net_amount', '_locale') }} as net_amount_local,
        {{ parse_decimal('vat_amount', '_locale') }} as vat_amount_local,
        {{ parse_decimal('gross_amount', '_locale') }} as gross_amount_local,
        upper({{ clean_text('currency_code') }}) as currency_code,
        lower({{ clean_text('platform') }}) as platform,
        {{ clean_id('account_id') }} as account_id,
        {{ clean_id('campaign_id') }} as campaign_id,
        {{ clean_text('channel_id') }} as channel_id,
        {{ clean_text('activity') }} as activity,
        {{ clean_text('gl_account') }} as gl_account,
        {{ parse_date('paid_date', '_locale') }} as paid_date,
        _load_id as load_id
    from newest
)

select * from invoices
