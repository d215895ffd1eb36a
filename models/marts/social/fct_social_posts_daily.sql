with

-- The last file of a day says how the counters stood on it.
days as (

    select
        *,
        {{ to_business_date('snapshot_at') }} as date_day
    from {{ ref('int_social_posts_unioned') }}
    qualify
        row_number() over (
            partition by network, post_id, {{ to_business_date('snapshot_at') }}
            order by snapshot_at desc, recency desc, load_id desc
        ) = 1

),

file_days as (

    select
        network,
        page_id,
        date_day,
        lag(date_day) over (
            partition by network, page_id
            order by date_day
        ) as previous_file_day
    from (select distinct network, page_id, date_day from days) as distinct_days

),

compared as (

    select
        days.*,
        file_days.previous_file_day,
        {{ to_business_date('days.published_at') }} as published_on,
        lag(days.date_day) over same_post as previous_day,
        lag(days.metric_definition_id) over same_post as previous_definition_id,
        lag(days.impressions) over same_post as previous_impressions,
        lag(days.reach) over same_post as previous_reach,
        lag(days.likes) over same_post as previous_likes,
        lag(days.comments) over same_post as previous_comments,
        lag(days.shares) over same_post as previous_shares,
        lag(days.saves) over same_post as previous_saves,
        lag(days.clicks) over same_post as previous_clicks,
        lag(days.video_views) over same_post as previous_video_views,
        lag(days.engagements) over same_post as previous_engagements
    from days
    inner join
        file_days
        on
            days.network = file_days.network
            and days.page_id = file_days.page_id
            and days.date_day = file_days.date_day
    window same_post as (
        partition by days.network, days.post_id
        order by days.date_day
    )

),

judged as (

    select
        *,
        -- Younger than the file before: it was not there yet, and began at zero.
        previous_day is null
        and published_on is not null
        and previous_file_day is not null
        and published_on >= previous_file_day as is_new_post,
        coalesce(
            previous_definition_id <> metric_definition_id, false
        ) as has_definition_break,
        -- Views are not taken back: a counter below half of what it was began anew.
        -- Less than that is a correction, and reactions are withdrawn one by one.
        coalesce(
            case
                when
                    previous_definition_id = metric_definition_id
                    and previous_impressions is not null
                    and impressions is not null
                    then
                        impressions
                        < {{ var('social_reset_share') }} * previous_impressions
                when previous_video_views is not null and video_views is not null
                    then
                        video_views
                        < {{ var('social_reset_share') }} * previous_video_views
                else
                    engagements
                    < {{ var('social_reset_share') }} * previous_engagements
            end,
            false
        ) as has_reset
    from compared

),

changes as (

    select
        {{ surrogate_key(['network', 'post_id', 'date_day', 'metric_definition_id']) }}
            as post_day_key,
        {{ surrogate_key(['network', 'post_id']) }} as post_key,
        network,
        page_id,
        post_id,
        date_day,
        metric_definition_id,
        case
            when is_new_post then greatest(published_on, previous_file_day)
            else previous_day
        end as changed_since,
        {% for counter in [
            'impressions', 'reach', 'likes', 'comments', 'shares', 'saves', 'clicks',
            'video_views', 'engagements'
        ] %}
            case
                when is_new_post then {{ counter }}
                {% if counter in ['impressions', 'reach', 'video_views'] %}
                    when has_definition_break then cast(null as bigint)
                {% endif %}
                when has_reset and {{ counter }} < previous_{{ counter }}
                    then {{ counter }}
                else {{ counter }} - previous_{{ counter }}
            end as {{ counter }}_change,
        {% endfor %}
        has_reset,
        has_definition_break,
        case
            when is_new_post then 'new_post'
            when previous_day is null then 'first_snapshot'
            when has_definition_break then 'definition_break'
            when has_reset then 'reset'
        end as change_reason,
        'counted' as claim_type,
        'output' as amec_tier,
        load_id
    from judged

)

select * from changes
