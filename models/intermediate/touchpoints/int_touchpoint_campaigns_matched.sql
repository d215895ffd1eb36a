-- The campaign of the ad platform behind what the link says, once per distinct
-- spelling and day. The id decides; a name only where it is one campaign's alone on
-- that platform on that day.
with

touchpoints as (

    select
        campaign_id as stated_campaign_id,
        lower(campaign_name) as campaign_label,
        ads_platform,
        {{ to_business_date('touched_at') }} as date_day
    from {{ ref('int_touchpoints_sessionised') }}
    where coalesce(campaign_id, campaign_name) is not null
    group by
        campaign_id,
        lower(campaign_name),
        ads_platform,
        {{ to_business_date('touched_at') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

-- Some links carry the id where the name belongs.
campaign_ids as (

    select
        campaign_id,
        max(platform) as platform,
        max(channel_id) as channel_id
    from campaigns
    group by campaign_id
    having count(distinct platform) = 1

),

matched_by_name as (

    select
        touchpoints.stated_campaign_id,
        touchpoints.campaign_label,
        touchpoints.ads_platform,
        touchpoints.date_day,
        min(campaigns.campaign_id) as campaign_id,
        min(campaigns.platform) as platform,
        min(campaigns.channel_id) as channel_id
    from touchpoints
    inner join campaigns
        on
            touchpoints.campaign_label = lower(campaigns.campaign_name)
            and touchpoints.ads_platform = campaigns.platform
            and touchpoints.date_day >= campaigns.valid_from
            and touchpoints.date_day
            <= coalesce(campaigns.valid_to, cast('9999-12-31' as date))
    group by
        touchpoints.stated_campaign_id,
        touchpoints.campaign_label,
        touchpoints.ads_platform,
        touchpoints.date_day
    having count(distinct campaigns.campaign_id) = 1

),

matched as (

    select
        touchpoints.stated_campaign_id,
        touchpoints.campaign_label,
        touchpoints.ads_platform,
        touchpoints.date_day,
        coalesce(
            by_id.campaign_id, by_label.campaign_id, matched_by_name.campaign_id
        ) as campaign_id,
        coalesce(by_id.platform, by_label.platform, matched_by_name.platform)
            as campaign_platform,
        coalesce(by_id.channel_id, by_label.channel_id, matched_by_name.channel_id)
            as campaign_channel_id,
        case
            when coalesce(by_id.campaign_id, by_label.campaign_id) is not null
                then 'id'
            when matched_by_name.campaign_id is not null then 'name'
        end as match_basis
    from touchpoints
    left join campaign_ids as by_id
        on touchpoints.stated_campaign_id = by_id.campaign_id
    left join campaign_ids as by_label
        on touchpoints.campaign_label = by_label.campaign_id
    left join matched_by_name
        on
            touchpoints.campaign_label = matched_by_name.campaign_label
            and touchpoints.ads_platform = matched_by_name.ads_platform
            and touchpoints.date_day = matched_by_name.date_day
            and coalesce(touchpoints.stated_campaign_id, '')
            = coalesce(matched_by_name.stated_campaign_id, '')

)

select * from matched
where campaign_id is not null
