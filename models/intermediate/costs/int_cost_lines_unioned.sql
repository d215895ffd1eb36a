with

ad_performance as (
    select * from {{ ref('fct_ad_performance_daily') }}
),

invoice_costs as (
    select * from {{ ref('int_invoice_costs_accrued') }}
),

contract_costs as (
    select * from {{ ref('int_contract_costs_accrued') }}
),

personnel_costs as (
    select * from {{ ref('int_personnel_costs_valued') }}
),

fx_rates as (
    select
        currency_code,
        date_day,
        fx_rate
    from {{ ref('int_fx_rates_filled') }}
),

media_lines as (
    select
        'spend:' || platform || ':' || account_id || ':'
        || coalesce(campaign_id, '(account)') as cost_line_id,
        date_day,
        'media' as cost_type,
        platform,
        account_id,
        campaign_id,
        channel_id,
        cast(null as {{ dbt.type_string() }}) as activity,
        cast(null as {{ dbt.type_string() }}) as document_id,
        currency_code,
        cast(sum(spend_local) as decimal(18, 6)) as amount_local,
        cast(sum(spend_local) as decimal(18, 6)) as amount_cash_local,
        max(fx_rate) as fx_rate,
        cast(sum(spend) as decimal(18, 6)) as amount,
        cast(sum(spend) as decimal(18, 6)) as amount_cash,
        true as is_complete,
        source_platform,
        max(load_id) as load_id
    from ad_performance
    group by
        platform,
        account_id,
        campaign_id,
        channel_id,
        currency_code,
        date_day,
        source_platform
),

document_lines as (
    select
        cost_line_id,
        date_day,
        cost_type,
        platform,
        account_id,
        campaign_id,
        channel_id,
        lower(activity) as activity,
        document_id,
        currency_code,
        amount_local,
        amount_local as amount_cash_local,
        true as is_complete,
        'finance' as source_platform,
        load_id
    from invoice_costs

    union all

    select
        cost_line_id,
        date_day,
        cost_type,
        platform,
        account_id,
        campaign_id,
        channel_id,
        lower(activity) as activity,
        document_id,
        currency_code,
        amount_local,
        amount_local as amount_cash_local,
        true as is_complete,
        'finance' as source_platform,
        load_id
    from contract_costs

    union all

    select
        cost_line_id,
        date_day,
        'personnel' as cost_type,
        cast(null as {{ dbt.type_string() }}) as platform,
        cast(null as {{ dbt.type_string() }}) as account_id,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        channel_id,
        -- A project may be named after an activity, as documents name theirs.
        lower(project_name) as activity,
        cast(null as {{ dbt.type_string() }}) as document_id,
        currency_code,
        amount_local,
        amount_cash_local,
        is_complete,
        source_platform,
        load_id
    from personnel_costs
),

converted_lines as (
    select
        document_lines.cost_line_id,
        document_lines.date_day,
        document_lines.cost_type,
        document_lines.platform,
        document_lines.account_id,
        document_lines.campaign_id,
        document_lines.channel_id,
        document_lines.activity,
        document_lines.document_id,
        document_lines.currency_code,
        document_lines.amount_local,
        document_lines.amount_cash_local,
        fx_rates.fx_rate,
        {{ exchange('document_lines.amount_local', 'fx_rates.fx_rate') }} as amount,
        {{ exchange('document_lines.amount_cash_local', 'fx_rates.fx_rate') }}
            as amount_cash,
        document_lines.is_complete,
        document_lines.source_platform,
        document_lines.load_id
    from document_lines
    left join
        fx_rates
        on
            document_lines.currency_code = fx_rates.currency_code
            and document_lines.date_day = fx_rates.date_day
),

cost_lines as (
    select * from media_lines
    union all
    select * from converted_lines
)

select * from cost_lines
