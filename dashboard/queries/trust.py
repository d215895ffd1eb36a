"""Trust: does it agree, is it complete, was it checked, what was corrected since."""

# Amounts of several currencies are not added up, and neither are those that stand for
# the same money several times: totals of several levels, sales by each model.
RECONCILED = """
    select
        subject,
        currency_code,
        count(*) as compared,
        count_if(is_matched) as matched,
        count_if(not is_matched) as unmatched,
        count_if(is_matched is null) as waiting,
        case
            when subject not in ('spend_vs_control_totals', 'credits_vs_conversions')
                then sum(left_amount)
        end as left_amount,
        case
            when subject not in ('spend_vs_control_totals', 'credits_vs_conversions')
                then sum(right_amount)
        end as right_amount,
        sum(abs(difference)) as differences
    from marts.rpt_reconciliation
    where date_month between $first_month and $last_month
    group by subject, currency_code
    order by subject, currency_code
"""

RECONCILIATION = """
    select *
    from marts.rpt_reconciliation
    where date_month between $first_month and $last_month
        and subject = $subject
    order by is_matched nulls first, abs(difference) desc, date_month, detail
"""

# What differs comes first; of what agrees a look is enough.
RECONCILIATION_LINES = """
    select
        date_month,
        platform,
        detail,
        currency_code,
        left_amount,
        right_amount,
        difference,
        tolerance,
        is_matched,
        reason
    from marts.rpt_reconciliation
    where date_month between $first_month and $last_month
        and subject = $subject
    order by is_matched nulls first, abs(difference) desc, date_month, detail
    limit 200
"""

# An absent source has one row, on the day of the run.
SOURCES = """
    with

    newest_day as (
        select source, entity, max(date_day) as date_day
        from marts.rpt_completeness
        group by source, entity
    ),

    latest as (
        select
            source,
            entity,
            any_value(source_name) as source_name,
            any_value(domain) as domain,
            max(last_delivered_day) as last_delivered_day,
            max(stale_after_days) as stale_after_days,
            case
                when bool_or(status = 'absent') then 'absent'
                when bool_or(status = 'stale') then 'stale'
                when bool_or(status = 'missing') then 'missing'
                when bool_or(status = 'pending') then 'pending'
                when bool_and(status = 'ended') then 'ended'
                else 'delivered'
            end as status
        from marts.rpt_completeness
        inner join newest_day using (source, entity, date_day)
        group by source, entity
    ),

    chosen as (
        select
            source,
            entity,
            count(*) as days,
            count_if(is_complete) as complete_days,
            count_if(status in ('missing', 'stale')) as missing_days
        from marts.rpt_completeness
        where date_trunc('month', date_day) between $first_month and $last_month
            and status <> 'absent'
        group by source, entity
    )

    select
        latest.source_name,
        latest.entity,
        latest.domain,
        latest.status,
        latest.last_delivered_day,
        latest.stale_after_days,
        coalesce(chosen.missing_days, 0) as missing_days,
        chosen.complete_days / chosen.days as complete_share
    from latest
    left join chosen using (source, entity)
    order by
        list_position(
            ['stale', 'missing', 'absent', 'pending', 'delivered', 'ended'],
            latest.status
        ),
        latest.source_name,
        latest.entity
"""

# Registers say how things stand on one day; only what comes by day has a course.
SOURCE_MONTHS = """
    select
        source_name,
        cast(date_trunc('month', date_day) as date) as date_month,
        count_if(is_complete) / count(*) as complete_share
    from marts.rpt_completeness
    where date_trunc('month', date_day) between $first_month and $last_month
        and status <> 'absent'
    group by source_name, date_trunc('month', date_day)
    qualify count(*) over (partition by source_name) > 1 or count(*) > 1
    order by source_name, date_month
"""

COMPLETENESS_ROWS = """
    select *
    from marts.rpt_completeness
    where status = 'absent'
        or date_trunc('month', date_day) between $first_month and $last_month
    order by status = 'delivered', source, entity, account_key, date_day
"""

CHECKS = """
    select
        layer,
        tool,
        severity,
        count(*) as checks,
        count_if(is_passed) as passed,
        count_if(not is_passed) as failed
    from marts.rpt_checks
    group by layer, tool, severity
    order by layer, tool, severity
"""

CHECK_ROWS = """
    select *
    from marts.rpt_checks
    order by is_passed, severity, asset, check_name
"""

FILES = """
    select
        status,
        count(*) as files,
        sum(rows_read) as rows_read,
        sum(rows_loaded) as rows_loaded,
        sum(rows_rejected) as rows_rejected
    from marts.rpt_file_loads
    group by status
    order by status = 'loaded' desc, status
"""

FILES_LEFT_OUT = """
    select file, member, source, status, message, loaded_at
    from marts.rpt_file_loads
    where status <> 'loaded'
    order by
        list_position(['failed', 'refused', 'unrecognised'], status) nulls last,
        file
"""

REJECTIONS = """
    select source, entity, reason, sum(rejected_rows) as rejected_rows,
        count(distinct file) as files
    from marts.rpt_file_rejections
    group by source, entity, reason
    order by rejected_rows desc, source, entity, reason
"""

FILE_ROWS = """
    select *
    from marts.rpt_file_loads
    order by loaded_at desc, file
"""

REJECTION_ROWS = """
    select *
    from marts.rpt_file_rejections
    order by rejected_rows desc, file
"""

# Reports of several levels hold the same spend: of a day the coarsest counts.
RESTATED = """
    with

    coarsest as (
        select *
        from marts.rpt_as_of
        where date_trunc('month', date_day) between $first_month and $last_month
        qualify row_number() over (
            partition by platform, account_id, currency_code, date_day
            order by list_position(['account', 'campaign', 'ad_group', 'ad'], level)
        ) = 1
    )

    select
        platform,
        currency_code,
        cast(date_trunc('month', date_day) as date) as date_month,
        count(*) as days,
        count_if(versions > 1) as days_reported_again,
        sum(first_spend_local) as first_spend_local,
        sum(spend_local) as spend_local,
        sum(restated_spend_local) as restated_spend_local,
        sum(first_conversions) as first_conversions,
        sum(conversions) as conversions,
        sum(restated_conversions) as restated_conversions
    from coarsest
    group by platform, currency_code, date_trunc('month', date_day)
    order by platform, currency_code, date_month
"""

AS_OF_ROWS = """
    select *
    from marts.rpt_as_of
    where date_trunc('month', date_day) between $first_month and $last_month
    order by abs(restated_spend_local) desc, platform, account_id, date_day
"""
