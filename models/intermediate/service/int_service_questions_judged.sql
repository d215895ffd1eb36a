-- Solved is what the asker confirmed or staff solved, and what the same person did not
-- ask about again within a week, on a network or another way. At once: within the limit,
-- in service hours. A person is the same by handle or by mail address; a contact of which
-- nobody noted the topic may be about the same, and counts as such.
with

questions as (

    select * from {{ ref('int_service_questions_unioned') }}

),

contacts as (

    select
        source_platform,
        question_id,
        topic_hash,
        opened_at,
        solved_at,
        asker_hash,
        email_hash
    from questions

    union all

    -- The subject of a ticket names no topic, and its solution is another channel's.
    select
        source_platform,
        ticket_id as question_id,
        cast(null as {{ dbt.type_string() }}) as topic_hash,
        opened_at,
        cast(null as {{ dbt.type_timestamp() }}) as solved_at,
        asker_hash,
        email_hash
    from {{ ref('int_other_tickets_listed') }}

),

identities as (

    select
        source_platform,
        question_id,
        topic_hash,
        opened_at,
        solved_at,
        'handle/' || asker_hash as identity_key
    from contacts
    where asker_hash is not null

    union all

    select
        source_platform,
        question_id,
        topic_hash,
        opened_at,
        solved_at,
        'email/' || email_hash as identity_key
    from contacts
    where email_hash is not null

),

recontacts as (

    select distinct
        identities.source_platform,
        identities.question_id
    from identities
    inner join identities as later
        on
            identities.identity_key = later.identity_key
            and (
                identities.topic_hash = later.topic_hash
                or identities.topic_hash is null
                or later.topic_hash is null
            )
            and later.opened_at > identities.solved_at
            and {{ seconds_between('identities.solved_at', 'later.opened_at') }}
            <= 7 * 86400

),

timed as (

    select
        questions.*,
        recontacts.question_id is not null as is_recontact_7d,
        -- A machine's reply is none. Where it came first, or no reply was noted, the
        -- solution is the first human one that is known.
        coalesce(
            case
                when coalesce(questions.first_reply_by, 'staff') <> 'bot'
                    then questions.first_reply_at
            end,
            questions.solved_at
        ) as first_human_reply_at
    from questions
    left join recontacts
        on
            questions.source_platform = recontacts.source_platform
            and questions.question_id = recontacts.question_id

),

judged as (

    select
        *,
        solved_at is not null
        and not is_recontact_7d
        and (is_confirmed or solved_by = 'staff') as is_solved,
        {{ safe_divide(
            seconds_between('opened_at', 'first_human_reply_at'), '60'
        ) }} as first_response_minutes,
        {{ safe_divide(seconds_between('opened_at', 'solved_at'), '60') }}
            as resolution_minutes,
        {{ safe_divide(service_seconds('opened_at', 'first_human_reply_at'), '60') }}
            as first_response_service_minutes,
        {{ safe_divide(service_seconds('opened_at', 'solved_at'), '60') }}
            as resolution_service_minutes
    from timed

),

asked as (

    select
        {{ surrogate_key(['source_platform', 'question_id']) }} as question_key,
        source_platform,
        network,
        kind,
        region,
        opened_at,
        {{ to_business_date('opened_at') }} as date_day,
        asker_hash,
        email_hash,
        first_human_reply_at as first_reply_at,
        solved_at,
        solved_by,
        is_confirmed,
        is_recontact_7d,
        is_solved,
        coalesce(
            is_solved
            and resolution_service_minutes <= {{ var('service_sla_minutes') }},
            false
        ) as is_solved_within_sla,
        first_response_minutes,
        first_response_service_minutes,
        resolution_minutes,
        resolution_service_minutes,
        -- Whether a second contact could have been seen.
        coalesce(
            {{ seconds_between('solved_at', end_of_as_of_date()) }} >= 7 * 86400, false
        ) as is_mature,
        load_id
    from judged

)

select * from asked
