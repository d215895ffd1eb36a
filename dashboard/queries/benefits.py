"""Benefits beside sales: what was earned, saved and gained, and what is a scenario.

Marts by month are read from the month before the chosen ones on, to compare with.
"""

# The rows of all channels together stand beside those of the chosen ones.
VALUE = """
    select
        value_kind,
        metric_id,
        metric_name,
        unit,
        claim_type,
        definition,
        bool_or(is_addable) as is_addable,
        sum(amount) as amount,
        sum(quantity) as quantity,
        min(why_not_added) filter (not is_addable) as why_not_added
    from marts.rpt_social_value
    where date_month between $first_month and $last_month
        and (
            list_contains($channel_ids::varchar[], channel_id)
            or starts_with(channel_id, '(')
        )
    group by value_kind, metric_id, metric_name, unit, claim_type, definition
    order by
        list_position(['earned', 'saved', 'gained', 'cost', 'total'], value_kind),
        metric_id
"""

VALUE_ROWS = """
    select *
    from marts.rpt_social_value
    where date_month between $first_month and $last_month
        and (
            list_contains($channel_ids::varchar[], channel_id)
            or starts_with(channel_id, '(')
        )
    order by date_month, value_kind, metric_id, channel_id
"""

SERVICE = """
    select *
    from marts.rpt_service_savings_monthly
    where date_month between $month_before and $last_month
    order by date_month, region = '(all)' desc, region
"""

KPIS = """
    select *
    from marts.rpt_department_kpis_monthly
    where date_month between $month_before and $last_month
        and list_contains($departments::varchar[], department)
    order by date_month, department, metric_id
"""

FEEDBACK = """
    select *
    from marts.rpt_feedback_monthly
    where date_month between $month_before and $last_month
    order by date_month
"""

FEEDBACK_ROWS = """
    select *
    from marts.rpt_feedback_loop
    where captured_at is null
        or date_trunc('month', captured_at) between $first_month and $last_month
    order by captured_at, idea_key
"""

INFORMATION = """
    select *
    from marts.rpt_information_diffusion
    where date_trunc('month', date_day) between $first_month and $last_month
    order by date_day, information_id, audience_scope = '(all)' desc, audience_scope
"""

PARTICIPATION = """
    select *
    from marts.rpt_participation_monthly
    where date_month between $month_before and $last_month
    order by date_month, department = '(all)' desc, department
"""

KEY_FIGURES = """
    select *
    from marts.rpt_key_figures_monthly
    where date_month between $first_month and $last_month
    order by date_month, theme, metric_id
"""

MATURITY = """
    select *
    from marts.rpt_maturity_monthly
    where date_month between $first_month and $last_month
    order by date_month
"""

RULES = """
    select *
    from marts.rpt_maturity
    where date_month = $last_month
    order by stage, rule_id
"""

RULE_ROWS = """
    select *
    from marts.rpt_maturity
    where date_month between $first_month and $last_month
    order by date_month, stage, rule_id
"""

RISK = """
    select *
    from marts.rpt_risk_of_ignorance_monthly
    where date_month between $month_before and $last_month
    order by
        date_month,
        metric_id,
        list_position(['measured', 'low', 'base', 'high'], scenario)
"""

SENSITIVITY = """
    select *
    from marts.rpt_risk_sensitivity_monthly
    where date_month between $first_month and $last_month
    order by date_month, swing desc nulls last, parameter
"""
