with

source as (

    select * from {{ source('raw_community', 'social_links') }}

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
            partition by trim(source.link)
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

social_links as (

    select
        trim(link) as link,
        lower({{ clean_text('network') }}) as network,
        {{ clean_id('post_id') }} as post_id,
        lower({{ clean_text('utm_source') }}) as utm_source,
        lower({{ clean_text('utm_campaign') }}) as utm_campaign,
        lower({{ clean_text('utm_content') }}) as utm_content,
        {{ parse_moment('published_at', '_locale', var('company_time_zone')) }}
            as published_at,
        _load_id as load_id
    from newest

)

select * from social_links
