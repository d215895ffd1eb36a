with

invoices as (
    select * from {{ ref('stg_finance__invoices') }}
),

priced as (
    select
        *,
        coalesce(net_amount_local, gross_amount_local - vat_amount_local)
            as known_net_local
    from invoices
),

-- An ad platform's invoice bills the spend that its report already counts, so only
-- its credit notes are cost lines of their own.
lines as (
    select
        'invoice:' || invoice_id || ':' || invoice_line as cost_line_id,
        invoice_id as document_id,
        cost_type,
        supplier,
        platform,
        account_id,
        campaign_id,
        channel_id,
        activity,
        currency_code,
        case
            when document_type = 'credit_note' then -abs(known_net_local)
            else known_net_local
        end as net_amount_local,
        coalesce(service_start, invoice_date) as first_day,
        greatest(
            coalesce(service_end, service_start, invoice_date),
            coalesce(service_start, invoice_date)
        ) as last_day,
        load_id
    from priced
    where
        cost_type <> 'media'
        or document_type = 'credit_note'
),

days as (
    select
        *,
        {{ explode_array(date_series('first_day', 'last_day')) }} as service_day
    from lines
),

numbered as (
    select
        *,
        cast(service_day as date) as date_day,
        {{ days_between('first_day', 'cast(service_day as date)') }} as days_before,
        {{ days_between('first_day', 'last_day') }} + 1 as day_count
    from days
),

accrued as (
    select
        cost_line_id,
        document_id,
        cost_type,
        supplier,
        platform,
        account_id,
        campaign_id,
        channel_id,
        activity,
        currency_code,
        date_day,
        {{ allocate_share(
            'net_amount_local',
            safe_divide('days_before', 'day_count'),
            safe_divide('days_before + 1', 'day_count')
        ) }} as amount_local,
        load_id
    from numbered
    -- A prepaid period is cost when its days come.
    where date_day <= {{ as_of_date() }}
)

select * from accrued
