with

source as (

    select * from {{ source('raw_plan', 'budgets') }}

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
            partition by
                {{ parse_date('source.period_start', 'source._locale') }},
                lower(trim(source.platform)),
                trim(source.channel_id),
                {{ clean_id('source.campaign_id') }},
                lower(trim(source.cost_type))
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

budgets as (

    select
        {{ parse_date('period_start', '_locale') }} as period_start,
        {{ parse_date('period_end', '_locale') }} as period_end,
        lower({{ clean_text('platform') }}) as platform,
        lower({{ clean_text('channel_id') }}) as channel_id,
        {{ clean_id('campaign_id') }} as campaign_id,
        lower({{ clean_text('cost_type') }}) as cost_type,
        {{ parse_decimal('amount', '_locale') }} as amount_local,
        upper({{ clean_text('currency_code') }}) as currency_code,
        _load_id as load_id
    from newest

)

select * from budgets
