with

participants as (

    select * from {{ ref('int_participants_listed') }}

),

departments as (

    select * from {{ ref('int_departments_pooled') }}
    where report = 'participation' and is_shown

),

reports as (

    select * from {{ ref('int_activity_reports_summed') }}

),

scoped as (

    select
        date_month,
        '(all)' as department,
        is_opted_out,
        is_active,
        is_passive
    from participants

    union all

    select
        participants.date_month,
        departments.audience_scope as department,
        participants.is_opted_out,
        participants.is_active,
        participants.is_passive
    from participants
    inner join departments
        on
            cast(participants.date_month as {{ dbt.type_string() }})
            = departments.report_row
            and participants.department = departments.department

),

counted as (

    select
        date_month,
        department,
        count(*) as headcount,
        sum(case when is_opted_out then 0 else 1 end) as observed,
        sum(case when is_active then 1 else 0 end) as active,
        sum(case when is_passive then 1 else 0 end) as passive,
        sum(case when is_active or is_passive then 1 else 0 end) as covered
    from scoped
    group by
        date_month,
        department

),

-- Receipts show who read. Without a report on accounts of employees nobody knows who
-- wrote.
months as (

    select
        date_month,
        sum(passive) as passive
    from counted
    where department = '(all)'
    group by date_month

),

measured as (

    select
        counted.*,
        coalesce(reports.reported_days, 0) as reported_days,
        coalesce(reports.accounts, 0) as accounts,
        coalesce(reports.unknown_accounts, 0) as unknown_accounts,
        counted.observed >= {{ var('min_department_size') }} as is_shown,
        counted.observed >= {{ var('min_department_size') }}
        and coalesce(reports.accounts > reports.unknown_accounts, false)
            as has_activity,
        counted.observed >= {{ var('min_department_size') }}
        and (
            coalesce(reports.accounts > reports.unknown_accounts, false)
            or months.passive > 0
        ) as has_reading
    from counted
    inner join months
        on counted.date_month = months.date_month
    left join reports
        on counted.date_month = reports.date_month

),

rpt_participation_monthly as (

    select
        {{ surrogate_key(['date_month', 'department']) }} as participation_key,
        date_month,
        department,
        case when is_shown then headcount end as headcount,
        cast(case when has_activity then active end as bigint) as active,
        cast(case when has_reading then passive end as bigint) as passive,
        cast(case when has_activity then covered end as bigint) as active_or_passive,
        case
            when has_activity then {{ safe_divide('active', 'headcount') }}
        end as active_share,
        case
            when has_reading then {{ safe_divide('passive', 'headcount') }}
        end as passive_share,
        case
            when has_activity then {{ safe_divide('covered', 'headcount') }}
        end as coverage,
        cast(reported_days as bigint) as reported_days,
        nullif(
            concat_ws(
                '; ',
                case
                    when not is_shown
                        then 'fewer than {{ var('min_department_size') }} people'
                end,
                case
                    when reported_days = 0 then 'no activity report of this month'
                    when reported_days < {{ var('participation_days') }}
                        then
                            'activity reports cover '
                            || cast(reported_days as {{ dbt.type_string() }})
                            || ' of {{ var('participation_days') }} days'
                end,
                case
                    when unknown_accounts > 0 and department = '(all)'
                        then
                            cast(unknown_accounts as {{ dbt.type_string() }})
                            || ' of '
                            || cast(accounts as {{ dbt.type_string() }})
                            || ' accounts in the reports name no employee'
                end
            ),
            ''
        ) as participation_reason,
        'counted' as claim_type,
        'activity' as amec_tier
    from measured

)

select * from rpt_participation_monthly
