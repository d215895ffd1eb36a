-- A touchpoint is a distinct session, channel and campaign: its earliest event.
with

sessions as (

    select * from {{ ref('int_sessions_flagged') }}
    where
        bot_rule is null
        and not is_internal_hostname

),

traffic_events as (

    select
        session_key,
        traffic_source_key,
        event_at,
        sequence_number
    from {{ ref('int_traffic_events_parsed') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_classified') }}

),

ranked as (

    select
        traffic_events.session_key,
        traffic_events.traffic_source_key,
        traffic_events.event_at,
        traffic_events.sequence_number,
        row_number() over (
            partition by
                traffic_events.session_key,
                traffic_sources.channel_id,
                coalesce(
                    traffic_sources.campaign_id, traffic_sources.campaign_name, ''
                )
            order by
                traffic_events.event_at,
                traffic_events.sequence_number,
                traffic_events.traffic_source_key
        ) as event_number
    from traffic_events
    inner join traffic_sources
        on traffic_events.traffic_source_key = traffic_sources.traffic_source_key

),

first_events as (

    select
        session_key,
        traffic_source_key,
        event_at,
        sequence_number
    from ranked
    where event_number = 1

),

touchpoints as (

    select
        sessions.session_key,
        sessions.user_pseudo_id,
        coalesce(first_events.event_at, sessions.started_at) as touched_at,
        coalesce(first_events.sequence_number, 0) as sequence_number,
        coalesce(traffic_sources.source, '(direct)') as source,
        coalesce(traffic_sources.medium, '(none)') as medium,
        traffic_sources.campaign_name,
        traffic_sources.campaign_id,
        traffic_sources.ads_platform,
        coalesce(traffic_sources.channel_group, 'Direct') as channel_group,
        coalesce(traffic_sources.channel_id, 'direct') as channel_id,
        coalesce(traffic_sources.channel_group, 'Direct') = 'Direct' as is_direct,
        sessions.is_engaged,
        sessions.device_category,
        sessions.country,
        sessions.source_platform
    from sessions
    left join first_events
        on sessions.session_key = first_events.session_key
    left join traffic_sources
        on first_events.traffic_source_key = traffic_sources.traffic_source_key

)

select * from touchpoints
