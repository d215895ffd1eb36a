-- The channel, and the campaign if any, that brought a person or account: the first
-- visit that was not direct, else the first visit, else what the CRM noted.
with

touchpoints as (

    select
        touchpoint_key,
        person_key,
        account_key,
        touched_at,
        sequence_number,
        channel_id,
        campaign_platform,
        campaign_id,
        is_direct
    from {{ ref('fct_touchpoints') }}
    where touch_type = 'visit'

),

contacts as (

    select
        contact_id,
        created_at,
        lower(original_source) as crm_source
    from {{ ref('int_crm_contacts_unioned') }}
    where original_source is not null

),

persons as (

    select
        member_id as contact_id,
        person_key
    from {{ ref('int_persons_resolved') }}
    where member_type = 'contact'

),

accounts as (

    select
        object_id as contact_id,
        account_key
    from {{ ref('int_accounts_resolved') }}
    where object_type = 'contact'

),

crm_sources as (

    select * from {{ ref('crm_sources') }}

),

channels as (

    select
        channel_group,
        min(channel_id) as channel_id
    from {{ ref('dim_channels') }}
    where platform is null
    group by channel_group

),

person_touches as (

    select
        person_key as entity_key,
        channel_id,
        campaign_platform,
        campaign_id,
        row_number() over (
            partition by person_key
            order by is_direct, touched_at, sequence_number, touchpoint_key
        ) as touch_number
    from touchpoints

),

account_touches as (

    select
        account_key as entity_key,
        channel_id,
        campaign_platform,
        campaign_id,
        row_number() over (
            partition by account_key
            order by is_direct, touched_at, sequence_number, touchpoint_key
        ) as touch_number
    from touchpoints
    where account_key is not null

),

noted as (

    select
        coalesce(accounts.account_key, persons.person_key) as entity_key,
        channels.channel_id,
        row_number() over (
            partition by coalesce(accounts.account_key, persons.person_key)
            order by contacts.created_at, contacts.contact_id
        ) as contact_number
    from contacts
    inner join crm_sources
        on contacts.crm_source = crm_sources.crm_source
    inner join channels
        on crm_sources.channel_group = channels.channel_group
    inner join persons
        on contacts.contact_id = persons.contact_id
    left join accounts
        on contacts.contact_id = accounts.contact_id

),

visited as (

    select
        entity_key,
        channel_id,
        campaign_platform,
        campaign_id
    from person_touches
    where touch_number = 1

    union all

    select
        entity_key,
        channel_id,
        campaign_platform,
        campaign_id
    from account_touches
    where touch_number = 1

),

assigned as (

    select
        entity_key,
        channel_id,
        campaign_platform,
        campaign_id,
        'visit' as channel_basis
    from visited

    union all

    select
        noted.entity_key,
        noted.channel_id,
        cast(null as {{ dbt.type_string() }}) as campaign_platform,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        'crm' as channel_basis
    from noted
    left join visited
        on noted.entity_key = visited.entity_key
    where
        noted.contact_number = 1
        and visited.entity_key is null

)

select * from assigned
