"""ROI: campaigns, and how much the return depends on how one asks."""

CAMPAIGNS = """
    select
        date_month,
        channel_id,
        platform,
        campaign_id,
        campaign_name,
        if($is_cash, cost_total_cash, cost_total) as cost,
        spend,
        cost_media,
        cost_total,
        cost_total_cash,
        net_revenue,
        contribution_margin,
        net_revenue_accrual,
        contribution_margin_accrual,
        conversions,
        leads,
        new_customers,
        is_cost_complete,
        is_mature,
        roi_reason
    from marts.rpt_campaign_roi
    where model_key = $model_key
        and date_month between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
        and campaign_id <> '(none)'
        and (
            len($campaign_keys::varchar[]) = 0
            or list_contains($campaign_keys::varchar[], platform || ':' || campaign_id)
        )
    order by platform, campaign_id, date_month
"""

# Channels without cost have no return, but their sales are part of the sum; what no
# visit explains and what no channel caused is part of none.
RANGE = """
    select
        model_key,
        lookback_key,
        cost_scope,
        sum(cost) as cost,
        sum(net_revenue) as net_revenue,
        if(
            count(*) = count(contribution_margin), sum(contribution_margin), null
        ) as contribution_margin,
        bool_or(
            coalesce(roi_reason, '') in (
                'no sales source delivered', 'no web analytics delivered'
            )
        ) as is_unmeasured
    from marts.rpt_roi_range
    where date_month between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
        and not starts_with(channel_id, '(')
    group by model_key, lookback_key, cost_scope
    order by model_key, lookback_key, cost_scope
"""

RANGE_ROWS = """
    select *
    from marts.rpt_roi_range
    where date_month between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
    order by date_month, channel_id, model_key, lookback_key, cost_scope
"""
