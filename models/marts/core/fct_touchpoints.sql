with

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}

),

described_persons as (

    select * from {{ ref('int_persons_described') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

-- Two spellings of one campaign in one session are one touchpoint.
ranked as (

    select
        touchpoints.*,
        row_number() over (
            partition by
                touch_group,
                channel_id,
                coalesce(campaign_id, lower(campaign_name), '')
            order by
                touched_at,
                sequence_number,
                source,
                medium,
                coalesce(post_id, ''),
                source_platform
        ) as touch_number
    from touchpoints

),

fct_touchpoints as (

    select
        {{ surrogate_key([
            'ranked.touch_group',
            'ranked.channel_id',
            "coalesce(ranked.campaign_id, lower(ranked.campaign_name), '')"
        ]) }} as touchpoint_key,
        ranked.touch_type,
        ranked.person_key,
        described_persons.account_key,
        ranked.session_key,
        ranked.touched_at,
        {{ to_business_date('ranked.touched_at') }} as date_day,
        ranked.sequence_number,
        ranked.channel_id,
        channels.channel_group,
        ranked.source,
        ranked.medium,
        ranked.campaign_name,
        ranked.campaign_id,
        ranked.campaign_platform,
        ranked.campaign_match_basis,
        ranked.post_id,
        ranked.is_direct,
        ranked.is_engaged,
        ranked.is_view_through,
        ranked.source_platform
    from ranked
    left join described_persons
        on ranked.person_key = described_persons.person_key
    left join channels
        on ranked.channel_id = channels.channel_id
    where
        ranked.touch_number = 1
        and not coalesce(described_persons.is_internal, false)

)

select * from fct_touchpoints
