with

source as (
    select * from {{ source('raw_clockify', 'time_entries') }}
),

coverage as (
    select
        load_id,
        account_key,
        coalesce(level, '') as level,
        date_day
    from {{ source('ops', 'coverage') }}
    where
        source = 'clockify'
        and entity = 'time_entries'
        and is_current
),

typed as (
    select
        'clockify' as source_platform,
        {{ parse_date('start_date', '_locale') }} as date_day,
        {{ clean_id('employee_id') }} as employee_id,
        {{ pseudonym('email') }} as email_hash,
        {{ pseudonym('user_name') }} as user_name_hash,
        {{ clean_text('client_name') }} as client_name,
        {{ clean_text('project_name') }} as project_name,
        {{ clean_text('project_code') }} as project_code,
        {{ clean_text('task_name') }} as task_name,
        {{ clean_text('tags') }} as tags,
        {{ parse_boolean('is_billable') }} as is_billable,
        coalesce({{ parse_hours('hours') }}, {{ parse_hours('duration') }}, 0)
            as hours,
        coalesce(_level, '') as level,
        _account_key as account_key,
        _load_id as load_id,
        _row_number as row_number
    from source
),

time_entries as (
    select
        typed.source_platform,
        typed.date_day,
        typed.employee_id,
        typed.email_hash,
        typed.user_name_hash,
        typed.client_name,
        typed.project_name,
        typed.project_code,
        typed.task_name,
        typed.tags,
        typed.is_billable,
        typed.hours,
        typed.load_id,
        typed.row_number
    from typed
    inner join
        coverage
        on
            typed.load_id = coverage.load_id
            and typed.account_key = coverage.account_key
            and typed.level = coverage.level
            and typed.date_day = coverage.date_day
)

select * from time_entries
