with

source as (

    select * from {{ source('raw_tiktok', 'posts') }}

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
        'tiktok' as network,
        case
            when source._account_key = '(all)' then '(not stated)'
            else source._account_key
        end as page_id,
        nullif(regexp_extract(source.permalink, '/(video|photo)/([0-9]+)', 2), '')
            as post_id,
        {{ parse_moment(
            'source.published_at', 'source._locale', var('company_time_zone')
        ) }} as published_at,
        nullif(regexp_extract(source.permalink, '/(video|photo)/[0-9]+', 1), '')
            as post_type,
        'tiktok/views' as metric_definition_id,
        {{ parse_integer('source.views', 'source._locale') }} as impressions,
        cast(null as bigint) as reach,
        {{ parse_integer('source.likes', 'source._locale') }} as likes,
        {{ parse_integer('source.comments', 'source._locale') }} as comments,
        {{ parse_integer('source.shares', 'source._locale') }} as shares,
        {{ parse_integer('source.saves', 'source._locale') }} as saves,
        cast(null as bigint) as clicks,
        {{ parse_integer('source.views', 'source._locale') }} as video_views,
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
