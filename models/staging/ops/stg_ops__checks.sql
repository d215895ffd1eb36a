with

source as (
    select * from {{ source('ops', 'checks') }}
),

checks as (
    select
        run_id,
        check_name,
        asset,
        layer,
        tool,
        severity,
        is_passed,
        observed_value,
        unexpected_count,
        message,
        checked_at
    from source
)

select * from checks
