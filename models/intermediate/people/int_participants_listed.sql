-- Everybody employed at the end of a month (of the running month: on the as-of day), and
-- whether the month saw them post, or read.
with

employees as (

    select * from {{ ref('int_employees_dated') }}

),

reports as (

    select * from {{ ref('int_activity_reports_dated') }}

),

receipts as (

    select distinct
        employee_id,
        cast(
            date_trunc('month', {{ to_business_date('perceived_at') }}) as date
        ) as date_month
    from {{ ref('int_information_receipts_judged') }}
    where ignored_reason is null

),

accounts as (

    select
        account_hash,
        date_month,
        max(case when has_posted then 1 else 0 end) as has_posted,
        max(case when has_read then 1 else 0 end) as has_read
    from reports
    group by
        account_hash,
        date_month

),

evidence as (

    select date_month from accounts
    union all
    select date_month from receipts

),

-- Without any evidence the headcount of the running month stands alone.
first_month as (

    select
        coalesce(
            min(date_month), cast(date_trunc('month', {{ as_of_date() }}) as date)
        ) as date_month
    from evidence

),

months as (

    select
        dates.date_month,
        max(dates.date_day) as last_day
    from {{ ref('dim_dates') }} as dates
    inner join first_month
        on dates.date_month >= first_month.date_month
    where dates.date_day <= {{ as_of_date() }}
    group by dates.date_month

),

listed as (

    select
        months.date_month,
        employees.employee_id,
        employees.department,
        employees.is_opted_out,
        not employees.is_opted_out and coalesce(accounts.has_posted = 1, false)
            as is_active,
        not employees.is_opted_out
        and (
            coalesce(accounts.has_read = 1, false) or receipts.employee_id is not null
        ) as is_passive
    from months
    inner join employees
        on
            months.last_day >= employees.entry_date
            and (
                employees.exit_date is null
                or months.last_day <= employees.exit_date
            )
    left join accounts
        on
            months.date_month = accounts.date_month
            and employees.email_hash = accounts.account_hash
    left join receipts
        on
            months.date_month = receipts.date_month
            and employees.employee_id = receipts.employee_id

)

select * from listed
