-- The states of a person or account run forward: what is repeated was done before, at
-- least so long ago as a return needs, and no stage follows its own successor.
with

transitions as (

    select * from {{ ref('int_relationship_transitions_timed') }}

),

purchases as (

    select * from transitions
    where stage = 'purchase'

)

select
    transitions.relationship_model,
    transitions.entity_key,
    transitions.stage,
    transitions.entered_at,
    purchases.entered_at as purchased_at
from transitions
left join purchases
    on
        transitions.entity_key = purchases.entity_key
        and transitions.is_account = purchases.is_account
where
    transitions.next_entered_at < transitions.entered_at
    or (
        transitions.stage = 'repurchase'
        and (
            purchases.entered_at is null
            or purchases.entered_at > {{ subtract_days(
                'transitions.entered_at', relationship_parameter('repurchase_after_days')
            ) }}
        )
    )
