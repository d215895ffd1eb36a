with

control_totals as (
    select * from {{ ref('stg_ops__control_totals') }}
),

loads as (
    select * from {{ ref('stg_ops__loads') }}
),

ad_performance as (
    select * from {{ ref('fct_ad_performance_daily') }}
),

invoices as (
    select * from {{ ref('stg_finance__invoices') }}
),

ledger_entries as (
    select * from {{ ref('stg_finance__ledger_entries') }}
),

cost_lines as (
    select * from {{ ref('int_cost_lines_unioned') }}
),

costs as (
    select * from {{ ref('fct_costs') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

credits as (
    select * from {{ ref('int_attribution_credits_unioned') }}
),

-- What a file's totals row states, and what its rows add up to.
control_total_rows as (
    select
        'spend_vs_control_totals' as subject,
        cast(date_trunc('month', loads.period_end) as date) as date_month,
        control_totals.source as platform,
        loads.account_key as account_id,
        control_totals.label || ', row ' || control_totals.row_number || ' of '
        || control_totals.file as detail,
        loads.currency_code,
        cast(sum(control_totals.stated) as decimal(18, 6)) as left_amount,
        cast(sum(control_totals.loaded) as decimal(18, 6)) as right_amount,
        cast(0 as decimal(18, 6)) as fixed_tolerance,
        cast(null as {{ dbt.type_string() }}) as open_reason,
        'the totals row and the rows of the file differ' as difference_reason,
        min(case when control_totals.is_matched then 1 else 0 end) = 1
            as is_stated_match
    from control_totals
    inner join loads on control_totals.load_id = loads.load_id
    where
        control_totals.measure = 'spend'
        and control_totals.is_required
    group by
        loads.period_end,
        control_totals.source,
        loads.account_key,
        control_totals.label,
        control_totals.row_number,
        control_totals.file,
        loads.currency_code
),

platform_months as (
    select
        cast(date_trunc('month', date_day) as date) as date_month,
        platform,
        account_id,
        currency_code,
        sum(spend_local) as amount
    from ad_performance
    group by
        cast(date_trunc('month', date_day) as date),
        platform,
        account_id,
        currency_code
),

-- Credit notes are money back, not a correction of the spend: they are left out.
media_invoices as (
    select
        cast(date_trunc('month', coalesce(service_start, invoice_date)) as date)
            as date_month,
        platform,
        account_id,
        currency_code,
        sum(net_amount_local) as amount
    from invoices
    where
        cost_type = 'media'
        and document_type = 'invoice'
    group by
        cast(date_trunc('month', coalesce(service_start, invoice_date)) as date),
        platform,
        account_id,
        currency_code
),

invoiced_accounts as (
    select
        platform,
        account_id,
        max(date_month) as last_month
    from media_invoices
    group by
        platform,
        account_id
),

platform_rows as (
    select
        'platform_vs_invoice' as subject,
        coalesce(platform_months.date_month, media_invoices.date_month) as date_month,
        coalesce(platform_months.platform, media_invoices.platform) as platform,
        coalesce(platform_months.account_id, media_invoices.account_id) as account_id,
        'platform spend and media invoices' as detail,
        coalesce(platform_months.currency_code, media_invoices.currency_code)
            as currency_code,
        cast(coalesce(platform_months.amount, 0) as decimal(18, 6)) as left_amount,
        cast(coalesce(media_invoices.amount, 0) as decimal(18, 6)) as right_amount,
        cast({{ var('reconciliation_tolerance_amount') }} as decimal(18, 6))
            as fixed_tolerance,
        case
            when media_invoices.amount is not null then null
            when invoiced_accounts.last_month is null
                then 'no invoice of this account delivered'
            when platform_months.date_month > invoiced_accounts.last_month
                then 'invoice not delivered yet'
        end as open_reason,
        case
            when platform_months.amount is null then 'invoice without platform spend'
            when media_invoices.amount is null then 'month without an invoice'
            else 'invoice and platform spend differ'
        end as difference_reason,
        cast(null as boolean) as is_stated_match
    from platform_months
    full outer join
        media_invoices
        on
            platform_months.date_month = media_invoices.date_month
            and platform_months.platform = media_invoices.platform
            and platform_months.account_id = media_invoices.account_id
            and platform_months.currency_code = media_invoices.currency_code
    left join
        invoiced_accounts
        on
            platform_months.platform = invoiced_accounts.platform
            and platform_months.account_id = invoiced_accounts.account_id
),

documents as (
    select
        invoice_id as document_id,
        min(invoice_date) as document_date,
        max(platform) as platform,
        max(account_id) as account_id,
        max(currency_code) as currency_code,
        sum(
            case
                when document_type = 'credit_note' then -abs(net_amount_local)
                else net_amount_local
            end
        ) as amount
    from invoices
    group by invoice_id
),

booked_documents as (
    select
        document_id,
        min(booking_date) as document_date,
        max(platform) as platform,
        max(account_id) as account_id,
        max(currency_code) as currency_code,
        sum(amount_local) as amount
    from ledger_entries
    where
        document_id is not null
        and entry_type in ('media', 'agency', 'tools', 'content', 'other')
    group by document_id
),

ledger_size as (
    select
        count(*) as entries,
        max(booking_date) as last_booking_date
    from ledger_entries
),

ledger_rows as (
    select
        'invoice_vs_ledger' as subject,
        cast(
            date_trunc(
                'month',
                coalesce(documents.document_date, booked_documents.document_date)
            ) as date
        ) as date_month,
        coalesce(documents.platform, booked_documents.platform) as platform,
        coalesce(documents.account_id, booked_documents.account_id) as account_id,
        coalesce(documents.document_id, booked_documents.document_id) as detail,
        coalesce(documents.currency_code, booked_documents.currency_code)
            as currency_code,
        cast(coalesce(documents.amount, 0) as decimal(18, 6)) as left_amount,
        cast(coalesce(booked_documents.amount, 0) as decimal(18, 6)) as right_amount,
        cast({{ var('reconciliation_tolerance_amount') }} as decimal(18, 6))
            as fixed_tolerance,
        case
            when ledger_size.entries = 0 then 'no ledger delivered'
            when
                booked_documents.document_id is null
                and documents.document_date > ledger_size.last_booking_date
                then 'ledger not delivered yet'
        end as open_reason,
        case
            when documents.document_id is null then 'ledger entry without invoice'
            when booked_documents.document_id is null then 'invoice not booked'
            else 'invoice and ledger differ'
        end as difference_reason,
        cast(null as boolean) as is_stated_match
    from documents
    full outer join
        booked_documents
        on documents.document_id = booked_documents.document_id
    cross join ledger_size
),

booked_costs as (
    select
        cast(date_trunc('month', date_day) as date) as date_month,
        cost_type,
        sum(amount) as amount
    from cost_lines
    group by
        cast(date_trunc('month', date_day) as date),
        cost_type
),

allocated_costs as (
    select
        cast(date_trunc('month', date_day) as date) as date_month,
        cost_type,
        sum(amount) as amount
    from costs
    group by
        cast(date_trunc('month', date_day) as date),
        cost_type
),

allocation_rows as (
    select
        'allocated_vs_booked' as subject,
        coalesce(booked_costs.date_month, allocated_costs.date_month) as date_month,
        cast(null as {{ dbt.type_string() }}) as platform,
        cast(null as {{ dbt.type_string() }}) as account_id,
        coalesce(booked_costs.cost_type, allocated_costs.cost_type) as detail,
        '{{ var("reporting_currency") }}' as currency_code,
        cast(coalesce(booked_costs.amount, 0) as decimal(18, 6)) as left_amount,
        cast(coalesce(allocated_costs.amount, 0) as decimal(18, 6)) as right_amount,
        cast(0 as decimal(18, 6)) as fixed_tolerance,
        cast(null as {{ dbt.type_string() }}) as open_reason,
        'cost lost or invented by the allocation' as difference_reason,
        cast(null as boolean) as is_stated_match
    from booked_costs
    full outer join
        allocated_costs
        on
            booked_costs.date_month = allocated_costs.date_month
            and booked_costs.cost_type = allocated_costs.cost_type
),

models as (
    select model_key from {{ ref('int_attribution_models_configured') }}
),

converted as (
    select
        cast(date_trunc('month', conversions.date_day) as date) as date_month,
        models.model_key,
        conversions.currency_code as source_currency_code,
        sum(conversions.net_revenue) as amount
    from conversions
    cross join models
    group by
        cast(date_trunc('month', conversions.date_day) as date),
        models.model_key,
        conversions.currency_code
),

credited as (
    select
        date_month,
        model_key,
        currency_code as source_currency_code,
        sum(net_revenue) as amount
    from credits
    group by
        date_month,
        model_key,
        currency_code
),

credit_rows as (
    select
        'credits_vs_conversions' as subject,
        converted.date_month,
        cast(null as {{ dbt.type_string() }}) as platform,
        cast(null as {{ dbt.type_string() }}) as account_id,
        converted.model_key || ', sold in '
        || coalesce(converted.source_currency_code, 'no currency') as detail,
        '{{ var("reporting_currency") }}' as currency_code,
        cast(coalesce(credited.amount, 0) as decimal(18, 6)) as left_amount,
        cast(coalesce(converted.amount, 0) as decimal(18, 6)) as right_amount,
        cast(0 as decimal(18, 6)) as fixed_tolerance,
        cast(null as {{ dbt.type_string() }}) as open_reason,
        'attributed and unattributed are not the conversions' as difference_reason,
        cast(null as boolean) as is_stated_match
    from converted
    left join
        credited
        on
            converted.date_month = credited.date_month
            and converted.model_key = credited.model_key
            and coalesce(converted.source_currency_code, '')
            = coalesce(credited.source_currency_code, '')
),

-- Sums are cast above: in a union DuckDB would cut wide decimals to the least scale.
all_rows as (
    select * from control_total_rows
    union all
    select * from platform_rows
    union all
    select * from ledger_rows
    union all
    select * from allocation_rows
    union all
    select * from credit_rows
),

measured as (
    select
        *,
        left_amount - right_amount as difference,
        case
            when fixed_tolerance = 0 then fixed_tolerance
            else greatest(
                fixed_tolerance,
                cast(
                    abs(left_amount) * {{ var('reconciliation_tolerance_share') }}
                    as decimal(18, 6)
                )
            )
        end as tolerance
    from all_rows
),

judged as (
    select
        *,
        case
            when open_reason is not null then null
            else coalesce(is_stated_match, abs(difference) <= tolerance)
        end as is_matched
    from measured
),

rpt_reconciliation as (
    select
        {{ surrogate_key([
            'subject',
            'date_month',
            'platform',
            'account_id',
            'currency_code',
            'detail',
        ]) }} as reconciliation_key,
        subject,
        date_month,
        platform,
        account_id,
        detail,
        currency_code,
        cast(left_amount as decimal(18, 6)) as left_amount,
        cast(right_amount as decimal(18, 6)) as right_amount,
        cast(difference as decimal(18, 6)) as difference,
        cast(tolerance as decimal(18, 6)) as tolerance,
        is_matched,
        case
            when open_reason is not null then open_reason
            when is_matched and difference = 0 then 'equal'
            when is_matched then 'within the tolerance'
            else difference_reason
        end as reason
    from judged
)

select * from rpt_reconciliation
