"""Journey: stages, paths, assists, and what platforms claim."""

# The mart by month and channel; with campaigns chosen, the people behind it, by the
# campaign that brought them.
FUNNEL = """
    with

    by_channel as (
        select stage, stage_order, entered, converted_to_next, censored
        from marts.rpt_funnel_monthly
        where business_type = $business_type
            and date_month between $first_month and $last_month
            and list_contains($channel_ids::varchar[], channel_id)
            and len($campaign_keys::varchar[]) = 0
    ),

    by_campaign as (
        select
            stage,
            stage_order,
            1 as entered,
            cast(next_entered_at is not null as integer) as converted_to_next,
            if(
                has_next_stage, cast(next_entered_at is null as integer), null
            ) as censored
        from marts.fct_funnel_stages
        where business_type = $business_type
            and date_trunc('month', date_day) between $first_month and $last_month
            and list_contains($channel_ids::varchar[], channel_id)
            and list_contains(
                $campaign_keys::varchar[], campaign_platform || ':' || campaign_id
            )
    ),

    stages as (
        from by_channel
        union all
        from by_campaign
    )

    select
        stage,
        stage_order,
        sum(entered)::bigint as entered,
        sum(converted_to_next)::bigint as converted_to_next,
        sum(censored)::bigint as censored
    from stages
    group by stage, stage_order
    order by stage_order
"""

# Medians do not add up, so they come from the people themselves.
TIMES = """
    select
        stage,
        median(days_to_next) as median_days_to_next,
        quantile_cont(days_to_next, 0.25) as quarter_days_to_next,
        quantile_cont(days_to_next, 0.75) as three_quarters_days_to_next
    from marts.fct_funnel_stages
    where business_type = $business_type
        and has_next_stage
        and date_trunc('month', date_day) between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
        and (
            len($campaign_keys::varchar[]) = 0
            or list_contains(
                $campaign_keys::varchar[], campaign_platform || ':' || campaign_id
            )
        )
    group by stage
"""

BUSINESS_TYPES = """
    select distinct business_type
    from marts.rpt_funnel_monthly
    order by business_type
"""

FUNNEL_ROWS = """
    select *
    from marts.rpt_funnel_monthly
    where business_type = $business_type
        and date_month between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
    order by date_month, channel_id, stage_order
"""

FUNNEL_CAMPAIGN_ROWS = """
    select *
    from marts.rpt_funnel_campaigns
    where business_type = $business_type
        and list_contains($channel_ids::varchar[], channel_id)
        and (
            len($campaign_keys::varchar[]) = 0
            or list_contains(
                $campaign_keys::varchar[], campaign_platform || ':' || campaign_id
            )
        )
    order by channel_id, campaign_platform, campaign_id, stage_order
"""

CONVERSION_TYPES = """
    select conversion_type, sum(conversions) as conversions
    from marts.rpt_conversion_paths
    group by conversion_type
    order by conversions desc, conversion_type
"""

# Of all months: the mart has no month, because paths reach over many.
PATHS = """
    select
        path,
        touches,
        conversions,
        value,
        contribution_margin,
        nulls,
        conversion_rate,
        median_days_to_convert
    from marts.rpt_conversion_paths
    where conversion_type = $conversion_type
        and conversions > 0
        and list_has_any(string_split(path, ' > '), $channel_ids::varchar[])
    order by conversions desc, value desc, path
    limit $limit
"""

PATH_ROWS = """
    select *
    from marts.rpt_conversion_paths
    where conversion_type = $conversion_type
        and list_has_any(string_split(path, ' > '), $channel_ids::varchar[])
    order by conversions desc, value desc, path
"""

ASSISTS = """
    select
        assists.channel_id,
        channel.channel_name,
        any_value(assists.model_key) as assist_model_key,
        sum(assists.conversions_on_path)::bigint as conversions_on_path,
        sum(assists.last_conversions)::bigint as last_conversions,
        sum(assists.assisted_conversions)::bigint as assisted_conversions,
        sum(assists.assisted_conversions_not_closing)::bigint
            as assisted_conversions_not_closing,
        sum(assists.assist_value) as assist_value,
        sum(assists.assist_margin) as assist_margin,
        any_value(assists.assist_ratio_reason) as assist_ratio_reason
    from marts.rpt_assists_monthly as assists
    inner join marts.dim_channels as channel
        on assists.channel_id = channel.channel_id
    where assists.conversion_type = $conversion_type
        and assists.date_month between $first_month and $last_month
        and list_contains($channel_ids::varchar[], assists.channel_id)
    group by assists.channel_id, channel.channel_name, channel.sort_order
    order by channel.sort_order
"""

ASSIST_ROWS = """
    select *
    from marts.rpt_assists_monthly
    where conversion_type = $conversion_type
        and date_month between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
    order by date_month, channel_id
"""

# The sales of a month stand on each of its rows: once a month is enough of them.
CLAIMS = """
    with

    chosen as (
        select *
        from marts.rpt_platform_claims
        where model_key = $model_key
            and date_month between $first_month and $last_month
            and list_contains($channel_ids::varchar[], channel_id)
    ),

    months as (
        select distinct date_month, all_net_revenue
        from chosen
    )

    select
        chosen.platform,
        chosen.channel_id,
        channel.channel_name,
        sum(chosen.spend) as spend,
        sum(chosen.claimed_conversions) as claimed_conversions,
        if(
            count(*) = count(chosen.claimed_value), sum(chosen.claimed_value), null
        ) as claimed_value,
        sum(chosen.attributed_conversions) as attributed_conversions,
        sum(chosen.attributed_net_revenue) as attributed_net_revenue,
        any_value(chosen.over_claim_reason) as over_claim_reason,
        (select sum(all_net_revenue) from months) as all_net_revenue
    from chosen
    inner join marts.dim_channels as channel
        on chosen.channel_id = channel.channel_id
    group by
        chosen.platform, chosen.channel_id, channel.channel_name, channel.sort_order
    order by channel.sort_order, chosen.platform
"""

CLAIM_ROWS = """
    select *
    from marts.rpt_platform_claims
    where model_key = $model_key
        and date_month between $first_month and $last_month
        and list_contains($channel_ids::varchar[], channel_id)
    order by date_month, platform, channel_id
"""
