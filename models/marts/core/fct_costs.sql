with

costs as (
    select * from {{ ref('int_costs_allocated') }}
),

fct_costs as (
    select
        {{ surrogate_key([
            'cost_line_id',
            'date_day',
            'currency_code',
            'channel_id',
            'platform',
            'account_id',
            'campaign_id',
        ]) }} as cost_key,
        cost_line_id,
        date_day,
        cost_type,
        channel_id,
        platform,
        account_id,
        campaign_id,
        document_id,
        allocation_rule,
        currency_code,
        fx_rate,
        cast(amount_local as decimal(18, 6)) as amount_local,
        cast(amount as decimal(18, 6)) as amount,
        cast(amount_cash as decimal(18, 6)) as amount_cash,
        is_complete,
        source_platform,
        load_id
    from costs
)

select * from fct_costs
