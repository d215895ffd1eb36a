with

source as (
    select * from {{ source('raw_finance', 'employee_rates') }}
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
            partition by source.employee_id, lower(source.email), source.valid_from
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1
),

employee_rates as (
    select
        {{ clean_id('employee_id') }} as employee_id,
        {{ pseudonym('email') }} as email_hash,
        {{ parse_date('valid_from', '_locale') }} as valid_from,
        {{ parse_date('valid_to', '_locale') }} as valid_to,
        {{ parse_decimal('cash_rate', '_locale') }} as cash_rate_local,
        {{ parse_decimal('loaded_rate', '_locale') }} as loaded_rate_local,
        upper({{ clean_text('currency_code') }}) as currency_code,
        _load_id as load_id
    from newest
)

select * from employee_rates
