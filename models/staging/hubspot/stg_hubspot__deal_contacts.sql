with

deals as (
    select * from {{ source('raw_hubspot', 'deals') }}
),

loads as (
    select
        load_id,
        recency
    from {{ source('ops', 'loads') }}
),

newest as (
    select
        {{ clean_id('deals.deal_id') }} as deal_id,
        deals.associated_contact_ids
    from deals
    inner join loads on deals._load_id = loads.load_id
    qualify
        row_number() over (
            partition by deals.deal_id
            order by loads.recency desc, deals._load_id desc, deals._row_number desc
        ) = 1
),

exploded as (
    select
        deal_id,
        {{ explode_array(split_text('associated_contact_ids', ';')) }} as contact_id
    from newest
    where associated_contact_ids is not null
),

deal_contacts as (
    select distinct
        deal_id,
        trim(contact_id) as contact_id
    from exploded
    where trim(contact_id) <> ''
)

select * from deal_contacts
