with

source as (

    select * from {{ source('raw_people', 'information_items') }}

),

loads as (

    select
        load_id,
        recency
    from {{ source('ops', 'loads') }}

),

newest as (

    select source.*
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        row_number() over (
            partition by {{ clean_id('source.information_id') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

information_items as (

    select
        {{ clean_id('information_id') }} as information_id,
        {{ clean_text('title') }} as title,
        {{ clean_text('topic') }} as topic,
        {{ parse_moment('published_at', '_locale', var('company_time_zone')) }}
            as published_at,
        {{ clean_text('audience_department') }} as audience_department,
        {{ clean_text('channel') }} as channel,
        _load_id as load_id
    from newest

)

select * from information_items
