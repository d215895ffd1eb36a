-- Days of work become moments: from the first midnight of the first day to the last of
-- the last one. Departments that differ in capitals only are one.
with

employees as (

    select * from {{ ref('stg_people__employees') }}

),

dated as (

    select
        employee_id,
        min(department) over (partition by lower(department)) as department,
        lower(department) as department_key,
        entry_date,
        exit_date,
        {{ to_utc('cast(entry_date as timestamp)', var('company_time_zone')) }}
            as entered_at,
        {{ to_utc(
            'cast(' ~ dbt.dateadd('day', 1, 'exit_date') ~ ' as timestamp)',
            var('company_time_zone')
        ) }} as left_at,
        email_hash,
        is_opted_out
    from employees
    where exit_date is null or exit_date >= entry_date

)

select * from dated
