-- The rounds of int_persons_resolved sufficed: whatever a link joins has one person.
with

persons as (

    select
        member_key,
        person_key,
        groups
    from {{ ref('int_persons_resolved') }}

),

links as (

    select
        record_key,
        identifier_key
    from {{ ref('int_identity_links_unioned') }}
    where exclusion_reason is null

),

joined as (

    select
        links.record_key,
        links.identifier_key,
        records.person_key as record_person_key,
        identifiers.person_key as identifier_person_key,
        greatest(records.groups, identifiers.groups) as groups
    from links
    left join persons as records
        on links.record_key = records.member_key
    left join persons as identifiers
        on links.identifier_key = identifiers.member_key

)

select *
from joined
where
    record_person_key is distinct from identifier_person_key
    or coalesce(groups, 0) <> 1
