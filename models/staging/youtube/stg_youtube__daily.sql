with

source as (

    select * from {{ source('raw_youtube', 'daily') }}

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
        'youtube' as network,
        case
            when source._account_key = '(all)' then '(not stated)'
            else source._account_key
        end as page_id,
        {{ parse_date('source.date_day', 'source._locale') }} as date_day,
        {{ clean_id('source.video_id') }} as post_id,
        {{ parse_integer('source.views', 'source._locale') }} as views,
        {{ parse_integer('source.engaged_views', 'source._locale') }} as engaged_views,
        {{ parse_integer('source.subscribers', 'source._locale') }} as subscribers,
        {{ parse_integer('source.impressions', 'source._locale') }} as impressions,
        {{ parse_integer('source.likes', 'source._locale') }} as likes,
        {{ parse_integer('source.comments', 'source._locale') }} as comments,
        {{ parse_integer('source.shares', 'source._locale') }} as shares,
        loads.recency,
        source._load_id as load_id,
        source._row_number as row_number
    from source
    inner join loads on source._load_id = loads.load_id

)

select * from days
where date_day is not null
