with

transitions as (

    select * from {{ ref('int_funnel_transitions_timed') }}

),

fct_funnel_stages as (

    select
        {{ surrogate_key(['entity_key', 'is_account', 'stage']) }} as funnel_stage_key,
        entity_key,
        case when is_account then 'account' else 'person' end as entity_type,
        business_type,
        stage,
        stage_order,
        entered_at,
        date_day,
        channel_id,
        channel_basis,
        campaign_platform,
        campaign_id,
        next_entered_at,
        {{ safe_divide(
            seconds_between('entered_at', 'next_entered_at'), '86400'
        ) }} as days_to_next,
        has_next_stage
    from transitions

)

select * from fct_funnel_stages
