with

source as (

    select * from {{ source('raw_people', 'information_receipts') }}

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
            partition by {{ clean_id('source.receipt_id') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

information_receipts as (

    select
        {{ clean_id('receipt_id') }} as receipt_id,
        {{ clean_id('information_id') }} as information_id,
        {{ clean_id('employee_id') }} as employee_id,
        {{ parse_moment('perceived_at', '_locale', var('company_time_zone')) }}
            as perceived_at,
        lower({{ clean_text('evidence_type') }}) as evidence_type,
        {{ clean_text('device') }} as device,
        _load_id as load_id
    from newest

)

select * from information_receipts
