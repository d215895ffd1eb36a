-- How much of a month the activity reports cover, and how many of their accounts nobody
-- knows: a number instead of a mail address, or somebody who is no employee.
with

reports as (

    select * from {{ ref('int_activity_reports_dated') }}

),

employees as (

    select distinct email_hash
    from {{ ref('int_employees_dated') }}
    where email_hash is not null

),

periods as (

    select distinct
        date_month,
        first_day,
        last_day
    from reports

),

days as (

    select
        date_month,
        cast(
            {{ explode_array(date_series('first_day', 'last_day')) }} as date
        ) as date_day
    from periods

),

covered as (

    select
        date_month,
        count(distinct date_day) as reported_days
    from days
    where cast(date_trunc('month', date_day) as date) = date_month
    group by date_month

),

accounts as (

    select
        reports.date_month,
        count(distinct reports.account_hash) as accounts,
        count(
            distinct case
                when employees.email_hash is null then reports.account_hash
            end
        ) as unknown_accounts
    from reports
    left join employees
        on reports.account_hash = employees.email_hash
    group by reports.date_month

),

summed as (

    select
        accounts.date_month,
        accounts.accounts,
        accounts.unknown_accounts,
        coalesce(covered.reported_days, 0) as reported_days
    from accounts
    left join covered
        on accounts.date_month = covered.date_month

)

select * from summed
