-- Which record (contact, order, member of a community) names which identifier of a
-- person. A record never names another
-- record: it names identifiers, and records that share one belong together.
with

contacts as (

    select * from {{ ref('int_crm_contacts_unioned') }}

),

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

events as (

    select
        user_pseudo_id,
        user_id,
        transaction_id
    from {{ ref('stg_ga4__events') }}
    where
        user_pseudo_id is not null
        and (user_id is not null or transaction_id is not null)
    group by
        user_pseudo_id,
        user_id,
        transaction_id

),

visitors as (

    select distinct
        visitor_key as device_id,
        user_id as contact_id,
        user_email_hash as email_hash
    from {{ ref('stg_matomo__visits') }}
    where
        visitor_key is not null
        and (user_id is not null or user_email_hash is not null)

),

visitor_orders as (

    select * from {{ ref('stg_matomo__orders') }}

),

merged_contacts as (

    select
        contact_id,
        trim(merged_contact_id) as merged_contact_id
    from (
        select
            contact_id,
            {{ explode_array(split_text('merged_contact_ids', ';')) }}
                as merged_contact_id
        from contacts
        where merged_contact_ids is not null
    ) as exploded
    where trim(merged_contact_id) <> ''

),

device_contacts as (

    select
        user_pseudo_id as device_id,
        user_id as contact_id
    from events
    where user_id is not null

    union

    select
        ga_client_id as device_id,
        contact_id
    from contacts
    where ga_client_id is not null

    union

    select
        device_id,
        contact_id
    from visitors
    where contact_id is not null

    union

    select
        visitors.device_id,
        contacts.contact_id
    from visitors
    inner join contacts
        on visitors.email_hash = contacts.email_hash

),

-- A number that orders of two shops share names neither.
order_numbers as (

    select
        order_name,
        min(order_id) as order_id,
        min(email_hash) as email_hash
    from orders
    group by order_name
    having count(*) = 1

),

-- Shops report the order's number as the transaction, some its id.
device_orders as (

    select
        events.user_pseudo_id as device_id,
        order_numbers.order_id,
        order_numbers.email_hash
    from events
    inner join order_numbers
        on events.transaction_id = order_numbers.order_name

    union

    select
        events.user_pseudo_id as device_id,
        orders.order_id,
        orders.email_hash
    from events
    inner join orders
        on events.transaction_id = orders.order_id

    union

    select
        visitor_orders.visitor_key as device_id,
        order_numbers.order_id,
        order_numbers.email_hash
    from visitor_orders
    inner join order_numbers
        on visitor_orders.order_number = order_numbers.order_name

    union

    select
        visitor_orders.visitor_key as device_id,
        orders.order_id,
        orders.email_hash
    from visitor_orders
    inner join orders
        on visitor_orders.order_number = orders.order_id

    union

    -- Whoever is logged in with an address buys with it.
    select
        visitors.device_id,
        orders.order_id,
        orders.email_hash
    from visitors
    inner join orders
        on visitors.email_hash = orders.email_hash

),

device_contact_counts as (

    select
        device_id,
        count(distinct contact_id) as contacts
    from device_contacts
    group by device_id

),

contact_device_counts as (

    select
        contact_id,
        count(distinct device_id) as devices
    from device_contacts
    group by contact_id

),

device_order_counts as (

    select
        device_id,
        count(distinct email_hash) as emails
    from device_orders
    group by device_id

),

-- A person may stand in each CRM: the CRM with most of them decides.
email_contact_counts as (

    select
        email_hash,
        max(contacts) as contacts
    from (
        select
            email_hash,
            source_platform,
            count(*) as contacts
        from contacts
        where email_hash is not null
        group by
            email_hash,
            source_platform
    ) as counted
    group by email_hash

),

members as (

    select distinct
        member_key,
        email_hash,
        is_shared_inbox,
        contact_id
    from {{ ref('stg_community__interactions') }}
    where member_key is not null

),

member_counts as (

    select
        member_key,
        greatest(count(distinct email_hash), count(distinct contact_id)) as contacts
    from members
    group by member_key

),

