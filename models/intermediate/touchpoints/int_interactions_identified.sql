-- Interactions of people who are known by a mail address, a contact or an order: of the
-- others a community knows a name, and nobody knows who it is.
with

interactions as (

    select * from {{ ref('stg_community__interactions') }}
    where member_key is not null

),

persons as (

    select * from {{ ref('int_persons_resolved') }}

),

known_persons as (

    select distinct person_key
    from persons
    where member_type in ('contact', 'email', 'order')

),

described_persons as (

    select * from {{ ref('int_persons_described') }}

),

utm_sources as (

    select * from {{ ref('utm_sources') }}

),

channels as (

    select * from {{ ref('dim_channels') }}
    where channel_group = 'Organic Social'

),

identified as (

    select
        interactions.interaction_id,
        persons.person_key,
        described_persons.account_key,
        interactions.occurred_at,
        coalesce(interactions.network, '(not set)') as network,
        coalesce(channels.channel_id, 'organic_social_other') as channel_id,
        interactions.interaction_type,
        interactions.post_id,
        interactions.is_reciprocated,
        interactions.is_public,
        interactions.is_solicited,
        interactions.sentiment
    from interactions
    inner join persons
        on
            persons.member_type = 'member'
            and interactions.member_key = persons.member_id
    inner join known_persons
        on persons.person_key = known_persons.person_key
    left join described_persons
        on persons.person_key = described_persons.person_key
    left join utm_sources
        on interactions.network = utm_sources.source_alias
    left join channels
        on coalesce(utm_sources.platform, interactions.network) = channels.platform
    where not coalesce(described_persons.is_internal, false)

)

select * from identified
