-- A mention that several queries or tools found stands here as often and counts once:
-- the others are duplicates of the first.
with

mentions as (

    select
        *,
        coalesce(
            mention_url_hash,
            {{ surrogate_key([
                'source_platform', 'mention_id', 'published_at', 'author_hash'
            ]) }}
        ) as mention_identity
    from {{ ref('int_mentions_unioned') }}

),

actions as (

    select * from {{ ref('int_mention_actions_summed') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by mention_identity
            order by published_at, source_platform, query_name, load_id
        ) as copy_number
    from mentions

),

judged as (

    select
        {{ surrogate_key(['numbered.mention_identity', 'numbered.copy_number']) }}
            as mention_key,
        numbered.source_platform,
        numbered.network,
        numbered.published_at,
        numbered.date_day,
        numbered.language,
        numbered.country,
        numbered.sentiment,
        numbered.reach,
        numbered.engagements,
        numbered.query_name,
        numbered.author_hash,
        numbered.mention_url_hash,
        numbered.copy_number > 1 as is_duplicate,
        actions.classified_as,
        actions.is_relevant,
        coalesce(actions.is_acted_upon, false) as is_acted_upon,
        actions.detected_at,
        actions.answered_at,
        actions.answered_by,
        {{ safe_divide(
            seconds_between('numbered.published_at', 'actions.answered_at'), '60'
        ) }} as response_minutes,
        coalesce(
            actions.is_relevant
            and actions.classified_as in ('question', 'complaint', 'purchase_intent'),
            false
        ) as needs_answer,
        {{ seconds_between('numbered.published_at', end_of_as_of_date()) }}
        >= 60 * actions.sla_minutes as is_sla_over,
        numbered.load_id
    from numbered
    left join actions
        on numbered.mention_url_hash = actions.mention_url_hash

),

fct_mentions as (

    select
        mention_key,
        source_platform,
        network,
        published_at,
        date_day,
        language,
        country,
        sentiment,
        reach,
        engagements,
        query_name,
        author_hash,
        mention_url_hash,
        is_duplicate,
        classified_as,
        is_relevant,
        is_acted_upon,
        detected_at,
        answered_at,
        answered_by,
        response_minutes,
        needs_answer,
        needs_answer and is_sla_over and answered_at is null as is_unanswered,
        'counted' as claim_type,
        'output' as amec_tier,
        load_id
    from judged

)

select * from fct_mentions
