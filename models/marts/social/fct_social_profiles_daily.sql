with

profiles as (

    select
        *,
        min(date_day) over (
            partition by network, page_id, metric, metric_definition_id
        ) as first_day_of_definition,
        min(date_day) over (
            partition by network, page_id, metric
        ) as first_day_of_metric
    from {{ ref('int_social_profiles_unioned') }}

),

days as (

    select
        {{ surrogate_key(['network', 'page_id', 'date_day', 'metric_definition_id']) }}
            as social_profile_key,
        network,
        page_id,
        date_day,
        metric,
        metric_definition_id,
        metric_value as value,
        is_stock,
        is_additive,
        metric <> 'other'
        and date_day = first_day_of_definition
        and date_day > first_day_of_metric as is_series_break,
        'counted' as claim_type,
        amec_tier,
        load_id
    from profiles

)

select * from days
