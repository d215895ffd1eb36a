-- Whether an ad platform's figures of a day are there: those of every account that had
-- begun by then. Before the first delivery of a platform nothing is known of it.
with

accounts as (

    -- A report by ad that took the place of one by campaign is no gap.
    select
        source as platform,
        account_key,
        date_day,
        max(case when status = 'delivered' then 1 else 0 end) as is_delivered,
        max(case when status in ('missing', 'pending', 'stale') then 1 else 0 end)
            as is_missing
    from {{ ref('int_source_days_judged') }}
    where
        domain = 'ads'
        and status <> 'absent'
    group by
        source,
        account_key,
        date_day

),

-- An account that was closed has spent nothing since: that is known, too.
int_mmm_platform_days_judged as (

    select
        platform,
        date_day,
        max(is_delivered) = 1 or max(is_missing) = 0 as is_delivered,
        min(case when is_delivered = 1 then 1 else 1 - is_missing end) = 1
            as is_complete
    from accounts
    group by
        platform,
        date_day

)

select * from int_mmm_platform_days_judged
