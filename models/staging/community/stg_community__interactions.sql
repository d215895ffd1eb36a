with

source as (

    select * from {{ source('raw_community', 'interactions') }}

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
            partition by source.interaction_id
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

interactions as (

    select
        trim(interaction_id) as interaction_id,
        {{ parse_moment('occurred_at', '_locale', var('company_time_zone')) }}
            as occurred_at,
        lower({{ clean_text('network') }}) as network,
        lower({{ clean_text('interaction_type') }}) as interaction_type,
        {{ pseudonym('contact_email') }} as email_hash,
        {{ is_shared_inbox('contact_email') }} as is_shared_inbox,
        {{ is_internal_domain("lower(trim(split_part(contact_email, '@', 2)))") }}
            as is_internal_email,
        {{ clean_id('contact_id') }} as contact_id,
        {{ pseudonym('member_id') }} as member_hash,
        {{ clean_id('post_id') }} as post_id,
        coalesce({{ parse_boolean('is_reciprocated') }}, false) as is_reciprocated,
        coalesce({{ parse_boolean('is_public') }}, false) as is_public,
        coalesce({{ parse_boolean('is_solicited') }}, false) as is_solicited,
        lower({{ clean_text('sentiment') }}) as sentiment,
        _load_id as load_id
    from newest

)

select * from interactions
