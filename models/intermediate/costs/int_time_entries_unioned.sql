with

toggl as (
    select * from {{ ref('stg_toggl__time_entries') }}
),

clockify as (
    select * from {{ ref('stg_clockify__time_entries') }}
),

harvest as (
    select * from {{ ref('stg_harvest__time_entries') }}
),

project_rules as (
    select
        lower(project_name) as project_name,
        is_included,
        channel_id
    from {{ ref('time_project_rules') }}
),

unioned as (
    select * from toggl
    union all
    select * from clockify
    union all
    select * from harvest
),

-- Every project counts unless a rule says that it is no work on social media.
time_entries as (
    select
        {{ surrogate_key([
            'unioned.source_platform',
            'unioned.load_id',
            'unioned.row_number',
        ]) }} as time_entry_key,
        unioned.source_platform,
        unioned.date_day,
        unioned.employee_id,
        unioned.email_hash,
        unioned.client_name,
        unioned.project_name,
        unioned.task_name,
        unioned.tags,
        project_rules.channel_id,
        unioned.hours,
        unioned.load_id
    from unioned
    left join
        project_rules
        on lower(unioned.project_name) = project_rules.project_name
    where coalesce(project_rules.is_included, true)
)

select * from time_entries
