-- Tickets that came by mail, telephone or web form: no questions on a network, but who was
-- answered on a network and then writes a mail was not helped there.
with

tickets as (

    {%- for tool in ['zendesk', 'freshdesk'] %}
    select
        '{{ tool }}' as source_platform,
        *
    from {{ ref('stg_' ~ tool ~ '__tickets') }}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

questions as (

    select
        source_platform,
        question_id
    from {{ ref('int_service_questions_unioned') }}

),

other_tickets as (

    select
        tickets.source_platform,
        tickets.ticket_id,
        tickets.opened_at,
        tickets.asker_hash,
        case when not tickets.is_shared_inbox then tickets.email_hash end as email_hash
    from tickets
    left join questions
        on
            tickets.source_platform = questions.source_platform
            and tickets.ticket_id = questions.question_id
    where
        questions.question_id is null
        and tickets.opened_at < {{ end_of_as_of_date() }}

)

select * from other_tickets
