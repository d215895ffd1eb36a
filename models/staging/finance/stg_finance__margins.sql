with

source as (
    select * from {{ source('raw_finance', 'margins') }}
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
            partition by source.product, source.valid_from
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1
),

margins as (
    select
        trim(product) as product,
        {{ parse_date('valid_from', '_locale') }} as valid_from,
        {{ parse_date('valid_to', '_locale') }} as valid_to,
        {{ parse_decimal('margin_rate', '_locale') }} as margin_rate,
        {{ parse_decimal('unit_cost', '_locale') }} as unit_cost_local,
        upper({{ clean_text('currency_code') }}) as currency_code,
        _load_id as load_id
    from newest
)

select * from margins
