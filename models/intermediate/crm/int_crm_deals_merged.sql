-- Which deals live on in another. A chain ends in the deal that no other has taken in;
-- where records name each other in a circle, the one changed last stands for all, so
-- that its revenue neither doubles nor vanishes. Groups by label spreading, as for
-- persons.
with

deals as (

    select
        deal_id,
        last_modified_at,
        merged_deal_ids
    from {{ ref('int_crm_deals_unioned') }}

),

merges as (

    select distinct
        deal_id,
        trim(merged_deal_id) as merged_deal_id
    from (
        select
            deal_id,
            {{ explode_array(split_text('merged_deal_ids', ';')) }} as merged_deal_id
        from deals
        where merged_deal_ids is not null
    ) as exploded
    where
        trim(merged_deal_id) <> ''
        and trim(merged_deal_id) <> deal_id

),

-- Every deal of a group also names itself, so that both columns list all of them.
edges as (

    select
        deal_id,
        merged_deal_id
    from merges

    union

    select
        deal_id,
        deal_id as merged_deal_id
    from merges

    union

    select
        merged_deal_id as deal_id,
        merged_deal_id
    from merges

),

labelled as (

    select
        deal_id,
        merged_deal_id,
        least(md5(deal_id), md5(merged_deal_id)) as group_key
    from edges

),

{% for round in [1, 2, 3, 4, 5, 6] %}
    {%- set previous = 'labelled' if loop.first else 'round_' ~ (round - 1) %}
    spread_{{ round }} as (

        select
            deal_id,
            merged_deal_id,
            group_key,
            least(
                min(group_key) over (partition by deal_id),
                min(group_key) over (partition by merged_deal_id)
            ) as nearest_group_key
        from {{ previous }}

    ),

    round_{{ round }} as (

        select
            deal_id,
            merged_deal_id,
            min(nearest_group_key) over (partition by group_key) as group_key
        from spread_{{ round }}

    ),
{% endfor %}
members as (

    select
        deal_id,
        min(group_key) as group_key
    from round_6
    group by deal_id

),

taken_in as (

    select distinct merged_deal_id as deal_id
    from merges

),

survivors as (

    select
        members.group_key,
        members.deal_id,
        taken_in.deal_id is null as is_root,
        row_number() over (
            partition by members.group_key
            order by
                case when taken_in.deal_id is null then 0 else 1 end,
                case when deals.last_modified_at is null then 1 else 0 end,
                deals.last_modified_at desc,
                members.deal_id
        ) as survivor_number
    from members
    inner join deals
        on members.deal_id = deals.deal_id
    left join taken_in
        on members.deal_id = taken_in.deal_id

),

merged as (

    select
        members.deal_id,
        survivors.deal_id as merged_into_deal_id
    from members
    inner join taken_in
        on members.deal_id = taken_in.deal_id
    inner join survivors
        on
            members.group_key = survivors.group_key
            and survivors.survivor_number = 1
    where members.deal_id <> survivors.deal_id

)

select * from merged
