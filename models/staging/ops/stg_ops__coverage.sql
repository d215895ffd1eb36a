with

source as (
    select * from {{ source('ops', 'coverage') }}
),

coverage as (
    select
        source,
        entity,
        level,
        account_key,
        date_day,
        load_id,
        is_current
    from source
)

select * from coverage
