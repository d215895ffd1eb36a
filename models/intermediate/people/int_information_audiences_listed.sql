-- Everybody that a piece of information was for, from publication to the as-of date: who
-- was there, who joined later (and waits from then on), and who left (and is observed
-- until then). Whoever opted out is not observed at all.
with

items as (

    select * from {{ ref('stg_people__information_items') }}
    where published_at < {{ end_of_as_of_date() }}

),

employees as (

    select * from {{ ref('int_employees_dated') }}
    where entered_at < {{ end_of_as_of_date() }}

),

named as (

    select
        information_id,
        {{ explode_array(split_text('lower(audience_department)', ';')) }}
            as department_key
    from items
    where audience_department is not null

),

audiences as (

    select distinct
        information_id,
        trim(department_key) as department_key
    from named

),

members as (

    select
        items.information_id,
        items.published_at,
        employees.employee_id,
        employees.department,
        employees.entered_at,
        coalesce(
            least(employees.left_at, {{ end_of_as_of_date() }}),
            {{ end_of_as_of_date() }}
        ) as observed_until,
        employees.is_opted_out
    from items
    cross join employees
    left join audiences
        on
            items.information_id = audiences.information_id
            and employees.department_key = audiences.department_key
    where
        (items.audience_department is null or audiences.information_id is not null)
        and (
            employees.left_at is null
            or employees.left_at > items.published_at
        )

)

select * from members
