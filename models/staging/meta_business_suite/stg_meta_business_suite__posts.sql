with

source as (

    select * from {{ source('raw_meta_business_suite', 'posts') }}

),

loads as (

    select
        load_id,
        effective_at,
        recency
    from {{ source('ops', 'loads') }}

),

posts as (

    select
        case
            when source.account_username is not null then 'instagram'
            when lower(source.permalink) like '%instagram.com%' then 'instagram'
            when source.post_type like 'IG %' then 'instagram'
            else 'facebook'
        end as network,
        coalesce(
            {{ clean_id('source.page_id') }},
            case
                when source._account_key = '(all)' then '(not stated)'
                else source._account_key
            end
        ) as page_id,
        {{ clean_id('source.post_id') }} as post_id,
        -- Written in the time of California, wherever the page is.
        {{ parse_moment(
            'source.published_at', 'source._locale', 'America/Los_Angeles'
        ) }} as published_at,
        lower({{ clean_text('source.post_type') }}) as post_type,
        {{ parse_integer('source.views', 'source._locale') }} as views,
        {{ parse_integer('source.impressions', 'source._locale') }} as impressions,
        {{ parse_integer('source.reach', 'source._locale') }} as reach,
        coalesce(
            {{ parse_integer('source.likes', 'source._locale') }},
            {{ parse_integer('source.reactions', 'source._locale') }}
        ) as likes,
        {{ parse_integer('source.comments', 'source._locale') }} as comments,
        {{ parse_integer('source.shares', 'source._locale') }} as shares,
        {{ parse_integer('source.saves', 'source._locale') }} as saves,
        coalesce(
            {{ parse_integer('source.clicks', 'source._locale') }},
            {{ parse_integer('source.link_clicks', 'source._locale') }}
        ) as clicks,
        {{ parse_integer('source.three_second_views', 'source._locale') }}
            as video_views,
        {{ parse_integer('source.interactions', 'source._locale') }} as engagements,
        loads.effective_at as snapshot_at,
        loads.recency,
        source._load_id as load_id,
        source._row_number as row_number
    from source
    inner join loads on source._load_id = loads.load_id
    -- A day instead of `Lifetime`: what was counted on it, which is no counter.
    where {{ parse_date('source.period', 'source._locale') }} is null

),

-- A file has one of the two: impressions until November 2024, views since.
defined as (

    select
        network,
        page_id,
        post_id,
        published_at,
        post_type,
        case
            when count(views) over (partition by load_id, network) > 0
                then network || '/views'
            else network || '/impressions'
        end as metric_definition_id,
        case
            when count(views) over (partition by load_id, network) > 0
                then views
            else impressions
        end as impressions,
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
    from posts

)

select * from defined
where post_id is not null
