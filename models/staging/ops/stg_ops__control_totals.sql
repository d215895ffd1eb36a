with

source as (
    select * from {{ source('ops', 'control_totals') }}
),

control_totals as (
    select
        load_id,
        file,
        source,
        entity,
        row_number,
        label,
        measure,
        stated,
        loaded,
        difference,
        is_required,
        is_matched
    from source
)

select * from control_totals
