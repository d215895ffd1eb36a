with

source as (

    select * from {{ source('raw_competitors', 'activity') }}

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
                {{ parse_date('source.date_day', 'source._locale') }},
                lower(trim(source.competitor)),
                lower(trim(source.network))
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

activity as (

    select
        {{ parse_date('date_day', '_locale') }} as date_day,
        {{ clean_text('competitor') }} as competitor,
        lower({{ clean_text('network') }}) as network,
        {{ parse_integer('mentions', '_locale') }} as mentions,
        {{ parse_integer('posts', '_locale') }} as posts,
        {{ parse_integer('answered_questions', '_locale') }} as answered_questions,
        {{ clean_text('query_set_version') }} as query_set_version,
        _load_id as load_id
    from newest

)

select * from activity
