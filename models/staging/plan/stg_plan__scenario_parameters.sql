with

source as (

    select * from {{ source('raw_plan', 'scenario_parameters') }}

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
                lower(trim(source.parameter)),
                {{ parse_date('source.valid_from', 'source._locale') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

scenario_parameters as (

    select
        lower({{ clean_text('parameter') }}) as parameter,
        {{ parse_date('valid_from', '_locale') }} as valid_from,
        {{ parse_decimal('low', '_locale') }} as low,
        {{ parse_decimal('base', '_locale') }} as base,
        {{ parse_decimal('high', '_locale') }} as high,
        upper({{ clean_text('currency_code') }}) as currency_code,
        {{ clean_text('newest.source') }} as source,
        {{ clean_text('owner_role') }} as owner_role,
        _load_id as load_id
    from newest

)

select * from scenario_parameters
