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
        -- The first line says what is wrong; the rows below it name files.
        split_part(message, chr(10), 1) as message,
        checked_at
    from checks
)

select * from rpt_checks
