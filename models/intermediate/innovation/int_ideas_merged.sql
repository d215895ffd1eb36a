-- Which idea each record belongs to. A chain of mergers ends in the record that was
-- merged into none; where records name each other in a circle, the first by its id
-- stands for all. Groups by label spreading, as for deals.
with

ideas as (

    select
        idea_id,
        merged_into_idea_id
    from {{ ref('stg_innovation__ideas') }}

),

mergers as (

    select
        idea_id,
        merged_into_idea_id
    from ideas
    where
        merged_into_idea_id is not null
        and merged_into_idea_id <> idea_id

),

-- Every record of a group also names itself, so that both columns list all of them.
edges as (

    select
        idea_id,
        merged_into_idea_id
    from mergers

    union

    select
        idea_id,
        idea_id as merged_into_idea_id
    from ideas

    union

    select
        merged_into_idea_id as idea_id,
        merged_into_idea_id
    from mergers

),

labelled as (

    select
        idea_id,
        merged_into_idea_id,
        least(md5(idea_id), md5(merged_into_idea_id)) as group_key
    from edges

),

{% for round in [1, 2, 3, 4, 5, 6] %}
{%- set previous = 'labelled' if loop.first else 'round_' ~ (round - 1) %}
spread_{{ round }} as (

    select
        idea_id,
        merged_into_idea_id,
        group_key,
        least(
            min(group_key) over (partition by idea_id),
            min(group_key) over (partition by merged_into_idea_id)
        ) as nearest_group_key
    from {{ previous }}

),

round_{{ round }} as (

    select
        idea_id,
        merged_into_idea_id,
        min(nearest_group_key) over (partition by group_key) as group_key
    from spread_{{ round }}

),
{% endfor %}
members as (

    select
        idea_id,
        min(group_key) as group_key
    from round_6
    group by idea_id

),

merged as (

    select
        members.idea_id,
        coalesce(
            min(case when mergers.idea_id is null then members.idea_id end) over (
                partition by members.group_key
            ),
            min(members.idea_id) over (partition by members.group_key)
        ) as idea_key
    from members
    left join mergers
        on members.idea_id = mergers.idea_id

)

select * from merged
