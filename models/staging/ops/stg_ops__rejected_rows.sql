with

source as (
    select * from {{ source('ops', 'rejected_rows') }}
),

rejected_rows as (
    select
        load_id,
        file,
        row_number,
        reason,
        record
    from source
)

select * from rejected_rows
