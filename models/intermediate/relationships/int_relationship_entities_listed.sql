-- Whom an identified person stands for: the account, and himself where he belongs to
-- none or buys as a consumer. Staff stands for nobody.
with

persons as (

    select * from {{ ref('int_persons_described') }}
    where not is_internal

),

buyers as (

    select distinct person_key
    from {{ ref('fct_conversions') }}
    where
        conversion_type = 'purchase'
        and person_key is not null

),

entities as (

    select
        person_key,
        account_key as entity_key,
        true as is_account
    from persons
    where account_key is not null

    union all

    select
        persons.person_key,
        persons.person_key as entity_key,
        false as is_account
    from persons
    left join buyers
        on persons.person_key = buyers.person_key
    where
        persons.account_key is null
        or buyers.person_key is not null

)

select * from entities
