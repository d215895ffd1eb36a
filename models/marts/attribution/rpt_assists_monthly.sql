-- Whoever is on the path without closing the sale has assisted. A sale counts for every
-- channel on its path: counts of assists are never added up over channels or valued.
-- Their value is another thing: what the assist model credits before the last touch.
{%- set assist_model = var('assist_model') %}
with

conversions as (

    select
        conversion_key,
        coalesce(original_conversion_key, conversion_key) as path_conversion_key,
        conversion_type,
        cast(date_trunc('month', date_day) as date) as date_month,
        is_refund
    from {{ ref('fct_conversions') }}
    where coalesce(is_valid_lead, true)

),

paths as (

    select
        conversion_key,
        touchpoint_key,
        channel_id,
        touch_number = touches as is_last
    from {{ ref('int_conversion_paths_joined') }}
    where lookback_key = 'configured'

),

conversion_channels as (

    select
        conversions.date_month,
        conversions.conversion_type,
        paths.channel_id,
        conversions.conversion_key,
        max(case when paths.is_last then 1 else 0 end) as last_touches,
        max(case when paths.is_last then 0 else 1 end) as earlier_touches
    from conversions
    inner join paths
        on conversions.conversion_key = paths.conversion_key
    where not conversions.is_refund
    group by
        conversions.date_month,
        conversions.conversion_type,
        paths.channel_id,
        conversions.conversion_key

),

counted as (

    select
        date_month,
        conversion_type,
        channel_id,
        count(*) as conversions_on_path,
        sum(last_touches) as last_conversions,
        sum(earlier_touches) as assisted_conversions,
        sum(1 - last_touches) as assisted_conversions_not_closing
    from conversion_channels
    group by
        date_month,
        conversion_type,
        channel_id

),

credits as (

    select
        conversion_key,
        touchpoint_key,
        channel_id,
        {{ assist_model }}_net_revenue as net_revenue,
        {{ assist_model }}_contribution_margin as contribution_margin
    from {{ ref('fct_attribution_credits') }}
    where is_attributed

),

valued as (

    select
        conversions.date_month,
        conversions.conversion_type,
        credits.channel_id,
        sum(credits.net_revenue) as assist_value,
        case
            when count(*) = count(credits.contribution_margin)
                then sum(credits.contribution_margin)
        end as assist_margin
    from credits
    inner join conversions
        on credits.conversion_key = conversions.conversion_key
    inner join paths
        on
            conversions.path_conversion_key = paths.conversion_key
            and credits.touchpoint_key = paths.touchpoint_key
    where not paths.is_last
    group by
        conversions.date_month,
        conversions.conversion_type,
        credits.channel_id

),

-- A refund may fall into a month in which its channel assisted in nothing.
channel_months as (

    select
        date_month,
        conversion_type,
        channel_id
    from counted

    union

    select
        date_month,
        conversion_type,
        channel_id
    from valued

),

models as (

    select * from {{ ref('int_attribution_models_configured') }}
    where model_key = '{{ assist_model }}'

),

joined as (

    select
        channel_months.date_month,
        channel_months.conversion_type,
        channel_months.channel_id,
        models.model_key,
        models.params_hash,
        coalesce(counted.conversions_on_path, 0) as conversions_on_path,
        coalesce(counted.last_conversions, 0) as last_conversions,
        coalesce(counted.assisted_conversions, 0) as assisted_conversions,
        coalesce(counted.assisted_conversions_not_closing, 0)
            as assisted_conversions_not_closing,
        coalesce(valued.assist_value, 0) as assist_value,
        case
            when valued.channel_id is null then 0
            else valued.assist_margin
        end as assist_margin
    from channel_months
    cross join models
    left join counted
        on
            channel_months.date_month = counted.date_month
            and channel_months.conversion_type = counted.conversion_type
            and channel_months.channel_id = counted.channel_id
    left join valued
        on
            channel_months.date_month = valued.date_month
            and channel_months.conversion_type = valued.conversion_type
            and channel_months.channel_id = valued.channel_id

)

select
    {{ surrogate_key(['date_month', 'conversion_type', 'channel_id']) }} as assist_key,
    date_month,
    conversion_type,
    channel_id,
    'counted' as claim_type,
    cast(conversions_on_path as bigint) as conversions_on_path,
    cast(last_conversions as bigint) as last_conversions,
    cast(assisted_conversions as bigint) as assisted_conversions,
    cast(assisted_conversions_not_closing as bigint) as assisted_conversions_not_closing,
    case
        when last_conversions >= {{ var('assist_ratio_min_conversions') }}
            then {{ safe_divide('assisted_conversions', 'last_conversions') }}
    end as assist_ratio,
    case
        when last_conversions >= {{ var('assist_ratio_min_conversions') }}
            then {{ safe_divide('assisted_conversions_not_closing', 'last_conversions') }}
    end as assist_ratio_not_closing,
    case
        when last_conversions < {{ var('assist_ratio_min_conversions') }}
            then 'fewer than {{ var("assist_ratio_min_conversions") }} last touches'
    end as assist_ratio_reason,
    model_key,
    params_hash,
    cast(assist_value as decimal(18, 2)) as assist_value,
    cast(assist_margin as decimal(18, 2)) as assist_margin
from joined
