with

source as (

    select * from {{ source('raw_linkedin_page', 'posts') }}

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
        'linkedin' as network,
        case
            when source._account_key = '(all)' then '(not stated)'
            else source._account_key
        end as page_id,
        nullif(regexp_extract(source.post_link, '([0-9]{10,})', 1), '') as post_id,
        {{ parse_moment(
            'source.published_at', 'source._locale', var('company_time_zone')
        ) }} as published_at,
        lower({{ clean_text('source.content_type') }}) as post_type,
        'linkedin/impressions' as metric_definition_id,
        {{ parse_integer('source.impressions', 'source._locale') }} as impressions,
        cast(null as bigint) as reach,
        {{ parse_integer('source.likes', 'source._locale') }} as likes,
        {{ parse_integer('source.comments', 'source._locale') }} as comments,
        {{ parse_integer('source.reposts', 'source._locale') }} as shares,
        cast(null as bigint) as saves,
        {{ parse_integer('source.clicks', 'source._locale') }} as clicks,
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
