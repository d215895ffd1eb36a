with

ideas as (

    select * from {{ ref('int_ideas_staged') }}

),

timed as (

    select
        *,
        {{ safe_divide(seconds_between('mentioned_at', 'captured_at'), '86400') }}
            as days_to_capture,
        {{ safe_divide(
            seconds_between('coalesce(mentioned_at, captured_at)', 'presented_at'),
            '86400'
        ) }} as days_to_presentation,
        {{ safe_divide(seconds_between('presented_at', 'decided_at'), '86400') }}
            as days_to_decision,
        {{ safe_divide(seconds_between('presented_at', 'shipped_at'), '86400') }}
            as days_to_shipment,
        {{ safe_divide(
            seconds_between('coalesce(mentioned_at, captured_at)', 'answered_at'),
            '86400'
        ) }} as days_to_answer
    from ideas

),

-- A stage dated before the one that leads to it is a slip of the pen, and no duration.
rpt_feedback_loop as (

    select
        idea_key,
        source_type,
        is_from_community,
        network,
        department,
        records,
        cast(mentions as bigint) as mentions,
        cast(mentions_found as bigint) as mentions_found,
        mentioned_at,
        captured_at,
        presented_at,
        decided_at,
        decision,
        shipped_at,
        answered_at,
        is_presented_to_head,
        presentation_gap,
        is_closed_loop,
        case when days_to_capture >= 0 then days_to_capture end as days_to_capture,
        case when days_to_presentation >= 0 then days_to_presentation end
            as days_to_presentation,
        case when days_to_decision >= 0 then days_to_decision end as days_to_decision,
        case when days_to_shipment >= 0 then days_to_shipment end as days_to_shipment,
        case when days_to_answer >= 0 then days_to_answer end as days_to_answer,
        coalesce(
            least(
                days_to_capture,
                days_to_presentation,
                days_to_decision,
                days_to_shipment,
                days_to_answer
            ) < 0,
            false
        ) as has_reversed_stages,
        'counted' as claim_type,
        'activity' as amec_tier
    from timed

)

select * from rpt_feedback_loop
