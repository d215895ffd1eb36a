with

source as (

    select * from {{ source('raw_service', 'threads') }}

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
                {{ clean_id('source.thread_id') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

threads as (

    select
        {{ clean_id('thread_id') }} as thread_id,
        lower({{ clean_text('network') }}) as network,
        {{ parse_moment('opened_at', '_locale', var('company_time_zone')) }}
            as opened_at,
        {{ handle_hash('asker_handle') }} as asker_hash,
        {{ pseudonym(clean_text('asker_email')) }} as email_hash,
        {{ is_shared_inbox('asker_email') }} as is_shared_inbox,
        {{ pseudonym(clean_text('topic')) }} as topic_hash,
        lower({{ clean_text('kind') }}) as kind,
        {{ parse_moment('first_reply_at', '_locale', var('company_time_zone')) }}
            as first_reply_at,
        lower({{ clean_text('first_reply_by') }}) as first_reply_by,
        {{ parse_moment('solved_at', '_locale', var('company_time_zone')) }}
            as solved_at,
        lower({{ clean_text('solved_by') }}) as solved_by,
        coalesce({{ parse_boolean('is_confirmed') }}, false) as is_confirmed,
        {{ clean_text('region') }} as region,
        _load_id as load_id
    from newest

)

select * from threads
