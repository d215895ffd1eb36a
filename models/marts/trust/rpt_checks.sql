-- A view: the checks of the audit are written after the models are built.
{{ config(materialized='view') }}

with

checks as (
    select * from {{ ref('stg_ops__checks') }}
),

-- What an earlier run found is history: the published figures answer for their own.
latest_run as (
    select max_by(run_id, checked_at) as run_id from checks
),

rpt_checks as (
    select
        checks.run_id,
        checks.check_name,
        checks.asset,
        checks.layer,
        checks.tool,
        checks.severity,
        checks.is_passed,
        checks.observed_value,
        checks.unexpected_count,
        -- The first line says what is wrong; the rows below it name files.
        split_part(checks.message, chr(10), 1) as message,
        checks.checked_at
    from checks
    inner join latest_run on checks.run_id = latest_run.run_id
)

select * from rpt_checks
