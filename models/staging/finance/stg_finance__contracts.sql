with

source as (
    select * from {{ source('raw_finance', 'contracts') }}
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
            partition by source.contract_id
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1
),

contracts as (
    select
        trim(contract_id) as contract_id,
        {{ clean_text('supplier') }} as supplier,
        coalesce(lower({{ clean_text('cost_type') }}), 'other') as cost_type,
        {{ parse_date('start_date', '_locale') }} as start_date,
        {{ parse_date('end_date', '_locale') }} as end_date,
        {{ parse_decimal('amount', '_locale') }} as amount_local,
        upper({{ clean_text('currency_code') }}) as currency_code,
        case lower({{ clean_text('billing_period') }})
            when 'monthly' then 'month'
            when 'quarterly' then 'quarter'
            when 'yearly' then 'year'
            when 'annual' then 'year'
            else lower({{ clean_text('billing_period') }})
        end as billing_period,
        coalesce({{ parse_decimal('social_share', '_locale') }}, 1) as social_share,
        lower({{ clean_text('platform') }}) as platform,
        {{ clean_id('account_id') }} as account_id,
        {{ clean_id('campaign_id') }} as campaign_id,
        {{ clean_text('channel_id') }} as channel_id,
        {{ clean_text('activity') }} as activity,
        _load_id as load_id
    from newest
)

select * from contracts
