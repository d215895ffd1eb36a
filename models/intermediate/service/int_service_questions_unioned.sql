-- Conversations on networks and in the forum, and the tickets that a network brought.
-- Tickets by mail, telephone or web form are another channel's.
with

threads as (

    select * from {{ ref('stg_service__threads') }}

),

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

networks as (

    select
        source_alias,
        platform
    from {{ ref('utm_sources') }}
    where platform is not null

),

-- `Facebook Post`, `X Direct Message`: the first word is the network.
social_tickets as (

    select
        tickets.*,
        networks.platform as network
    from tickets
    inner join networks
        on
            lower({{ array_element(split_text('trim(tickets.via)', ' '), '1') }})
            = networks.source_alias

),

questions as (

    select
        'service' as source_platform,
        thread_id as question_id,
        network,
        coalesce(kind, 'question') as kind,
        region,
        opened_at,
        first_reply_at,
        first_reply_by,
        solved_at,
        case when solved_at is not null then coalesce(solved_by, 'staff') end
            as solved_by,
        is_confirmed,
        asker_hash,
        case when not is_shared_inbox then email_hash end as email_hash,
        topic_hash,
        load_id
    from threads

    union all

    select
        source_platform,
        ticket_id as question_id,
        network,
        'question' as kind,
        cast(null as {{ dbt.type_string() }}) as region,
        opened_at,
        first_reply_at,
        case when first_reply_at is not null then 'staff' end as first_reply_by,
        solved_at,
        case when solved_at is not null then 'staff' end as solved_by,
        false as is_confirmed,
        asker_hash,
        case when not is_shared_inbox then email_hash end as email_hash,
        -- The subject of a ticket is a text of its own and names no topic.
        cast(null as {{ dbt.type_string() }}) as topic_hash,
        load_id
    from social_tickets

),

-- What happens after the as-of date has not happened yet.
observed as (

    select
        source_platform,
        question_id,
        network,
        kind,
        region,
        opened_at,
        case when first_reply_at < {{ end_of_as_of_date() }} then first_reply_at end
            as first_reply_at,
        case when first_reply_at < {{ end_of_as_of_date() }} then first_reply_by end
            as first_reply_by,
        case when solved_at < {{ end_of_as_of_date() }} then solved_at end as solved_at,
        case when solved_at < {{ end_of_as_of_date() }} then solved_by end as solved_by,
        is_confirmed,
        asker_hash,
        email_hash,
        topic_hash,
        load_id
    from questions
    where opened_at < {{ end_of_as_of_date() }}

)

select * from observed
