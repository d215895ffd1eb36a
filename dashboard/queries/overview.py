"""Overview: what makes up the cost, what is missing, what the checks found."""

COST_KINDS = """
    select
        cast(date_trunc('month', date_day) as date) as date_month,
        cost_type,
        sum(if($is_cash, amount_cash, amount)) as cost
    from marts.fct_costs
    where date_trunc('month', date_day) between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
        and (
            len($campaign_keys::varchar[]) = 0
            or list_contains($campaign_keys::varchar[], platform || ':' || campaign_id)
        )
    group by all
    order by date_month, cost_type
"""

# The lines of a month are thousands; what they are made of is enough to follow them.
COST_LINES = """
    select
        cast(date_trunc('month', date_day) as date) as date_month,
        cost_type,
        channel_id,
        platform,
        campaign_id,
        document_id,
        allocation_rule,
        source_platform,
        sum(amount) as amount,
        sum(amount_cash) as amount_cash,
        bool_and(is_complete) as is_complete
    from marts.fct_costs
    where date_trunc('month', date_day) between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
        and (
            len($campaign_keys::varchar[]) = 0
            or list_contains($campaign_keys::varchar[], platform || ':' || campaign_id)
        )
    group by all
    order by all
"""

# Absent sources have one row, on the day of the run.
GAPS = """
    select
        source_name,
        domain,
        status,
        if(status = 'absent', null, count(distinct date_day)) as days,
        if(status = 'absent', null, min(date_day)) as first_day,
        if(status = 'absent', null, max(date_day)) as last_day,
        max(last_delivered_day) as last_delivered_day
    from marts.rpt_completeness
    where status <> 'delivered'
        and (
            status = 'absent'
            or date_trunc('month', date_day) between $first_month and $last_month
        )
    group by source_name, domain, status
    order by status, source_name
"""

CHECKS = """
    select
        count(*) as checks,
        count_if(severity = 'error') as blocking_checks,
        count_if(severity = 'error' and not is_passed) as blocking_failures,
        count_if(severity <> 'error' and not is_passed) as warnings
    from marts.rpt_checks
"""

FAILED_CHECKS = """
    select severity, check_name, asset, message, unexpected_count, checked_at
    from marts.rpt_checks
    where not is_passed
    order by severity, check_name
"""

INCREMENTAL = """
    select *
    from marts.rpt_incremental_roi
    where starts_on <= last_day($last_month)
        and ends_on >= $first_month
        and (channel_id is null or list_contains($channel_ids::varchar[], channel_id))
    order by starts_on, title
"""
