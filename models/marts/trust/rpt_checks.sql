-- A view: the checks of the audit are written after the models are built.
{{ config(materialized='view') }}

with

checks as (
    select * from {{ ref('stg_ops__checks') }}
),

rpt_checks as (
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
    from checks
)

select * from rpt_checks
