with

source as (

    select * from {{ source('raw_zendesk', 'tickets') }}

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
                {{ clean_id('source.ticket_id') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

tickets as (

    select
        {{ clean_id('ticket_id') }} as ticket_id,
        lower({{ clean_text('status') }}) as status,
        lower({{ clean_text('via') }}) as via,
        lower({{ clean_text('tags') }}) as tags,
        lower({{ clean_text('ticket_type') }}) as ticket_type,
        {{ pseudonym(clean_text('subject')) }} as topic_hash,
        {{ clean_id('requester_id') }} as requester_id,
        {{ handle_hash('requester_external_id') }} as asker_hash,
        {{ pseudonym(clean_text('requester_email')) }} as email_hash,
        {{ is_shared_inbox('requester_email') }} as is_shared_inbox,
        {{ parse_moment('created_at', '_locale', var('company_time_zone')) }}
            as opened_at,
        {{ parse_moment('created_at', '_locale', var('company_time_zone')) }}
            + {{ parse_decimal('first_reply_minutes', '_locale') }} * interval 1 minute
            as first_reply_at,
        {{ parse_moment('solved_at', '_locale', var('company_time_zone')) }}
            as solved_at,
        {{ parse_integer('reopens', '_locale') }} as reopens,
        _load_id as load_id
    from newest

)

select * from tickets
