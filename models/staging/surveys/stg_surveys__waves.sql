with

source as (

    select * from {{ source('raw_surveys', 'waves') }}

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
            partition by lower(trim(source.survey)), lower(trim(source.wave))
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

waves as (

    select
        lower({{ clean_text('survey') }}) as survey,
        {{ clean_text('wave') }} as wave,
        {{ parse_date('starts_on', '_locale') }} as starts_on,
        {{ parse_date('ends_on', '_locale') }} as ends_on,
        {{ parse_integer('invited', '_locale') }} as invited,
        -- `mode` is a function in some engines.
        lower({{ clean_text('newest.mode') }}) as mode,
        _load_id as load_id
    from newest

)

select * from waves
