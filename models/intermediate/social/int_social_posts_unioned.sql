with

unioned as (

    {% for source in [
        'meta_business_suite', 'linkedin_page', 'x', 'youtube', 'tiktok'
    ] %}
    select
        network,
        page_id,
        post_id,
        published_at,
        post_type,
        metric_definition_id,
        impressions,
        reach,
        likes,
        comments,
        shares,
        saves,
        clicks,
        video_views,
        engagements,
        snapshot_at,
        recency,
        load_id,
        row_number
    from {{ ref('stg_' ~ source ~ '__posts') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

-- A file may name a post twice: its last line counts.
snapshots as (

    select
        network,
        page_id,
        post_id,
        published_at,
        post_type,
        snapshot_at,
        metric_definition_id,
        impressions,
        reach,
        likes,
        comments,
        shares,
        saves,
        clicks,
        video_views,
        -- The same four actions everywhere; what the platform adds up itself only
        -- where it does not say the parts.
        case
            when coalesce(likes, comments, shares, saves) is null then engagements
            else
                coalesce(likes, 0)
                + coalesce(comments, 0)
                + coalesce(shares, 0)
                + coalesce(saves, 0)
        end as engagements,
        recency,
        load_id
    from unioned
    qualify
        row_number() over (
            partition by load_id, network, post_id
            order by row_number desc
        ) = 1

)

select * from snapshots
