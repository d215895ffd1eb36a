-- Which receipts show that somebody the information was for took it in, and why the
-- others do not. What happens after the as-of date has not happened yet.
with

receipts as (

    select * from {{ ref('stg_people__information_receipts') }}
    where perceived_at < {{ end_of_as_of_date() }}

),

items as (

    select information_id from {{ ref('stg_people__information_items') }}
    where published_at < {{ end_of_as_of_date() }}

),

employees as (

    select * from {{ ref('int_employees_dated') }}

),

audiences as (

    select
        information_id,
        employee_id
    from {{ ref('int_information_audiences_listed') }}

),

judged as (

    select
        receipts.receipt_id,
        receipts.information_id,
        receipts.employee_id,
        employees.department,
        receipts.perceived_at,
        receipts.evidence_type,
        case receipts.evidence_type
            when 'ack' then 1
            when 'attendance' then 2
            when 'survey' then 3
            when 'open' then 4
        end as evidence_rank,
        case
            when items.information_id is null then 'information unknown'
            when receipts.evidence_type = 'preview' then 'preview'
            when
                receipts.evidence_type not in ('ack', 'attendance', 'survey', 'open')
                then 'evidence unknown'
            when employees.employee_id is null then 'no employee'
            when employees.is_opted_out then 'opted out'
            when receipts.perceived_at < employees.entered_at then 'before entry'
            when receipts.perceived_at >= employees.left_at then 'after exit'
            when audiences.employee_id is null then 'outside the audience'
        end as ignored_reason
    from receipts
    left join items
        on receipts.information_id = items.information_id
    left join employees
        on receipts.employee_id = employees.employee_id
    left join audiences
        on
            receipts.information_id = audiences.information_id
            and receipts.employee_id = audiences.employee_id

)

select * from judged
