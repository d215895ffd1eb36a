with

-- The record itself may hold personal data and stays in the ledger.
source as (
    select * from {{ source('ops', 'rejected_rows') }}
),

rejected_rows as (
    select
        load_id,
        file,
        row_number,
        reason
    from source
)

select * from rejected_rows
