with

rpt_completeness as (
    select
        {{ surrogate_key(['source', 'entity', 'account_key', 'level', 'date_day']) }}
            as completeness_key,
        date_day,
        source,
        entity,
        source_name,
        domain,
        account_key,
        level,
        status,
        is_delivered,
        is_complete,
        is_mature,
        last_delivered_day,
        cast(stale_after_days as integer) as stale_after_days
    from {{ ref('int_source_days_judged') }}
)

select * from rpt_completeness
