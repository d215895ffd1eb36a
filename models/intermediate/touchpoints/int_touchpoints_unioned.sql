-- Every touch of a person, from the web, the CRM, its campaigns, the shop's own notes and
-- the communities.
-- `touch_group` is what a session is on the web: within it, one channel and campaign
-- is one touchpoint.
with

web_touchpoints as (

    select * from {{ ref('int_touchpoints_sessionised') }}

),

sessions as (

    select
        user_pseudo_id,
        started_at
    from {{ ref('int_sessions_flagged') }}

),

campaigns as (

    select * from {{ ref('int_touchpoint_campaigns_matched') }}

),

social_clicks as (

    select * from {{ ref('int_social_clicks_matched') }}

),

crm_touches as (

    select * from {{ ref('int_crm_touches_dated') }}

),

order_touches as (

    select * from {{ ref('int_order_touches_dated') }}

),

campaign_touches as (

    select * from {{ ref('int_campaign_touches_dated') }}

),

interactions as (

    select * from {{ ref('int_interactions_identified') }}

),

persons as (

    select * from {{ ref('int_persons_resolved') }}

),

devices as (

    select
        member_id as device_id,
        person_key
    from persons
    where member_type = 'device'

),

contacts as (

    select
        member_id as contact_id,
        person_key
    from persons
    where member_type = 'contact'

),

orders as (

    select
        member_id as order_id,
        person_key
    from persons
    where member_type = 'order'

),

channels as (

    select * from {{ ref('dim_channels') }}

),

organic_channels as (

    select
        platform,
        channel_id
    from channels
    where channel_group = 'Organic Social'

),

-- The first link of a post in a session that says more than the visit's own source.
entry_links as (

    select *
    from social_clicks
    where match_basis = 'link'
    qualify
        row_number() over (
            partition by session_key
            order by clicked_at, network, post_id
        ) = 1

),

matched_web_touchpoints as (

    select
        web_touchpoints.session_key,
        web_touchpoints.user_pseudo_id,
        web_touchpoints.touched_at,
        web_touchpoints.sequence_number,
        web_touchpoints.source,
        web_touchpoints.medium,
        web_touchpoints.campaign_name,
        web_touchpoints.is_engaged,
        web_touchpoints.source_platform,
        campaigns.campaign_id,
        campaigns.campaign_platform,
        campaigns.match_basis as campaign_match_basis,
        -- A short link hides the network: without it the visit looks direct, or
        -- referred by the shortener.
        case
            when
                campaigns.campaign_id is null
                and entry_links.clicked_at
                <= web_touchpoints.touched_at + interval 2 second
                and (
                    web_touchpoints.is_direct
                    or web_touchpoints.source = lower(entry_links.link_host)
                )
                then coalesce(organic_channels.channel_id, 'organic_social_other')
        end as link_channel_id,
        entry_links.network as link_network,
        entry_links.post_id as link_post_id,
        -- A link that names an ad platform's campaign belongs where its cost is.
        coalesce(campaigns.campaign_channel_id, web_touchpoints.channel_id)
            as channel_id,
        web_touchpoints.is_direct and campaigns.campaign_id is null as is_direct
    from web_touchpoints
    left join campaigns
        on
            lower(web_touchpoints.campaign_name) is not distinct from
            campaigns.campaign_label
            and web_touchpoints.campaign_id is not distinct from
            campaigns.stated_campaign_id
            and web_touchpoints.ads_platform is not distinct from
            campaigns.ads_platform
            and {{ to_business_date('web_touchpoints.touched_at') }}
            = campaigns.date_day
    left join entry_links
        on web_touchpoints.session_key = entry_links.session_key
    left join organic_channels
        on entry_links.network = organic_channels.platform

),

web as (

    select
        'visit' as touch_type,
        matched_web_touchpoints.session_key as touch_group,
        matched_web_touchpoints.session_key,
        -- A device that nothing ties to a contact or an order is a person of its own.
        coalesce(
            devices.person_key,
            md5('device:' || matched_web_touchpoints.user_pseudo_id)
        ) as person_key,
        matched_web_touchpoints.touched_at,
        matched_web_touchpoints.sequence_number,
        coalesce(
            matched_web_touchpoints.link_channel_id, matched_web_touchpoints.channel_id
        ) as channel_id,
        case
            when matched_web_touchpoints.link_channel_id is not null
                then coalesce(
                    matched_web_touchpoints.link_network, matched_web_touchpoints.source
                )
            else matched_web_touchpoints.source
        end as source,
        case
            when matched_web_touchpoints.link_channel_id is not null then 'social'
            else matched_web_touchpoints.medium
        end as medium,
        matched_web_touchpoints.campaign_name,
        matched_web_touchpoints.campaign_id,
        matched_web_touchpoints.campaign_platform,
        matched_web_touchpoints.campaign_match_basis,
        case
            when matched_web_touchpoints.link_channel_id is not null
                then matched_web_touchpoints.link_post_id
            else social_clicks.post_id
        end as post_id,
        matched_web_touchpoints.is_direct
        and matched_web_touchpoints.link_channel_id is null as is_direct,
        matched_web_touchpoints.is_engaged,
        false as is_view_through,
        matched_web_touchpoints.source_platform
    from matched_web_touchpoints
    left join devices
        on matched_web_touchpoints.user_pseudo_id = devices.device_id
    left join organic_channels
        on matched_web_touchpoints.channel_id = organic_channels.channel_id
    left join social_clicks
        on
            matched_web_touchpoints.session_key = social_clicks.session_key
            and organic_channels.platform = social_clicks.network

),

