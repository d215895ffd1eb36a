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

typed as (

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

),

interactions as (

    select
        interaction_id,
        occurred_at,
        network,
        interaction_type,
        -- The network's member; else whoever the mail address or the contact id means.
        -- What many people read names nobody.
        case
            when member_hash is not null
                then coalesce(network, '') || '/' || member_hash
            when email_hash is not null and not is_shared_inbox
                then 'email/' || email_hash
            when contact_id is not null then 'contact/' || contact_id
        end as member_key,
        email_hash,
        is_shared_inbox,
        is_internal_email,
        contact_id,
        member_hash,
        post_id,
        is_reciprocated,
        is_public,
        is_solicited,
        sentiment,
        load_id
    from typed

)

select * from interactions
