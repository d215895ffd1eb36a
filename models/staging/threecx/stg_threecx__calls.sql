with

source as (

    select * from {{ source('raw_threecx', 'calls') }}

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
                    concat_ws('|', source.caller, source.called)
                ),
                source.started_at
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

calls as (

    select
        {{ parse_moment('started_at', '_locale', var('company_time_zone')) }}
            as started_at,
        -- What was called is a line where it is a number of one; an extension, `Anna
        -- Berg (104)`, is a person.
        case
            when
                coalesce({{ call_direction('direction') }}, 'inbound') = 'inbound'
                and {{ matches_pattern('trim(called)', '^[+]?[0-9 ()/-]{6,}$') }}
                then translate(trim(called), ' ()/-', '')
        end
            as line,
        {{ call_direction('direction') }} as direction,
        coalesce(
            lower(trim(status)) in ('answered', 'angenommen', 'beantwortet', 'besvarat'),
            false
        )
            as is_answered,
        cast({{ parse_hours('ringing_duration') }} * 3600
            + {{ parse_hours('talking_duration') }} * 3600 as bigint)
            as total_seconds,
        cast({{ parse_hours('talking_duration') }} * 3600 as bigint) as talk_seconds,
        _load_id as load_id
    from newest

)

select * from calls
