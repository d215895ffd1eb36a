-- A usage report is about the month that holds the middle of its days; one of a quarter
-- or half a year is about none.
with

user_activity as (

    select * from {{ ref('stg_viva_engage__user_activity') }}
    where
        report_period <= 31
        and report_refresh_date <= {{ as_of_date() }}

),

dated as (

    select
        account_hash,
        cast(
            date_trunc(
                'month',
                {{ dbt.dateadd(
                    'day',
                    '-cast(floor(report_period / 2) as integer)',
                    'report_refresh_date'
                ) }}
            ) as date
        ) as date_month,
        cast(
            {{ dbt.dateadd(
                'day', '1 - cast(report_period as integer)', 'report_refresh_date'
            ) }} as date
        ) as first_day,
        report_refresh_date as last_day,
        coalesce(posted_count, 0) > 0 as has_posted,
        coalesce(read_count, 0) > 0 or coalesce(liked_count, 0) > 0 as has_read
    from user_activity

)

select * from dated
