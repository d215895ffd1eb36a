with

source as (

    select * from {{ source('raw_salesforce', 'opportunities') }}

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
            partition by {{ salesforce_id('source.opportunity_id') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

opportunities as (

    select
        {{ salesforce_id('opportunity_id') }} as deal_id,
        {{ salesforce_id('account_id') }} as account_id,
        {{ pseudonym('account_name') }} as company_hash,
        {{ clean_text('deal_stage') }} as deal_stage,
        {{ parse_decimal('amount', '_locale') }} as amount_local,
        upper({{ clean_text('currency_code') }}) as currency_code,
        {{ parse_decimal('amount_company_currency', '_locale') }}
            as amount_company_currency,
        upper({{ clean_text('company_currency_code') }}) as company_currency_code,
        -- Written in percent.
        cast(
            {{ parse_decimal("replace(probability, '%', '')", '_locale') }} * 0.01
            as decimal(18, 6)
        ) as probability,
        {{ parse_moment(
            'closed_at', '_locale', var('crm_time_zone'), is_end_of_day=true
        ) }} as closed_at,
        {{ parse_moment(
            'created_at', '_locale', var('crm_time_zone'), is_end_of_day=true
        ) }} as created_at,
        {{ parse_moment(
            'last_modified_at', '_locale', var('crm_time_zone')
        ) }} as last_modified_at,
        {{ clean_text('deal_type') }} as deal_type,
        {{ clean_text('product') }} as product,
        {{ clean_text('lead_source') }} as original_source,
        {{ salesforce_id('campaign_id') }} as campaign_id,
        {{ clean_text('campaign_name') }} as campaign_name,
        coalesce({{ parse_boolean('is_closed_won') }}, false) as is_closed_won,
        coalesce({{ parse_boolean('is_closed') }}, false) as is_closed,
        {{ clean_text('closed_lost_reason') }} as closed_lost_reason,
        _load_id as load_id
    from newest

)

select * from opportunities
