-- Nobody is in two stages of a model at once: the furthest one counts, and an ambassador
-- who is none any more falls back to the stage below.
with

spans as (

    select * from {{ ref('int_relationship_spans_derived') }}

),

changes as (

    select
        relationship_model,
        entity_key,
        is_account,
        held_from as changed_at
    from spans

    union

    select
        relationship_model,
        entity_key,
        is_account,
        held_to as changed_at
    from spans
    where held_to is not null

),

furthest as (

    select
        changes.relationship_model,
        changes.entity_key,
        changes.is_account,
        changes.changed_at,
        max(spans.business_type) as business_type,
        max(spans.channel_id) as channel_id,
        max(spans.stage_order) as stage_order
    from changes
    left join spans
        on
            changes.relationship_model = spans.relationship_model
            and changes.entity_key = spans.entity_key
            and changes.is_account = spans.is_account
            and changes.changed_at >= spans.held_from
            and (spans.held_to is null or changes.changed_at < spans.held_to)
    group by
        changes.relationship_model,
        changes.entity_key,
        changes.is_account,
        changes.changed_at

),

bounded as (

    select
        furthest.*,
        lead(changed_at) over (
            partition by relationship_model, entity_key, is_account
            order by changed_at
        ) as next_changed_at
    from furthest

),

holdings as (

    select
        relationship_model,
        entity_key,
        is_account,
        business_type,
        channel_id,
        case
            when stage_order = 1 then 'aware'
            when relationship_model = 'awareness_purchase_repurchase'
                then case when stage_order = 2 then 'purchase' else 'repurchase' end
            else case when stage_order = 2 then 'relationship' else 'ambassador' end
        end as stage,
        stage_order,
        changed_at as held_from,
        next_changed_at as held_to,
        cast(date_trunc('month', {{ to_business_date('changed_at') }}) as date)
            as month_from,
        cast(date_trunc('month', {{ to_business_date('next_changed_at') }}) as date)
            as month_to
    from bounded
    -- That an ambassador will lapse some day is no holding yet.
    where
        stage_order is not null
        and {{ to_business_date('changed_at') }} <= {{ as_of_date() }}

)

select * from holdings
