-- Which departments stand for themselves in a report. The small ones stand together;
-- where they are still too few, the next department joins them, so that they cannot be
-- had by taking the others from the total either.
with

audiences as (

    select
        'information' as report,
        information_id as report_row,
        department,
        1 as persons
    from {{ ref('int_information_perceptions_timed') }}

    union all

    -- Whoever opted out is in the headcount, and is nobody to hide among.
    select
        'participation' as report,
        cast(date_month as {{ dbt.type_string() }}) as report_row,
        department,
        case when is_opted_out then 0 else 1 end as persons
    from {{ ref('int_participants_listed') }}

),

departments as (

    select
        report,
        report_row,
        department,
        sum(persons) as persons,
        sum(persons) < {{ var('min_department_size') }} as is_small
    from audiences
    group by
        report,
        report_row,
        department

),

ranked as (

    select
        departments.*,
        row_number() over (
            partition by report, report_row, is_small
            order by persons, department
        ) as size_rank,
        sum(case when is_small then 1 else 0 end) over (
            partition by report, report_row
        ) as small_departments,
        sum(case when is_small then persons else 0 end) over (
            partition by report, report_row
        ) as small_persons
    from departments

),

pooled as (

    select
        report,
        report_row,
        department,
        persons,
        case
            when
                is_small
                or (
                    size_rank = 1
                    and small_departments > 0
                    and small_persons < {{ var('min_department_size') }}
                )
                then '(small departments)'
            else department
        end as audience_scope
    from ranked

),

scoped as (

    select
        report,
        report_row,
        department,
        persons,
        audience_scope,
        sum(persons) over (partition by report, report_row, audience_scope)
        >= {{ var('min_department_size') }} as is_shown
    from pooled

)

select * from scoped
