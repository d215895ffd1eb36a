with

source as (

    select * from {{ source('raw_x', 'daily') }}

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
        'x' as network,
        case
            when source._account_key = '(all)' then '(not stated)'
            else source._account_key
        end as page_id,
        {{ parse_date('source.date_day', 'source._locale') }} as date_day,
        {{ parse_integer('source.impressions', 'source._locale') }} as impressions,
        {{ parse_integer('source.likes', 'source._locale') }} as likes,
        {{ parse_integer('source.replies', 'source._locale') }} as replies,
        {{ parse_integer('source.reposts', 'source._locale') }} as reposts,
        {{ parse_integer('source.bookmarks', 'source._locale') }} as bookmarks,
        {{ parse_integer('source.new_follows', 'source._locale') }} as new_follows,
        {{ parse_integer('source.unfollows', 'source._locale') }} as unfollows,
        {{ parse_integer('source.profile_visits', 'source._locale') }}
            as profile_visits,
        {{ parse_integer('source.posts', 'source._locale') }} as posts,
        {{ parse_integer('source.video_views', 'source._locale') }} as video_views,
        {{ parse_integer('source.engagements', 'source._locale') }} as engagements,
        loads.recency,
        source._load_id as load_id,
        source._row_number as row_number
    from source
    inner join loads on source._load_id = loads.load_id

)

select * from days
where date_day is not null
