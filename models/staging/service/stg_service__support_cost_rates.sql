with

source as (

    select * from {{ source('raw_service', 'support_cost_rates') }}

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
                lower(trim(source.contact_type)),
                {{ parse_date('source.valid_from', 'source._locale') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

support_cost_rates as (

    select
        lower({{ clean_text('contact_type') }}) as contact_type,
        {{ parse_date('valid_from', '_locale') }} as valid_from,
        {{ parse_decimal('variable_cost', '_locale') }} as variable_cost,
        {{ parse_decimal('loaded_cost', '_locale') }} as loaded_cost,
        upper({{ clean_text('currency_code') }}) as currency_code,
        _load_id as load_id
    from newest

)

select * from support_cost_rates
