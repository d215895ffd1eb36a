with

touchpoints as (

    select * from {{ ref('int_touchpoints_sessionised') }}

),

persons as (

    select * from {{ ref('int_persons_resolved') }}
    where member_type = 'device'

),

described_persons as (

    select * from {{ ref('int_persons_described') }}

),

campaigns as (

    select * from {{ ref('int_touchpoint_campaigns_matched') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

matched as (

    select
        touchpoints.session_key,
        -- A device that nothing ties to a contact or an order is a person of its own.
        coalesce(
            persons.person_key, md5('device:' || touchpoints.user_pseudo_id)
        ) as person_key,
        touchpoints.touched_at,
        {{ to_business_date('touchpoints.touched_at') }} as date_day,
        touchpoints.sequence_number,
        -- A link that names an ad platform's campaign belongs where its cost is.
        coalesce(campaigns.campaign_channel_id, touchpoints.channel_id) as channel_id,
        touchpoints.source,
        touchpoints.medium,
        touchpoints.campaign_name,
        campaigns.campaign_id,
        campaigns.campaign_platform,
        campaigns.match_basis as campaign_match_basis,
        touchpoints.is_direct and campaigns.campaign_id is null as is_direct,
        touchpoints.is_engaged,
        touchpoints.source_platform
    from touchpoints
    left join persons
        on touchpoints.user_pseudo_id = persons.member_id
    left join campaigns
        on
            lower(touchpoints.campaign_name) is not distinct from
            campaigns.campaign_label
            and touchpoints.campaign_id is not distinct from
            campaigns.stated_campaign_id
            and touchpoints.ads_platform is not distinct from campaigns.ads_platform
            and {{ to_business_date('touchpoints.touched_at') }} = campaigns.date_day

),

-- Two spellings of one campaign in one session are one touchpoint.
ranked as (

    select
        matched.*,
        row_number() over (
            partition by
                session_key,
                channel_id,
                coalesce(campaign_id, lower(campaign_name), '')
            order by
                touched_at,
                sequence_number,
                source,
                medium
        ) as touch_number
    from matched

),

fct_touchpoints as (

    select
        {{ surrogate_key([
            'ranked.session_key',
            'ranked.channel_id',
            "coalesce(ranked.campaign_id, lower(ranked.campaign_name), '')"
        ]) }} as touchpoint_key,
        ranked.person_key,
        described_persons.account_key,
        ranked.session_key,
        ranked.touched_at,
        ranked.date_day,
        ranked.sequence_number,
        ranked.channel_id,
        channels.channel_group,
        ranked.source,
        ranked.medium,
        ranked.campaign_name,
        ranked.campaign_id,
        ranked.campaign_platform,
        ranked.campaign_match_basis,
        ranked.is_direct,
        ranked.is_engaged,
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
