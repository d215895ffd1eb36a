-- First entries only, and only forward: who is first seen in a stage after a later one
-- did not come through it.
with

first_entries as (

    select * from {{ ref('int_relationship_spans_derived') }}
    where span_number = 1

),

followed as (

    select
        first_entries.*,
        min(held_from) over (
            partition by relationship_model, entity_key, is_account
            order by stage_order
            rows between 1 following and unbounded following
        ) as next_entered_at
    from first_entries

),

transitions as (

    select
        relationship_model,
        entity_key,
        is_account,
        business_type,
        channel_id,
        stage,
        stage_order,
        held_from as entered_at,
        {{ to_business_date('held_from') }} as date_day,
        next_entered_at,
        stage not in ('repurchase', 'ambassador') as has_next_stage
    from followed
    where
        next_entered_at is null
        or held_from <= next_entered_at

)

select * from transitions
