with

source as (

    select * from {{ source('raw_surveys', 'responses') }}

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
            partition by trim(source.response_id)
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

typed as (

    select
        trim(response_id) as response_id,
        lower({{ clean_text('survey') }}) as survey,
        {{ clean_text('wave') }} as wave,
        {{ parse_moment('answered_at', '_locale', var('company_time_zone')) }}
            as answered_at,
        {{ parse_integer('nps_score', '_locale') }} as nps_score,
        {{ parse_boolean('is_unaided_aware') }} as is_unaided_aware,
        {{ parse_boolean('is_aided_aware') }} as is_aided_aware,
        {{ parse_boolean('was_entitled') }} as was_entitled,
        {{ parse_boolean('was_helped') }} as was_helped,
        {{ parse_boolean('would_have_called') }} as would_have_called,
        {{ parse_boolean('needed_no_further_action') }} as needed_no_further_action,
        _load_id as load_id
    from newest

),

responses as (

    select
        response_id,
        survey,
        wave,
        answered_at,
        {{ to_business_date('answered_at') }} as date_day,
        nps_score,
        is_unaided_aware,
        is_aided_aware,
        was_entitled,
        was_helped,
        would_have_called,
        needed_no_further_action,
        load_id
    from typed

)

select * from responses
