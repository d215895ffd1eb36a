with

snapshots as (

    select * from {{ ref('int_social_posts_unioned') }}

),

-- What a file speaks for: the posts between its first and its last one. A file of
-- YouTube stops at 500 videos, and then says nothing of those that are not in it.
files as (

    select
        network,
        page_id,
        load_id,
        snapshot_at,
        min(published_at) as first_published_at,
        max(published_at) as last_published_at
    from snapshots
    group by
        network,
        page_id,
        load_id,
        snapshot_at
    having network <> 'youtube' or count(*) < 500

),

ranked as (

    select
        *,
        row_number() over (
            partition by network, post_id
            order by snapshot_at desc, recency desc, load_id desc
        ) as newest_rank
    from snapshots

),

lifetimes as (

    select
        network,
        post_id,
        -- Days without a year are told by the file's: the first one was nearest.
        min(published_at) as published_at,
        min(snapshot_at) as first_snapshot_at,
        max(snapshot_at) as last_snapshot_at,
        count(*) as snapshots,
        count(distinct metric_definition_id) > 1 as has_definition_break
    from snapshots
    group by
        network,
        post_id

),

posts as (

    select
        ranked.network,
        ranked.page_id,
        ranked.post_id,
        lifetimes.published_at,
        ranked.post_type,
        ranked.metric_definition_id,
        ranked.impressions,
        ranked.reach,
        ranked.likes,
        ranked.comments,
        ranked.shares,
        ranked.saves,
        ranked.clicks,
        ranked.video_views,
        ranked.engagements,
        ranked.load_id,
        lifetimes.first_snapshot_at,
        lifetimes.last_snapshot_at,
        lifetimes.snapshots,
        lifetimes.has_definition_break
    from ranked
    inner join
        lifetimes
        on
            ranked.network = lifetimes.network
            and ranked.post_id = lifetimes.post_id
    where ranked.newest_rank = 1

),

unseen as (

    select
        posts.network,
        posts.post_id,
        min(files.snapshot_at) as unseen_since
    from posts
    inner join
        files
        on
            posts.network = files.network
            and posts.page_id = files.page_id
            and posts.last_snapshot_at < files.snapshot_at
            and posts.published_at > files.first_published_at
            and posts.published_at < files.last_published_at
    group by
        posts.network,
        posts.post_id

),

final as (

    select
        {{ surrogate_key(['posts.network', 'posts.post_id']) }} as post_key,
        posts.network,
        posts.page_id,
        posts.post_id,
        posts.published_at,
        {{ to_business_date('posts.published_at') }} as date_day,
        posts.post_type,
        posts.metric_definition_id,
        posts.impressions,
        posts.reach,
        posts.likes,
        posts.comments,
        posts.shares,
        posts.saves,
        posts.clicks,
        posts.video_views,
        posts.engagements,
        {{ safe_divide('posts.engagements', 'posts.impressions') }}
            as er_impressions,
        {{ safe_divide('posts.engagements', 'posts.reach') }} as er_reach,
        posts.first_snapshot_at,
        posts.last_snapshot_at,
        posts.snapshots,
        posts.has_definition_break,
        unseen.unseen_since is not null as is_deleted,
        unseen.unseen_since,
        'counted' as claim_type,
        'output' as amec_tier,
        posts.load_id
    from posts
    left join
        unseen
        on
            posts.network = unseen.network
            and posts.post_id = unseen.post_id

)

select * from final
