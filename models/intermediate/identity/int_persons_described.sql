with

persons as (

    select * from {{ ref('int_persons_resolved') }}

),

contacts as (

    select * from {{ ref('int_crm_contacts_unioned') }}

),

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

interactions as (

    select * from {{ ref('stg_community__interactions') }}

),

accounts as (

    select * from {{ ref('int_accounts_resolved') }}

),

person_contacts as (

    select
        persons.person_key,
        count(*) as contacts,
        max(case when contacts.is_internal_email then 1 else 0 end)
            as internal_contacts,
        -- Someone with two companies counts for the one that knew them first.
        min_by(
            accounts.account_key,
            coalesce(
                cast(contacts.created_at as {{ dbt.type_string() }}), '9999'
            ) || contacts.contact_id
        ) filter (where accounts.account_key is not null) as account_key
    from persons
    inner join contacts
        on
            persons.member_type = 'contact'
            and persons.member_id = contacts.contact_id
    left join accounts
        on
            accounts.object_type = 'contact'
            and contacts.contact_id = accounts.object_id
    group by persons.person_key

),

person_orders as (

    select
        persons.person_key,
        max(
            case
                when
                    orders.is_internal_email
                    or {{ has_tag('orders.tags', var('order_employee_tags')) }}
                    then 1
                else 0
            end
        ) as internal_orders
    from persons
    inner join orders
        on
            persons.member_type = 'order'
            and persons.member_id = orders.order_id
    group by persons.person_key

),

person_members as (

    select
        persons.person_key,
        max(case when interactions.is_internal_email then 1 else 0 end)
            as internal_members
    from persons
    inner join interactions
        on
            persons.member_type = 'member'
            and persons.member_id = interactions.member_key
    group by persons.person_key

),

person_keys as (

    select distinct person_key from persons

),

described as (

    select
        person_keys.person_key,
        person_contacts.account_key,
        coalesce(person_contacts.contacts, 0) as contacts,
        coalesce(person_contacts.internal_contacts, 0)
        + coalesce(person_orders.internal_orders, 0)
        + coalesce(person_members.internal_members, 0) > 0 as is_internal
    from person_keys
    left join person_contacts
        on person_keys.person_key = person_contacts.person_key
    left join person_orders
        on person_keys.person_key = person_orders.person_key
    left join person_members
        on person_keys.person_key = person_members.person_key

)

select * from described
