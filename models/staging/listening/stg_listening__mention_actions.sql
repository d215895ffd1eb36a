with

source as (

    select * from {{ source('raw_listening', 'mention_actions') }}

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
                source.mention_url,
                coalesce(source.acted_at, '')
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

mention_actions as (

    select
        {{ mention_url_hash('mention_url') }} as mention_url_hash,
        lower({{ clean_text('classified_as') }}) as classified_as,
        coalesce({{ parse_boolean('is_relevant') }}, true) as is_relevant,
        {{ parse_moment('detected_at', '_locale', var('company_time_zone')) }}
            as detected_at,
        {{ parse_moment('acted_at', '_locale', var('company_time_zone')) }} as acted_at,
        lower({{ clean_text('action') }}) as action,
        -- Who notes an answer without its time gave it when it was noted.
        coalesce(
            {{ parse_moment('answered_at', '_locale', var('company_time_zone')) }},
            case
                when lower({{ clean_text('action') }}) = 'answered'
                    then {{ parse_moment(
                        'acted_at', '_locale', var('company_time_zone')
                    ) }}
            end
        )
            as answered_at,
        lower({{ clean_text('answered_by') }}) as answered_by,
        {{ parse_integer('sla_minutes', '_locale') }} as sla_minutes,
        _load_id as load_id
    from newest

)

select * from mention_actions
