-- Who was active in the community in a month, on which network, and when he became a
-- lead; whoever was one already cannot become one any more.
with

persons as (

    select * from {{ ref('int_persons_described') }}

),

first_interactions as (

    select
        interactions.person_key,
        interactions.channel_id,
        cast(
            date_trunc('month', {{ to_business_date('interactions.occurred_at') }})
            as date
        ) as date_month,
        min(interactions.occurred_at) as active_at
    from {{ ref('int_interactions_identified') }} as interactions
    left join persons
        on interactions.person_key = persons.person_key
    where
        interactions.person_key is not null
        and not coalesce(persons.is_internal, false)
    group by
        interactions.person_key,
        interactions.channel_id,
        cast(
            date_trunc('month', {{ to_business_date('interactions.occurred_at') }})
            as date
        )

),

leads as (

    select
        person_key,
        min(converted_at) as lead_at
    from {{ ref('fct_conversions') }}
    where is_valid_lead
    group by person_key

),

members as (

    select
        first_interactions.person_key,
        first_interactions.channel_id,
        first_interactions.date_month,
        first_interactions.active_at,
        leads.lead_at,
        leads.lead_at is null
        or leads.lead_at >= first_interactions.active_at as could_become_lead
    from first_interactions
    left join leads
        on first_interactions.person_key = leads.person_key

)

select * from members
