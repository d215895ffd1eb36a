with

source as (

    select * from {{ source('raw_x', 'posts') }}

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
        'x' as network,
        case
            when source._account_key = '(all)' then '(not stated)'
            else source._account_key
        end as page_id,
        {{ clean_id('source.post_id') }} as post_id,
        {{ parse_moment(
            'source.published_at', 'source._locale', var('company_time_zone')
        ) }} as published_at,
        'post' as post_type,
        'x/impressions' as metric_definition_id,
        {{ parse_integer('source.impressions', 'source._locale') }} as impressions,
        cast(null as bigint) as reach,
        {{ parse_integer('source.likes', 'source._locale') }} as likes,
        {{ parse_integer('source.replies', 'source._locale') }} as comments,
        {{ parse_integer('source.reposts', 'source._locale') }} as shares,
        {{ parse_integer('source.bookmarks', 'source._locale') }} as saves,
        {{ parse_integer('source.url_clicks', 'source._locale') }} as clicks,
        cast(null as bigint) as video_views,
        cast(null as bigint) as engagements,
        loads.effective_at as snapshot_at,
        loads.recency,
        source._load_id as load_id,
        source._row_number as row_number
    from source
    inner join loads on source._load_id = loads.load_id

)

select * from posts
where post_id is not null