links as (

    select
        'contact:' || contact_id as record_key,
        'contact:' || contact_id as identifier_key,
        'itself' as link_basis,
        cast(null as {{ dbt.type_string() }}) as exclusion_reason
    from contacts

    union all

    select
        'contact:' || contact_id as record_key,
        'contact:' || merged_contact_id as identifier_key,
        'merged contact' as link_basis,
        cast(null as {{ dbt.type_string() }}) as exclusion_reason
    from merged_contacts

    union all

    select
        'contact:' || contacts.contact_id as record_key,
        'email:' || contacts.email_hash as identifier_key,
        'contact e-mail' as link_basis,
        case
            when contacts.is_shared_inbox then 'shared inbox'
            when
                email_contact_counts.contacts
                > {{ var('identity_max_contacts_per_email') }}
                then 'e-mail of many contacts'
        end as exclusion_reason
    from contacts
    inner join email_contact_counts
        on contacts.email_hash = email_contact_counts.email_hash

    union all

    select
        'contact:' || device_contacts.contact_id as record_key,
        'device:' || device_contacts.device_id as identifier_key,
        'web login or form' as link_basis,
        case
            when
                device_contact_counts.contacts
                > {{ var('identity_max_contacts_per_device') }}
                then 'device of many contacts'
            when
                contact_device_counts.devices
                > {{ var('identity_max_devices_per_contact') }}
                then 'contact on many devices'
        end as exclusion_reason
    from device_contacts
    inner join device_contact_counts
        on device_contacts.device_id = device_contact_counts.device_id
    inner join contact_device_counts
        on device_contacts.contact_id = contact_device_counts.contact_id

    union all

    -- A login whose contact was never exported still names that contact.
    select
        'contact:' || contact_id as record_key,
        'contact:' || contact_id as identifier_key,
        'web login' as link_basis,
        cast(null as {{ dbt.type_string() }}) as exclusion_reason
    from contact_device_counts

    union all

    select
        'order:' || order_id as record_key,
        'email:' || email_hash as identifier_key,
        'order e-mail' as link_basis,
        case when is_shared_inbox then 'shared inbox' end as exclusion_reason
    from orders
    where email_hash is not null

    union all

    select
        'order:' || device_orders.order_id as record_key,
        'device:' || device_orders.device_id as identifier_key,
        'web purchase' as link_basis,
        case
            when
                device_order_counts.emails
                > {{ var('identity_max_contacts_per_device') }}
                then 'device of many buyers'
        end as exclusion_reason
    from device_orders
    inner join device_order_counts
        on device_orders.device_id = device_order_counts.device_id

    union all

    select
        'member:' || members.member_key as record_key,
        'email:' || members.email_hash as identifier_key,
        'community e-mail' as link_basis,
        case
            when members.is_shared_inbox then 'shared inbox'
            when
                member_counts.contacts > {{ var('identity_max_contacts_per_email') }}
                then 'member of many contacts'
        end as exclusion_reason
    from members
    inner join member_counts
        on members.member_key = member_counts.member_key
    where members.email_hash is not null

    union all

    select
        'member:' || members.member_key as record_key,
        'contact:' || members.contact_id as identifier_key,
        'community contact' as link_basis,
        case
            when
                member_counts.contacts > {{ var('identity_max_contacts_per_email') }}
                then 'member of many contacts'
        end as exclusion_reason
    from members
    inner join member_counts
        on members.member_key = member_counts.member_key
    where members.contact_id is not null

    union all

    select
        'member:' || member_key as record_key,
        'member:' || member_key as identifier_key,
        'itself' as link_basis,
        cast(null as {{ dbt.type_string() }}) as exclusion_reason
    from member_counts

    union all

    -- An order without any other trace is a person of its own.
    select
        'order:' || order_id as record_key,
        'order:' || order_id as identifier_key,
        'itself' as link_basis,
        cast(null as {{ dbt.type_string() }}) as exclusion_reason
    from orders

),

distinct_links as (

    select
        record_key,
        identifier_key,
        min(link_basis) as link_basis,
        min(exclusion_reason) as exclusion_reason
    from links
    group by
        record_key,
        identifier_key

)

select * from distinct_links
