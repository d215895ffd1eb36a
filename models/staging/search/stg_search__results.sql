with

source as (

    select * from {{ source('raw_search', 'results') }}

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
                trim(source.checked_on),
                lower(trim(source.query)),
                trim(source.position)
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

results as (

    select
        {{ parse_date('checked_on', '_locale') }} as checked_on,
        lower({{ clean_text('query') }}) as query,
        coalesce({{ parse_boolean('is_branded') }}, false) as is_branded,
        {{ parse_integer('position', '_locale') }} as position,
        lower({{ clean_text('result_owner') }}) as result_owner,
        _load_id as load_id
    from newest

)

select * from results
