with

unioned as (

    select
        network,
        page_id,
        date_day,
        source_metric,
        metric_value,
        load_id,
        recency,
        row_number
    from {{ ref('stg_meta_business_suite__daily') }}

    -- Everyone else has a column a figure.
    {% for model, columns in [
        ('linkedin_page__daily', [
            'impressions_organic', 'unique_impressions_organic', 'clicks_organic',
            'reactions_organic', 'comments_organic', 'reposts_organic'
        ]),
        ('linkedin_page__followers_daily', ['new_followers']),
        ('linkedin_page__visitors_daily', ['page_views', 'unique_visitors']),
        ('x__daily', [
            'impressions', 'likes', 'replies', 'reposts', 'bookmarks', 'new_follows',
            'unfollows', 'profile_visits', 'posts', 'video_views', 'engagements'
        ]),
        ('youtube__daily', [
            'views', 'engaged_views', 'subscribers', 'impressions', 'likes',
            'comments', 'shares'
        ]),
        ('tiktok__daily', [
            'video_views', 'profile_views', 'likes', 'comments', 'shares',
            'reached_audience', 'followers', 'follower_change', 'new_followers',
            'lost_followers', 'total_viewers'
        ])
    ] %}
    {% for column in columns %}
    union all
    select
        network,
        page_id,
        date_day,
        '{{ column }}' as source_metric,
        {{ column }} as metric_value,
        load_id,
        recency,
        row_number
    from {{ ref('stg_' ~ model) }}
    where
        {{ column }} is not null
        {% if model == 'youtube__daily' %}and post_id is null{% endif %}
    {% endfor %}
    {% endfor %}

),

definitions as (

    select * from {{ ref('social_metrics') }}

),

-- A title that is not in the seed is kept under its own name and adds up to nothing.
defined as (

    select
        unioned.network,
        unioned.page_id,
        unioned.date_day,
        unioned.metric_value,
        unioned.load_id,
        unioned.recency,
        unioned.row_number,
        coalesce(definitions.metric, 'other') as metric,
        coalesce(
            definitions.metric_definition_id,
            unioned.network || '/other/' || unioned.source_metric
        ) as metric_definition_id,
        coalesce(definitions.is_stock, false) as is_stock,
        coalesce(definitions.is_additive, false) as is_additive,
        coalesce(definitions.amec_tier, 'output') as amec_tier
    from unioned
    left join
        definitions
        on
            unioned.network = definitions.network
            and unioned.source_metric = definitions.source_metric

),

newest as (

    select
        network,
        page_id,
        date_day,
        metric,
        metric_definition_id,
        metric_value,
        is_stock,
        is_additive,
        amec_tier,
        load_id
    from defined
    qualify
        row_number() over (
            partition by network, page_id, date_day, metric_definition_id
            order by recency desc, load_id desc, row_number desc
        ) = 1

),

-- The same four actions as of posts, where the network counts them by day.
engagements as (

    select
        network,
        page_id,
        date_day,
        'engagements' as metric,
        network || '/engagements' as metric_definition_id,
        cast(sum(metric_value) as bigint) as metric_value,
        false as is_stock,
        true as is_additive,
        'out-take' as amec_tier,
        max(load_id) as load_id
    from newest
    where metric in ('likes', 'comments', 'shares', 'saves')
    group by
        network,
        page_id,
        date_day

),

profiles as (

    select * from newest
    union all
    select * from engagements

)

select * from profiles
