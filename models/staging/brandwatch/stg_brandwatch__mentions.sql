with

source as (

    select * from {{ source('raw_brandwatch', 'mentions') }}

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
            partition by
                source.url,
                coalesce(source.query_name, ''),
                source.published_at
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

mentions as (

    select
        {{ clean_id('mention_id') }} as mention_id,
        {{ parse_moment('published_at', '_locale', 'UTC') }} as published_at,
        {{ clean_text('url') }} as mention_url,
        {{ mention_url_hash('url') }} as mention_url_hash,
        {{ url_host('url') }} as source_host,
        lower({{ clean_text('source_type') }}) as source_type,
        lower({{ clean_text('source_name') }}) as source_name,
        lower({{ clean_text('language') }}) as language,
        {{ clean_text('country') }} as country,
        {{ parse_integer('reach', '_locale') }} as reach,
        {{ parse_integer('engagement', '_locale') }} as engagements,
        case
            when lower(trim(sentiment)) in ('positive', 'positiv') then 'positive'
            when lower(trim(sentiment)) in ('negative', 'negativ') then 'negative'
            when lower(trim(sentiment)) in ('neutral', 'neutralt') then 'neutral'
        end
            as sentiment,
        {{ clean_text('query_name') }} as query_name,
        {{ handle_hash('author') }} as author_hash,
        _load_id as load_id
    from newest

)

select * from mentions
