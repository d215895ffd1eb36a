"""Cost and credited sales by month and channel: what several pages start from."""

# With campaigns chosen, the mart by campaign; it adds up to the one by channel.
RESULTS = """
    with

    channels as (
        select
            date_month,
            channel_id,
            cost_total,
            cost_total_cash,
            spend,
            cost_media,
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
        from marts.rpt_channel_roi_monthly
        where model_key = $model_key
            and len($campaign_keys::varchar[]) = 0
    ),

    campaigns as (
        select
            date_month,
            channel_id,
            cost_total,
            cost_total_cash,
            spend,
            cost_media,
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
            and list_contains(
                $campaign_keys::varchar[], platform || ':' || campaign_id
            )
    ),

    results as (
        from channels
        union all
        from campaigns
    )

    select
        results.date_month,
        results.channel_id,
        channel.channel_name,
        if($is_cash, results.cost_total_cash, results.cost_total) as cost,
        results.* exclude (date_month, channel_id)
    from results
    inner join marts.dim_channels as channel
        on results.channel_id = channel.channel_id
    where results.date_month between $from_month and $last_month
        and list_contains($channel_ids::varchar[], results.channel_id)
    order by results.date_month, channel.sort_order
"""

CHANNEL_ROWS = """
    select *
    from marts.rpt_channel_roi_monthly
    where model_key = $model_key
        and date_month between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
    order by date_month, channel_id
"""

CAMPAIGN_ROWS = """
    select *
    from marts.rpt_campaign_roi
    where model_key = $model_key
        and date_month between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
        and (
            len($campaign_keys::varchar[]) = 0
            or list_contains($campaign_keys::varchar[], platform || ':' || campaign_id)
        )
    order by date_month, channel_id, platform, campaign_id
"""
