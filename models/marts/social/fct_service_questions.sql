with

questions as (

    select * from {{ ref('int_service_questions_judged') }}

),

fct_service_questions as (

    select
        question_key,
        source_platform,
        network,
        kind,
        region,
        opened_at,
        date_day,
        asker_hash,
        first_reply_at,
        solved_at,
        solved_by,
        is_confirmed,
        is_recontact_7d,
        is_solved,
        is_solved_within_sla,
        first_response_minutes,
        first_response_service_minutes,
        resolution_minutes,
        resolution_service_minutes,
        is_mature,
        'counted' as claim_type,
        'outcome' as amec_tier,
        load_id
    from questions

)

select * from fct_service_questions
