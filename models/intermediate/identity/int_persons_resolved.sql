-- Connected components by label spreading. Each round, a link takes the smallest
-- label around its record and its identifier, and then everything that shared its
-- old label follows. Labels are hashes, so a chain of n links needs about log n
-- rounds; assert_identity_groups_are_closed fails when the rounds did not suffice.
with

links as (

    select
        record_key,
        identifier_key,
        least(md5(record_key), md5(identifier_key)) as group_key
    from {{ ref('int_identity_links_unioned') }}
    where exclusion_reason is null

),

{% for round in [1, 2, 3, 4, 5, 6] %}
{%- set previous = 'links' if loop.first else 'round_' ~ (round - 1) %}
spread_{{ round }} as (

    select
        record_key,
        identifier_key,
        group_key,
        least(
            min(group_key) over (partition by record_key),
            min(group_key) over (partition by identifier_key)
        ) as nearest_group_key
    from {{ previous }}

),

round_{{ round }} as (

    select
        record_key,
        identifier_key,
        min(nearest_group_key) over (partition by group_key) as group_key
    from spread_{{ round }}

),
{% endfor %}
members as (

    select
        record_key as member_key,
        group_key
    from round_6

    union all

    select
        identifier_key as member_key,
        group_key
    from round_6

),

persons as (

    select
        member_key,
        split_part(member_key, ':', 1) as member_type,
        substr(
            member_key, length(split_part(member_key, ':', 1)) + 2
        ) as member_id,
        min(group_key) as person_key,
        count(distinct group_key) as groups
    from members
    group by member_key

)

select * from persons
