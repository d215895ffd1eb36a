with

source as (

    select * from {{ source('raw_tiktok', 'daily') }}

),

loads as (

    select
        load_id,
        effective_at,
        recency
    from {{ source('ops', 'loads') }}

),

days as (

    select
        'tiktok' as network,
        case
            when source._account_key = '(all)' then '(not stated)'
            else source._account_key
        end as page_id,
        {{ parse_date('source.date_day', 'source._locale') }} as date_day,
        {{ parse_integer('source.video_views', 'source._locale') }} as video_views,
        {{ parse_integer('source.profile_views', 'source._locale') }} as profile_views,
        {{ parse_integer('source.likes', 'source._locale') }} as likes,
        {{ parse_integer('source.comments', 'source._locale') }} as comments,
        {{ parse_integer('source.shares', 'source._locale') }} as shares,
        {{ parse_integer('source.reached_audience', 'source._locale') }}
            as reached_audience,
        {{ parse_integer('source.followers', 'source._locale') }} as followers,
        {{ parse_integer('source.follower_change', 'source._locale') }}
            as follower_change,
        {{ parse_integer('source.new_followers', 'source._locale') }} as new_followers,
        {{ parse_integer('source.lost_followers', 'source._locale') }}
            as lost_followers,
        {{ parse_integer('source.total_viewers', 'source._locale') }} as total_viewers,
        loads.recency,
        source._load_id as load_id,
        source._row_number as row_number
    from source
    inner join loads on source._load_id = loads.load_id

)

select * from days
where date_day is not null
