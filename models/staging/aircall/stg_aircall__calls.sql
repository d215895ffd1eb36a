with

source as (

    select * from {{ source('raw_aircall', 'calls') }}

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
                coalesce(
                    {{ clean_id('source.call_id') }},
                    concat_ws(
                        '|',
                        source.line,
                        coalesce(
                            source.started_at_utc,
                            source.start_date || ' ' || source.start_time
                        ),
                        source.direction,
                        source.caller,
                        source.called
                    )
                )
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

calls as (

    select
        coalesce(
            {{ parse_moment('started_at_utc', '_locale', 'UTC') }},
            {{ parse_moment(
                "start_date || ' ' || start_time", '_locale', var('company_time_zone')
            ) }}
        )
            as started_at,
        {{ clean_text('line') }} as line,
        {{ call_direction('direction') }} as direction,
        coalesce({{ parse_boolean('is_answered') }}, false) as is_answered,
        {{ parse_integer('total_seconds', '_locale') }} as total_seconds,
        {{ parse_integer('talk_seconds', '_locale') }} as talk_seconds,
        _load_id as load_id
    from newest

)

select * from calls