dated_crm_touches as (

    select
        crm_touches.*,
        contacts.person_key,
        {{ to_business_date('crm_touches.touched_at') }} as date_day
    from crm_touches
    inner join contacts
        on crm_touches.contact_id = contacts.contact_id

),

dated_order_touches as (

    select
        order_touches.*,
        orders.person_key,
        {{ to_business_date('order_touches.touched_at') }} as date_day
    from order_touches
    inner join orders
        on order_touches.order_id = orders.order_id

),

noted_persons as (

    select person_key from dated_crm_touches
    union
    select person_key from dated_order_touches

),

-- Machine visits too: the form that a machine sent is no touch either.
visited_days as (

    select distinct
        noted_persons.person_key,
        {{ to_business_date('sessions.started_at') }} as date_day
    from sessions
    inner join devices
        on sessions.user_pseudo_id = devices.device_id
    inner join noted_persons
        on devices.person_key = noted_persons.person_key

),

touchpoints as (

    select * from web

    union all

    -- On a day with a visit, the CRM has seen that visit.
    select
        dated_crm_touches.touch_type,
        'crm:' || dated_crm_touches.person_key || ':'
        || cast(dated_crm_touches.date_day as {{ dbt.type_string() }}) as touch_group,
        cast(null as {{ dbt.type_string() }}) as session_key,
        dated_crm_touches.person_key,
        dated_crm_touches.touched_at,
        0 as sequence_number,
        dated_crm_touches.channel_id,
        dated_crm_touches.source,
        dated_crm_touches.noted_as as medium,
        cast(null as {{ dbt.type_string() }}) as campaign_name,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_string() }}) as campaign_platform,
        cast(null as {{ dbt.type_string() }}) as campaign_match_basis,
        cast(null as {{ dbt.type_string() }}) as post_id,
        dated_crm_touches.is_direct,
        dated_crm_touches.touch_type = 'form' as is_engaged,
        false as is_view_through,
        dated_crm_touches.source_platform
    from dated_crm_touches
    left join visited_days
        on
            dated_crm_touches.person_key = visited_days.person_key
            and dated_crm_touches.date_day = visited_days.date_day
    where visited_days.person_key is null

    union all

    -- As with the CRM: a shop that notes a source has seen the visit of that day.
    select
        dated_order_touches.touch_type,
        'order:' || dated_order_touches.person_key || ':'
        || cast(dated_order_touches.date_day as {{ dbt.type_string() }})
            as touch_group,
        cast(null as {{ dbt.type_string() }}) as session_key,
        dated_order_touches.person_key,
        dated_order_touches.touched_at,
        0 as sequence_number,
        dated_order_touches.channel_id,
        dated_order_touches.source,
        dated_order_touches.noted_as as medium,
        cast(null as {{ dbt.type_string() }}) as campaign_name,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_string() }}) as campaign_platform,
        cast(null as {{ dbt.type_string() }}) as campaign_match_basis,
        cast(null as {{ dbt.type_string() }}) as post_id,
        dated_order_touches.is_direct,
        false as is_engaged,
        false as is_view_through,
        dated_order_touches.source_platform
    from dated_order_touches
    left join visited_days
        on
            dated_order_touches.person_key = visited_days.person_key
            and dated_order_touches.date_day = visited_days.date_day
    where visited_days.person_key is null

    union all

    select
        'campaign_member' as touch_type,
        'campaign:' || contacts.person_key || ':'
        || cast(
            {{ to_business_date('campaign_touches.touched_at') }}
            as {{ dbt.type_string() }}
        )
        || case when campaign_touches.is_view_through then ':shown' else '' end
            as touch_group,
        cast(null as {{ dbt.type_string() }}) as session_key,
        contacts.person_key,
        campaign_touches.touched_at,
        0 as sequence_number,
        campaign_touches.channel_id,
        lower(campaign_touches.campaign_type) as source,
        'campaign member' as medium,
        campaign_touches.campaign_name,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_string() }}) as campaign_platform,
        cast(null as {{ dbt.type_string() }}) as campaign_match_basis,
        cast(null as {{ dbt.type_string() }}) as post_id,
        false as is_direct,
        not campaign_touches.is_view_through as is_engaged,
        campaign_touches.is_view_through,
        campaign_touches.source_platform
    from campaign_touches
    inner join contacts
        on campaign_touches.contact_id = contacts.contact_id

    union all

    -- What the company asked for is its own doing, not the person's.
    select
        'community' as touch_type,
        'community:' || person_key || ':'
        || cast({{ to_business_date('occurred_at') }} as {{ dbt.type_string() }})
            as touch_group,
        cast(null as {{ dbt.type_string() }}) as session_key,
        person_key,
        occurred_at as touched_at,
        0 as sequence_number,
        channel_id,
        network as source,
        'community' as medium,
        cast(null as {{ dbt.type_string() }}) as campaign_name,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_string() }}) as campaign_platform,
        cast(null as {{ dbt.type_string() }}) as campaign_match_basis,
        post_id,
        false as is_direct,
        true as is_engaged,
        false as is_view_through,
        'community' as source_platform
    from interactions
    where not is_solicited

)

select * from touchpoints
