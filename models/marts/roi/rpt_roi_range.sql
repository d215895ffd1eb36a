-- One figure is an answer to one way of asking. Here is the month's return of a channel
-- under every model, every lookback and every idea of what counts as cost.
with

channel_roi as (

    select * from {{ ref('rpt_channel_roi_monthly') }}

),

configured_credits as (

    select
        'configured' as lookback_key,
        model_key,
        date_month,
        channel_id,
        net_revenue,
        contribution_margin
    from channel_roi

),

other_credits as (

    select * from {{ ref('int_lookback_credits_summed') }}

),

lookbacks as (

    select distinct lookback_key from other_credits

),

models as (

    select * from {{ ref('int_attribution_models_configured') }}

),

measured as (

    select * from {{ ref('int_roi_sources_counted') }}

),

-- A longer lookback finds sales for channels and months without any in the report.
channel_months as (

    select
        date_month,
        channel_id
    from channel_roi

    union

    select
        date_month,
        channel_id
    from other_credits

),

channels as (

    select
        channel_months.date_month,
        channel_months.channel_id,
        dim_channels.channel_name,
        dim_channels.is_social,
        coalesce(channel_roi.cost_media, 0) as cost_media,
        coalesce(channel_roi.cost_total_cash, 0) as cost_total_cash,
        coalesce(channel_roi.cost_total, 0) as cost_total,
        coalesce(channel_roi.is_cost_complete, true) as is_cost_complete,
        channel_roi.roi_reason
    from channel_months
    left join {{ ref('dim_channels') }} as dim_channels
        on channel_months.channel_id = dim_channels.channel_id
    left join channel_roi
        on
            channel_months.date_month = channel_roi.date_month
            and channel_months.channel_id = channel_roi.channel_id
            and channel_roi.is_default_model

),

cost_scopes as (

    select
        channels.*,
        'ad spend' as cost_scope,
        cost_media as cost,
        true as is_scope_complete
    from channels

    union all

    select
        channels.*,
        'cash' as cost_scope,
        cost_total_cash as cost,
        is_cost_complete as is_scope_complete
    from channels

    union all

    select
        channels.*,
        'fully loaded' as cost_scope,
        cost_total as cost,
        is_cost_complete as is_scope_complete
    from channels

),

other_combinations as (

    select
        lookbacks.lookback_key,
        models.model_key,
        channels.date_month,
        channels.channel_id,
        case
            when measured.has_sales then coalesce(other_credits.net_revenue, 0)
        end as net_revenue,
        -- A channel with cost and no sale under another lookback earned nothing.
        case
            when measured.has_sales and other_credits.channel_id is null then 0
            else other_credits.contribution_margin
        end as contribution_margin
    from channels
    cross join lookbacks
    cross join measured
    inner join models
        on models.is_per_touch
    left join other_credits
        on
            lookbacks.lookback_key = other_credits.lookback_key
            and models.model_key = other_credits.model_key
            and channels.date_month = other_credits.date_month
            and channels.channel_id = other_credits.channel_id

),

credits as (

    select * from configured_credits

    union all

    select * from other_combinations

),

joined as (

    select
        credits.date_month,
        credits.channel_id,
        cost_scopes.channel_name,
        cost_scopes.is_social,
        credits.model_key,
        models.params_hash,
        models.is_default_model,
        credits.lookback_key,
        cost_scopes.cost_scope,
        cost_scopes.cost,
        cost_scopes.is_scope_complete as is_cost_complete,
        credits.net_revenue,
        credits.contribution_margin,
        coalesce(
            cost_scopes.roi_reason, case when cost_scopes.cost = 0 then 'no cost' end
        ) as roi_reason
    from credits
    inner join cost_scopes
        on
            credits.date_month = cost_scopes.date_month
            and credits.channel_id = cost_scopes.channel_id
    inner join models
        on credits.model_key = models.model_key

)

select
    {{ surrogate_key([
        'date_month', 'channel_id', 'model_key', 'lookback_key', 'cost_scope'
    ]) }} as roi_range_key,
    date_month,
    channel_id,
    channel_name,
    is_social,
    model_key,
    params_hash,
    is_default_model,
    lookback_key,
    cost_scope,
    is_default_model
    and lookback_key = 'configured'
    and cost_scope = 'fully loaded' as is_headline,
    'attributed' as claim_type,
    cast(cost as decimal(18, 6)) as cost,
    is_cost_complete,
    cast(net_revenue as decimal(18, 2)) as net_revenue,
    cast(contribution_margin as decimal(18, 2)) as contribution_margin,
    case when roi_reason is null then {{ safe_divide(
        'net_revenue - cost', 'cost'
    ) }} end as roi_rev,
    case when roi_reason is null then {{ safe_divide(
        'contribution_margin - cost', 'cost'
    ) }} end as roi_cm,
    roi_reason,
    {{ is_month_mature('date_month') }} as is_mature,
    '{{ var("reporting_currency") }}' as currency_code
from joined
