with

source as (

    select * from {{ source('raw_innovation', 'idea_events') }}

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
                {{ clean_id('source.idea_id') }},
                lower(trim(source.stage)),
                {{ parse_moment(
                    'source.occurred_at', 'source._locale', var('company_time_zone')
                ) }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

idea_events as (

    select
        {{ clean_id('idea_id') }} as idea_id,
        lower({{ clean_text('stage') }}) as stage,
        {{ parse_moment('occurred_at', '_locale', var('company_time_zone')) }}
            as occurred_at,
        lower({{ clean_text('decided_by_role') }}) as decided_by_role,
        {{ clean_text('evidence_url') }} as evidence_url,
        _load_id as load_id
    from newest

)

select * from idea_events
