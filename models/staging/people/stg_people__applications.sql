with

source as (

    select * from {{ source('raw_people', 'applications') }}

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
            partition by {{ clean_id('source.application_id') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

applications as (

    select
        {{ clean_id('application_id') }} as application_id,
        {{ parse_moment('applied_at', '_locale', var('company_time_zone')) }}
            as applied_at,
        {{ clean_text('stated_source') }} as stated_source,
        {{ clean_text('utm_source') }} as utm_source,
        {{ clean_text('utm_medium') }} as utm_medium,
        {{ clean_text('department') }} as department,
        lower({{ clean_text('status') }}) as status,
        {{ parse_moment('hired_at', '_locale', var('company_time_zone')) }}
            as hired_at,
        _load_id as load_id
    from newest

)

select * from applications
