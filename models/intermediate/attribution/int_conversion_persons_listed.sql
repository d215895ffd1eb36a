-- Whose visits count for a conversion. A deal is won by an account, so the visits of
-- all its known people count, and of the people named on the deal.
with

conversions as (

    select
        conversion_key,
        conversion_type,
        conversion_id,
        person_key,
        account_key,
        converted_at
    from {{ ref('fct_conversions') }}
    where not is_refund

),

persons as (

    select * from {{ ref('int_persons_described') }}

),

contact_persons as (

    select
        member_id as contact_id,
        person_key
    from {{ ref('int_persons_resolved') }}
    where member_type = 'contact'

),

deal_contacts as (

    select * from {{ ref('int_crm_deal_contacts_unioned') }}

),

listed as (

    select
        conversion_key,
        conversion_type,
        converted_at,
        person_key
    from conversions
    where
        conversion_type <> 'deal_won'
        and person_key is not null

    union

    select
        conversions.conversion_key,
        conversions.conversion_type,
        conversions.converted_at,
        contact_persons.person_key
    from conversions
    inner join deal_contacts
        on
            conversions.conversion_type = 'deal_won'
            and conversions.conversion_id = deal_contacts.deal_id
    inner join contact_persons
        on deal_contacts.contact_id = contact_persons.contact_id

    union

    select
        conversions.conversion_key,
        conversions.conversion_type,
        conversions.converted_at,
        persons.person_key
    from conversions
    inner join persons
        on
            conversions.conversion_type = 'deal_won'
            and conversions.account_key = persons.account_key
            and '{{ attribution_parameters().deal_path }}' = 'account'

)

select * from listed
