with

stages as (

    select * from {{ ref('int_funnel_stages_unioned') }}

),

channels as (

    select * from {{ ref('int_funnel_channels_assigned') }}

),

followed as (

    select
        stages.*,
        min(entered_at) over (
            partition by entity_key, is_account
            order by stage_order
            rows between 1 following and unbounded following
        ) as next_entered_at
    from stages

),

-- Who was a lead before the first known visit did not come through that visit: a
-- stage entered after a later one is left out, so time only runs forward.
transitions as (

    select
        followed.entity_key,
        followed.is_account,
        case
            when followed.is_account then 'B2B'
            else '{{ var("default_business_type") }}'
        end as business_type,
        followed.stage,
        followed.stage_order,
        followed.entered_at,
        {{ to_business_date('followed.entered_at') }} as date_day,
        coalesce(channels.channel_id, '(unattributed)') as channel_id,
        coalesce(channels.channel_basis, 'none') as channel_basis,
        coalesce(channels.campaign_platform, '(none)') as campaign_platform,
        coalesce(channels.campaign_id, '(none)') as campaign_id,
        followed.next_entered_at,
        -- Nothing follows a repeated purchase, and a company is known as a visitor only
        -- once it has become a lead: its rate would be 1 by construction.
        followed.stage <> 'repeat_customer'
        and not (followed.stage = 'visitor' and followed.is_account) as has_next_stage
    from followed
    left join channels
        on followed.entity_key = channels.entity_key
    where
        followed.next_entered_at is null
        or followed.entered_at <= followed.next_entered_at

)

select * from transitions
